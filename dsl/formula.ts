/** Formulas over single events: what DRL can say that aggregates cannot, joins on bound variables and relations in time. `matchFormula` evaluates them. */
import type { ComparisonOperator, LabelMatcher, Lookback } from './condition.js'

/** A field of an event that can be compared. */
export type EventField = 'value' | 'timestamp'

/** A number made of literals and of variables that patterns before have bound. */
export type Operand =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'arithmetic'; readonly operator: '+' | '-' | '*' | '/'; readonly left: Operand; readonly right: Operand }

/** How the timestamp of an event lies to that of a bound one; bounds in ms, both included; absent `to`: no upper bound. */
export interface TemporalRelation {
  readonly relation: 'after' | 'before' | 'coincides'
  readonly of: string
  readonly from: number
  readonly to?: number
}

/** One thing asked of an event. */
export type EventConstraint =
  | { readonly kind: 'metric'; readonly operator: '==' | '!='; readonly metric: string }
  | { readonly kind: 'compare'; readonly field: EventField; readonly operator: ComparisonOperator; readonly right: Operand }
  | ({ readonly kind: 'temporal' } & TemporalRelation)
  /** The event is, or is not, the one bound to `of`. */
  | { readonly kind: 'same'; readonly operator: '==' | '!='; readonly of: string }
  | { readonly kind: 'all' | 'any'; readonly constraints: readonly EventConstraint[] }

/**
 * Which events fit: those inside `lookback` that pass the constraints without variables; of these the `length` latest; of these the ones
 * that pass the constraints with variables (SEMANTICS S5.2a).
 */
export interface EventPattern {
  /** The variable that holds the event. */
  readonly binding?: string
  /** Variables that hold its fields. */
  readonly fields: readonly { readonly name: string; readonly field: EventField }[]
  readonly labels: readonly LabelMatcher[]
  readonly constraints: readonly EventConstraint[]
  readonly lookback: Lookback
  readonly length?: number
}

/** What is asked of a number that was accumulated. `truncated`: of its whole part. */
export interface NumberConstraint {
  readonly truncated: boolean
  readonly operator: ComparisonOperator
  readonly right: Operand
}

/** The functions of an accumulate. Of nothing, `sum` and `count` are 0 and the others have no result. */
export type AccumulateFunction = 'average' | 'min' | 'max' | 'sum' | 'count' | 'variance' | 'stddev'

/** One function of an accumulate, and the variable that holds its result. */
export interface Accumulated {
  readonly function: AccumulateFunction
  readonly binding?: string
  readonly constraints: readonly NumberConstraint[]
}

/** True if events can be found for all its patterns together, each variable meaning the same event or number throughout. */
export type Formula =
  | { readonly kind: 'pattern'; readonly pattern: EventPattern }
  /** The functions of the values of all events that fit. */
  | { readonly kind: 'accumulate'; readonly pattern: EventPattern; readonly results: readonly Accumulated[] }
  | { readonly kind: 'and' | 'or'; readonly formulas: readonly Formula[] }
  /**
   * No events fit. While an event that would fit may still come, because a temporal relation reaches past now, this is not yet true.
   */
  | { readonly kind: 'not'; readonly formula: Formula }
  | { readonly kind: 'exists'; readonly formula: Formula }
  /** Every event that fits `domain` fits all `requirements` too. */
  | { readonly kind: 'forall'; readonly domain: EventPattern; readonly requirements: readonly EventPattern[] }
