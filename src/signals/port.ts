/**
 * The port of machine 1: metric events and time in, edges out. The scheduler, the driver and the tests know signal engines by it alone.
 * Every engine is deterministic: what it answers depends on the order of calls and their arguments, on nothing else.
 */
import type { Condition, Expression } from '../../dsl/condition.js'
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

/** What is known of the events that were merged into one. */
export interface Bucket {
  readonly count: number
  /** Numbers that add up to the sum exactly; NaN among them if one was too great to be added. */
  readonly parts: readonly number[]
  readonly least: number
  readonly greatest: number
  /** The value of the first to arrive; that of the last is the value of the event. */
  readonly first: number
  readonly ids: readonly string[]
}

/** An event as it is retained: one, or all of a bucket in the place of the last. */
export interface RetainedEvent extends MetricEvent {
  readonly bucket?: Bucket
}

/** Why an event was not taken. Each refusal is counted under its code; the first that applies is named (S3.1, S3.2). */
export type RefusalCode =
  | 'bad-metric'
  /** Names that begin with `tidegate.` are written by the scheduler alone. */
  | 'reserved-metric'
  | 'bad-value'
  | 'bad-timestamp'
  | 'bad-labels'
  | 'bad-id'
  | 'bad-session'
  | 'ahead-of-time'
  | 'too-late'
  | 'duplicate-id'
  | 'too-many-metrics'

export interface SignalOptions {
  /** "Recent" and "last known" see an event while `now - timestamp <= ttl`. Default 10 minutes. */
  readonly metricEventTtl: Duration
  readonly metricEventTtlOf?: Readonly<Record<string, Duration>>
  /**
   * Metrics whose events are merged into buckets of so many ms (a whole number above 0), one for each label set: an event counts as if it had come
   * at the beginning of its bucket. Conditions may ask of them what buckets know (`findLostDetails`). The scheduler's own metrics have none.
   */
  readonly resolutionOf?: Readonly<Record<string, Duration>>
  /** How far ahead of now a timestamp may lie. Default 1 minute. */
  readonly maxClockSkew: Duration
  /** At the bound the oldest events of the metric go; counted. A bucket counts as one. */
  readonly maxEventsPerMetric: number
  /** A new metric name beyond the bound is refused; counted. Names that a condition reads and the scheduler's own are always taken. */
  readonly maxMetrics: number
}

/** Names a watched condition inside one engine. */
export type WatchId = number

/**
 * A verdict that changed, and when. A verdict belongs to an instant as a whole: however many events arrive within one millisecond,
 * and whatever expires at it, only what holds after the last of them counts. (Who asks in between is told what holds so far.)
 */
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
  /**
   * What was seen, unknown values left out: the number on the left side of a comparison; the last value of an `exists`; for how many ms
   * the condition of a `sustained` has been true; how many of an `at-least` are true.
   */
  readonly observed?: number
  /** What was asked for: the number on the right side of a comparison; the ms of a `sustained`; the count of an `at-least`. */
  readonly required?: number
  /** Timestamp of the newest event that was read. */
  readonly lastTimestamp?: Instant
  /** How many events were read. */
  readonly count?: number
  /** The same of the conditions inside, in their order. */
  readonly clauses: readonly Evidence[]
}

/** What is known of one metric: its retained events with `timestamp <= now`, and how many watched conditions read it. */
export interface MetricState {
  readonly metric: string
  readonly count: number
  readonly last?: number
  readonly lastTimestamp?: Instant
  readonly readers: number
}

/** Counts since the engine was made; `retained` and `metrics` as they are now. */
export interface SignalStatistics {
  readonly accepted: number
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>
  /** Events dropped at the bound of a metric, each event of a bucket counted. */
  readonly overflowed: number
  /** What lies in memory: a bucket counts as one. */
  readonly retained: number
  /** Of these, the ones beyond retention that stay because they are the last of their label set; of the scheduler's own metrics at most 100,000 for each. */
  readonly keptLast: number
  /** Ids of events that are remembered: those of retained events, and the latest 1000 of each bucket. */
  readonly ids: number
  readonly metrics: number
  /** Conditions that are watched, those of policies and any others. */
  readonly conditions: number
}

/**
 * A signal engine. Its clock is the greatest `now` it was ever given: an earlier one counts as that. Instants must be whole numbers.
 *
 * Metrics whose name starts with `tidegate.` are the scheduler's own series: of each label set (and session) the last event is kept for ever; when
 * there are more than 100,000, the oldest tenth goes, which is counted as overflowed.
 * The same holds for a metric while a condition reads it with lookback `ever`; that lookback sees exactly these last events.
 */
export interface SignalEngine {
  /**
   * Watches `condition` from `now` on; its first verdict is there at once (`verdict`) and is no edge. Lookbacks lengthen retention (S3.4).
   * @throws InvariantError for an argument of an aggregate that no author can have written (a percentile beyond 0..100).
   * @throws TidegateError `needs-single-events` for a condition that asks what the resolution of a metric leaves unknown
   */
  watch(condition: Condition, context: WatchContext, now: Instant): WatchId
  /** Forgets a watch and its edges. Retention shrinks only when time moves on, so that a condition replaced within one instant keeps its history. */
  unwatch(watch: WatchId): void
  /** Takes an event that arrived at `now`, or says why not. Brings time forward to `now` first. Edges are handed out by the next `advance`. */
  publish(event: MetricEvent, now: Instant): RefusalCode | undefined
  /**
   * Brings time forward to `now` (never back: an earlier `now` changes nothing) and hands out all edges since the last call, in order of instant, then of watch.
   * Edges carry the instant at which the verdict changed, however late the call is; calls in between make no difference.
   */
  advance(now: Instant): readonly Edge[]
  /** Whether `advance` at the instant of the last call would hand out edges. Asking makes them, as `advance` does, so that call should follow. */
  hasEdges(): boolean
  /** The verdict at the instant of the last `advance` or `publish`. @throws InvariantError for an id that is not watched. */
  verdict(watch: WatchId): Verdict
  /**
   * The evidence at the instant of the last `advance` or `publish`, clause by clause. Whoever watches keeps the condition: it is asked for again here.
   * @throws InvariantError for an id that is not watched, and for a condition of another form than the one that is.
   */
  explain(watch: WatchId, condition: Condition): Evidence
  /** The number that an expression stands for at the instant of the last `advance` or `publish`; undefined when it is unknown. Needs no watch: it sees what is retained anyway. */
  evaluate(expression: Expression, context: WatchContext): number | undefined
  /**
   * When a verdict may next change although no event arrives, always after the instant of the last call; undefined: never. Never later than the true instant.
   * With `until`, only what is due before that needs to be found: an answer from then on, or none, says that nothing is.
   */
  nextDeadline(until?: Instant): Instant | undefined
  /** The metrics that hold events or are read, by name; with `session`, only the events that session sees. */
  metrics(session?: string): readonly MetricState[]
  statistics(): SignalStatistics
  /** The retained events in order of arrival, for a host that stores them. */
  retained(): Iterable<RetainedEvent>
  /**
   * Whether an event that was taken earlier may still be among the retained ones. False is certain and stays so as long as no condition is watched that looks
   * back further; true may be a mistake. For a host that tidies what it has stored.
   */
  retains(event: MetricEvent): boolean
  /**
   * Takes retained events into an engine that holds none, without edges or refusals; every watch starts again at `now` (S4.3).
   * Conditions watched before, or later at the same instant, find all that they look back on.
   */
  restore(events: Iterable<RetainedEvent>, now: Instant): void
}
