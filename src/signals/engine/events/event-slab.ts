/**
 * The events of all metrics in one slab: blocks of eight events, 24 bytes each, linked into one list a metric, of which the first is shorter. Memory that a metric gives
 * back serves any other.
 * A slot names the place of one event; slots of one metric are walked with `after` and `before`, never computed.
 */
import type { Instant } from '../../../../grammar/time.js'
import { withWholeRoom, ARRIVALS, TIMESTAMP, VALUE, type Present } from '../tables/index.js'
import { BLOCK_BITS, BLOCK_MASK, PAGE_BITS, PAGE_MASK, SHORT_PAGE, SHORT_SKIPS, WIDTH } from './slab-layout.js'

const NONE = -1

/** Names the place of an event. */
export type Slot = number

/** Blocks of events. An event is `[timestamp, value, arrival]` and a tag; what a tag says is its owner's business. */
export class EventSlab {
  readonly #pages: Float64Array[] = []
  /** Tags of a page; undefined: all are 0. */
  readonly #tags: (Int32Array | undefined)[] = []
  #next = new Int32Array(16)
  #previous = new Int32Array(16)
  readonly #full = new FreeBlocks(WIDTH << PAGE_BITS)
  readonly #short = new FreeBlocks(SHORT_PAGE)

  /** Whether a slot is the first of its block. */
  isFirst(slot: Slot): boolean {
    return (slot & BLOCK_MASK) === 0
  }

