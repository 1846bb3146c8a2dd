/** The instants of all policies in one table: in an object of its own, each would take an object more. */
import type { Instant } from '../../grammar/time.js'
import { withRoom } from '../signals/engine/tables/index.js'

/** What is known of a policy's timers. */
export const OPENED = 0
export const WATERMARK = 1
export const NEXT_SLOT = 2
/** NaN: none yet. */
export const LATEST_SLOT = 3
const COLUMNS = 4

/** A row of instants for each policy. */
export class PolicyTimes {
  #instants = new Float64Array(COLUMNS)
  /** Rows that were given back. */
  readonly #free: number[] = []
  #count = 0

  /** A row for a policy. */
  open(): number {
    const row = this.#free.pop() ?? this.#count
    if (row < this.#count) return row
    this.#count += 1
    this.#instants = withRoom(this.#instants, this.#count * COLUMNS)
    return row
  }

  /** Takes a row back. */
  close(row: number): void {
    this.#free.push(row)
  }

  get(row: number, column: number): Instant {
    return this.#instants[row * COLUMNS + column]!
  }

  set(row: number, column: number, at: Instant): void {
    this.#instants[row * COLUMNS + column] = at
  }

  /** A copy of one row as a table of its own, whose only row is the first. */
  alone(row: number): PolicyTimes {
    const copy = new PolicyTimes()
    copy.open()
    for (let column = 0; column < COLUMNS; column += 1) copy.set(0, column, this.get(row, column))
    return copy
  }
}
