/**
 * The events of every metric in order of timestamp, then of arrival, and a line of hot numbers for each: one cache line, which is all that an event
 * touches that crosses no threshold. Who retains what is decided by the store, who sees what by the views.
 */
import type { Instant } from '../../../../grammar/time.js'
import { merge } from '../../buckets.js'
import type { Bucket, MetricEvent } from '../../port.js'
import type { StoredEvent } from '../../series.js'
import { withCodeRoom, withRoom, ARRIVALS, TIMESTAMP, VALUE, type Present } from '../tables/index.js'
import { EventSlab, type Slot } from './event-slab.js'
import { LabelSets } from './label-sets.js'
import { HEAD, LAST, LINE_BITS, NEWEST, SIZE, STALE_FROM, TAIL } from './metric-lines.js'

const NEVER = Number.POSITIVE_INFINITY

/** The event at an index that somebody has asked for last, as long as neither has moved and the list begins where it did. */
export interface Cursor {
  /** Whoever asked for it. */
  owner: object | undefined
  moves: number
  head: Slot
  index: number
  slot: Slot
  arrival: number
}

/** The event lists of one engine. */
export class EventLists {
  readonly slab = new EventSlab()
  readonly labelSets = new LabelSets()
  readonly cursor: Cursor = { owner: undefined, moves: 0, head: 0, index: 0, slot: 0, arrival: 0 }
  lines = new Float64Array(16 << LINE_BITS)
  /** How long events are retained, by series. */
  #retentions = new Float64Array(16)
  /** 1: the newest event of a series may be written at once, its views are all that must be told. By series. */
  quick = new Uint8Array(16)
  /** 1: the line alone says what all views of a series see: they want the last value only, and every event is for every session. By series. */
  #direct = new Uint8Array(16)
  /** 1: an event for one session has come. By series. */
  #divided = new Uint8Array(16)
  /** Ids of events, and buckets, by arrival. */
  readonly #beside = new Map<number, string | Bucket>()
  #lines = 0
  readonly #free: number[] = []
  readonly #present: Present

  constructor(present: Present) {
    this.#present = present
  }

  /** Makes an empty list and returns its number. */
  open(): number {
    const series = this.#free.pop() ?? this.#lines++
    this.lines = withRoom(this.lines, (series + 1) << LINE_BITS)
    this.#retentions = withRoom(this.#retentions, series + 1)
    this.#retentions[series] = 0
    this.quick = withCodeRoom(this.quick, series + 1)
    this.quick[series] = 0
    this.#direct = withCodeRoom(this.#direct, series + 1)
    this.#direct[series] = 0
    this.#divided = withCodeRoom(this.#divided, series + 1)
    this.#divided[series] = 0
    const slot = this.slab.open()
    this.lines.set([-NEVER, 0, NEVER, -NEVER, slot, -NEVER, 0, slot], series << LINE_BITS)
    return series
  }

  /** Forgets an empty list. */
  close(series: number): void {
    this.slab.close(this.headOf(series), this.tailOf(series))
    this.#free.push(series)
  }

  /** Whether the line of a series alone says what all its views see. */
  isDirect(series: number): boolean {
    return this.#direct[series] === 1
  }

  setDirect(series: number, isDirect: boolean): void {
    this.#direct[series] = isDirect ? 1 : 0
  }

  /** Whether sessions may see different events of a series. */
  isDivided(series: number): boolean {
    return this.#divided[series] === 1
  }

  divide(series: number): void {
    this.#divided[series] = 1
  }

  headOf(series: number): Slot {
    return this.lines[(series << LINE_BITS) | HEAD]!
  }

  tailOf(series: number): Slot {
    return this.lines[(series << LINE_BITS) | TAIL]!
  }

  sizeOf(series: number): number {
    return this.lines[(series << LINE_BITS) | SIZE]!
  }

  retentionOf(series: number): number {
    return this.#retentions[series]!
  }

  setRetention(series: number, retention: number): void {
    this.#retentions[series] = retention
    this.lines[(series << LINE_BITS) | STALE_FROM] = -NEVER
  }

