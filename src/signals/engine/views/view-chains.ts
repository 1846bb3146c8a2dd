/** Which views look at which metric: a chain of views for each, without an object in it. */
import { withWholeRoom } from '../tables/index.js'

/** The chains of one engine. */
export class ViewChains {
  /** One more than the first view of a series, so that 0 says there is none. */
  #firsts = new Int32Array(8)
  /** The view after another; -1: there is none. */
  #nexts = new Int32Array(8)

  /** The first view of a series; -1: there is none. */
  first(series: number): number {
    return series < this.#firsts.length ? this.#firsts[series]! - 1 : -1
  }

  /** The view after another of its series; -1: there is none. */
  next(view: number): number {
    return this.#nexts[view]!
  }

  /** Puts a view before the others of its series. */
  link(series: number, view: number): void {
    const next = this.first(series)
    this.#firsts = withWholeRoom(this.#firsts, series + 1)
    this.#nexts = withWholeRoom(this.#nexts, view + 1)
    this.#firsts[series] = view + 1
    this.#nexts[view] = next
  }

  unlink(series: number, view: number): void {
    const next = this.next(view)
    if (this.first(series) === view) this.#firsts[series] = next + 1
    for (let other = this.first(series); other >= 0; other = this.next(other)) if (this.next(other) === view) this.#nexts[other] = next
  }
}
