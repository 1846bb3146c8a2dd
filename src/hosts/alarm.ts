/** The one alarm of a driver: when it looks again although nothing arrives. */
import type { Duration, Instant } from '../../grammar/time.js'
import type { Core } from '../scheduler/index.js'
import type { Clock } from './clock.js'

/** Set for one instant at a time. The core knows of it, and wakes whoever publishes if that is too late. */
export class Alarm {
  /** Whether waiting for it lets the process end. */
  unref = false
  readonly #clock: Clock
  readonly #core: Core
  readonly #wake: () => void
  #at: Instant = Infinity
  #forget: (() => void) | undefined

  constructor(clock: Clock, core: Core, wake: () => void) {
    this.#clock = clock
    this.#core = core
    this.#wake = wake
  }

  /** Infinity: it is not set. */
  get at(): Instant {
    return this.#at
  }

  /** Sets it for `at`, in place of what it was set for; `delayOf` says how long that is, which may be longer or shorter than by the clock. */
  set(at: Instant, delayOf: (ms: Duration) => Duration): void {
    if (at === this.#at && this.#forget !== undefined) return
    this.clear()
    this.#setAt(at)
    const ring = (): void => {
      this.#forget = undefined
      this.#setAt(Infinity)
      this.#wake()
    }
    this.#forget = this.#clock.alarm(delayOf(at - this.#clock.now()), ring, { unref: this.unref })
  }

  clear(): void {
    this.#forget?.()
    this.#forget = undefined
    this.#setAt(Infinity)
  }

  #setAt(at: Instant): void {
    this.#at = at
    this.#core.sleepUntil(at)
  }
}
