/**
 * The leaves that no measure answers: they are judged by the general readings whenever an event comes to a metric that they read, and when their time
 * has come. Each is an object with all that it was made of; there are few of them.
 */
import { EVERY_METRIC, readsOf, type Read } from '../../../../dsl/reads.js'
import type { Duration, Instant } from '../../../../grammar/time.js'
import { bindLeaf, type Binding, type LeafCondition, type LeafMeasures, type Scope } from '../../leaves.js'
import type { Verdict, WatchContext } from '../../port.js'
import { aggregatesOf } from '../../reaches.js'
import { Readings } from '../../readings.js'
import type { MetricSeries, MetricStore } from '../metrics/index.js'
import type { DeadlineHeap } from '../tables/index.js'
import { FALSE, TRUE, UNKNOWN, type VerdictCode, type VerdictNetwork } from '../verdicts/index.js'
import type { Views } from '../views/index.js'

/** What these leaves work with. */
export interface GeneralSoil {
  readonly store: MetricStore
  readonly network: VerdictNetwork
  readonly views: Views
  readonly nodeDeadlines: DeadlineHeap
  /** Of patterns without a time window. */
  readonly ttl: Duration
}

interface GeneralLeaf {
  readonly condition: LeafCondition
  readonly session: string | undefined
  readonly binding: Binding
}

/** The leaves of one engine that are judged by the general readings. */
export class GeneralLeaves {
  readonly #soil: GeneralSoil
  readonly #readings: Readings
  readonly #leaves = new Map<number, GeneralLeaf>()
  /** To be judged again. */
  readonly #stale = new Set<number>()
  /** The ones that read whatever metric there is. */
  readonly #everywhere = new Set<number>()
  /** Whether any may be stale. */
  #isAged = false

  constructor(soil: GeneralSoil) {
    this.#soil = soil
    this.#readings = new Readings((metric) => soil.store.require(metric))
  }

  /** Judges a leaf from now on, whose metrics are read, and answers its first verdict. */
  place(node: number, condition: LeafCondition, { session, timezone = 'UTC' }: WatchContext, now: Instant): VerdictCode {
    for (const aggregate of aggregatesOf(condition)) this.#readings.hold(aggregate, session)
    const reads = readsOf(condition)
    if (reads.some(({ metric }) => metric === EVERY_METRIC)) this.#everywhere.add(node)
    for (const series of this.#seriesOf(reads)) {
      this.#soil.views.undirect(series)
      series.listen(node)
      this.#soil.store.fitQuick(series)
    }
    const scope: Scope = {
      read: (aggregate) => this.#readings.get(aggregate, session),
      eventsOf: (metrics, at) =>
        this.#soil.store.eventsOf(metrics, at).filter((event) => event.session === undefined || event.session === session),
      ttl: this.#soil.ttl,
      timezone,
    }
    this.#leaves.set(node, { condition, session, binding: bindLeaf(condition, scope) })
    return this.#judge(node, now)
  }

  /** Judges a leaf no more. Answers what it read. */
  release(node: number): readonly Read[] {
    const { condition, session } = this.#leaves.get(node)!
    const reads = readsOf(condition)
    for (const series of this.#seriesOf(reads)) {
      series.listeners.splice(series.listeners.indexOf(node), 1)
      this.#soil.store.fitQuick(series)
    }
    for (const aggregate of aggregatesOf(condition)) this.#readings.release(aggregate, session)
    this.#leaves.delete(node)
    this.#everywhere.delete(node)
    this.#stale.delete(node)
    this.#soil.nodeDeadlines.set(node, Number.POSITIVE_INFINITY)
    return reads
  }

  /** Marks a leaf to be judged again; says whether it is one that can be. */
  age(node: number): boolean {
    if (!this.#leaves.has(node)) return false
    this.#stale.add(node)
    this.#isAged = true
    return true
  }

  /** Marks the leaves that read whatever metric there is. */
  ageEverywhere(): void {
    for (const node of this.#everywhere) this.age(node)
  }

  ageAll(): void {
    for (const node of this.#leaves.keys()) this.age(node)
  }

  /** Whether `refresh` may have anything to do. */
  get isStale(): boolean {
    return this.#isAged
  }

  /** Judges what is stale. */
  refresh(now: Instant): void {
    if (!this.#isAged) return
    this.#isAged = false
    for (const node of this.#stale) this.#soil.network.set(node, this.#judge(node, now))
    this.#stale.clear()
  }

  /** What a person needs to see of a leaf that has been judged. */
  measure(node: number, now: Instant): LeafMeasures {
    return this.#leaves.get(node)!.binding.measure(now)
  }

  #seriesOf(reads: readonly Read[]): readonly MetricSeries[] {
    const metrics = new Set(reads.map(({ metric }) => metric))
    metrics.delete(EVERY_METRIC)
    return [...metrics].map((metric) => this.#soil.store.require(metric))
  }

  #judge(node: number, now: Instant): VerdictCode {
    const { verdict, until } = this.#leaves.get(node)!.binding.judge(now)
    this.#soil.nodeDeadlines.set(node, until)
    return codeOf(verdict)
  }
}

function codeOf(verdict: Verdict): VerdictCode {
  return verdict === 'unknown' ? UNKNOWN : verdict ? TRUE : FALSE
}
