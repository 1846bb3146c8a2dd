/** A clock that a test moves by hand. Alarms fire in order of their time, on a monotonic scale that steps of the wall clock do not touch. */
import type { Clock } from '../../src/hosts/clock.js'

interface Alarm {
  readonly at: number
  readonly wake: () => void
}

export class FakeClock implements Clock {
  #wall: number
  #elapsed = 0
  #alarms: Alarm[] = []

  constructor(start: number) {
    this.#wall = start
  }

  get alarms(): number {
    return this.#alarms.length
  }

  now(): number {
    return this.#wall
  }

  alarm(ms: number, wake: () => void): () => void {
    const alarm = { at: this.#elapsed + Math.max(0, ms), wake }
    this.#alarms.push(alarm)
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm)
    }
  }

  /** Lets `ms` pass; promises settle between alarms. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms
    for (;;) {
      await settle()
      const next = this.#alarms.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.#wall += next.at - this.#elapsed
      this.#elapsed = next.at
      this.#alarms = this.#alarms.filter((other) => other !== next)
      next.wake()
    }
    this.#wall += end - this.#elapsed
    this.#elapsed = end
    await settle()
  }

  /** Somebody sets the wall clock; no time passes. */
  stepWall(ms: number): void {
    this.#wall += ms
  }

  /** The machine sleeps: the wall clock goes on, alarms stand still. */
  sleep(ms: number): void {
    this.#wall += ms
  }
}

/** Lets all promises that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
