/** What is still to come in a simulation, by instant. The simulated world takes from it in the order of time, and within an instant in the order of entry. */
import type { Instant } from '../../grammar/index.js'

interface Entry<Item> {
  readonly at: Instant
  readonly order: number
  readonly item: Item
}

/** A heap of items by (instant, order of entry). */
export class Agenda<Item> {
  readonly #heap: Entry<Item>[] = []
  #order = 0

  /** The instant of the earliest item; undefined when nothing is to come. */
  get earliest(): Instant | undefined {
    return this.#heap[0]?.at
  }

  add(at: Instant, item: Item): void {
    const heap = this.#heap
    const entry = { at, order: (this.#order += 1), item }
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (above === undefined || isBefore(above, entry)) break
      heap[index] = above
      index = parent
    }
    heap[index] = entry
  }

  /** Takes out every item at or before `now`, in order. */
  takeUntil(now: Instant): Item[] {
    const taken: Item[] = []
    for (let top = this.#heap[0]; top !== undefined && top.at <= now; top = this.#heap[0]) {
      taken.push(top.item)
      this.#removeTop()
    }
    return taken
  }

  #removeTop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]]
      if (left === undefined) break
      const isRight = right !== undefined && isBefore(right, left)
      const child = isRight ? right : left
      if (isBefore(last, child)) break
      heap[index] = child
      index = 2 * index + (isRight ? 2 : 1)
    }
    heap[index] = last
  }
}

function isBefore<Item>(a: Entry<Item>, b: Entry<Item>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
