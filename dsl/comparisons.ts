/** The six comparisons of numbers, and what becomes of them when they are turned round or denied. One table each, for all that compares. */
import type { ComparisonOperator } from './condition.js'

/** Each comparison, exact on numbers (SEMANTICS S4.2). */
export const comparisons: Readonly<Record<ComparisonOperator, (left: number, right: number) => boolean>> = {
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
}

/** The comparison that says the same with its sides exchanged. */
export const mirrored = { '>': '<', '<': '>', '>=': '<=', '<=': '>=', '==': '==', '!=': '!=' } as const

/** The comparison that is true where this one is false. */
export const opposite = { '>': '<=', '<': '>=', '>=': '<', '<=': '>', '==': '!=', '!=': '==' } as const
