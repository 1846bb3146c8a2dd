/** What a condition reads: its aggregates with their selections. From these follow retention, and which events concern the condition. */
import type { Condition, Expression, Selection } from '../../dsl/condition.js'

/** An aggregate of a selection, as an expression. */
export type AggregateExpression = Extract<Expression, { kind: 'aggregate' }>

/** The aggregates that a condition and all inside it read, in the author's order; an `exists` reads the last value. Repeated ones are listed again. */
export function aggregatesOf(condition: Condition): readonly AggregateExpression[] {
  if (condition.kind === 'exists') return [lastOf(condition.selection)]
  if (condition.kind === 'comparison') return [...aggregatesIn(condition.left), ...aggregatesIn(condition.right)]
  return conditionsIn(condition).flatMap(aggregatesOf)
}

/** The last value of a selection, as which an `exists` is read. */
export function lastOf(selection: Selection): AggregateExpression {
  return { kind: 'aggregate', function: 'last', selection }
}

/** The aggregates that an expression is made of, in the author's order. */
export function aggregatesIn(expression: Expression): readonly AggregateExpression[] {
  switch (expression.kind) {
    case 'number':
      return []
    case 'aggregate':
      return [expression]
    case 'arithmetic':
      return [...aggregatesIn(expression.left), ...aggregatesIn(expression.right)]
    case 'call':
      return aggregatesIn(expression.of)
  }
}

/** The conditions directly inside a condition, in order. */
export function conditionsIn(condition: Condition): readonly Condition[] {
  if ('conditions' in condition) return condition.conditions
  return 'condition' in condition ? [condition.condition] : []
}
