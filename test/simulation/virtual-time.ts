/** Time as the simulated machine sees it: it passes only from one entry of the agenda to the next, and somebody may set the clock on the wall. */
import type { Duration, Instant } from '../../grammar/index.js'
import { Agenda } from '../../src/testing/agenda.js'

/** An instant that is nowhere near a clock change, 7 ms before a full minute so that not all instants are round. */
export const simulationStart: Instant = Date.UTC(2026, 2, 2, 9, 59, 59, 993)

/** More than any history needs: one that wakes over and over for nothing is a bug. */
const entriesMax = 50_000

export class VirtualTime {
  readonly start: Instant
  #elapsed: Duration = 0
  #offset: Duration = 0
  #latestOffset: Duration = 0
  #entries = 0
  readonly #entriesMax: number
  readonly #agenda = new Agenda<() => void>()

  constructor(start: Instant, entries: number = entriesMax) {
    this.start = start
    this.#entriesMax = entries
  }

  /** Since the beginning; never goes back. */
  get elapsed(): Duration {
    return this.#elapsed
  }

  /** What the clock on the wall says. */
  get wall(): Instant {
    return this.start + this.#elapsed + this.#offset
  }

  /** Sets the clock; no time passes. */
  stepWall(ms: Duration): void {
    this.#offset += ms
    this.#latestOffset = Math.max(this.#latestOffset, this.#offset)
  }

  /** Sets a clock that was set back to where it would be, so that everything comes to its end. */
  catchUp(): void {
    this.#offset = Math.max(this.#offset, this.#latestOffset)
  }

  /** Calls `act` after so much time; what falls on one instant comes in the order of entry. */
  after(ms: Duration, act: () => void): void {
    this.#agenda.add(this.#elapsed + Math.max(0, Math.ceil(ms)), act)
  }

  /** Time passes while nobody acts: what was due meanwhile comes late. */
  pass(ms: Duration): void {
    this.#elapsed += ms
  }

  /** Lives up to `end`; everything that hangs on promises follows before the next entry, also what does so already. */
  async runUntil(end: Duration): Promise<void> {
    await turn()
    for (let next = this.#agenda.earliest; next !== undefined && next <= end; next = this.#agenda.earliest) {
      this.#elapsed = Math.max(this.#elapsed, next)
      for (const act of this.#agenda.takeUntil(next)) {
        this.#entries += 1
        if (this.#entries > this.#entriesMax) throw new Error('this history does not come to an end')
        act()
        await turn()
      }
    }
    this.#elapsed = Math.max(this.#elapsed, end)
    await turn()
  }
}

/** Resolves after every promise that can settle has done so: ticks come when no microtask is left, and unlike immediates ask the operating system for nothing. */
export function turn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}
