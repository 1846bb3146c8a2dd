/**
 * The plain signal engine, the judge of the one that ships: the rules of SEMANTICS S3 and S4 in their most readable form. An event judges the conditions that read its metric again,
 * the passing of time those whose deadline has come; an average over k events costs O(k).
 */
import { isDeepStrictEqual } from 'node:util'
import type { Condition, Expression } from '../../../dsl/condition.js'
import { EVERY_METRIC, type Read, readsOf } from '../../../dsl/reads.js'
import { InvariantError } from '../../../grammar/errors.js'
import type { Duration, Instant } from '../../../grammar/time.js'
import { Clause } from './clause.js'
import { DeadlineQueue } from './deadline-queue.js'
import { requireArgument } from '../../../src/signals/aggregates.js'
import { EventStore } from './event-store.js'
import { defaultSignalOptions } from '../../../src/signals/options.js'
import type {
  Edge,
  Evidence,
  MetricEvent,
  MetricState,
  RefusalCode,
  RetainedEvent,
  SignalEngine,
  SignalOptions,
  SignalStatistics,
  Verdict,
  WatchContext,
  WatchId,
} from '../../../src/signals/port.js'
import { bucketStart } from '../../../src/signals/buckets.js'
import { stateOf } from '../../../src/signals/metric-state.js'
import { aggregatesOf, type AggregateExpression } from '../../../src/signals/reaches.js'
import { Reading, Readings } from '../../../src/signals/readings.js'
import { copyOf, labelSetOf } from '../../../src/signals/series.js'
import { bindTerm, valueOf } from '../../../src/signals/terms.js'
import { requireDetails, resolutionOf } from '../../../src/signals/resolution.js'
import { findFormError } from '../../../src/signals/validation.js'

/** A watched condition. */
interface Watch {
  readonly id: WatchId
  readonly condition: Condition
  readonly context: WatchContext
  /** What it reads. */
  readonly aggregates: readonly AggregateExpression[]
  readonly reads: readonly Read[]
  clause: Clause
  /** The verdict that edges have told so far. */
  announced: Verdict
}

/** Makes a plain engine; options that are not given are those of {@link defaultSignalOptions}. */
export function createPlainSignals(options: Partial<SignalOptions> = {}): SignalEngine {
  return new PlainSignals({ ...defaultSignalOptions, ...options })
}

class PlainSignals implements SignalEngine {
  readonly #store: EventStore
  readonly #ttl: Duration
  readonly #resolutions: SignalOptions['resolutionOf']
  readonly #readings: Readings
  readonly #watches = new Map<WatchId, Watch>()
  readonly #readers = new Map<string, Set<Watch>>()
  readonly #deadlines = new DeadlineQueue()
  /** To be judged again at `#now`. */
  readonly #stale = new Set<Watch>()
  /** Judged at `#now`; an edge may follow once the instant is over. */
  readonly #judged = new Set<Watch>()
  readonly #refused: Partial<Record<RefusalCode, number>> = {}
  #accepted = 0
  #edges: Edge[] = []
  #now: Instant = Number.NEGATIVE_INFINITY
  #lastId = 0

  constructor(options: SignalOptions) {
    this.#store = new EventStore(options)
    this.#ttl = options.metricEventTtl
    this.#resolutions = options.resolutionOf
    this.#readings = new Readings((metric) => this.#store.require(metric))
  }

