/** What conditions look at and where their verdicts turn: metrics, thresholds, lookbacks. Random histories are made around these borders. */
import type { AggregateFunction, ComparisonOperator, Condition, Expression, LabelMatcher, Lookback } from '../../../dsl/index.js'
import { mirrored, opposite } from '../../../dsl/comparisons.js'
import { EVERY_METRIC, patternsOf } from '../../../dsl/reads.js'
import type { EventConstraint, EventPattern, Formula, Operand } from '../../../dsl/formula.js'
import type { Duration } from '../../../grammar/index.js'
import { aggregatesIn } from '../../signals/index.js'

/**
 * What a number of a condition is measured on. `level`: the values themselves. `swing`: how far they go up or down within the lookback; `rate`: how
 * far per second; `total`: their sum within the lookback; `presence`: whether and how often there are any.
 */
export type BorderScale = 'level' | 'swing' | 'rate' | 'total' | 'presence'

/** One number that decides a verdict. */
export interface Border {
  readonly scale: BorderScale
  readonly value: number
  /** What is asked of the number, as the policy wants it; absent: nobody can say. */
  readonly wanted?: ComparisonOperator
  /** Undefined: as long as a value is known. */
  readonly lookbackMs: Duration | undefined
}

/** The values of one metric with one set of labels, and all that conditions ask of them. */
export interface Measured {
  readonly metric: string
  readonly labels: Readonly<Record<string, string>>
  readonly borders: readonly Border[]
}

const scales: Readonly<Record<AggregateFunction, BorderScale>> = {
  last: 'level',
  previous: 'level',
  first: 'level',
  average: 'level',
  min: 'level',
  max: 'level',
  median: 'level',
  percentile: 'level',
  'crossings-above': 'presence',
  'crossings-below': 'presence',
  sum: 'total',
  count: 'presence',
  age: 'presence',
  stddev: 'swing',
  variance: 'swing',
  change: 'swing',
  increase: 'swing',
  rate: 'rate',
  slope: 'rate',
}

/** All that the conditions measure of the outside world; what the scheduler writes itself is left out. */
export function measuredBy(conditions: readonly Condition[]): readonly Measured[] {
  const found = new Map<string, { metric: string; labels: Record<string, string>; borders: Border[] }>()
  const see: See = (metric, matchers, border) => {
    if (metric.startsWith('tidegate.')) return
    const labels = labelsFor(matchers)
    const key = JSON.stringify([metric, labels])
    const known = found.get(key) ?? { metric: metric === EVERY_METRIC ? 'any' : metric, labels, borders: [] }
    found.set(key, known)
    known.borders.push(border)
  }
  for (const condition of conditions) seeCondition(condition, false, see)
  return [...found.values()]
}

/** The longest time for which a condition must hold without a break. */
export function longestSustained(condition: Condition): Duration {
  const inner = condition.kind === 'not' || condition.kind === 'assume' || condition.kind === 'sustained' ? [condition.condition] : []
  const parts = 'conditions' in condition ? condition.conditions : inner
  return Math.max(condition.kind === 'sustained' ? condition.ms : 0, ...parts.map(longestSustained))
}

type See = (metric: string, labels: readonly LabelMatcher[], border: Border) => void

function seeCondition(condition: Condition, isNegated: boolean, see: See): void {
  switch (condition.kind) {
    case 'comparison': {
      const operator = isNegated ? opposite[condition.operator] : condition.operator
      seeSide(condition.left, operator, condition.right, see)
      seeSide(condition.right, mirrored[operator], condition.left, see)
      break
    }
    case 'exists': {
      const { metric, labels, where, having, lookback } = condition.selection
      const lookbackMs = lookbackOf(lookback)
      see(metric, labels, { scale: 'presence', value: 1, wanted: isNegated ? '<' : '>=', lookbackMs })
      for (const { operator, value } of [...where, ...having]) see(metric, labels, { scale: 'level', value, wanted: operator, lookbackMs })
      break
    }
    case 'clock':
      break
    case 'not':
      seeCondition(condition.condition, !isNegated, see)
      break
    case 'sustained':
    case 'assume':
      seeCondition(condition.condition, isNegated, see)
      break
    case 'all':
    case 'any':
    case 'at-least':
      for (const part of condition.conditions) seeCondition(part, isNegated, see)
      break
    case 'match':
      seeFormula(condition.formula, see)
  }
}

