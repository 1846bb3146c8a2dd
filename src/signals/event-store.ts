/**
 * All retained events: takes events or refuses them, and forgets what no loaded condition can see any more.
 * What it holds depends on the events, the conditions and the time alone, never on when somebody looked (SEMANTICS S3).
 */
import type { Lookback, Selection } from '../../dsl/condition.js'
import type { Duration, Instant } from '../../grammar/time.js'
import type { MetricEvent, RefusalCode, SignalOptions } from './port.js'
import { labelSetOf, Series, type StoredEvent } from './series.js'

/** A metric and how far back a condition looks on it. */
export type Reach = Pick<Selection, 'metric' | 'lookback'>

/** The events of one engine. */
export class EventStore {
  readonly #options: SignalOptions
  readonly #series = new Map<string, Series>()
  /** Where the event with an id lies. */
  readonly #ids = new Map<string, Series>()
  /** Series whose retention is longer than their conditions ask for, until time moves on. */
  readonly #shrinking = new Set<Series>()
  #arrivals = 0
  #overflowed = 0
  /** No series can be forgotten before this instant. */
  #forgettableFrom: Instant = Number.POSITIVE_INFINITY

  constructor(options: SignalOptions) {
    this.#options = options
  }

  /** How many events went at the bound of a metric. */
  get overflowed(): number {
    return this.#overflowed
  }

  /** Lengthens retention for the lookbacks of a new condition; what had gone before stays gone. */
  read(reaches: readonly Reach[], now: Instant): void {
    for (const { metric, lookback } of reaches) {
      const series = this.#series.get(metric) ?? this.#open(metric)
      this.#prune(series, now)
      const reach = reachOf(lookback)
      series.lookbacks.set(reach, (series.lookbacks.get(reach) ?? 0) + 1)
      if (lookback.kind === 'ever') series.keepsLast = true
      else this.#lengthen(series, reach, now)
    }
    for (const metric of new Set(reaches.map((reach) => reach.metric))) this.require(metric).readers += 1
  }

  /** Takes back a `read`. Retention shrinks at the next `moveOn`. */
  unread(reaches: readonly Reach[]): void {
    for (const { metric, lookback } of reaches) {
      const series = this.require(metric)
      const reach = reachOf(lookback)
      const count = (series.lookbacks.get(reach) ?? 0) - 1
      if (count > 0) series.lookbacks.set(reach, count)
      else series.lookbacks.delete(reach)
      this.#shrinking.add(series)
    }
    for (const metric of new Set(reaches.map((reach) => reach.metric))) this.require(metric).readers -= 1
  }

