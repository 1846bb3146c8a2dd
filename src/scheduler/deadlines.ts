/** The one heap of deadlines. Entries are never searched for: one that no longer says the truth is recognised when it comes up. */
import type { Instant } from '../../grammar/time.js'

export type DeadlineKind = 'resume' | 'close' | 'slot' | 'due' | 'stuck'

export interface Deadline {
  readonly at: Instant
  readonly kind: DeadlineKind
  /** Key of the policy, id of the window, or id of the run. */
  readonly key: string
}

/** A binary min-heap by instant. */
export class Deadlines {
  readonly #heap: Deadline[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The earliest instant, undefined when there is none. */
  get earliest(): Instant | undefined {
    return this.#heap[0]?.at
  }

  add(deadline: Deadline): void {
    const heap = this.#heap
    let index = heap.length
    heap.push(deadline)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (above === undefined || above.at <= deadline.at) break
      heap[index] = above
      index = parent
    }
    heap[index] = deadline
  }

  /** Takes out every deadline at or before `now`, earliest first. */
  takeUntil(now: Instant): Deadline[] {
    const taken: Deadline[] = []
    for (let top = this.#heap[0]; top !== undefined && top.at <= now; top = this.#heap[0]) {
      taken.push(top)
      this.#removeTop()
    }
    return taken
  }

  /** Takes out deadlines from the top as long as `isStale` says so. */
  dropStale(isStale: (deadline: Deadline) => boolean): void {
    for (let top = this.#heap[0]; top !== undefined && isStale(top); top = this.#heap[0]) this.#removeTop()
  }

  #removeTop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const right = left + 1
      const leftEntry = heap[left]
      if (leftEntry === undefined) break
      const rightEntry = heap[right]
      const child = rightEntry !== undefined && rightEntry.at < leftEntry.at ? right : left
      const smaller = child === right && rightEntry !== undefined ? rightEntry : leftEntry
      if (smaller.at >= last.at) break
      heap[index] = smaller
      index = child
    }
    heap[index] = last
  }
}
