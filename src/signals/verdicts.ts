/** The comparison of numbers that may be unknown (SEMANTICS S4.1, S4.2). */
import { comparisons } from '../../dsl/comparisons.js'
import type { ComparisonOperator } from '../../dsl/condition.js'
import type { Verdict } from './port.js'

/** A comparison in which either side may be unknown. */
export function compare(operator: ComparisonOperator, left: number | undefined, right: number | undefined): Verdict {
  return left === undefined || right === undefined ? 'unknown' : comparisons[operator](left, right)
}