  /** The first slot of a new list, to be written to. */
  open(): Slot {
    return (this.#allocate(this.#short, NONE) << BLOCK_BITS) | SHORT_SKIPS
  }

  /** Gives the blocks of a list back, from the block of `head` to that of `tail`. */
  close(head: Slot, tail: Slot): void {
    const last = tail >> BLOCK_BITS
    for (let block = head >> BLOCK_BITS; ;) {
      const next = this.#next[block]!
      this.#release(block)
      if (block === last) return
      block = next
    }
  }

  timestamp(slot: Slot): Instant {
    const page = this.#pages[slot >> PAGE_BITS]!
    return page[placeIn(page, slot)]!
  }

  value(slot: Slot): number {
    const page = this.#pages[slot >> PAGE_BITS]!
    return page[placeIn(page, slot) + 1]!
  }

  arrival(slot: Slot): number {
    const page = this.#pages[slot >> PAGE_BITS]!
    return page[placeIn(page, slot) + 2]!
  }

  /** The numbers of the page of a slot, for those who look at many: the value of its event is at {@link valueAt}, that of the next in its block {@link WIDTH} further. */
  numbers(slot: Slot): Float64Array {
    return this.#pages[slot >> PAGE_BITS]!
  }

  valueAt(slot: Slot): number {
    return placeIn(this.#pages[slot >> PAGE_BITS]!, slot) + 1
  }

  tag(slot: Slot): number {
    const tags = this.#tags[slot >> PAGE_BITS]
    return tags === undefined ? 0 : tags[slot & PAGE_MASK]!
  }

  /** Whether all events of the block of a slot have tag 0 for sure. */
  isPlain(slot: Slot): boolean {
    return this.#tags[slot >> PAGE_BITS] === undefined
  }

  write(slot: Slot, timestamp: Instant, value: number, arrival: number, tag: number): void {
    const page = this.#pages[slot >> PAGE_BITS]!
    const place = placeIn(page, slot)
    page[place] = timestamp
    page[place + 1] = value
    page[place + 2] = arrival
    if (tag !== 0 || this.#tags[slot >> PAGE_BITS] !== undefined) this.#mark(slot, tag)
  }

  /** Writes an event at the tail of a list and returns the new tail. */
  append(tail: Slot, timestamp: Instant, value: number, arrival: number, tag: number): Slot {
    this.write(tail, timestamp, value, arrival, tag)
    return (tail & BLOCK_MASK) === BLOCK_MASK ? this.#allocate(this.#full, tail >> BLOCK_BITS) << BLOCK_BITS : tail + 1
  }

  /** The same for the present event, which has the latest place in the order of arrival and tag 0. */
  appendPresent(tail: Slot, present: Present): Slot {
    const page = this.#pages[tail >> PAGE_BITS]!
    const place = placeIn(page, tail)
    page[place] = present[TIMESTAMP]!
    page[place + 1] = present[VALUE]!
    page[place + 2] = present[ARRIVALS]!
    const tags = this.#tags[tail >> PAGE_BITS]
    if (tags !== undefined) tags[tail & PAGE_MASK] = 0
    return (tail & BLOCK_MASK) === BLOCK_MASK ? this.#allocate(this.#full, tail >> BLOCK_BITS) << BLOCK_BITS : tail + 1
  }

  /** Writes an event before the one at `slot`: that and all later ones move on by one. Returns the new tail. */
  insert(slot: Slot, tail: Slot, timestamp: Instant, value: number, arrival: number, tag: number): Slot {
    let to = tail
    while (to !== slot) {
      const from = this.before(to)
      this.write(to, this.timestamp(from), this.value(from), this.arrival(from), this.tag(from))
      to = from
    }
    this.write(slot, timestamp, value, arrival, tag)
    return (tail & BLOCK_MASK) === BLOCK_MASK ? this.#allocate(this.#full, tail >> BLOCK_BITS) << BLOCK_BITS : tail + 1
  }

  after(slot: Slot): Slot {
    return (slot & BLOCK_MASK) === BLOCK_MASK ? this.#next[slot >> BLOCK_BITS]! << BLOCK_BITS : slot + 1
  }

  before(slot: Slot): Slot {
    return (slot & BLOCK_MASK) === 0 ? (this.#previous[slot >> BLOCK_BITS]! << BLOCK_BITS) | BLOCK_MASK : slot - 1
  }

  /** Takes the head of a list away and returns the new head. */
  drop(head: Slot): Slot {
    if ((head & BLOCK_MASK) !== BLOCK_MASK) return head + 1
    const block = head >> BLOCK_BITS
    const next = this.#next[block]!
    this.#release(block)
    return next << BLOCK_BITS
  }

  /** Whether two slots lie in one block. */
  isSameBlock(one: Slot, other: Slot): boolean {
    return one >> BLOCK_BITS === other >> BLOCK_BITS
  }

  /** The last slot of the block of a slot. */
  lastOfBlock(slot: Slot): Slot {
    return slot | BLOCK_MASK
  }

  #mark(slot: Slot, tag: number): void {
    const tags = (this.#tags[slot >> PAGE_BITS] ??= new Int32Array(1 << PAGE_BITS))
    tags[slot & PAGE_MASK] = tag
  }

  #allocate(blocks: FreeBlocks, previous: number): number {
    let block = blocks.free
    if (block === NONE) block = this.#extend(blocks)
    else blocks.free = this.#next[block]!
    this.#previous[block] = previous
    if (previous !== NONE) this.#next[previous] = block
    return block
  }

  #extend(blocks: FreeBlocks): number {
    if (blocks.next === blocks.end) {
      blocks.next = this.#pages.length << (PAGE_BITS - BLOCK_BITS)
      this.#pages.push(new Float64Array(blocks.page))
      this.#tags.push(undefined)
      blocks.end = this.#pages.length << (PAGE_BITS - BLOCK_BITS)
    }
    const block = blocks.next
    blocks.next += 1
    this.#next = withWholeRoom(this.#next, block + 1)
    this.#previous = withWholeRoom(this.#previous, block + 1)
    return block
  }

  #release(block: number): void {
    const isShort = this.#pages[block >> (PAGE_BITS - BLOCK_BITS)]!.length === SHORT_PAGE
    const blocks = isShort ? this.#short : this.#full
    this.#next[block] = blocks.free
    blocks.free = block
  }
}

/** The blocks of one length that no list has. */
class FreeBlocks {
  /** Numbers in a page of them. */
  readonly page: number
  /** The first that was given back; each is linked to the next. */
  free = NONE
  /** The first of the latest page that was never used, and where that page ends. */
  next = 0
  end = 0

  constructor(page: number) {
    this.page = page
  }
}

/** Where the numbers of an event lie in its page. */
function placeIn(page: Float64Array, slot: Slot): number {
  // The place of the block in its page, and of the event in the block, of which the short ones have two.
  if (page.length === SHORT_PAGE) return (((slot & PAGE_MASK) >> BLOCK_BITS) * 2 + (slot & 1)) * WIDTH
  return (slot & PAGE_MASK) * WIDTH
}
