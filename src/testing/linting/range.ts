/** The numbers that comparisons leave over for one value: an interval with holes. Contradictions are found where nothing is left. */
import type { ComparisonOperator } from '../../../dsl/index.js'

/** What a value can still be. */
export interface NumberRange {
  readonly low: number
  readonly isLowOpen: boolean
  readonly high: number
  readonly isHighOpen: boolean
  /** Single numbers that it cannot be. */
  readonly holes: readonly number[]
  /** Only whole numbers count. */
  readonly isWhole: boolean
}

/** Any number. */
export const everyNumber: NumberRange = {
  low: Number.NEGATIVE_INFINITY,
  isLowOpen: true,
  high: Number.POSITIVE_INFINITY,
  isHighOpen: true,
  holes: [],
  isWhole: false,
}

/** Whole numbers are counted out one by one up to this many. */
const COUNTED_MAX = 64

/** `range`, of which `operator value` holds too. */
export function narrowed(range: NumberRange, operator: ComparisonOperator, value: number): NumberRange {
  switch (operator) {
    case '>':
      return atLeast(range, value, true)
    case '>=':
      return atLeast(range, value, false)
    case '<':
      return atMost(range, value, true)
    case '<=':
      return atMost(range, value, false)
    case '==':
      return atMost(atLeast(range, value, false), value, false)
    case '!=':
      return { ...range, holes: [...range.holes, value] }
  }
}

function atLeast(range: NumberRange, low: number, isOpen: boolean): NumberRange {
  return low > range.low || (low === range.low && isOpen) ? { ...range, low, isLowOpen: isOpen } : range
}

function atMost(range: NumberRange, high: number, isOpen: boolean): NumberRange {
  return high < range.high || (high === range.high && isOpen) ? { ...range, high, isHighOpen: isOpen } : range
}

/** `range`, of which nothing lies below `other`. */
export function raisedTo(range: NumberRange, { low, isLowOpen }: NumberRange): NumberRange {
  return atLeast(range, low, isLowOpen)
}

/** `range`, of which nothing lies above `other`. */
export function loweredTo(range: NumberRange, { high, isHighOpen }: NumberRange): NumberRange {
  return atMost(range, high, isHighOpen)
}

/** Whether no number is left. */
export function isEmptyRange({ low, isLowOpen, high, isHighOpen, holes, isWhole }: NumberRange): boolean {
  if (low > high || (low === high && (isLowOpen || isHighOpen))) return true
  if (!isWhole) return low === high && holes.includes(low)
  const first = isLowOpen && Number.isInteger(low) ? low + 1 : Math.ceil(low)
  const last = isHighOpen && Number.isInteger(high) ? high - 1 : Math.floor(high)
  if (last - first >= COUNTED_MAX) return false
  for (let number = first; number <= last; number += 1) if (!holes.includes(number)) return false
  return true
}