  watch(condition: Condition, context: WatchContext, now: Instant): WatchId {
    requireDetails(condition, this.#resolutions)
    const aggregates = aggregatesOf(condition)
    for (const aggregate of aggregates) requireArgument(aggregate)
    const reads = readsOf(condition)
    this.#moveTo(now)
    this.#store.read(reads, this.#now)
    for (const aggregate of aggregates) this.#readings.hold(aggregate, context.session)
    const id = (this.#lastId += 1)
    const watch: Watch = { id, condition, context, aggregates, reads, clause: this.#bind(condition, context), announced: 'unknown' }
    this.#watches.set(id, watch)
    for (const { metric } of reads) this.#readersOf(metric).add(watch)
    this.#judge(watch)
    watch.announced = watch.clause.history.verdict
    return id
  }

  unwatch(id: WatchId): void {
    const watch = this.#watches.get(id)
    if (!watch) return
    this.#watches.delete(id)
    this.#stale.delete(watch)
    this.#judged.delete(watch)
    this.#deadlines.set(id, Number.POSITIVE_INFINITY)
    this.#edges = this.#edges.filter((edge) => edge.watch !== id)
    for (const aggregate of watch.aggregates) this.#readings.release(aggregate, watch.context.session)
    for (const { metric } of watch.reads) {
      this.#readersOf(metric).delete(watch)
      if (this.#readersOf(metric).size === 0) this.#readers.delete(metric)
    }
    this.#store.unread(watch.reads)
  }

  publish(event: MetricEvent, now: Instant): RefusalCode | undefined {
    this.#moveTo(now)
    const refusal = findFormError(event) ?? this.#store.put(event, this.#now)
    if (refusal) {
      this.#refused[refusal] = (this.#refused[refusal] ?? 0) + 1
      return refusal
    }
    this.#accepted += 1
    for (const metric of [event.metric, EVERY_METRIC]) for (const watch of this.#readers.get(metric) ?? []) this.#stale.add(watch)
    return undefined
  }

  advance(now: Instant): readonly Edge[] {
    this.#moveTo(now)
    this.#announce()
    const edges = this.#edges
    this.#edges = []
    return edges
  }

  hasEdges(): boolean {
    this.#announce()
    return this.#edges.length > 0
  }

  verdict(id: WatchId): Verdict {
    return this.#require(id).clause.history.verdict
  }

  explain(id: WatchId): Evidence {
    return this.#require(id).clause.explain(this.#now)
  }

  evaluate(expression: Expression, { session }: WatchContext): number | undefined {
    const term = bindTerm(expression, (aggregate) => {
      requireArgument(aggregate)
      return new Reading(this.#store.peek(aggregate.selection.metric, this.#now), { selection: aggregate.selection, session }, aggregate)
    })
    return valueOf(term, this.#now)
  }

  nextDeadline(): Instant | undefined {
    this.#refresh()
    return this.#deadlines.first?.at
  }

  metrics(session?: string): readonly MetricState[] {
    return this.#store.list(this.#now).map((series) => stateOf(series, this.#now, session))
  }

  statistics(): SignalStatistics {
    const series = this.#store.list(this.#now)
    return {
      accepted: this.#accepted,
      refused: { ...this.#refused },
      overflowed: this.#store.overflowed,
      retained: series.reduce((count, { size }) => count + size, 0),
      keptLast: series.reduce((count, { kept }) => count + kept.length, 0),
      ids: this.#store.idCount,
      metrics: series.length,
      conditions: this.#watches.size,
    }
  }

  retained(): Iterable<RetainedEvent> {
    return this.#store.retained(this.#now)
  }

  retains(event: MetricEvent): boolean {
    const resolution = resolutionOf(event.metric, { resolutionOf: this.#resolutions ?? {} })
    const { metric, timestamp } = event
    return this.#store.retained(this.#now).some((retained) => {
      if (!retained.bucket) return isDeepStrictEqual(retained, copyOf(event))
      return (
        retained.metric === metric &&
        retained.timestamp === bucketStart(timestamp, resolution) &&
        labelSetOf(retained) === labelSetOf(copyOf(event))
      )
    })
  }

  restore(events: Iterable<RetainedEvent>, now: Instant): void {
    this.#moveTo(now)
    this.#store.restore(events, this.#now)
    this.#stale.clear()
    this.#judged.clear()
    for (const watch of this.#watches.values()) {
      watch.clause = this.#bind(watch.condition, watch.context)
      this.#judge(watch)
      watch.announced = watch.clause.history.verdict
    }
  }

  #bind(condition: Condition, { session, timezone = 'UTC' }: WatchContext): Clause {
    return new Clause(condition, {
      read: (aggregate) => this.#readings.get(aggregate, session),
      eventsOf: (metrics, now) =>
        this.#store.eventsOf(metrics, now).filter((event) => event.session === undefined || event.session === session),
      ttl: this.#ttl,
      timezone,
    })
  }

  #readersOf(metric: string): Set<Watch> {
    const readers = this.#readers.get(metric) ?? new Set()
    this.#readers.set(metric, readers)
    return readers
  }

  #require(id: WatchId): Watch {
    const watch = this.#watches.get(id)
    if (!watch) throw new InvariantError(`watch ${id} does not exist`)
    this.#refresh()
    return watch
  }

  /**
   * Goes through every instant before `now` at which a deadline is due, and lets each end with its edges before the next begins.
   * What is due at `now` itself is judged with the events that may still arrive at that instant.
   */
  #moveTo(now: Instant): void {
    if (!Number.isSafeInteger(now)) throw new InvariantError(`${now} is not an instant`)
    while (this.#now < now) {
      this.#announce()
      this.#now = Math.min(this.#deadlines.first?.at ?? now, now)
      this.#store.moveOn()
      this.#takeDue()
    }
  }

  #takeDue(): void {
    for (let due = this.#deadlines.first; due?.at === this.#now; due = this.#deadlines.first) {
      const watch = this.#watches.get(due.id)
      if (!watch) throw new InvariantError(`a deadline of watch ${due.id}, which does not exist`)
      this.#deadlines.set(due.id, Number.POSITIVE_INFINITY)
      this.#stale.add(watch)
    }
  }

  /** Makes an edge of each verdict that is another one now than was told before. */
  #announce(): void {
    this.#refresh()
    for (const watch of [...this.#judged].sort((a, b) => a.id - b.id)) {
      const { verdict } = watch.clause.history
      if (verdict === watch.announced) continue
      watch.announced = verdict
      this.#edges.push({ watch: watch.id, at: this.#now, verdict })
    }
    this.#judged.clear()
  }

  #refresh(): void {
    for (const watch of this.#stale) this.#judge(watch)
    this.#stale.clear()
  }

  #judge(watch: Watch): void {
    const until = watch.clause.judge(this.#now)
    if (until <= this.#now) throw new InvariantError(`the deadline ${until} of watch ${watch.id} does not lie ahead of ${this.#now}`)
    this.#deadlines.set(watch.id, until)
    this.#judged.add(watch)
  }
}
