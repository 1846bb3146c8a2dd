/** Drops events beyond retention a block at a time, as lists grow: nobody has asked for it, so it is done only as far as it costs next to nothing. */
import { LINE_BITS, STALE_FROM, type EventLists } from '../events/index.js'
import { NOW, type Present } from '../tables/index.js'

/** Who knows more of lists than their events. */
export interface StaleBlocksObserver {
  /** Whether a view still holds events of the block with which a list begins. */
  holds(series: number, slot: number): boolean
  /** Whether the last event of each label set outlives retention. */
  keepsLast(series: number): boolean
  /** Drops event by event what is beyond retention. */
  touch(series: number): void
}

/** The stale blocks of one engine. */
export class StaleBlocks {
  readonly #lists: EventLists
  readonly #present: Present
  readonly #observer: StaleBlocksObserver

  constructor(lists: EventLists, present: Present, observer: StaleBlocksObserver) {
    this.#lists = lists
    this.#present = present
    this.#observer = observer
  }

  /** Looks at the oldest blocks of a list, if the first may be stale by now. */
  trim(series: number): void {
    if (this.#present[NOW]! > this.#lists.lines[(series << LINE_BITS) | STALE_FROM]!) this.#drop(series)
  }

  #drop(series: number): void {
    const lists = this.#lists
    const { slab } = lists
    const oldest = this.#present[NOW]! - lists.retentionOf(series)
    let head = lists.headOf(series)
    while (!slab.isSameBlock(head, lists.tailOf(series)) && slab.timestamp(slab.lastOfBlock(head)) < oldest) {
      if (!slab.isPlain(head) || (lists.quick[series] === 0 && this.#observer.keepsLast(series))) return this.#observer.touch(series)
      if (!lists.isDirect(series) && this.#observer.holds(series, head)) return
      lists.dropBlock(series)
      head = lists.headOf(series)
    }
    lists.noteStale(series)
  }
}
