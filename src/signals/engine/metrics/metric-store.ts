/**
 * Takes events or refuses them, and forgets what no loaded condition can see any more (SEMANTICS S3).
 * It tells the views of each event that comes to a list or leaves it; what they make of it is their business.
 */
import { EVERY_METRIC, type Read } from '../../../../dsl/reads.js'
import type { Duration, Instant } from '../../../../grammar/time.js'
import { bucketed, bucketStart, countOf, idsOf } from '../../buckets.js'
import type { MetricEvent, RefusalCode, RetainedEvent, SignalOptions } from '../../port.js'
import { resolutionOf } from '../../resolution.js'
import { copyOf, isInternal, labelSetOf, retainedCopyOf, storedOf, type StoredEvent } from '../../series.js'
import { EventLists } from '../events/index.js'
import { NOW, type Present } from '../tables/index.js'
import { ComingEvents } from './coming-events.js'
import { KeptEvents, keptSince } from './kept-events.js'
import type { ListObserver } from './list-observer.js'
import { inOrderOfArrival, type MetricSeries } from './metric-series.js'
import { MetricTable } from './metric-table.js'
import { mayWait, Reads } from './reads.js'
import { StaleBlocks } from './stale-blocks.js'

const NEVER = Number.POSITIVE_INFINITY

