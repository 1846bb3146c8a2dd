/** Deadlines by id, the earliest first: an indexed binary heap, so that moving one costs O(log n) and leaves nothing behind. */
import type { Instant } from '../../../grammar/time.js'

/** When something of an id is due. */
export interface Deadline {
  readonly id: number
  readonly at: Instant
}

/** At most one deadline for each id; equal instants come in the order of ids. */
export class DeadlineQueue {
  readonly #heap: Deadline[] = []
  readonly #places = new Map<number, number>()

  /** The earliest deadline. */
  get first(): Deadline | undefined {
    return this.#heap[0]
  }

  /** Sets the deadline of `id` in place of the one it has; Infinity takes it away. */
  set(id: number, at: Instant): void {
    const place = this.#places.get(id)
    if (at === Number.POSITIVE_INFINITY) {
      if (place !== undefined) this.#removeAt(place)
    } else if (place === undefined) {
      this.#heap.push({ id, at })
      this.#rise(this.#heap.length - 1)
    } else if (this.#heap[place]?.at !== at) this.#replace(place, { id, at })
  }

  #removeAt(place: number): void {
    const removed = this.#heap[place]
    const last = this.#heap.pop()
    if (!removed || !last) return
    this.#places.delete(removed.id)
    if (last !== removed) this.#replace(place, last)
  }

  /** Puts a deadline in the place of another, and moves it to where it belongs. */
  #replace(place: number, deadline: Deadline): void {
    this.#put(deadline, place)
    this.#rise(place)
    this.#sink(this.#places.get(deadline.id) ?? place)
  }

  #rise(start: number): void {
    const moving = this.#heap[start]
    if (!moving) return
    let place = start
    for (let parent = (place - 1) >> 1; place > 0; parent = (place - 1) >> 1) {
      const above = this.#heap[parent]
      if (!above || isBefore(above, moving)) break
      this.#put(above, place)
      place = parent
    }
    this.#put(moving, place)
  }

  #sink(start: number): void {
    const moving = this.#heap[start]
    if (!moving) return
    let place = start
    for (;;) {
      const [left, right] = [this.#heap[2 * place + 1], this.#heap[2 * place + 2]]
      const below = left && right && isBefore(right, left) ? right : left
      if (!below || isBefore(moving, below)) break
      const next = below === left ? 2 * place + 1 : 2 * place + 2
      this.#put(below, place)
      place = next
    }
    this.#put(moving, place)
  }

  #put(deadline: Deadline, place: number): void {
    this.#heap[place] = deadline
    this.#places.set(deadline.id, place)
  }
}

function isBefore(a: Deadline, b: Deadline): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id)
}
