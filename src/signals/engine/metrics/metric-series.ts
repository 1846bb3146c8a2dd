/**
 * What the engine knows of a metric beside its events and its hot numbers, and the face of a series that the general readings work with.
 * One object a metric; the fast paths touch it rarely.
 */
import type { Duration, Instant } from '../../../../grammar/time.js'
import type { ReadableSeries, StoredEvent } from '../../series.js'
import type { Cursor, EventLists, Slot } from '../events/index.js'

/** What few metrics have, or are in. */
interface Rarities {
  readonly resolution: Duration
  keepsLast: boolean
  keptBySet: Map<string, StoredEvent>
  ahead: StoredEvent[]
  listeners: number[]
  puts: number
  isReadAnyway: boolean
}

/** Of nearly all metrics. Its lists stay empty: whoever has something to put into them makes its own. */
const nothingRare: Readonly<Rarities> = {
  resolution: 0,
  keepsLast: false,
  keptBySet: new Map(),
  ahead: [],
  listeners: [],
  puts: 0,
  isReadAnyway: false,
}

/** One metric. */
export class MetricSeries implements ReadableSeries {
  /** Its line in the tables. */
  readonly id: number
  readonly metric: string
  readonly ttl: Duration
  /** How many watched conditions read it. */
  readers = 0
  /** Grows whenever what a general reading sees may have changed for another reason than time. */
  version = 0
  /** Grows whenever slots or indexes mean other events than before. */
  moves = 0

  readonly #lists: EventLists
  #rare: Readonly<Rarities>

  constructor(id: number, { metric, ttl, resolution }: Pick<MetricSeries, 'metric' | 'ttl' | 'resolution'>, lists: EventLists) {
    this.id = id
    this.metric = metric
    this.ttl = ttl
    this.#rare = resolution === 0 ? nothingRare : { ...nothingRare, resolution }
    this.#lists = lists
    this.isDirect = true
  }

  /** Its events are merged into buckets of so many ms; 0: they are not. */
  get resolution(): Duration {
    return this.#rare.resolution
  }

  /** Whether the last event of each label set outlives retention. */
  get keepsLast(): boolean {
    return this.#rare.keepsLast
  }

  set keepsLast(keepsLast: boolean) {
    if (this.#rare.keepsLast !== keepsLast) this.#own().keepsLast = keepsLast
  }

  /** The newest of each label set that is beyond retention. */
  get keptBySet(): Map<string, StoredEvent> {
    return this.#rare.keptBySet
  }

  /** Events whose time has not come, the earliest first. */
  get ahead(): StoredEvent[] {
    return this.#rare.ahead
  }

  /** Nodes that are judged by the general readings whenever an event comes. */
  get listeners(): number[] {
    return this.#rare.listeners
  }

  /** How many events have come since what is beyond retention went, where that may wait. */
  get puts(): number {
    return this.#rare.puts
  }

  set puts(puts: number) {
    if (this.#rare.puts !== puts) this.#own().puts = puts
  }

  /** Whether an event for one session has come. */
  get hasSessions(): boolean {
    return this.#lists.isDivided(this.id)
  }

  /** Whether a condition reads whatever metric there is. */
  get isReadAnyway(): boolean {
    return this.#rare.isReadAnyway
  }

  set isReadAnyway(isReadAnyway: boolean) {
    if (this.#rare.isReadAnyway !== isReadAnyway) this.#own().isReadAnyway = isReadAnyway
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
    const own = this.#own()
    if (own.keptBySet === nothingRare.keptBySet) own.keptBySet = new Map()
    own.keptBySet.set(event.labelSet, event)
  }

  /** Lets an event wait until its time has come, at `index` among those that do. */
  keepBack(event: StoredEvent, index: number): void {
    const own = this.#own()
    if (own.ahead === nothingRare.ahead) own.ahead = []
    own.ahead.splice(index, 0, event)
  }

  /** Judges a node whenever an event comes. */
  listen(node: number): void {
    const own = this.#own()
    if (own.listeners === nothingRare.listeners) own.listeners = []
    own.listeners.push(node)
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
    const { cursor } = this.#lists
    cursor.owner = this
    cursor.moves = this.moves
    cursor.head = this.#lists.headOf(this.id)
    cursor.index = index
    cursor.slot = slot
    cursor.arrival = this.#lists.slab.arrival(slot)
    return this.#lists.eventAt(this.metric, slot)
  }

  /** The events within retention from `from` up to `to` (all, if absent), counted from the oldest. */
  events(from = 0, to = Number.POSITIVE_INFINITY): readonly StoredEvent[] {
    const events: StoredEvent[] = []
    const end = Math.min(to, this.listed + this.ahead.length)
    for (let index = from; index < end; index += 1) events.push(this.at(index)!)
    return events
  }

  #slotOf(index: number): Slot {
    const { cursor } = this.#lists
    const last = this.listed - 1
    const isNear = this.#isTrue(cursor) && Math.abs(cursor.index - index) <= last - index
    let [at, slot] = isNear ? [cursor.index, cursor.slot] : [last + 1, this.#lists.tailOf(this.id)]
    for (; at < index; at += 1) slot = this.#lists.slab.after(slot)
    for (; at > index; at -= 1) slot = this.#lists.slab.before(slot)
    return slot
  }

  /** Whether a cursor points to an event of this metric, and it is where it was. */
  #isTrue({ owner, moves, head, slot, arrival }: Cursor): boolean {
    if (owner !== this || moves !== this.moves || head !== this.#lists.headOf(this.id)) return false
    return this.#lists.slab.arrival(slot) === arrival
  }

  /** What is rare, to be changed: from now on it is its own. */
  #own(): Rarities {
    if (this.#rare === nothingRare) this.#rare = { ...nothingRare }
    return this.#rare
  }
}

/** All events of metrics, in order of arrival. */
export function inOrderOfArrival(series: readonly MetricSeries[]): readonly StoredEvent[] {
  return series.flatMap((each) => each.kept.concat(each.events())).sort((a, b) => a.arrival - b.arrival)
}
