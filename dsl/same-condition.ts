/** Whether two conditions mean the same: equal trees, wherever their words stood. Impact analysis and the search for ambiguity compare with it. */
import type { Condition } from './condition.js'

/** Structural equality that passes over spans. */
export function sameCondition(left: Condition, right: Condition): boolean {
  return same(left, right)
}

function same(left: unknown, right: unknown): boolean {
  // 0 and -0 compare alike with every number, and print alike.
  if (left === right || Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const leftEntries = fieldsOf(left)
  const rightFields = new Map(fieldsOf(right))
  return (
    leftEntries.length === rightFields.size &&
    leftEntries.every(([key, value]) => rightFields.has(key) && same(value, rightFields.get(key)))
  )
}

function fieldsOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([key, field]) => key !== 'span' && field !== undefined)
}
