/**
 * The short way of nearly all events: plain, the newest of a metric that conditions read with measures alone. What such an event does is done here,
 * with numbers in tables, and nothing is left to the garbage collector; every other event is left to the store.
 */
import { HIGH, LINE_BITS, LOW, NEWEST, SIZE, type EventLists } from './events/index.js'
import type { Measures } from './measures/index.js'
import type { MetricStore } from './metrics/index.js'
import { NOW, TIMESTAMP, VALUE, type Present } from './tables/index.js'
import type { Views } from './views/index.js'

/** What the short way leads past. */
export interface Stations {
  readonly present: Present
  readonly store: MetricStore
  readonly views: Views
  readonly measures: Measures
  readonly eventsMax: number
}

/** Takes plain events. */
export class ShortWay {
  readonly #present: Present
  readonly #store: MetricStore
  readonly #lists: EventLists
  readonly #views: Views
  readonly #measures: Measures
  readonly #eventsMax: number

  constructor({ present, store, views, measures, eventsMax }: Stations) {
    this.#present = present
    this.#store = store
    this.#lists = store.lists
    this.#views = views
    this.#measures = measures
    this.#eventsMax = eventsMax
  }

  /** Takes the present event of a metric that is known, if it is of good form. False: it must go the long way, and nothing has been done. */
  take(series: number): boolean {
    const present = this.#present
    const lists = this.#lists
    const lines = lists.lines
    const line = series << LINE_BITS
    const timestamp = present[TIMESTAMP]!
    const value = present[VALUE]!
    // Only a whole number is its own floor, and only a finite one is 0 when it is taken from itself.
    if (!(timestamp <= present[NOW]! && timestamp >= lines[line | NEWEST]! && Math.floor(timestamp) === timestamp)) return false
    if (value - value !== 0 || lines[line | SIZE]! >= this.#eventsMax) return false
    const isGuarded = value >= lines[line | LOW]! && value < lines[line | HIGH]!
    if (!isGuarded && !this.#isQuick(series)) return false
    const slot = lists.tailOf(series)
    const tail = lists.append(series)
    if (!isGuarded) this.#enterViews(series, slot)
    if (lists.slab.isFirst(tail)) this.#store.stale.trim(series)
    return true
  }

  /** Takes a value of the present instant if it lies in the guard band of a series that wants the last value only. */
  takeGuarded(series: number, value: number): boolean {
    const present = this.#present
    const lists = this.#lists
    const lines = lists.lines
    const line = series << LINE_BITS
    const now = present[NOW]!
    if (typeof value !== 'number') return false
    // A band has only numbers in it, but its last may be infinite, and the newest event be one that is not due.
    if (!(value >= lines[line | LOW]! && value < lines[line | HIGH]! && now >= lines[line | NEWEST]!)) return false
    if (value - value !== 0 || lines[line | SIZE]! >= this.#eventsMax) return false
    present[TIMESTAMP] = now
    present[VALUE] = value
    if (lists.slab.isFirst(lists.append(series))) this.#store.stale.trim(series)
    return true
  }

  #isQuick(series: number): boolean {
    if (this.#lists.quick[series] === 0) return false
    const timestamp = this.#present[TIMESTAMP]!
    if (timestamp === this.#present[NOW]) return true
    return timestamp + this.#lists.retentionOf(series) >= this.#present[NOW]! && timestamp >= Number.MIN_SAFE_INTEGER
  }

  #enterViews(series: number, slot: number): void {
    const views = this.#views
    if (this.#lists.isDirect(series)) {
      if (this.#present[TIMESTAMP] === this.#present[NOW] && this.#measures.flip(series)) return
      for (let view = views.first(series); view >= 0; view = views.next(view)) if (views.enterLast(view)) this.#measures.refreshLast(view)
    } else {
      for (let view = views.first(series); view >= 0; view = views.next(view)) {
        if (views.enterNewest(view, slot)) this.#measures.judge(view)
      }
    }
  }
}
