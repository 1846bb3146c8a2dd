/**
 * All retained events: takes events or refuses them, and forgets what no loaded condition can see any more.
 * What it holds depends on the events, the conditions and the time alone, never on when somebody looked (SEMANTICS S3).
 */
import { EVERY_METRIC, type Read } from '../../../dsl/reads.js'
import type { Instant } from '../../../grammar/time.js'
import { Lookbacks } from './lookbacks.js'
import { bucketed, bucketStart, countOf, idsOf } from '../../../src/signals/buckets.js'
import type { MetricEvent, RefusalCode, RetainedEvent, SignalOptions } from '../../../src/signals/port.js'
import { resolutionOf } from '../../../src/signals/resolution.js'
import { copyOf, isInternal, labelSetOf, retainedCopyOf, type StoredEvent } from '../../../src/signals/series.js'
import { Series } from './series.js'

/** The events of one engine. */
export class EventStore {
  readonly #options: SignalOptions
  readonly #series = new Map<string, Series>()
  /** Where the event with an id lies. */
  readonly #ids = new Map<string, Series>()
  /** Series whose retention is longer than their conditions ask for, until time moves on. */
  readonly #shrinking = new Set<Series>()
  /** Of conditions that read whatever metric there is. */
  readonly #everywhere = new Lookbacks()
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

  /** How many ids are remembered. */
  get idCount(): number {
    return this.#ids.size
  }

