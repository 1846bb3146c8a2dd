/**
 * The condition tree: what a sentence, an expression or a DRL text means, without any of its wording.
 * `dsl/` makes it, `src/signals` evaluates it. Plain data: it can be compared, printed, stored and shared.
 */
import type { Span } from '../grammar/span.js'
import type { Duration, Instant } from '../grammar/time.js'
import type { Formula } from './formula.js'

export type ComparisonOperator = '>' | '<' | '>=' | '<=' | '==' | '!='

/**
 * What a value is worked out from many events by. `of nothing` is unknown, except `sum` and `count`, which are 0 (SEMANTICS S4.2).
 * `change` = last - first; `rate` = change per second between first and last; `increase` = growth of a counter that may restart at 0;
 * `slope` = least-squares slope per second; `age` = now - timestamp of the last event, in ms; `previous` = the last but one;
 * `crossings-above` / `crossings-below` = how often consecutive values went from at or below (above) `argument` to above (below) it;
 * `percentile` and the crossings take `argument`. `stddev` and `variance` are those of a population.
 */
export type AggregateFunction =
  | 'last'
  | 'previous'
  | 'first'
  | 'average'
  | 'min'
  | 'max'
  | 'sum'
  | 'count'
  | 'median'
  | 'percentile'
  | 'stddev'
  | 'variance'
  | 'change'
  | 'rate'
  | 'increase'
  | 'slope'
  | 'age'
  | 'crossings-above'
  | 'crossings-below'

export interface LabelMatcher {
  readonly name: string
  readonly operator: '==' | '!='
  readonly value: string
}

export interface ValueFilter {
  readonly operator: ComparisonOperator
  readonly value: number
}

/**
 * How far back a selection looks. `recent`: the metric's ttl, `now - timestamp <= ttl` (S3.3). `during`: the lookback `(now - ms, now]` (S3.4).
 * `ever`: no bound (only the series that the scheduler writes itself, of which the last event is always kept).
 */
export type Lookback = { readonly kind: 'recent' } | { readonly kind: 'during'; readonly ms: Duration } | { readonly kind: 'ever' }

/**
 * Which events are read: those of `metric` that pass all `labels` and `where`, inside `lookback`; of these the `length` latest
 * (all, if absent); of these the ones that pass `having`. Without labels every label set is read.
 */
export interface Selection {
  readonly metric: string
  readonly labels: readonly LabelMatcher[]
  readonly where: readonly ValueFilter[]
  readonly lookback: Lookback
  readonly length?: number
  readonly having: readonly ValueFilter[]
}

/** A number, or unknown where there is no data, a division by zero, or anything that is not finite. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'aggregate'; readonly function: AggregateFunction; readonly argument?: number; readonly selection: Selection }
  | { readonly kind: 'arithmetic'; readonly operator: '+' | '-' | '*' | '/'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly function: 'truncate' | 'absolute' | 'negate'; readonly of: Expression }

/**
 * The times of a calendar, in one zone. Equal fingerprints mean equal times. Made from the calendar's text (`compileCalendar` of `src/timers`), when
 * it is known where the condition stands.
 */
export interface CalendarTimes {
  readonly fingerprint: string
  /** What the calendar calls the time that `now` lies in; undefined when it lies in none. */
  reasonAt(now: Instant): string | undefined
  /** An instant after `now`, up to which `now` stays in the calendar, or out of it; Infinity: for ever. */
  changesAfter(now: Instant): Instant
}

/** A test of the wall clock in the policy's zone. */
export type ClockTest =
  /** `[from, to)` in ms since midnight; `from > to` spans midnight; equal means the whole day. */
  | { readonly kind: 'time-of-day'; readonly from: Duration; readonly to: Duration }
  /** 0 = Sunday .. 6 = Saturday. */
  | { readonly kind: 'weekday'; readonly days: readonly number[] }
  /** 1..31, or -1 for the last day of the month. */
  | { readonly kind: 'day-of-month'; readonly days: readonly number[] }
  /** Whether now lies in a time of the calendar file `name`. Without `times` it is not known which file that is: `bindCalendars` puts them in. */
  | { readonly kind: 'calendar'; readonly name: string; readonly times?: CalendarTimes }

/** Every node may carry the place of the author's words it came from, in the sentence's own text. */
interface Node {
  readonly span?: Span
}

/** A condition; its verdict is true, false or unknown (Kleene, SEMANTICS S4.1). */
export type Condition =
  | (Node & { readonly kind: 'comparison'; readonly operator: ComparisonOperator; readonly left: Expression; readonly right: Expression })
  /** Whether the selection holds at least one event; never unknown (S4.2). */
  | (Node & { readonly kind: 'exists'; readonly selection: Selection })
  | (Node & { readonly kind: 'clock'; readonly test: ClockTest })
  | (Node & { readonly kind: 'not'; readonly condition: Condition })
  | (Node & { readonly kind: 'all'; readonly conditions: readonly Condition[] })
  | (Node & { readonly kind: 'any'; readonly conditions: readonly Condition[] })
  | (Node & { readonly kind: 'at-least'; readonly count: number; readonly conditions: readonly Condition[] })
  /** True once `condition` has been true without a break for `ms` (S4.3); false while it is false or not yet long enough; unknown while it is unknown. */
  | (Node & { readonly kind: 'sustained'; readonly condition: Condition; readonly ms: Duration })
  /** `condition`, with `verdict` in place of unknown. */
  | (Node & { readonly kind: 'assume'; readonly condition: Condition; readonly verdict: boolean })
  /** Whether events satisfy the formula together; never unknown. `matchFormula` decides it. */
  | (Node & { readonly kind: 'match'; readonly formula: Formula })

export type ConditionOf<Kind extends Condition['kind']> = Extract<Condition, { kind: Kind }>
