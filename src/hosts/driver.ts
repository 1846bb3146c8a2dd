/**
 * The one loop: real time and inputs go into the core, its changes to the store, then its commands to the launcher and the listeners.
 * The core is never entered twice at once: what arrives inside a callback waits for its turn (SEMANTICS S2.10).
 */
import type { Duration, Instant } from '../../grammar/time.js'
import type { Answer, Command, Core, Input, Notice } from '../scheduler/index.js'
import type { MetricHandle } from '../signals/index.js'
import type { MetricEvent, RefusalCode } from '../signals/port.js'
import type { Clock } from './clock.js'
import type { Flights } from './flights.js'
import type { Store } from './store.js'

export interface DriverOptions {
  readonly core: Core
  readonly clock: Clock
  readonly store: Store
  readonly flights: Flights
  /** Heartbeats fall on start + k x period (S2.9). */
  readonly heartbeatMs: Duration
  readonly notify: (notice: Notice) => void
  /** A step, the store or a callback failed. */
  readonly onProblem: (error: unknown, doing: string) => void
}

interface Waiting {
  readonly input: Input
  /** Absent: nobody waits for the answer. */
  readonly asked?: { readonly answer: (answer: Answer) => void; readonly fail: (error: unknown) => void }
}

/** After a step that failed the next alarm waits at least this long, so that a lasting failure does not spin. */
const pauseAfterFailureMs: Duration = 1000

export class Driver {
  readonly #options: DriverOptions
  #waiting: Waiting[] = []
  #stepping = false
  #stepAsked = false
  #startedAt: Instant | undefined
  #beats = 0
  #forgetAlarm: (() => void) | undefined
  #alarmAt: Instant = Infinity
  #unref = false
  #failed = false

  constructor(options: DriverOptions) {
    this.#options = options
  }

  get running(): boolean {
    return this.#startedAt !== undefined
  }

  /** The time as the core sees it: the clock's, but never back. */
  now(): Instant {
    return Math.max(this.#options.clock.now(), this.#options.core.now)
  }

  /** Starts the heartbeat; the first step takes `inputs`, whose answers nobody waits for. */
  start(inputs: readonly Input[] = []): void {
    this.#startedAt = this.#options.clock.now()
    this.#beats = 0
    for (const input of inputs) this.#waiting.push({ input })
    this.#step()
  }

  /** No more alarms; inputs are still taken. */
  stop(): void {
    this.#startedAt = undefined
    this.#forgetAlarm?.()
    this.#forgetAlarm = undefined
    this.#alarmAt = Infinity
  }

  /** Whether waiting for the next deadline keeps the process alive. */
  setRef(ref: boolean): void {
    this.#unref = !ref
    this.#alarmAt = Infinity
    if (this.running) this.#arm()
  }

  /** Gives an input to the core, at once unless the core is at work. The promise rejects when the step failed. */
  submit(input: Input): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, asked: { answer: resolve, fail: reject } })
      this.#step()
    })
  }

  /** The same where nobody waits for the answer. */
  tell(input: Input): void {
    this.#waiting.push({ input })
    this.#step()
  }

  /** Makes an event visible at once; what follows from it follows in this call, or when the core is free again. Most events change nothing: no step then. */
  publish(event: MetricEvent, now: Instant): RefusalCode | undefined {
    const refusal = this.#options.core.publish(event, now)
    if (refusal === undefined) this.#react(now)
    return refusal
  }

  /** The same by the handle of a metric. */
  publishBy(handle: MetricHandle, value: number, timestamp: Instant, now: Instant): RefusalCode | undefined {
    const refusal = handle.publish(value, timestamp, now)
    if (refusal === undefined) this.#react(now)
    return refusal
  }

  /** Makes several events visible, then lets follow what follows from all of them. Answers why the first of those that were refused was not taken. */
  publishAll(events: readonly MetricEvent[], now: Instant): RefusalCode | undefined {
    let first: RefusalCode | undefined
    for (const event of events) {
      const refusal = this.#options.core.publish(event, now)
      first ??= refusal
    }
    this.#react(now)
    return first
  }

  /** A deadline may have come nearer without a step: a condition is watched, or an event was taken that will expire. An alarm that comes too early does no harm. */
  armSooner(): void {
    if (this.running && !this.#stepping && (this.#options.core.nextDeadline() ?? Infinity) < this.#alarmAt) this.#arm()
  }

  /** After events: a step where a verdict has changed, or where the alarm is late. */
  #react(now: Instant): void {
    if (now >= this.#alarmAt || this.#options.core.hasNews) this.#step()
    else this.armSooner()
  }

  #step(): void {
    this.#stepAsked = true
    if (this.#stepping) return
    this.#stepping = true
    try {
      while (this.#stepAsked || this.#waiting.length > 0) {
        this.#stepAsked = false
        this.#stepOnce()
      }
    } finally {
      this.#stepping = false
    }
    if (this.running) this.#arm()
  }

  #stepOnce(): void {
    const { core, clock, store } = this.#options
    const taken = this.#waiting
    this.#waiting = []
    const now = clock.now()
    let commands: readonly Command[]
    try {
      const result = core.step(
        now,
        taken.map(({ input }) => input),
        this.#takeBeats(now),
      )
      store.commit(result.changes, core.steppedAt)
      commands = result.commands
      for (let index = 0; index < taken.length; index += 1) taken[index]?.asked?.answer(result.answers[index] ?? { ok: true })
      this.#failed = false
    } catch (error) {
      this.#failed = true
      for (const { asked } of taken) asked?.fail(error)
      this.#options.onProblem(error, 'stepping')
      return
    }
    for (const command of commands) this.#carryOut(command)
  }

  #carryOut(command: Command): void {
    const { flights, notify } = this.#options
    switch (command.kind) {
      case 'launch':
        flights.launch(command)
        break
      case 'cancel':
        flights.cancel(command)
        break
      case 'notify':
        if (command.notice.kind === 'run.ended') flights.land(command.notice.run.id)
        notify(command.notice)
        break
    }
  }

  /** Whether a heartbeat has come since the last step. The first comes with the start. */
  #takeBeats(now: Instant): boolean {
    if (this.#startedAt === undefined) return false
    const beats = Math.floor((now - this.#startedAt) / this.#options.heartbeatMs) + 1
    if (beats <= this.#beats) return false
    this.#beats = beats
    return true
  }

  /**
   * One alarm, for the next deadline or heartbeat, whichever is first, but never further off than one period: a clock that was set
   * forward is noticed within it. An alarm that comes too early does no harm.
   */
  #arm(): void {
    const { core, clock, heartbeatMs } = this.#options
    const beat = (this.#startedAt ?? 0) + this.#beats * heartbeatMs
    const at = Math.min(core.nextDeadline() ?? Infinity, beat)
    if (at === this.#alarmAt && this.#forgetAlarm !== undefined) return
    this.#forgetAlarm?.()
    this.#alarmAt = at
    const delay = Math.max(Math.min(at - clock.now(), heartbeatMs), this.#failed ? pauseAfterFailureMs : 0)
    this.#forgetAlarm = clock.alarm(delay, () => this.#wake(), { unref: this.#unref })
  }

  #wake(): void {
    this.#forgetAlarm = undefined
    this.#alarmAt = Infinity
    if (this.running) this.#step()
  }
}
