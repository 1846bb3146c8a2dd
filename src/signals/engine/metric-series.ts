/**
 * What the engine knows of a metric beside its events and its hot numbers, and the face of a series that the general readings work with.
 * One object a metric; the fast paths touch it rarely.
 */
import type { Duration, Instant } from '../../../grammar/time.js'
import { Lookbacks } from '../lookbacks.js'
import type { ReadableSeries, StoredEvent } from '../series.js'
import type { EventLists } from './event-lists.js'
import type { Slot } from './event-slab.js'

/** The event at an index, as long as neither has moved and the list begins where it did. */
interface Cursor {
  readonly moves: number
  readonly head: Slot
  readonly index: number
  readonly slot: Slot
  readonly arrival: number
}

/** Nearly all metrics keep nothing, and nothing of theirs waits: they share these, which stay empty. */
const noneKept: Map<string, StoredEvent> = new Map()
const noEvents: StoredEvent[] = []
const noNodes: number[] = []

/** One metric. */
export class MetricSeries implements ReadableSeries {
  /** Its line in the tables. */
  readonly id: number
  readonly metric: string
  readonly ttl: Duration
  /** Its events are merged into buckets of so many ms; 0: they are not. */
  readonly resolution: Duration
  /** How many watched conditions read it. */
  readers = 0
  /** Whether the last event of each label set outlives retention. */
  keepsLast = false
  /** Grows whenever what a general reading sees may have changed for another reason than time. */
  version = 0
  /** Grows whenever slots or indexes mean other events than before. */
  moves = 0
  /** Those of the conditions that read it. */
  readonly lookbacks = new Lookbacks()
  /** The newest of each label set that is beyond retention. */
  keptBySet: Map<string, StoredEvent> = noneKept
  /** Events whose time has not come, the earliest first. */
  ahead: StoredEvent[] = noEvents
  /** Nodes that are judged by the general readings whenever an event comes. */
  listeners: number[] = noNodes
  /** How many events have come since what is beyond retention went, where that may wait. */
  puts = 0
  /** Whether an event for one session has come. */
  hasSessions = false
  /** Whether a condition reads whatever metric there is. */
  isReadAnyway = false

  readonly #lists: EventLists
  #cursor: Cursor | undefined

  constructor(id: number, { metric, ttl, resolution }: Pick<MetricSeries, 'metric' | 'ttl' | 'resolution'>, lists: EventLists) {
    this.id = id
    this.metric = metric
    this.ttl = ttl
    this.resolution = resolution
    this.#lists = lists
    this.isDirect = true
  }

  /** Whether the line alone says what all views see: they want the last value only, and every event is for every session. */
  get isDirect(): boolean {
    return this.#lists.isDirect(this.id)
  }

  set isDirect(isDirect: boolean) {
    this.#lists.setDirect(this.id, isDirect)
  }

  /** Whether the line alone may say what views see that want the last value only. */
  get mayBeDirect(): boolean {
    return !this.hasSessions && !this.keepsLast && !this.isReadAnyway && this.listeners.length === 0
  }

  /** Keeps an event for its label set. */
  keep(event: StoredEvent): void {
    if (this.keptBySet === noneKept) this.keptBySet = new Map()
    this.keptBySet.set(event.labelSet, event)
  }

  /** Lets an event wait until its time has come, at `index` among those that do. */
  keepBack(event: StoredEvent, index: number): void {
    if (this.ahead === noEvents) this.ahead = []
    this.ahead.splice(index, 0, event)
  }

  /** Judges a node whenever an event comes. */
  listen(node: number): void {
    if (this.listeners === noNodes) this.listeners = []
    this.listeners.push(node)
  }

  /** Events beyond retention that are kept because they were the last of their label sets. */
  get kept(): readonly StoredEvent[] {
    return [...this.keptBySet.values()]
  }

  /** How many events lie in the list: those whose time has come. */
  get listed(): number {
    return this.#lists.sizeOf(this.id) - this.ahead.length - this.keptBySet.size
  }

  /** When it will hold nothing if no event comes. */
  get emptyFrom(): Instant {
    if (this.keepsLast || this.#lists.sizeOf(this.id) === 0) return Number.POSITIVE_INFINITY
    const newest = this.ahead.at(-1)?.timestamp ?? this.#lists.newestOf(this.id)
    return newest + this.#lists.retentionOf(this.id) + 1
  }

  /** How many of the events within retention are visible at `now`; time has been brought forward to it or beyond. */
  visibleCount(now: Instant): number {
    const coming = this.ahead.findIndex(({ timestamp }) => timestamp > now)
    const due = coming === -1 ? this.ahead.length : coming
    return due > 0 ? this.listed + due : this.#lists.countUntil(this.id, this.listed, now)
  }

  /** The event at `index` of those within retention, counted from the oldest. Neighbours of the one asked for before are found at once. */
  at(index: number): StoredEvent | undefined {
    if (index < 0 || index >= this.listed) return this.ahead[index - this.listed]
    const slot = this.#slotOf(index)
    this.#cursor = { moves: this.moves, head: this.#lists.headOf(this.id), index, slot, arrival: this.#lists.slab.arrival(slot) }
    return this.#lists.eventAt(this, slot)
  }

  /** The events within retention from `from` up to `to` (all, if absent), counted from the oldest. */
  events(from = 0, to = Number.POSITIVE_INFINITY): readonly StoredEvent[] {
    const events: StoredEvent[] = []
    const end = Math.min(to, this.listed + this.ahead.length)
    for (let index = from; index < end; index += 1) events.push(this.at(index)!)
    return events
  }

  #slotOf(index: number): Slot {
    const known = this.#cursor && this.#isTrue(this.#cursor) ? this.#cursor : undefined
    const last = this.listed - 1
    let [at, slot] =
      known && Math.abs(known.index - index) <= last - index ? [known.index, known.slot] : [last + 1, this.#lists.tailOf(this.id)]
    for (; at < index; at += 1) slot = this.#lists.slab.after(slot)
    for (; at > index; at -= 1) slot = this.#lists.slab.before(slot)
    return slot
  }

  #isTrue({ moves, head, slot, arrival }: Cursor): boolean {
    return moves === this.moves && head === this.#lists.headOf(this.id) && this.#lists.slab.arrival(slot) === arrival
  }
}

/** All events of metrics, in order of arrival. */
export function inOrderOfArrival(series: readonly MetricSeries[]): readonly StoredEvent[] {
  return series.flatMap((each) => each.kept.concat(each.events())).sort((a, b) => a.arrival - b.arrival)
}
