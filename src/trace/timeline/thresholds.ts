/** Finds the numbers that a condition compares metrics with, for the threshold lines of a timeline. */
import type { AggregateFunction, ComparisonOperator, Condition, Expression, Selection } from '../../../dsl/index.js'
import { mirrored, opposite } from '../../../dsl/comparisons.js'
import { formatDuration } from '../../../grammar/index.js'
import type { Threshold } from './timeline.js'

/** Aggregates that are measured on the metric's own scale: a line at their threshold means something beside its values. */
const onScale: Partial<Record<AggregateFunction, string>> = {
  last: 'last',
  previous: 'previous',
  first: 'first',
  average: 'average',
  min: 'minimum',
  max: 'maximum',
  median: 'median',
  percentile: 'percentile',
}

/** The thresholds of a condition, each once, in order of appearance. */
export function thresholdsOf(condition: Condition): readonly Threshold[] {
  const found = new Map<string, Threshold>()
  for (const threshold of thresholdsIn(condition, false)) found.set(JSON.stringify(threshold), threshold)
  return [...found.values()]
}

function thresholdsIn(condition: Condition, negated: boolean): readonly Threshold[] {
  switch (condition.kind) {
    case 'comparison':
      return comparisonThresholds(condition.left, negated ? opposite[condition.operator] : condition.operator, condition.right)
    case 'not':
      return thresholdsIn(condition.condition, !negated)
    case 'sustained':
    case 'assume':
      return thresholdsIn(condition.condition, negated)
    case 'all':
    case 'any':
    case 'at-least':
      return condition.conditions.flatMap((each) => thresholdsIn(each, negated))
    case 'exists':
    case 'clock':
    case 'match':
      return []
  }
}

function comparisonThresholds(left: Expression, operator: ComparisonOperator, right: Expression): readonly Threshold[] {
  if (right.kind === 'number') return thresholdFor(left, operator, right.value)
  return left.kind === 'number' ? thresholdFor(right, mirrored[operator], left.value) : []
}

function thresholdFor(expression: Expression, operator: ComparisonOperator, value: number): readonly Threshold[] {
  if (expression.kind !== 'aggregate') return []
  const name = onScale[expression.function]
  if (name === undefined) return []
  const { selection, argument } = expression
  const subject = [name, ...(argument === undefined ? [] : [String(argument)]), ...lookbackWords(selection)].join(' ')
  return [{ metric: selection.metric, subject, operator, value }]
}

function lookbackWords({ lookback }: Selection): readonly string[] {
  return lookback.kind === 'during' ? [formatDuration(lookback.ms)] : []
}