  /** Finds out from when on the oldest block is beyond retention: not before its last event is, nor, if that is yet to come, the newest. */
  noteStale(series: number): void {
    const line = series << LINE_BITS
    const head = this.lines[line | HEAD]!
    const isLast = this.slab.isSameBlock(head, this.lines[line | TAIL]!)
    const last = isLast ? this.lines[line | NEWEST]! : this.slab.timestamp(this.slab.lastOfBlock(head))
    this.lines[line | STALE_FROM] = last + this.#retentions[series]!
  }

  /** Timestamp of the newest listed event; -Infinity: there is none. */
  newestOf(series: number): Instant {
    return this.lines[(series << LINE_BITS) | NEWEST]!
  }

  /** How many of the `listed` events of a list are not later than `instant`. */
  countUntil(series: number, listed: number, instant: Instant): number {
    let count = listed
    for (let slot = this.tailOf(series); count > 0; count -= 1) {
      slot = this.slab.before(slot)
      if (this.slab.timestamp(slot) <= instant) break
    }
    return count
  }

  /** A place in the order of arrival over all metrics. */
  nextArrival(): number {
    return (this.#present[ARRIVALS]! += 1)
  }

  /** Writes the present event, which is plain and not older than any listed one. Returns the new tail. */
  append(series: number): Slot {
    const line = series << LINE_BITS
    const lines = this.lines
    const present = this.#present
    present[ARRIVALS]! += 1
    const tail = this.slab.appendPresent(lines[line | TAIL]!, present)
    lines[line | NEWEST] = present[TIMESTAMP]!
    lines[line | LAST] = present[VALUE]!
    lines[line | SIZE]! += 1
    lines[line | TAIL] = tail
    return tail
  }

  /** Puts an event at its place behind those of the same timestamp and returns its slot. */
  place(series: number, event: StoredEvent): Slot {
    const { timestamp, value, arrival, id } = event
    const set = this.labelSets.numberOf(event, event.labelSet)
    this.labelSets.hold(set)
    const beside = event.bucket ?? id
    if (beside !== undefined) this.#beside.set(arrival, beside)
    const tag = beside === undefined ? set : -1 - set
    const tail = this.tailOf(series)
    const slot = this.#slotBehind(series, timestamp)
    if (slot === tail) this.#append(series, timestamp, value, arrival, tag)
    else {
      const line = series << LINE_BITS
      this.lines[line | TAIL] = this.slab.insert(slot, tail, timestamp, value, arrival, tag)
      this.lines[line | SIZE]! += 1
    }
    return slot
  }

  /**
   * Merges an event into the bucket of its timestamp and label set, which is then the last of that timestamp.
   * Returns the ids that the bucket has forgotten; undefined: there is no such bucket.
   */
  merge(series: number, event: StoredEvent): readonly string[] | undefined {
    const { slab } = this
    const set = this.labelSets.numberOf(event, event.labelSet)
    const tail = this.tailOf(series)
    let slot = this.#bucketAt(series, event.timestamp, set)
    if (slot === tail) return undefined
    const { event: merged, forgotten } = merge(this.eventAt(event.metric, slot), event)
    this.#beside.delete(slab.arrival(slot))
    for (let next = slab.after(slot); next !== tail && slab.timestamp(next) === event.timestamp; next = slab.after(slot)) {
      slab.write(slot, event.timestamp, slab.value(next), slab.arrival(next), slab.tag(next))
      slot = next
    }
    slab.write(slot, event.timestamp, merged.value, merged.arrival, -1 - set)
    if (merged.bucket) this.#beside.set(merged.arrival, merged.bucket)
    return forgotten
  }

  /** Takes the oldest listed event away; its ids are told. */
  drop(series: number, tell: (id: string) => void): void {
    const head = this.headOf(series)
    const tag = this.slab.tag(head)
    if (tag !== 0) {
      this.labelSets.release(setOfTag(tag))
      if (tag < 0) for (const id of this.#takeIds(this.slab.arrival(head))) tell(id)
    }
    const line = series << LINE_BITS
    this.lines[line | HEAD] = this.slab.drop(head)
    this.lines[line | SIZE]! -= 1
    if (this.lines[line | HEAD] === this.lines[line | TAIL]) this.lines[line | NEWEST] = -NEVER
  }

  /** Takes all events older than `oldest` away; those with an id are told. */
  expire(series: number, oldest: Instant, tell: (id: string) => void): void {
    const { slab } = this
    const tail = this.tailOf(series)
    let head = this.headOf(series)
    let count = 0
    for (; head !== tail && slab.timestamp(head) < oldest; count += 1) {
      const tag = slab.tag(head)
      if (tag !== 0) {
        this.labelSets.release(setOfTag(tag))
        if (tag < 0) for (const id of this.#takeIds(slab.arrival(head))) tell(id)
      }
      head = slab.drop(head)
    }
    this.lines[(series << LINE_BITS) | HEAD] = head
    this.lines[(series << LINE_BITS) | SIZE]! -= count
    if (head === tail) this.lines[(series << LINE_BITS) | NEWEST] = -NEVER
  }

  /** Takes the block of the oldest event away, which is not that of the newest; its events are plain. */
  dropBlock(series: number): void {
    const line = series << LINE_BITS
    const head = this.lines[line | HEAD]!
    const last = this.slab.lastOfBlock(head)
    this.lines[line | SIZE]! -= last - head + 1
    this.lines[line | HEAD] = this.slab.drop(last)
  }

  /** Counts events that are retained beside the list. */
  count(series: number, more: number): void {
    this.lines[(series << LINE_BITS) | SIZE]! += more
  }

  /** The number of the label set of the event at a slot. */
  setAt(slot: Slot): number {
    return setOfTag(this.slab.tag(slot))
  }

  /** The whole event at a slot, which is of `metric`. */
  eventAt(metric: string, slot: Slot): StoredEvent {
    const tag = this.slab.tag(slot)
    const set = setOfTag(tag)
    const arrival = this.slab.arrival(slot)
    const beside = tag < 0 ? this.#beside.get(arrival) : undefined
    const event: MetricEvent = {
      metric,
      value: this.slab.value(slot),
      timestamp: this.slab.timestamp(slot),
      ...this.labelSets.labelledOf(set),
      ...(typeof beside === 'string' && { id: beside }),
    }
    return { ...event, arrival, labelSet: this.labelSets.textOf(set), ...(typeof beside === 'object' && { bucket: beside }) }
  }

  #takeIds(arrival: number): readonly string[] {
    const beside = this.#beside.get(arrival)
    this.#beside.delete(arrival)
    return typeof beside === 'string' ? [beside] : (beside?.ids ?? [])
  }

  /** The slot of the bucket of a timestamp and label set; the tail if there is none. */
  #bucketAt(series: number, timestamp: Instant, set: number): Slot {
    const [head, tail] = [this.headOf(series), this.tailOf(series)]
    for (let slot = tail; slot !== head;) {
      slot = this.slab.before(slot)
      if (this.slab.timestamp(slot) < timestamp) return tail
      if (this.slab.timestamp(slot) === timestamp && setOfTag(this.slab.tag(slot)) === set) return slot
    }
    return tail
  }

  #append(series: number, timestamp: Instant, value: number, arrival: number, tag: number): void {
    const line = series << LINE_BITS
    const lines = this.lines
    lines[line | NEWEST] = timestamp
    lines[line | LAST] = value
    lines[line | SIZE]! += 1
    lines[line | TAIL] = this.slab.append(lines[line | TAIL]!, timestamp, value, arrival, tag)
  }

  /** Where an event of `timestamp` belongs: the first slot with a later one. Looks from the newest back. */
  #slotBehind(series: number, timestamp: Instant): Slot {
    const head = this.headOf(series)
    let slot = this.tailOf(series)
    while (slot !== head) {
      const before = this.slab.before(slot)
      if (this.slab.timestamp(before) <= timestamp) break
      slot = before
    }
    return slot
  }
}

/** The number of the label set in a tag; the tag of an event with an id is below 0. */
export function setOfTag(tag: number): number {
  return tag < 0 ? -1 - tag : tag
}
