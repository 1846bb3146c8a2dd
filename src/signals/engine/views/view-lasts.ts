/**
 * The last event that a view sees, of views that are asked for it and cannot have it from the line of their metric: few are like that, and the table has room for none
 * before the first is.
 */
import type { Instant } from '../../../../grammar/time.js'
import type { EventSlab, Slot } from '../events/index.js'
import { withRoom } from '../tables/index.js'

const NEVER = Number.POSITIVE_INFINITY

/** Numbers of a view in the table, and the bits of as many. */
const BITS = 2
const VALUE = 0
const TIME = 1
const ARRIVAL = 2

/** The last events that the views of one engine see. What a view without room sees last is not noted. */
export class ViewLasts {
  #table = new Float64Array(0)

  /** Makes room for a view. */
  keep(view: number): void {
    this.#table = withRoom(this.#table, (view + 1) << BITS)
  }

  /** The event at `slot` is the last. */
  note(view: number, slab: EventSlab, slot: Slot): void {
    this.set(view, slab.value(slot), slab.timestamp(slot), slab.arrival(slot))
  }

  /** There is none. */
  forget(view: number): void {
    this.set(view, 0, -NEVER, -1)
  }

  set(view: number, value: number, time: Instant, arrival: number): void {
    if (!this.#has(view)) return
    const place = view << BITS
    this.#table[place | VALUE] = value
    this.#table[place | TIME] = time
    this.#table[place | ARRIVAL] = arrival
  }

  value(view: number): number {
    return this.#has(view) ? this.#table[(view << BITS) | VALUE]! : 0
  }

  /** Its timestamp; -Infinity: there is none. */
  time(view: number): Instant {
    return this.#has(view) ? this.#table[(view << BITS) | TIME]! : -NEVER
  }

  /** Its place in the order of arrival; below 0: there is none. */
  arrival(view: number): number {
    return this.#has(view) ? this.#table[(view << BITS) | ARRIVAL]! : -1
  }

  #has(view: number): boolean {
    return view << BITS < this.#table.length
  }
}
