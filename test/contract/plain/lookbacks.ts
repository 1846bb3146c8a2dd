/** The lookbacks of the loaded conditions on one metric, counted: they decide how long its events are kept (SEMANTICS S3.4). */
import type { Duration } from '../../../grammar/time.js'
import type { Reach } from '../../../src/signals/selection.js'

const none: ReadonlyMap<Reach, number> = new Map()

/** A set in which a reach may be several times. Nearly all metrics are read with one reach, which lies beside the map of the others. */
export class Lookbacks {
  #reach: Reach = 0
  #times = 0
  #others: Map<Reach, number> | undefined

  add(reach: Reach): void {
    if (this.#times === 0) this.#reach = reach
    if (reach === this.#reach) this.#times += 1
    else (this.#others ??= new Map()).set(reach, (this.#others.get(reach) ?? 0) + 1)
  }

  /** Takes back an `add`. */
  remove(reach: Reach): void {
    if (reach === this.#reach && this.#times > 0) this.#times -= 1
    else {
      const count = (this.#others?.get(reach) ?? 0) - 1
      if (count > 0) this.#others?.set(reach, count)
      else this.#others?.delete(reach)
    }
  }

  /** The longest of those in ms, 0 if there are none. */
  get longestMs(): Duration {
    let longest = this.#times > 0 && typeof this.#reach === 'number' ? this.#reach : 0
    for (const reach of (this.#others ?? none).keys()) if (typeof reach === 'number') longest = Math.max(longest, reach)
    return longest
  }

  /** Whether one looks back for ever. */
  get hasEver(): boolean {
    return (this.#times > 0 && this.#reach === 'ever') || this.#others?.has('ever') === true
  }
}
