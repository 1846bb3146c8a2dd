/**
 * The port of machine 1: metric events and time in, edges out. The scheduler, the driver and the tests know signal engines by it alone.
 * Every engine is deterministic: what it answers depends on the order of calls and their arguments, on nothing else.
 */
import type { Condition } from '../../dsl/condition.js'
import type { Duration, Instant } from '../../grammar/time.js'

export type Verdict = true | false | 'unknown'

/** A measurement of the outside world at an instant (SEMANTICS S3.1). */
export interface MetricEvent {
  readonly metric: string
  /** Finite. */
  readonly value: number
  readonly timestamp: Instant
  readonly labels?: Readonly<Record<string, string>>
  /** Two events with the same id count once. */
  readonly id?: string
  /** The one session that sees it; absent: all do. */
  readonly session?: string
}

/** Why an event was not taken. Each refusal is counted under its code (S3.1, S3.2). */
export type RefusalCode = 'bad-metric' | 'bad-value' | 'bad-timestamp' | 'bad-labels' | 'ahead-of-time' | 'too-late' | 'duplicate-id' | 'too-many-metrics'

export interface SignalOptions {
  /** "Recent" and "last known" see an event while `now - timestamp <= ttl`. Default 10 minutes. */
  readonly metricEventTtl: Duration
  readonly metricEventTtlOf?: Readonly<Record<string, Duration>>
  /** How far ahead of now a timestamp may lie. Default 1 minute. */
  readonly maxClockSkew: Duration
  /** At the bound the oldest events of the metric go; counted. */
  readonly maxEventsPerMetric: number
  /** A new metric name beyond the bound is refused; counted. */
  readonly maxMetrics: number
}

/** Names a watched condition inside one engine. */
export type WatchId = number

/** A verdict that changed, and when. */
export interface Edge {
  readonly watch: WatchId
  readonly at: Instant
  readonly verdict: Verdict
}

export interface WatchContext {
  /** Reads events of this session and those sent to all; absent: only those sent to all. */
  readonly session?: string
  /** IANA zone of clock tests. Default UTC. */
  readonly timezone?: string
}

/** One clause of a condition, as it stood at an instant: what a person needs to see why the verdict is what it is (S4.6). */
export interface Evidence {
  readonly condition: Condition
  readonly verdict: Verdict
  /** When the clause's verdict last changed to what it is, as far as it is known. */
  readonly since?: Instant
  /** The number on the left side, unknown values left out. */
  readonly observed?: number
  /** The number on the right side. */
  readonly required?: number
  /** Timestamp of the newest event that was read. */
  readonly lastTimestamp?: Instant
  /** How many events were read. */
  readonly count?: number
  readonly clauses: readonly Evidence[]
}

export interface MetricState {
  readonly metric: string
  readonly count: number
  readonly last?: number
  readonly lastTimestamp?: Instant
  readonly readers: number
}

export interface SignalStatistics {
  readonly accepted: number
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>
  /** Events dropped at the bound of a metric. */
  readonly overflowed: number
  readonly retained: number
  readonly metrics: number
}

export interface SignalEngine {
  /** Watches `condition` from `now` on; its first verdict is there at once (`verdict`) and is no edge. Lookbacks lengthen retention (S3.4). */
  watch(condition: Condition, context: WatchContext, now: Instant): WatchId
  unwatch(watch: WatchId): void
  /** Takes an event that arrived at `now`, or says why not. Calls `advance(now)` first. Edges are handed out by the next `advance`. */
  publish(event: MetricEvent, now: Instant): RefusalCode | undefined
  /** Brings time forward to `now` (never back: an earlier `now` changes nothing) and hands out all edges since the last call, in order of instant, then of watch. */
  advance(now: Instant): readonly Edge[]
  /** The verdict at the instant of the last `advance` or `publish`. */
  verdict(watch: WatchId): Verdict
  /** The evidence at the instant of the last `advance` or `publish`, clause by clause. */
  explain(watch: WatchId): Evidence
  /** When a verdict may next change although no event arrives; undefined: never. Never later than the true instant. */
  nextDeadline(): Instant | undefined
  /** The metrics known, by name; for one session's eyes if given. */
  metrics(): readonly MetricState[]
  statistics(): SignalStatistics
  /** The retained events in order of arrival, for a host that stores them; `restore` takes them into an empty engine without edges or refusals. */
  retained(): Iterable<MetricEvent>
  restore(events: Iterable<MetricEvent>, now: Instant): void
}
