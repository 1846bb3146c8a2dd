/**
 * Work that makes more work, a turn at a time: where a slow store takes longer than it takes for more to become due, rounds of steps and commits would follow
 * each other without end, and nothing else in the process would have its turn.
 */
import type { Duration, Instant } from '../../grammar/time.js'
import type { Clock } from './clock.js'

/** A turn is over after so many rounds, if they have also taken so long. */
const roundsMin = 10
const turnMin: Duration = 50
/** After a gap as long as this others have had their turn. */
const gapMin: Duration = 20

export class FairTurns {
  readonly #clock: Clock
  readonly #goOn: () => void
  #rounds = 0
  #busyMs: Duration = 0
  #beganAt: Instant = 0
  #endedAt: Instant = 0
  #others: Promise<void> | undefined

  /** `goOn` is called when it is our turn again. */
  constructor(clock: Clock, goOn: () => void) {
    this.#clock = clock
    this.#goOn = goOn
  }

  /** Set while others have their turn, and fulfilled after it: no round may begin. */
  get others(): Promise<void> | undefined {
    return this.#others
  }

  beginRound(): void {
    const now = this.#clock.now()
    if (now - this.#endedAt >= gapMin) this.#rounds = this.#busyMs = 0
    this.#beganAt = now
  }

  endRound(): void {
    const now = this.#clock.now()
    this.#endedAt = now
    this.#rounds += 1
    this.#busyMs += now - this.#beganAt
    if (this.#rounds >= roundsMin && this.#busyMs >= turnMin) this.#giveWay()
  }

  #giveWay(): void {
    this.#rounds = this.#busyMs = 0
    this.#others = new Promise((resolve) => {
      const wake = (): void => {
        this.#others = undefined
        this.#goOn()
        resolve()
      }
      this.#clock.alarm(0, wake, { unref: false })
    })
  }
}
