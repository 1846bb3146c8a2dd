/**
 * The retained events of one metric, in order of timestamp, then of arrival. The event store fills and prunes it, selections read it.
 */
import type { Duration, Instant } from '../../grammar/time.js'
import type { MetricEvent } from './port.js'

/** An event that was taken: with its place in the order of arrival over all metrics, and the name of its label set. */
export interface StoredEvent extends MetricEvent {
  readonly arrival: number
  readonly labelSet: string
}

/** Names the label set and the session of an event: equal texts, equal sets. */
export function labelSetOf({ labels, session }: MetricEvent): string {
  if (labels === undefined && session === undefined) return ''
  return JSON.stringify([session ?? null, ...Object.entries(labels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))])
}

/** Whether `a` comes after `b` in a series: greater timestamp, then later arrival (SEMANTICS S3.5). */
export function isLater(a: StoredEvent, b: StoredEvent): boolean {
  return a.timestamp > b.timestamp || (a.timestamp === b.timestamp && a.arrival > b.arrival)
}

/** One metric's events. Events that leave retention are dropped, except that `keepsLast` keeps the newest dropped one of each label set. */
export class Series {
  readonly metric: string
  readonly ttl: Duration
  /** How far back events are kept, and whether the last event of each label set outlives that; the event store sets both. */
  retention: Duration
  keepsLast = false
  /** Grows whenever what a selection sees may have changed for another reason than time. */
  version = 0
  /** How many watched conditions read it. */
  readers = 0
  /** Their lookbacks, each with how often it occurs; Infinity stands for `ever`. */
  readonly lookbacks = new Map<number, number>()

  readonly #events: StoredEvent[] = []
  readonly #kept = new Map<string, StoredEvent>()

  constructor(metric: string, ttl: Duration) {
    this.metric = metric
    this.ttl = ttl
    this.retention = ttl
  }

  get size(): number {
    return this.#events.length + this.#kept.size
  }

  /** The events within retention. */
  get events(): readonly StoredEvent[] {
    return this.#events
  }

  /** Events beyond retention that are kept because they were the last of their label sets. */
  get kept(): readonly StoredEvent[] {
    return [...this.#kept.values()]
  }

  /** How many of `events` are visible at `now`. */
  visibleCount(now: Instant): number {
    let [low, high] = [0, this.#events.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#events[middle]?.timestamp ?? now) <= now) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Puts an event at its place by timestamp, behind those of the same timestamp. Returns the kept event that it takes the place of, if any. */
  place(event: StoredEvent, now: Instant): StoredEvent | undefined {
    this.#events.splice(this.visibleCount(event.timestamp), 0, event)
    this.version += 1
    const replaced = event.timestamp <= now ? this.#kept.get(event.labelSet) : undefined
    if (replaced) this.#kept.delete(event.labelSet)
    return replaced
  }

  /** Keeps `event`, which is beyond retention, if it is the newest of its label set that is. Returns the event that is no longer needed, if any. */
  keep(event: StoredEvent): StoredEvent | undefined {
    const before = this.#kept.get(event.labelSet)
    if (before && isLater(before, event)) return event
    this.#kept.set(event.labelSet, event)
    this.version += 1
    return before
  }

  /** Drops all events older than `oldest`, as well as kept ones that need not be kept any more, and returns what is gone. */
  expire(oldest: Instant, now: Instant): readonly StoredEvent[] {
    const released = this.keepsLast ? [] : this.kept
    if (released.length > 0) this.#kept.clear()
    if ((this.#events[0]?.timestamp ?? oldest) >= oldest) return released
    const expired = this.#events.splice(0, this.visibleCount(oldest - 1))
    if (!this.keepsLast) return [...released, ...expired]
    const visible = this.#events.slice(0, this.visibleCount(now))
    const isLast = (event: StoredEvent): boolean => !visible.some(({ labelSet }) => labelSet === event.labelSet)
    return expired.map((event) => (isLast(event) ? this.keep(event) : event)).filter((event) => event !== undefined)
  }

  /** Drops and returns the oldest event of all. */
  removeOldest(): StoredEvent | undefined {
    this.version += 1
    const [first, ...others] = this.kept
    if (!first) return this.#events.shift()
    const oldest = others.reduce((found, event) => (isLater(found, event) ? event : found), first)
    this.#kept.delete(oldest.labelSet)
    return oldest
  }
}
