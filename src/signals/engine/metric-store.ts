/**
 * Takes events or refuses them, and forgets what no loaded condition can see any more (SEMANTICS S3).
 * It tells the views of each event that comes to a list or leaves it; what they make of it is their business.
 */
import { EVERY_METRIC, type Read } from '../../../dsl/reads.js'
import type { Duration, Instant } from '../../../grammar/time.js'
import { Lookbacks } from '../lookbacks.js'
import type { MetricEvent, RefusalCode, SignalOptions } from '../port.js'
import { copyOf, isInternal, labelSetOf, storedOf, type StoredEvent } from '../series.js'
import { EventLists } from './event-lists.js'
import { KeptEvents, keptSince, oldestKept } from './kept-events.js'
import type { ListObserver } from './list-observer.js'
import { MetricSeries } from './metric-series.js'

const NEVER = Number.POSITIVE_INFINITY
const NONE = -1

/** The metrics of one engine. */
export class MetricStore {
  readonly lists = new EventLists()
  /** How many events went at the bound of a metric. */
  overflowed = 0
  readonly #options: SignalOptions
  readonly #observer: ListObserver
  readonly #byName = new Map<string, number>()
  readonly #byId: MetricSeries[] = []
  /** Where the event with an id lies. */
  readonly #ids = new Map<string, MetricSeries>()
  /** Series whose retention is longer than their conditions ask for, until time moves on. */
  readonly #shrinking = new Set<MetricSeries>()
  readonly #forgetId = (id: string): void => {
    this.#ids.delete(id)
  }
  readonly #dropOldest = (series: MetricSeries): void => this.#drop(series)
  readonly #kept = new KeptEvents(this.lists, this.#forgetId, (id, series) => void this.#ids.set(id, series))
  /** Of conditions that read whatever metric there is, and how many such reads there are. */
  readonly #everywhere = new Lookbacks()
  #anyReads = 0
  /** No series can be forgotten before this instant. */
  #forgettableFrom: Instant = NEVER

  constructor(options: SignalOptions, observer: ListObserver) {
    this.#options = options
    this.#observer = observer
  }

  /** The metric of a name, as it was when it was last touched. */
  find(metric: string): MetricSeries | undefined {
    const id = this.#byName.get(metric)
    return id === undefined ? undefined : this.#byId[id]
  }

  /** The line of a metric; undefined: nothing is known of it. */
  idOf(metric: string): number | undefined {
    return this.#byName.get(metric)
  }

  /** The metric with a line in the lists. */
  series(id: number): MetricSeries {
    return this.#byId[id]!
  }

  /** The metric of a name that holds events or is read; it stays the same object as long as it is. */
  require(metric: string): MetricSeries {
    return this.find(metric) ?? this.#open(metric)
  }

  /** The metric of a name as it stands at `now`, for one look; undefined: nothing is known of it. */
  peek(metric: string, now: Instant): MetricSeries | undefined {
    return this.#known(metric, now)
  }

  ttlOf(metric: string): Duration {
    const { metricEventTtl, metricEventTtlOf = {} } = this.#options
    return Object.hasOwn(metricEventTtlOf, metric) ? (metricEventTtlOf[metric] ?? metricEventTtl) : metricEventTtl
  }

  /** Lengthens retention for what a new condition reads; what had gone before stays gone. */
  read(reads: readonly Read[], now: Instant): void {
    for (const { metric, lookbackMs } of reads) {
      const series = this.#readBy(metric)
      for (const each of series) this.touch(each, now)
      if (metric === EVERY_METRIC) this.#everywhere.add(lookbackMs)
      else series[0]!.lookbacks.add(lookbackMs)
      if (metric === EVERY_METRIC) this.#anyReads += 1
      for (const each of series) this.#lengthen(each, now)
    }
    for (const metric of namesIn(reads)) {
      const series = this.require(metric)
      series.readers += 1
      this.#awaitAhead(series)
    }
  }

  /** Takes back a `read`. Retention shrinks at the next `moveOn`. */
  unread(reads: readonly Read[]): void {
    for (const { metric, lookbackMs } of reads) {
      const series = this.#readBy(metric)
      if (metric === EVERY_METRIC) this.#everywhere.remove(lookbackMs)
      else series[0]!.lookbacks.remove(lookbackMs)
      if (metric === EVERY_METRIC) this.#anyReads -= 1
      for (const each of series) this.#shrinking.add(each)
    }
    for (const metric of namesIn(reads)) {
      const series = this.require(metric)
      series.readers -= 1
      this.fitQuick(series)
      if (series.readers === 0) this.#observer.awaits(series, NEVER)
    }
  }

  /** Whether `moveOn` has anything to do. */
  get isShrinking(): boolean {
    return this.#shrinking.size > 0
  }

  /** Says that time has moved: retentions that became shorter take effect. */
  moveOn(): void {
    for (const series of this.#shrinking) this.#fitRetention(series)
    this.#shrinking.clear()
    this.#forgettableFrom = Number.NEGATIVE_INFINITY
  }

  /** Takes an event of good form, or says why not. */
  put(event: MetricEvent, now: Instant): RefusalCode | undefined {
    if (event.timestamp - now > this.#options.maxClockSkew) return 'ahead-of-time'
    const known = this.#mayWait(event.metric) ?? this.#known(event.metric, now)
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
      this.lists.setRetention(series.id, NEVER)
      this.#shrinking.add(series)
      this.#add(event, series, now)
    }
  }

  /** Lets events become visible whose time has come, and drops what is beyond retention. */
  touch(series: MetricSeries, now: Instant): void {
    if (series.ahead.length > 0) this.#letIn(series, now)
    const expired = now - this.lists.retentionOf(series.id)
    if (!series.keepsLast && series.keptBySet.size > 0) this.#kept.release(series)
    const head = this.lists.headOf(series.id)
    if (head === this.lists.tailOf(series.id) || this.lists.slab.timestamp(head) >= expired) return
    series.moves += 1
    if (!series.isDirect) this.#observer.shifts(series, now)
    // No view holds what is beyond retention: it has left them all.
    if (series.keepsLast) this.#kept.expire(series, expired, this.#dropOldest)
    else this.lists.expire(series.id, expired, this.#forgetId)
  }

  /** Every series that holds events or is read, by name. */
  list(now: Instant): readonly MetricSeries[] {
    this.#sweep(now)
    return [...this.#byName.values()].map((id) => this.series(id)).sort((a, b) => (a.metric < b.metric ? -1 : 1))
  }

  /** Every retained event, in order of arrival. */
  retained(now: Instant): readonly MetricEvent[] {
    return inOrderOfArrival(this.list(now)).map(copyOf)
  }

  /** Whether an event that was taken may still be retained; it is where the event would lie that decides, not the event itself. */
  retains(event: MetricEvent, now: Instant): boolean {
    const series = this.find(event.metric)
    if (!series) return false
    this.touch(series, now)
    if (event.timestamp > now) return true
    if (series.listed > 0 && event.timestamp >= this.lists.slab.timestamp(this.lists.headOf(series.id))) return true
    return series.keepsLast && series.keptBySet.get(labelSetOf(copyOf(event)))?.timestamp === event.timestamp
  }

  /** The retained events of `metrics`, of all where one is {@link EVERY_METRIC}; in order of arrival. */
  eventsOf(metrics: ReadonlySet<string>, now: Instant): readonly StoredEvent[] {
    const series = metrics.has(EVERY_METRIC) ? this.list(now) : [...metrics].flatMap((metric) => this.peek(metric, now) ?? [])
    return inOrderOfArrival(series)
  }

  #open(metric: string): MetricSeries {
    const series = new MetricSeries(this.lists.open(), metric, this.ttlOf(metric), this.lists)
    this.#byName.set(metric, series.id)
    this.#byId[series.id] = series
    this.#fitRetention(series)
    series.isDirect = series.mayBeDirect
    return series
  }

  /** The series that a condition reads by a name; of all, if it reads whatever there is. */
  #readBy(metric: string): readonly MetricSeries[] {
    return metric === EVERY_METRIC ? [...this.#byName.values()].map((id) => this.series(id)) : [this.require(metric)]
  }

  /** Lets retention be what the conditions ask for. */
  #fitRetention(series: MetricSeries): void {
    this.lists.setRetention(series.id, Math.max(series.ttl, series.lookbacks.longestMs, this.#everywhere.longestMs))
    series.keepsLast = isInternal(series.metric) || series.lookbacks.hasEver || this.#everywhere.hasEver
    series.isReadAnyway = this.#anyReads > 0
    this.fitQuick(series)
  }

  /** Lets retention be what the conditions ask for, unless it is longer for the rest of this instant. */
  #lengthen(series: MetricSeries, now: Instant): void {
    const before = this.lists.retentionOf(series.id)
    const { keepsLast } = series
    this.#fitRetention(series)
    series.keepsLast ||= keepsLast
    this.fitQuick(series)
    const retention = Math.max(before, this.lists.retentionOf(series.id))
    this.lists.setRetention(series.id, retention)
    if (series.isDirect && !series.mayBeDirect) this.#observer.changed(series, now)
    if (retention > before) this.#revive(series, now - retention, now)
  }

  /** The series of a metric, unless it is empty and unread: then it counts as never seen. */
  #known(metric: string, now: Instant): MetricSeries | undefined {
    const series = this.find(metric)
    if (!series) return undefined
    this.touch(series, now)
    if (!this.#isForgettable(series)) return series
    this.#forget(series)
    return undefined
  }

  /** A series of the scheduler that nobody reads, if what is beyond its retention may stay until more of it is. Whoever looks at the series touches it. */
  #mayWait(metric: string): MetricSeries | undefined {
    if (!isInternal(metric)) return undefined
    const series = this.find(metric)
    if (series === undefined || series.readers > 0 || series.isReadAnyway || series.ahead.length > 0) return undefined
    series.puts += 1
    const size = this.lists.sizeOf(series.id)
    if (series.puts < 16 + size / 4 && size > 0 && size < this.#options.maxEventsPerMetric) return series
    series.puts = 0
    return undefined
  }

  #forget(series: MetricSeries): void {
    for (const handle of series.handles) handle.series = NONE
    this.#byName.delete(series.metric)
    this.lists.close(series.id)
  }

  /** Too old for every selection. Where last events are kept, the last of its label set never is. */
  #isTooLate(event: MetricEvent, series: MetricSeries | undefined, now: Instant): boolean {
    const retention = series ? this.lists.retentionOf(series.id) : Math.max(this.ttlOf(event.metric), this.#everywhere.longestMs)
    if (now - event.timestamp <= retention) return false
    if (!series) return !isInternal(event.metric) && !this.#everywhere.hasEver
    if (!series.keepsLast) return true
    const set = labelSetOf(copyOf(event))
    return series.kept.concat(series.events()).some(({ timestamp, labelSet }) => timestamp > event.timestamp && labelSet === set)
  }

  #holdsId(id: string, now: Instant): boolean {
    const series = this.#ids.get(id)
    if (series) this.touch(series, now)
    return this.#ids.has(id)
  }

  #hasRoom(metric: string, now: Instant): boolean {
    if (isInternal(metric) || this.#byName.size < this.#options.maxMetrics) return true
    if (now >= this.#forgettableFrom) this.#sweep(now)
    return this.#byName.size < this.#options.maxMetrics
  }

  #add(event: MetricEvent, series: MetricSeries, now: Instant): void {
    const stored = storedOf(event, this.lists.nextArrival())
    if (stored.id !== undefined) this.#ids.set(stored.id, series)
    series.version += 1
    if (stored.timestamp > now) this.#defer(series, stored)
    else if (now - stored.timestamp > this.lists.retentionOf(series.id)) this.#kept.keep(series, stored)
    else this.#place(series, stored, now)
    this.fitBound(series, now)
    if (series.readers > 0) return
    this.#forgettableFrom = Math.min(this.#forgettableFrom, stored.timestamp + this.lists.retentionOf(series.id) + 1)
  }

  /** Takes the oldest event away if the metric holds more than it may. */
  fitBound(series: MetricSeries, now: Instant): void {
    if (this.lists.sizeOf(series.id) <= this.#options.maxEventsPerMetric) return
    this.overflowed += 1
    series.version += 1
    const oldest = oldestKept(series)
    if (oldest) this.#kept.forget(series, oldest)
    else if (series.listed > 0) {
      if (!series.isDirect) this.#observer.leaving(series, this.lists.headOf(series.id))
      this.#drop(series)
    } else this.#forgetAhead(series)
    if (series.listed === 0) this.#observer.changed(series, now)
  }

  #place(series: MetricSeries, event: StoredEvent, now: Instant): void {
    const replaced = series.keptBySet.get(event.labelSet)
    if (replaced) this.#kept.forget(series, replaced)
    if (event.session !== undefined && !series.hasSessions) this.#observer.divides(series)
    if (event.timestamp < this.lists.newestOf(series.id)) this.#observer.shifts(series, now)
    const tail = this.lists.tailOf(series.id)
    const slot = this.lists.place(series.id, event)
    if (slot !== tail) series.moves += 1
    this.#observer.placed(series, slot, tail)
  }

  #defer(series: MetricSeries, event: StoredEvent): void {
    const place = series.ahead.findLastIndex(({ timestamp }) => timestamp <= event.timestamp) + 1
    series.ahead.splice(place, 0, event)
    this.lists.count(series.id, 1)
    this.#awaitAhead(series)
  }

  /** What was ahead of its time takes its place in the list once that has come. */
  #letIn(series: MetricSeries, now: Instant): void {
    while ((series.ahead[0]?.timestamp ?? NEVER) <= now) {
      const event = series.ahead.shift()!
      this.lists.count(series.id, -1)
      series.version += 1
      this.#place(series, event, now)
    }
    this.#awaitAhead(series)
  }

  /** Works out again whether events of a metric may take the short way. */
  fitQuick(series: MetricSeries): void {
    const isQuick =
      series.readers > 0 && !series.keepsLast && series.ahead.length === 0 && series.listeners.length === 0 && !series.isReadAnyway
    this.lists.quick[series.id] = isQuick ? 1 : 0
  }

  #awaitAhead(series: MetricSeries): void {
    this.fitQuick(series)
    if (series.readers > 0) this.#observer.awaits(series, series.ahead[0]?.timestamp ?? NEVER)
  }

  #drop(series: MetricSeries): void {
    const head = this.lists.headOf(series.id)
    const id = this.lists.idAt(head)
    if (id !== undefined) this.#ids.delete(id)
    this.lists.drop(series.id)
    series.moves += 1
  }

  #forgetAhead(series: MetricSeries): void {
    const event = series.ahead.shift()
    this.lists.count(series.id, -1)
    if (event?.id !== undefined) this.#ids.delete(event.id)
    this.#awaitAhead(series)
  }

  /** Puts kept events that are not older than `oldest` back into the list: retention has become longer. */
  #revive(series: MetricSeries, oldest: Instant, now: Instant): void {
    const revived = keptSince(series, oldest)
    if (revived.length > 0) this.#observer.shifts(series, now)
    for (const event of revived) {
      this.#kept.take(series, event)
      if (event.session !== undefined) this.#observer.divides(series)
      this.lists.place(series.id, event)
    }
    if (revived.length === 0) return
    series.moves += 1
    series.version += 1
    this.#observer.changed(series, now)
  }

  #isForgettable(series: MetricSeries): boolean {
    return this.lists.sizeOf(series.id) === 0 && series.readers === 0 && !this.#shrinking.has(series)
  }

  /** Prunes everything and forgets the series that are empty and unread. */
  #sweep(now: Instant): void {
    this.#forgettableFrom = NEVER
    for (const id of this.#byName.values()) {
      const series = this.series(id)
      this.touch(series, now)
      if (this.#isForgettable(series)) this.#forget(series)
      else if (series.readers === 0) this.#forgettableFrom = Math.min(this.#forgettableFrom, this.#emptyFrom(series))
    }
  }

  /** When a series will be empty if no event comes. */
  #emptyFrom({ id, keepsLast, ahead }: MetricSeries): Instant {
    if (keepsLast || this.lists.sizeOf(id) === 0) return NEVER
    const newest = ahead.at(-1)?.timestamp ?? this.lists.newestOf(id)
    return newest + this.lists.retentionOf(id) + 1
  }
}

function inOrderOfArrival(series: readonly MetricSeries[]): readonly StoredEvent[] {
  return series.flatMap((each) => each.kept.concat(each.events())).sort((a, b) => a.arrival - b.arrival)
}

function namesIn(reads: readonly Read[]): ReadonlySet<string> {
  return new Set(reads.map(({ metric }) => metric).filter((metric) => metric !== EVERY_METRIC))
}
