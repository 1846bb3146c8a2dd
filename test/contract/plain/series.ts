/** The retained events of one metric, in order of timestamp, then of arrival. The event store fills and prunes it, selections read it. */
import type { Duration, Instant } from '../../../grammar/time.js'
import { Lookbacks } from './lookbacks.js'
import { idsOf, merge } from '../../../src/signals/buckets.js'
import { isLater, type ReadableSeries, type StoredEvent } from '../../../src/signals/series.js'

/** One metric's events. Events that leave retention are dropped, except that `keepsLast` keeps the newest dropped one of each label set. */
export class Series implements ReadableSeries {
  readonly metric: string
  readonly ttl: Duration
  /** How far back events are kept, and whether the last event of each label set outlives that; the event store sets both. */
  retention: Duration
  keepsLast = false
  /** Grows whenever what a selection sees may have changed for another reason than time. */
  version = 0
  /** How many watched conditions read it. */
  readers = 0
  readonly lookbacks = new Lookbacks()

  /** In order, from `#start` on; what lies before has expired and is cut off from time to time, so that expiry costs O(1) an event. */
  #events: StoredEvent[] = []
  #start = 0
  readonly #kept = new Map<string, StoredEvent>()

  constructor(metric: string, ttl: Duration) {
    this.metric = metric
    this.ttl = ttl
    this.retention = ttl
  }

  get size(): number {
    return this.#events.length - this.#start + this.#kept.size
  }

  /** The event at `index` of those within retention, counted from the oldest. */
  at(index: number): StoredEvent | undefined {
    return this.#events[this.#start + index]
  }

  /** The one with the greatest timestamp, visible or not. */
  get newest(): StoredEvent | undefined {
    return this.#events.length > this.#start ? this.#events.at(-1) : undefined
  }

  /** The events within retention from `from` up to `to` (all, if absent), counted from the oldest. */
  events(from = 0, to?: number): readonly StoredEvent[] {
    return this.#events.slice(this.#start + from, to === undefined ? undefined : this.#start + to)
  }

  /** Events beyond retention that are kept because they were the last of their label sets. */
  get kept(): readonly StoredEvent[] {
    return [...this.#kept.values()]
  }

  /** How many of the events within retention are visible at `now`. */
  visibleCount(now: Instant): number {
    let [low, high] = [this.#start, this.#events.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#events[middle]?.timestamp ?? now) <= now) low = middle + 1
      else high = middle
    }
    return low - this.#start
  }

  /**
   * Puts an event at its place by timestamp, behind those of the same timestamp; a bucket is merged with the one that is there for its label set.
   * Returns the ids that are forgotten: of the kept event that it takes the place of, or of the merged bucket.
   */
  place(event: StoredEvent, now: Instant): readonly string[] {
    const before = event.bucket && this.events().find((other) => other.timestamp === event.timestamp && other.labelSet === event.labelSet)
    if (before) this.#events.splice(this.#events.indexOf(before, this.#start), 1)
    const { event: placed, forgotten } = before ? merge(before, event) : { event, forgotten: [] }
    const place = this.#start + this.visibleCount(event.timestamp)
    if (place === this.#events.length) this.#events.push(placed)
    else this.#events.splice(place, 0, placed)
    this.version += 1
    const replaced = event.timestamp <= now ? this.#kept.get(event.labelSet) : undefined
    if (replaced) this.#kept.delete(event.labelSet)
    return replaced ? [...forgotten, ...idsOf(replaced)] : forgotten
  }

  /** Keeps `event`, which is beyond retention, if it is the newest of its label set that is. Returns the event that is no longer needed, if any. */
  keep(event: StoredEvent): StoredEvent | undefined {
    const before = this.#kept.get(event.labelSet)
    if (before && isLater(before, event)) return event
    this.#kept.set(event.labelSet, event)
    this.version += 1
    return before
  }

  /** Puts kept events that are not older than `oldest` back among the others: retention has become longer. */
  revive(oldest: Instant): void {
    const revived = this.kept.filter(({ timestamp }) => timestamp >= oldest).sort((a, b) => (isLater(a, b) ? 1 : -1))
    for (const event of revived) this.#kept.delete(event.labelSet)
    this.#events = [...revived, ...this.events()]
    this.#start = 0
  }

  /** Drops all events older than `oldest`, as well as kept ones that need not be kept any more, and returns what is gone. */
  expire(oldest: Instant, now: Instant): readonly StoredEvent[] {
    const released = this.keepsLast ? [] : this.kept
    if (released.length > 0) this.#kept.clear()
    if ((this.at(0)?.timestamp ?? oldest) >= oldest) return released
    const expired = this.#cut(this.visibleCount(oldest - 1))
    if (!this.keepsLast) return released.concat(expired)
    const visible = new Set(this.events(0, this.visibleCount(now)).map(({ labelSet }) => labelSet))
    return expired.map((event) => (visible.has(event.labelSet) ? event : this.keep(event))).filter((event) => event !== undefined)
  }

  /** Drops and returns the oldest event of all. */
  removeOldest(): StoredEvent | undefined {
    this.version += 1
    const [first, ...others] = this.kept
    if (!first) return this.#cut(1)[0]
    const oldest = others.reduce((found, event) => (isLater(found, event) ? event : found), first)
    this.#kept.delete(oldest.labelSet)
    return oldest
  }

  /** Takes the `count` oldest events within retention away. */
  #cut(count: number): readonly StoredEvent[] {
    const gone = this.events(0, count)
    this.#start += count
    if (this.#start * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#start)
      this.#start = 0
    }
    return gone
  }
}
