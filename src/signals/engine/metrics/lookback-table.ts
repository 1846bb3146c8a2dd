/**
 * The lookbacks of the watched conditions on each metric, counted: they decide how long its events are kept (SEMANTICS S3.4). Nearly all metrics are read
 * with one reach, which lies in a table.
 */
import type { Duration } from '../../../../grammar/time.js'
import type { Reach } from '../../selection.js'
import { withRoom, withWholeRoom } from '../tables/index.js'

/** The reaches that are no span of time, as numbers beside those that are. */
const RECENT = -1
const EVER = -2

const none: ReadonlyMap<number, number> = new Map()

/** For each numbered owner a set in which a reach may be several times. */
export class LookbackTable {
  /** Of each owner one reach, and how often it is there; 0 times: the reach means nothing. */
  #reaches = new Float64Array(16)
  #times = new Int32Array(16)
  /** How often the others are there, of owners with several. */
  readonly #others = new Map<number, Map<number, number>>()

  add(owner: number, reach: Reach): void {
    this.#reaches = withRoom(this.#reaches, owner + 1)
    this.#times = withWholeRoom(this.#times, owner + 1)
    const code = codeOf(reach)
    if (this.#times[owner] === 0) this.#reaches[owner] = code
    if (this.#reaches[owner] === code) this.#times[owner]! += 1
    else this.#countOther(owner, code, 1)
  }

  /** Takes back an `add`. */
  remove(owner: number, reach: Reach): void {
    const code = codeOf(reach)
    if (this.#times[owner]! > 0 && this.#reaches[owner] === code) this.#times[owner]! -= 1
    else this.#countOther(owner, code, -1)
  }

  /** The longest of those in ms, 0 if there are none. */
  longestMs(owner: number): Duration {
    let longest = this.#hasFirst(owner) ? Math.max(0, this.#reaches[owner]!) : 0
    for (const reach of this.#othersOf(owner).keys()) longest = Math.max(longest, reach)
    return longest
  }

  /** Whether one looks back for ever. */
  hasEver(owner: number): boolean {
    return (this.#hasFirst(owner) && this.#reaches[owner] === EVER) || this.#othersOf(owner).has(EVER)
  }

  #hasFirst(owner: number): boolean {
    return owner < this.#times.length && this.#times[owner]! > 0
  }

  #othersOf(owner: number): ReadonlyMap<number, number> {
    return this.#others.size === 0 ? none : (this.#others.get(owner) ?? none)
  }

  #countOther(owner: number, code: number, more: 1 | -1): void {
    const others = this.#others.get(owner) ?? new Map<number, number>()
    const count = (others.get(code) ?? 0) + more
    if (count > 0) others.set(code, count)
    else others.delete(code)
    if (others.size > 0) this.#others.set(owner, others)
    else this.#others.delete(owner)
  }
}

function codeOf(reach: Reach): number {
  return reach === 'recent' ? RECENT : reach === 'ever' ? EVER : reach
}
