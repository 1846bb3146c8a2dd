/**
 * One life of the scheduler's process: a scheduler with ports that all pass through one gate, at which the process may die. What a dead process still does
 * (its code runs on, as nothing can stop it) reaches nobody: its alarms never ring, its store and launcher throw.
 */
import type { Instant } from '../../grammar/index.js'
import { createScheduler, type Clock, type Scheduler, type SchedulerOptions } from '../../src/index.js'
import type { VirtualTime } from './virtual-time.js'

export class ProcessDead extends Error {}

export interface SimProcessOptions {
  readonly time: VirtualTime
  /** Called at each point where the process may die; true: it dies here. */
  readonly diesHere: (where: string) => boolean
  readonly onDeath: () => void
  readonly problem: (problem: string) => void
  readonly options: (process: SimProcess) => SchedulerOptions
}

export class SimProcess {
  readonly scheduler: Scheduler
  /** What the clock said when it was made: it decides nothing before that. */
  readonly bornAt: Instant
  readonly #options: SimProcessOptions
  #alive = true
  #depth = 0
  #stalledUntil = 0

  constructor(options: SimProcessOptions) {
    this.#options = options
    this.bornAt = options.time.wall
    this.scheduler = createScheduler({ ...options.options(this), clock: this.#clock() })
  }

  get isAlive(): boolean {
    return this.#alive
  }

  /** It is gone, as after SIGKILL. */
  kill(): void {
    this.#alive = false
  }

  /** What the scheduler answers in the end; undefined when the process does not live to see it. */
  async answer(promise: Promise<unknown>): Promise<{ readonly ok: true } | { readonly ok: false; readonly error: unknown } | undefined> {
    try {
      await promise
      return this.#alive ? { ok: true } : undefined
    } catch (error) {
      return this.#alive ? { ok: false, error } : undefined
    }
  }

  /** It is not scheduled for this long. */
  stall(ms: number): void {
    this.#stalledUntil = this.#options.time.elapsed + ms
  }

  get isStalled(): boolean {
    return this.#options.time.elapsed < this.#stalledUntil
  }

  /** Passes the gate, does it, and passes the gate again: the process may die before, and after. */
  port<Result>(where: string, effect: () => Result): Result {
    this.gate(`before ${where}`)
    let result: Result | undefined
    try {
      result = effect()
      return result
    } finally {
      this.#gateAfter(where, result)
    }
  }

  /** Who dies here never sees the answer, so nobody else may be told that it was a refusal. */
  #gateAfter(where: string, result: unknown): void {
    try {
      this.gate(`after ${where}`)
    } catch (error) {
      if (result instanceof Promise) result.catch(() => undefined)
      throw error
    }
  }

  gate(where: string): void {
    if (!this.#alive) throw new ProcessDead()
    if (!this.#options.diesHere(where)) return
    this.#alive = false
    this.#options.onDeath()
    throw new ProcessDead()
  }

  /** Runs a callback of the user's. The scheduler must never enter one inside another (S2.10). */
  callback<Result>(name: string, act: () => Result): Result | undefined {
    if (!this.#alive) return undefined
    if (this.#depth > 0) this.#options.problem(`${name} was called inside another callback (S2.10)`)
    this.#depth += 1
    try {
      return act()
    } finally {
      this.#depth -= 1
    }
  }

  #clock(): Clock {
    const { time } = this.#options
    return {
      now: () => time.wall,
      alarm: (ms, wake) => {
        let isForgotten = false
        const ring = (): void => {
          if (isForgotten || !this.#alive) return
          if (this.isStalled) time.after(this.#stalledUntil - time.elapsed, ring)
          else wake()
        }
        time.after(ms, ring)
        return () => {
          isForgotten = true
        }
      },
    }
  }
}