/** `operator` is what `side` must be to the number on the other side, where there is one. */
function seeSide(side: Expression, operator: ComparisonOperator, other: Expression, see: See): void {
  const isPlain = side.kind === 'aggregate' && other.kind === 'number'
  const numbers = numbersIn(other)
  for (const { function: name, argument, selection } of aggregatesIn(side)) {
    const { metric, labels, where, having, lookback } = selection
    const lookbackMs = lookbackOf(lookback)
    const scale = scales[name]
    for (const value of numbers.length === 0 ? [1, 10, 100] : numbers)
      see(metric, labels, { scale, value, lookbackMs, ...(isPlain ? { wanted: operator } : {}) })
    if (argument !== undefined && scale === 'presence') see(metric, labels, { scale: 'level', value: argument, lookbackMs })
    for (const filter of [...where, ...having])
      see(metric, labels, { scale: 'level', value: filter.value, wanted: filter.operator, lookbackMs })
  }
}

function numbersIn(expression: Expression): readonly number[] {
  switch (expression.kind) {
    case 'number':
      return [expression.value]
    case 'aggregate':
      return []
    case 'arithmetic':
      return [...numbersIn(expression.left), ...numbersIn(expression.right)]
    case 'call':
      return numbersIn(expression.of)
  }
}

function seeFormula(formula: Formula, see: See): void {
  for (const pattern of patternsOf(formula)) {
    const lookbackMs = lookbackOf(pattern.lookback)
    const compared = pattern.constraints.flatMap(comparisonsIn)
    see(metricOf(pattern), pattern.labels, { scale: 'presence', value: 1, lookbackMs })
    for (const { operator, value } of compared)
      see(metricOf(pattern), pattern.labels, { scale: 'level', value, wanted: operator, lookbackMs })
  }
  for (const { pattern, value } of accumulatedIn(formula))
    see(metricOf(pattern), pattern.labels, { scale: 'level', value, lookbackMs: lookbackOf(pattern.lookback) })
}

function accumulatedIn(formula: Formula): readonly { readonly pattern: EventPattern; readonly value: number }[] {
  switch (formula.kind) {
    case 'accumulate':
      return formula.results.flatMap(({ constraints }) =>
        constraints.flatMap(({ right }) => numbersOf(right).map((value) => ({ pattern: formula.pattern, value }))),
      )
    case 'and':
    case 'or':
      return formula.formulas.flatMap(accumulatedIn)
    case 'not':
    case 'exists':
      return accumulatedIn(formula.formula)
    case 'pattern':
    case 'forall':
      return []
  }
}

function comparisonsIn(constraint: EventConstraint): readonly { readonly operator: ComparisonOperator; readonly value: number }[] {
  if (constraint.kind === 'all' || constraint.kind === 'any') return constraint.constraints.flatMap(comparisonsIn)
  if (constraint.kind !== 'compare' || constraint.field !== 'value') return []
  return numbersOf(constraint.right).map((value) => ({ operator: constraint.operator, value }))
}

function numbersOf(operand: Operand): readonly number[] {
  if (operand.kind === 'number') return [operand.value]
  return operand.kind === 'arithmetic' ? [...numbersOf(operand.left), ...numbersOf(operand.right)] : []
}

function metricOf({ constraints }: EventPattern): string {
  const named = constraints.find((constraint) => constraint.kind === 'metric' && constraint.operator === '==')
  return named?.kind === 'metric' ? named.metric : EVERY_METRIC
}

function lookbackOf(lookback: Lookback): Duration | undefined {
  return lookback.kind === 'during' ? lookback.ms : undefined
}

/** Labels that pass the matchers. */
function labelsFor(matchers: readonly LabelMatcher[]): Record<string, string> {
  return Object.fromEntries(matchers.map(({ name, operator, value }) => [name, operator === '==' ? value : `not ${value}`]))
}
