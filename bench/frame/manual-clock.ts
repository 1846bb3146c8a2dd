/** Time that a benchmark moves itself, so that what is measured is the work and not the waiting. */
import type { Clock } from 'tidegate'

interface Alarm {
  readonly at: number
  readonly wake: () => void
}

export class ManualClock implements Clock {
  readonly #alarms = new Set<Alarm>()
  #now: number

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  alarm(ms: number, wake: () => void): () => void {
    const alarm = { at: this.#now + Math.max(0, ms), wake }
    this.#alarms.add(alarm)
    return () => void this.#alarms.delete(alarm)
  }

  /** Sets the time without waking anybody, as when an event arrives before the alarm of that instant. */
  set(now: number): void {
    this.#now = now
  }

  /** Sets the time and wakes who asked for it. */
  advanceTo(now: number): void {
    this.#now = now
    for (const alarm of this.#alarms) {
      if (alarm.at > now) continue
      this.#alarms.delete(alarm)
      alarm.wake()
    }
  }
}
