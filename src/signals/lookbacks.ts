/** The lookbacks of the loaded conditions on one metric, counted: they decide how long its events are kept (SEMANTICS S3.4). */
import type { Duration } from '../../grammar/time.js'

/** How far back a condition looks: in ms, by the metric's ttl, or without bound. */
export type Reach = number | 'recent' | 'ever'

/** A set in which a reach may be several times. */
export class Lookbacks {
  readonly #counts = new Map<Reach, number>()

  add(reach: Reach): void {
    this.#counts.set(reach, (this.#counts.get(reach) ?? 0) + 1)
  }

  /** Takes back an `add`. */
  remove(reach: Reach): void {
    const count = (this.#counts.get(reach) ?? 0) - 1
    if (count > 0) this.#counts.set(reach, count)
    else this.#counts.delete(reach)
  }

  /** The longest of those in ms, 0 if there are none. */
  get longestMs(): Duration {
    return [...this.#counts.keys()].reduce<number>((longest, reach) => (typeof reach === 'number' ? Math.max(longest, reach) : longest), 0)
  }

  /** Whether one looks back for ever. */
  get hasEver(): boolean {
    return this.#counts.has('ever')
  }
}