  /** Says that time has moved: retentions that became shorter take effect. */
  moveOn(): void {
    if (this.#shrinking.size === 0) return
    for (const series of this.#shrinking) this.#fitRetention(series)
    this.#shrinking.clear()
    this.#forgettableFrom = Number.NEGATIVE_INFINITY
  }

  /** The series of a metric as it stands at `now`, for one look: it may be replaced later. */
  peek(metric: string, now: Instant): Series {
    return this.#known(metric, now) ?? new Series(metric, this.#ttlOf(metric))
  }

  /** The series of a metric that holds events or is read; it stays the same object as long as it is. */
  require(metric: string): Series {
    return this.#series.get(metric) ?? this.#open(metric)
  }

  /** Takes an event of good form, or says why not. */
  put(event: MetricEvent, now: Instant): RefusalCode | undefined {
    if (event.timestamp - now > this.#options.maxClockSkew) return 'ahead-of-time'
    const known = this.#known(event.metric, now)
    if (this.#isTooLate(event, known, now)) return 'too-late'
    if (event.id !== undefined && this.#holdsId(event.id, now)) return 'duplicate-id'
    if (!known && !this.#hasRoom(event.metric, now)) return 'too-many-metrics'
    this.#add(event, known ?? this.#open(event.metric), now)
    return undefined
  }

  /** Takes events of an earlier life, however old; they stay at least until time moves on. */
  restore(events: Iterable<MetricEvent>, now: Instant): void {
    for (const event of events) {
      if (event.id !== undefined && this.#ids.has(event.id)) continue
      const series = this.require(event.metric)
      series.retention = Number.POSITIVE_INFINITY
      this.#shrinking.add(series)
      this.#add(event, series, now)
    }
  }

  /** Every series that holds events or is read, by name. */
  list(now: Instant): readonly Series[] {
    this.#sweep(now)
    return [...this.#series.values()].sort((a, b) => (a.metric < b.metric ? -1 : 1))
  }

  /** Every retained event, in order of arrival. */
  retained(now: Instant): readonly MetricEvent[] {
    const events = this.list(now).flatMap((series) => series.kept.concat(series.events()))
    return events.sort((a, b) => a.arrival - b.arrival).map(copyOf)
  }

  #open(metric: string): Series {
    const series = new Series(metric, this.#ttlOf(metric))
    this.#series.set(metric, series)
    this.#fitRetention(series)
    return series
  }

  #ttlOf(metric: string): Duration {
    const { metricEventTtl, metricEventTtlOf = {} } = this.#options
    return Object.hasOwn(metricEventTtlOf, metric) ? (metricEventTtlOf[metric] ?? metricEventTtl) : metricEventTtl
  }

  #fitRetention(series: Series): void {
    const reaches = [...series.lookbacks.keys()]
    series.retention = reaches.filter((reach) => Number.isFinite(reach)).reduce((longest, reach) => Math.max(longest, reach), series.ttl)
    series.keepsLast = isInternal(series.metric) || series.lookbacks.has(Number.POSITIVE_INFINITY)
  }

  #lengthen(series: Series, retention: Duration, now: Instant): void {
    if (retention <= series.retention) return
    series.retention = retention
    series.revive(now - retention)
  }

  /** The series of a metric, unless it is empty and unread: then it counts as never seen. */
  #known(metric: string, now: Instant): Series | undefined {
    const series = this.#series.get(metric)
    if (!series) return undefined
    this.#prune(series, now)
    if (!this.#isForgettable(series)) return series
    this.#series.delete(metric)
    return undefined
  }

  /** Too old for every selection. Where last events are kept, the last of its label set never is. */
  #isTooLate(event: MetricEvent, series: Series | undefined, now: Instant): boolean {
    if (now - event.timestamp <= (series?.retention ?? this.#ttlOf(event.metric))) return false
    if (!series) return !isInternal(event.metric)
    if (!series.keepsLast) return true
    const set = labelSetOf(copyOf(event))
    return series.kept.concat(series.events()).some(({ timestamp, labelSet }) => timestamp > event.timestamp && labelSet === set)
  }

  #holdsId(id: string, now: Instant): boolean {
    const series = this.#ids.get(id)
    if (series) this.#prune(series, now)
    return this.#ids.has(id)
  }

  #hasRoom(metric: string, now: Instant): boolean {
    if (isInternal(metric) || this.#series.size < this.#options.maxMetrics) return true
    if (now >= this.#forgettableFrom) this.#sweep(now)
    return this.#series.size < this.#options.maxMetrics
  }

  #add(event: MetricEvent, series: Series, now: Instant): void {
    const copy = copyOf(event)
    const stored = { ...copy, arrival: this.#arrivals, labelSet: labelSetOf(copy) }
    this.#arrivals += 1
    if (stored.id !== undefined) this.#ids.set(stored.id, series)
    this.#forgetIds([now - stored.timestamp <= series.retention ? series.place(stored, now) : series.keep(stored)])
    if (series.size > this.#options.maxEventsPerMetric) {
      this.#forgetIds([series.removeOldest()])
      this.#overflowed += 1
    }
    if (series.readers === 0) this.#forgettableFrom = Math.min(this.#forgettableFrom, stored.timestamp + series.retention + 1)
  }

  #prune(series: Series, now: Instant): void {
    this.#forgetIds(series.expire(now - series.retention, now))
  }

  #forgetIds(events: readonly (StoredEvent | undefined)[]): void {
    for (const event of events) if (event?.id !== undefined) this.#ids.delete(event.id)
  }

  #isForgettable(series: Series): boolean {
    return series.size === 0 && series.readers === 0 && !this.#shrinking.has(series)
  }

  /** Prunes everything and forgets the series that are empty and unread. */
  #sweep(now: Instant): void {
    this.#forgettableFrom = Number.POSITIVE_INFINITY
    for (const series of this.#series.values()) {
      this.#prune(series, now)
      if (this.#isForgettable(series)) this.#series.delete(series.metric)
      else if (series.readers === 0) this.#forgettableFrom = Math.min(this.#forgettableFrom, emptyFrom(series))
    }
  }
}

/** Whether a metric is one of the scheduler's own. */
export function isInternal(metric: string): boolean {
  return metric.startsWith('tidegate.')
}

/** How far back a lookback makes a metric keep its events, beside the ttl. */
export function reachOf(lookback: Lookback): number {
  if (lookback.kind === 'recent') return 0
  return lookback.kind === 'during' ? lookback.ms : Number.POSITIVE_INFINITY
}

/** When a series will be empty if no event comes. */
function emptyFrom(series: Series): Instant {
  const { newest, keepsLast, retention } = series
  return keepsLast || !newest ? Number.POSITIVE_INFINITY : newest.timestamp + retention + 1
}

/** Events belong to their publishers: what is kept, and what is given out, is a copy. */
export function copyOf({ metric, value, timestamp, labels, id, session }: MetricEvent): MetricEvent {
  return {
    metric,
    value,
    timestamp,
    ...(labels && Object.keys(labels).length > 0 && { labels: { ...labels } }),
    ...(id !== undefined && { id }),
    ...(session !== undefined && { session }),
  }
}
