/**
 * Work that makes more work, a turn at a time: where a slow store takes longer than it takes for more to become due, steps and commits would never end, and
 * nothing else in the process would have its turn.
 */
import type { Duration, Instant } from '../../grammar/time.js'
import type { Clock } from './clock.js'

/** How long a turn may last, and how many rounds of work it may have. */
const turnMax: Duration = 50
const roundsMax = 1000

export class FairTurns {
  readonly #clock: Clock
  #beganAt: Instant = 0
  #rounds = 0
  #isGoingOn = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  begin(): void {
    this.#rounds = 0
  }

  /** Whether there may be another round in this turn; the first two are free. If not, `goOn` is called in a later one. */
  next(goOn: () => void): boolean {
    this.#rounds += 1
    // Most turns have one round, which asks no clock.
    if (this.#rounds === 1) return true
    if (this.#rounds === 2) this.#beganAt = this.#clock.now()
    if (this.#rounds <= roundsMax && this.#clock.now() - this.#beganAt < turnMax) return true
    if (this.#isGoingOn) return false
    this.#isGoingOn = true
    const wake = (): void => {
      this.#isGoingOn = false
      goOn()
    }
    this.#clock.alarm(0, wake, { unref: false })
    return false
  }
}