/** The metrics of one engine. */
export class MetricStore {
  readonly lists: EventLists
  readonly metrics: MetricTable
  readonly stale: StaleBlocks
  /** How many events went at the bound of a metric. */
  overflowed = 0
  readonly #options: SignalOptions
  readonly #observer: ListObserver
  /** Where the event with an id lies. */
  readonly #ids = new Map<string, MetricSeries>()
  /** Series whose retention is longer than their conditions ask for, until time moves on. */
  readonly #shrinking = new Set<MetricSeries>()
  readonly #forgetId = (id: string): void => {
    this.#ids.delete(id)
  }
  readonly #dropOldest = (series: MetricSeries): void => this.#drop(series)
  readonly #kept: KeptEvents
  readonly #coming: ComingEvents
  readonly #reads: Reads
  /** No series can be forgotten before it. */
  #forgettableFrom: Instant = NEVER

  constructor(options: SignalOptions, observer: ListObserver, present: Present) {
    this.#options = options
    this.#observer = observer
    this.lists = new EventLists(present)
    this.metrics = new MetricTable(options, this.lists)
    this.#reads = new Reads(this.lists)
    this.#kept = new KeptEvents(this.lists, {
      forgetId: this.#forgetId,
      rememberId: (id, series) => void this.#ids.set(id, series),
      onShed: (events) => (this.overflowed += countOf(events)),
    })
    this.#coming = new ComingEvents(this.lists)
    this.stale = new StaleBlocks(this.lists, present, {
      holds: (id, slot) => observer.holds(id, slot),
      keepsLast: (id) => this.series(id).keepsLast,
      touch: (id) => this.touch(this.series(id), present[NOW]!),
    })
  }

  /** How many ids are remembered. */
  get idCount(): number {
    return this.#ids.size
  }

  /** The metric of a name, as it was when it was last touched. */
  find(metric: string): MetricSeries | undefined {
    return this.metrics.find(metric)
  }

  /** The metric with a line in the lists. */
  series(id: number): MetricSeries {
    return this.metrics.get(id)
  }

  /** The metric of a name that holds events or is read; it stays the same object as long as it is. */
  require(metric: string): MetricSeries {
    return this.find(metric) ?? this.#open(metric)
  }

  ttlOf(metric: string): Duration {
    return this.metrics.ttlOf(metric)
  }

  /** Lengthens retention for what a new condition reads; what had gone before stays gone. */
  read(reads: readonly Read[], now: Instant): void {
    const named: MetricSeries[] = []
    for (const read of reads) {
      const series = this.#readBy(read)
      for (const each of series) this.touch(each, now)
      const one = read.metric === EVERY_METRIC ? undefined : series[0]
      if (one && !named.includes(one)) named.push(one)
      this.#reads.add(read, one)
      for (const each of series) this.#lengthen(each, now)
    }
    for (const series of named) {
      series.readers += 1
      this.#awaitAhead(series)
    }
  }

  /** Takes back a `read`. Retention shrinks at the next `moveOn`. */
  unread(reads: readonly Read[]): void {
    const named: MetricSeries[] = []
    for (const read of reads) {
      const series = this.#readBy(read)
      const one = read.metric === EVERY_METRIC ? undefined : series[0]
      if (one && !named.includes(one)) named.push(one)
      this.#reads.remove(read, one)
      for (const each of series) this.#shrinking.add(each)
    }
    for (const series of named) {
      series.readers -= 1
      this.#reads.fitQuick(series)
      if (series.readers === 0) this.#observer.awaits(series, NEVER)
    }
  }

  /** Whether `moveOn` has anything to do. */
  get isShrinking(): boolean {
    return this.#shrinking.size > 0
  }

  /** Works out again whether events of a metric may take the short way: who listens to it has changed. */
  fitQuick(series: MetricSeries): void {
    this.#reads.fitQuick(series)
  }

  /** Says that time has moved: retentions that became shorter take effect. */
  moveOn(): void {
    for (const series of this.#shrinking) this.#reads.fit(series)
    this.#shrinking.clear()
    this.#forgettableFrom = Number.NEGATIVE_INFINITY
  }

  /** Takes an event of good form, or says why not. */
  put(published: MetricEvent, now: Instant): RefusalCode | undefined {
    if (published.timestamp - now > this.#options.maxClockSkew) return 'ahead-of-time'
    const event = this.#inBucket(published)
    const known = this.#mayWait(event.metric) ?? this.peek(event.metric, now)
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
    return this.metrics.all().toSorted((a, b) => (a.metric < b.metric ? -1 : 1))
  }

  /** Every retained event, in order of arrival. */
  retained(now: Instant): readonly RetainedEvent[] {
    return inOrderOfArrival(this.list(now)).map(retainedCopyOf)
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
    const series = this.metrics.open(metric)
    this.#reads.fit(series)
    series.isDirect = series.mayBeDirect
    return series
  }

  /** The series that a condition reads by a name; of all, if it reads whatever there is. */
  #readBy({ metric }: Read): readonly MetricSeries[] {
    return metric === EVERY_METRIC ? this.metrics.all() : [this.require(metric)]
  }

  /** Lets retention be what the conditions ask for, unless it is longer for the rest of this instant. */
  #lengthen(series: MetricSeries, now: Instant): void {
    const before = this.lists.retentionOf(series.id)
    const { keepsLast } = series
    this.#reads.fit(series)
    if (keepsLast && !series.keepsLast) {
      series.keepsLast = true
      this.#reads.fitQuick(series)
    }
    const retention = Math.max(before, this.lists.retentionOf(series.id))
    this.lists.setRetention(series.id, retention)
    if (series.isDirect && !series.mayBeDirect) this.#observer.changed(series, now)
    if (retention > before) this.#revive(series, now - retention, now)
  }

  /** The metric of a name as it stands at `now`, for one look; undefined: it is empty and unread, and counts as never seen. */
  peek(metric: string, now: Instant): MetricSeries | undefined {
    const series = this.find(metric)
    if (!series) return undefined
    this.touch(series, now)
    if (!this.#isForgettable(series)) return series
    this.metrics.close(series)
    return undefined
  }

  /** A series of the scheduler, if what is beyond its retention may stay until more of it is. */
  #mayWait(metric: string): MetricSeries | undefined {
    const series = isInternal(metric) ? this.find(metric) : undefined
    return series && mayWait(series, this.lists.sizeOf(series.id), this.#options.maxEventsPerMetric) ? series : undefined
  }

  /** Too old for every selection. Where last events are kept, the last of its label set never is. */
  #isTooLate(event: MetricEvent, series: MetricSeries | undefined, now: Instant): boolean {
    const retention = series ? this.lists.retentionOf(series.id) : this.#reads.retentionFor(this.ttlOf(event.metric))
    if (now - event.timestamp <= retention) return false
    if (!series) return !isInternal(event.metric) && !this.#reads.hasEver
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
    if (isInternal(metric) || this.metrics.size < this.#options.maxMetrics) return true
    if (now >= this.#forgettableFrom) this.#sweep(now)
    return this.metrics.size < this.#options.maxMetrics
  }

  /** An event as it counts: of a metric with a resolution, at the beginning of its bucket. */
  #inBucket<Event extends MetricEvent>(event: Event): Event {
    const resolution = resolutionOf(event.metric, this.#options)
    return resolution === 0 ? event : { ...event, timestamp: bucketStart(event.timestamp, resolution) }
  }

  #add(event: RetainedEvent, series: MetricSeries, now: Instant): void {
    const single = storedOf(event, this.lists.nextArrival())
    const stored = series.resolution === 0 ? single : bucketed(event.bucket ? { ...single, bucket: event.bucket } : single)
    for (const id of idsOf(stored)) this.#ids.set(id, series)
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
    series.version += 1
    if (series.keptBySet.size > 0) this.#kept.shed(series)
    else this.#dropFirst(series)
    if (series.listed === 0) this.#observer.changed(series, now)
  }

  /** Takes the first event away, where none is kept beyond retention. */
  #dropFirst(series: MetricSeries): void {
    const first = series.listed > 0 ? this.lists.eventAt(series.metric, this.lists.headOf(series.id)) : series.ahead[0]
    this.overflowed += countOf(first ? [first] : [])
    if (series.listed > 0) {
      if (!series.isDirect) this.#observer.leaving(series, this.lists.headOf(series.id))
      this.#drop(series)
    } else this.#forgetAhead(series)
  }

  #place(series: MetricSeries, event: StoredEvent, now: Instant): void {
    const forgotten = event.bucket && this.lists.merge(series.id, event)
    if (forgotten) {
      for (const id of forgotten) this.#forgetId(id)
      series.moves += 1
      return
    }
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
    for (const id of this.#coming.defer(series, event)) this.#forgetId(id)
    this.#awaitAhead(series)
  }

  /** What was ahead of its time takes its place in the list once that has come. */
  #letIn(series: MetricSeries, now: Instant): void {
    for (let event = this.#coming.takeDue(series, now); event; event = this.#coming.takeDue(series, now)) {
      series.version += 1
      this.#place(series, event, now)
    }
    this.#awaitAhead(series)
  }

  #awaitAhead(series: MetricSeries): void {
    this.#reads.fitQuick(series)
    if (series.readers > 0) this.#observer.awaits(series, series.ahead[0]?.timestamp ?? NEVER)
  }

  #drop(series: MetricSeries): void {
    this.lists.drop(series.id, this.#forgetId)
    series.moves += 1
  }

  #forgetAhead(series: MetricSeries): void {
    const event = this.#coming.takeFirst(series)
    for (const id of event ? idsOf(event) : []) this.#forgetId(id)
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
    for (const series of this.metrics.all()) {
      this.touch(series, now)
      if (this.#isForgettable(series)) this.metrics.close(series)
      else if (series.readers === 0) this.#forgettableFrom = Math.min(this.#forgettableFrom, series.emptyFrom)
    }
  }
}
