/** Where conditions meant something else in the source system than their words say, and mean their words here. @see SEMANTICS S10 */
import type { Condition, Expression } from '../../../dsl/index.js'

/** How long the source kept events, unless it was set otherwise. */
const TTL_MS = 600_000

/** What behaves differently in a condition, in words; each thing once. */
export function conditionDifferences(condition: Condition): readonly string[] {
  return [...new Set(comparisonsIn(condition).flatMap(differencesOf))]
}

type Comparison = Extract<Condition, { kind: 'comparison' }>

function comparisonsIn(condition: Condition): readonly Comparison[] {
  if (condition.kind === 'comparison') return [condition]
  const parts = 'conditions' in condition ? condition.conditions : 'condition' in condition ? [condition.condition] : []
  return parts.flatMap(comparisonsIn)
}

function differencesOf({ left, operator, right }: Comparison): readonly string[] {
  if (left.kind !== 'aggregate' || right.kind !== 'number') return []
  const { value } = right
  return [
    ...(left.function === 'average' && operator !== '>'
      ? [`The source compared averages with > whatever was written; here \`${operator}\` is honoured.`]
      : []),
    ...(left.function === 'last' && holdsForNothing(operator, value)
      ? [`Without data the source took this for true, as if the value were 0; here it is unknown, and the window waits.`]
      : []),
    ...(Number.isInteger(value) ? [] : ['The source read whole numbers only; here decimals count.']),
    ...(isCut(left) ? ['The source cut this span at the ttl of events (10m unless set); here it is looked at in full.'] : []),
  ]
}

function holdsForNothing(operator: Comparison['operator'], value: number): boolean {
  const holds = { '>': 0 > value, '<': 0 < value, '>=': 0 >= value, '<=': 0 <= value, '==': value === 0, '!=': value !== 0 }
  return holds[operator]
}

function isCut({ selection: { lookback } }: Extract<Expression, { kind: 'aggregate' }>): boolean {
  return lookback.kind === 'during' && lookback.ms > TTL_MS
}
