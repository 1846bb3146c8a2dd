/** What few views have of their own: a filter that keeps something out, and numbers that their line cannot hold. All others have a 0 here. */
import { withWholeRoom } from '../tables/index.js'
import type { ViewExtras } from './view-extras.js'
import { everything, type ViewFilter } from './view-filters.js'

interface Belongings {
  readonly filter: ViewFilter
  extras: ViewExtras | undefined
}

/** The belongings of the views of one engine. */
export class ViewBelongings {
  /** By view: where they lie; 0: it has none. */
  #places = new Int32Array(8)
  readonly #all: Belongings[] = [{ filter: everything, extras: undefined }]
  readonly #free: number[] = []

  open(view: number, filter: ViewFilter): void {
    this.#places = withWholeRoom(this.#places, view + 1)
    this.#places[view] = filter === everything ? 0 : this.#add(filter)
  }

  close(view: number): void {
    const place = this.#places[view]!
    if (place === 0) return
    this.#all[place] = { filter: everything, extras: undefined }
    this.#free.push(place)
    this.#places[view] = 0
  }

  filter(view: number): ViewFilter {
    return this.#all[this.#places[view]!]!.filter
  }

  /** Undefined: it has none. */
  extras(view: number): ViewExtras | undefined {
    return this.#all[this.#places[view]!]!.extras
  }

  setExtras(view: number, extras: ViewExtras): void {
    if (this.#places[view] === 0) this.#places[view] = this.#add(everything)
    this.#all[this.#places[view]!]!.extras = extras
  }

  #add(filter: ViewFilter): number {
    const place = this.#free.pop() ?? this.#all.length
    this.#all[place] = { filter, extras: undefined }
    return place
  }
}