  /** Lengthens retention for what a new condition reads; what had gone before stays gone. */
  read(reads: readonly Read[], now: Instant): void {
    for (const { metric, lookbackMs } of reads) {
      const series = metric === EVERY_METRIC ? [...this.#series.values()] : [this.require(metric)]
      for (const each of series) this.#prune(each, now)
      this.#lookbacksOn(metric).add(lookbackMs)
      for (const each of series) this.#lengthen(each, now)
    }
    for (const metric of namesIn(reads)) this.require(metric).readers += 1
  }

  /** Takes back a `read`. Retention shrinks at the next `moveOn`. */
  unread(reads: readonly Read[]): void {
    for (const { metric, lookbackMs } of reads) {
      this.#lookbacksOn(metric).remove(lookbackMs)
      const series = metric === EVERY_METRIC ? this.#series.values() : [this.require(metric)]
      for (const each of series) this.#shrinking.add(each)
    }
    for (const metric of namesIn(reads)) this.require(metric).readers -= 1
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
    return this.#known(metric, now) ?? this.#unheld(metric)
  }

  /** The series of a metric that holds events or is read; it stays the same object as long as it is. */
  require(metric: string): Series {
    return this.#series.get(metric) ?? this.#open(metric)
  }

  /** Takes an event of good form, or says why not. */
  put(published: MetricEvent, now: Instant): RefusalCode | undefined {
    if (published.timestamp - now > this.#options.maxClockSkew) return 'ahead-of-time'
    const event = this.#inBucket(published)
    const known = this.#known(event.metric, now)
    if (this.#isTooLate(event, known, now)) return 'too-late'
    if (event.id !== undefined && this.#holdsId(event.id, now)) return 'duplicate-id'
    if (!known && !this.#hasRoom(event.metric, now)) return 'too-many-metrics'
    this.#add(event, known ?? this.#open(event.metric), now)
    return undefined
  }

  /** Takes events of an earlier life, however old; they stay at least until time moves on. */
  restore(events: Iterable<RetainedEvent>, now: Instant): void {
    for (const retained of events) {
      const event = this.#inBucket(retained)
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
  retained(now: Instant): readonly RetainedEvent[] {
    return inOrderOfArrival(this.list(now)).map(retainedCopyOf)
  }

  /** The retained events of `metrics`, of all where one is {@link EVERY_METRIC}; in order of arrival. */
  eventsOf(metrics: ReadonlySet<string>, now: Instant): readonly StoredEvent[] {
    const series = metrics.has(EVERY_METRIC) ? this.list(now) : [...metrics].map((metric) => this.peek(metric, now))
    return inOrderOfArrival(series)
  }

  #open(metric: string): Series {
    const series = this.#unheld(metric)
    this.#series.set(metric, series)
    return series
  }

  /** An empty series. */
  #unheld(metric: string): Series {
    const { metricEventTtl, metricEventTtlOf = {} } = this.#options
    const ttl = Object.hasOwn(metricEventTtlOf, metric) ? (metricEventTtlOf[metric] ?? metricEventTtl) : metricEventTtl
    const series = new Series(metric, ttl)
    this.#fitRetention(series)
    return series
  }

  #lookbacksOn(metric: string): Lookbacks {
    return metric === EVERY_METRIC ? this.#everywhere : this.require(metric).lookbacks
  }

  /** Lets retention be what the conditions ask for. */
  #fitRetention(series: Series): void {
    series.retention = Math.max(series.ttl, series.lookbacks.longestMs, this.#everywhere.longestMs)
    series.keepsLast = isInternal(series.metric) || series.lookbacks.hasEver || this.#everywhere.hasEver
  }

  /** Lets retention be what the conditions ask for, unless it is longer for the rest of this instant. */
  #lengthen(series: Series, now: Instant): void {
    const { retention, keepsLast } = series
    this.#fitRetention(series)
    series.retention = Math.max(retention, series.retention)
    series.keepsLast ||= keepsLast
    if (series.retention > retention) series.revive(now - series.retention)
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
    if (!series) return this.#isTooLate(event, this.#unheld(event.metric), now)
    if (now - event.timestamp <= series.retention) return false
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

  /** An event as it counts: of a metric with a resolution, at the beginning of its bucket. */
  #inBucket<Event extends MetricEvent>(event: Event): Event {
    const resolution = resolutionOf(event.metric, this.#options)
    return resolution === 0 ? event : { ...event, timestamp: bucketStart(event.timestamp, resolution) }
  }

  #add(event: RetainedEvent, series: Series, now: Instant): void {
    const isMerged = resolutionOf(event.metric, this.#options) > 0
    const copy = isMerged ? retainedCopyOf(event) : copyOf(event)
    const single = { ...copy, arrival: this.#arrivals, labelSet: labelSetOf(copy) }
    const stored = isMerged ? bucketed(single) : single
    this.#arrivals += 1
    for (const id of idsOf(stored)) this.#ids.set(id, series)
    if (now - stored.timestamp <= series.retention) for (const id of series.place(stored, now)) this.#ids.delete(id)
    else this.#forgetIds([series.keep(stored)])
    if (series.size > this.#options.maxEventsPerMetric) {
      const gone = series.removeOldest()
      this.#forgetIds([gone])
      this.#overflowed += countOf(gone ? [gone] : [])
    }
    if (series.readers === 0) this.#forgettableFrom = Math.min(this.#forgettableFrom, stored.timestamp + series.retention + 1)
  }

  #prune(series: Series, now: Instant): void {
    this.#forgetIds(series.expire(now - series.retention, now))
  }

  #forgetIds(events: readonly (StoredEvent | undefined)[]): void {
    for (const event of events) if (event) for (const id of idsOf(event)) this.#ids.delete(id)
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

function inOrderOfArrival(series: readonly Series[]): readonly StoredEvent[] {
  return series.flatMap((each) => each.kept.concat(each.events())).sort((a, b) => a.arrival - b.arrival)
}

function namesIn(reads: readonly Read[]): ReadonlySet<string> {
  return new Set(reads.map(({ metric }) => metric).filter((metric) => metric !== EVERY_METRIC))
}

/** When a series will be empty if no event comes. */
function emptyFrom(series: Series): Instant {
  const { newest, keepsLast, retention } = series
  return keepsLast || !newest ? Number.POSITIVE_INFINITY : newest.timestamp + retention + 1
}
