/** The sentences of a policy's conditions, one by one: what coverage asks to be seen true, false and unknown. */
import type { Condition, Expression } from '../../../dsl/condition.js'
import type { Clause } from '../../policies/index.js'

/** One sentence: a clause, or a part of one that connectives join. */
export interface ConditionPart {
  /** `2` for the second clause, `2.1` for the first part of it. */
  readonly number: string
  /** The author's words. */
  readonly text: string
  readonly condition: Condition
  /** The way from the clause's condition to this one: indexes of the parts of connectives. */
  readonly path: readonly number[]
}

/** The parts of a clause that stand for themselves; the clause itself where nothing joins them. */
export function partsOf(clause: Clause, index: number): readonly ConditionPart[] {
  const leaves = leavesOf(clause.condition, [])
  const number = String(index + 1)
  if (leaves.length < 2) return [{ number, text: clause.text, condition: clause.condition, path: [] }]
  return leaves.map(({ condition, path }, part) => {
    const { span } = condition
    const text = span === undefined ? clause.text : clause.text.slice(span.start, span.end)
    return { number: `${number}.${part + 1}`, text, condition, path }
  })
}

interface Leaf {
  readonly condition: Condition
  readonly path: readonly number[]
}

/** Connectives are taken apart where each part has words of its own: a range such as `is between 3 and 5` stays one sentence. */
function leavesOf(condition: Condition, path: readonly number[]): Leaf[] {
  const parts = condition.kind === 'not' ? [condition.condition] : 'conditions' in condition ? condition.conditions : []
  if (parts.length === 0 || !haveOwnWords(parts)) return [{ condition, path }]
  return parts.flatMap((part, index) => leavesOf(part, [...path, index]))
}

function haveOwnWords(parts: readonly Condition[]): boolean {
  let end = -1
  for (const { span } of parts.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0))) {
    if (span === undefined || span.start < end) return false
    end = span.end
  }
  return true
}

/** Whether no data can make the condition unknown (S4.2). */
export function isAlwaysKnown(condition: Condition): boolean {
  switch (condition.kind) {
    case 'exists':
    case 'match':
    case 'clock':
    case 'assume':
      return true
    case 'comparison':
      return isNumberKnown(condition.left) && isNumberKnown(condition.right)
    case 'not':
    case 'sustained':
      return isAlwaysKnown(condition.condition)
    case 'all':
    case 'any':
    case 'at-least':
      return condition.conditions.every(isAlwaysKnown)
  }
}

/** Sum and count of nothing are 0; a division may be one by zero. */
function isNumberKnown(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
      return true
    case 'aggregate':
      return expression.function === 'sum' || expression.function === 'count'
    case 'arithmetic':
      return expression.operator !== '/' && isNumberKnown(expression.left) && isNumberKnown(expression.right)
    case 'call':
      return isNumberKnown(expression.of)
  }
}
