/**
 * How a comparison moves with time alone: a term that reads the age of an event changes with each millisecond while its events stay the same.
 * Finds the first instant at which the verdict is another one by bounding the terms over spans of time and halving the spans.
 */
import type { ComparisonOperator } from '../../dsl/condition.js'
import type { Instant } from '../../grammar/time.js'
import type { Verdict } from './port.js'
import { arithmetic, numberFunctions, valueOf, type ArithmeticOperator, type Term } from './terms.js'
import { compare } from './verdicts.js'

/** How many spans one search looks at. A comparison of ages with numbers or ages takes about a hundred at the most. */
const SPANS_MAX = 400

/**
 * The values of a term over a span of time. `isLinear`: it goes in exact whole numbers on a straight line from `first` to `last`;
 * else it stays within `low` and `high`.
 */
interface Motion {
  readonly first: number
  readonly last: number
  readonly low: number
  readonly high: number
  readonly isLinear: boolean
}

/** The two sides of a comparison. */
export interface Sides {
  readonly operator: ComparisonOperator
  readonly left: Term
  readonly right: Term
}

/**
 * The first instant in `(now, end)` at which the verdict of a comparison differs from the one at `now`, if no event comes or goes before `end`;
 * else `end`. It is never late; for terms that multiply ages it may be early.
 */
export function nextTurn(sides: Sides, now: Instant, end: Instant): Instant {
  const verdict = verdictAt(sides, now)
  const spans: (readonly [from: Instant, to: Instant])[] = [[now + 1, Math.min(end - 1, Number.MAX_SAFE_INTEGER)]]
  for (let looks = 0; looks < SPANS_MAX; looks += 1) {
    const span = spans.pop()
    if (!span) return end
    const [from, to] = span
    if (from > to) continue
    const steady = from === to ? verdictAt(sides, from) : steadyVerdict(sides, from, to)
    if (steady === verdict) continue
    if (steady !== undefined) return from
    const middle = from + Math.floor((to - from) / 2)
    spans.push([middle + 1, to], [from, middle])
  }
  return spans.at(-1)?.[0] ?? end
}

function verdictAt({ operator, left, right }: Sides, now: Instant): Verdict {
  return compare(operator, valueOf(left, now), valueOf(right, now))
}

/** The one verdict that a comparison has all through `[from, to]`, undefined where it cannot be told. */
function steadyVerdict({ operator, left, right }: Sides, from: Instant, to: Instant): Verdict | undefined {
  const a = motionOf(left, from, to)
  const b = motionOf(right, from, to)
  if (a === 'unknown' || b === 'unknown') return 'unknown'
  if (!a || !b) return undefined
  const order = a.isLinear && b.isLinear ? steadyOrder(a.first - b.first, a.last - b.last) : steadyOrder(a.low - b.high, a.high - b.low)
  return order === undefined ? undefined : compare(operator, order, 0)
}

/** The sign that all numbers between `low` and `high`, or on the line from one to the other, have. */
function steadyOrder(one: number, other: number): number | undefined {
  return Math.sign(one) === Math.sign(other) ? Math.sign(one) : undefined
}

/** The motion of a term over `[from, to]`; 'unknown' if it is that all through, undefined if it may be for a part. */
function motionOf(term: Term, from: Instant, to: Instant): Motion | 'unknown' | undefined {
  switch (term.kind) {
    case 'number':
      return Number.isFinite(term.value) ? line(term.value, term.value) : 'unknown'
    case 'reading': {
      const first = term.reading.valueAt(from)
      const last = term.reading.valueAt(to)
      return first === undefined || last === undefined ? 'unknown' : line(first, last)
    }
    case 'call': {
      const of = motionOf(term.of, from, to)
      if (of === 'unknown' || of === undefined) return of
      const ends = [numberFunctions[term.function](of.low), numberFunctions[term.function](of.high)]
      const spansZero = term.function === 'absolute' && of.low < 0 && of.high > 0
      return range(spansZero ? [...ends, 0] : ends)
    }
    case 'arithmetic': {
      const left = motionOf(term.left, from, to)
      const right = motionOf(term.right, from, to)
      if (left === 'unknown' || right === 'unknown') return 'unknown'
      if (!left || !right) return undefined
      if (term.operator === '/' && right.low === 0 && right.high === 0) return 'unknown'
      return combine(term.operator, left, right)
    }
  }
}

function combine(operator: ArithmeticOperator, left: Motion, right: Motion): Motion | undefined {
  const work = arithmetic[operator]
  if (operator === '/' && right.low <= 0 && right.high >= 0) return undefined
  const isStraight = operator === '+' || operator === '-' || (operator === '*' && (left.first === left.last || right.first === right.last))
  if (isStraight && left.isLinear && right.isLinear) {
    const straight = line(work(left.first, right.first), work(left.last, right.last))
    if (straight?.isLinear) return straight
  }
  // Rounding keeps the order of results, so the bounds of the exact operation bound the rounded one.
  return range([work(left.low, right.low), work(left.low, right.high), work(left.high, right.low), work(left.high, right.high)])
}

function line(first: number, last: number): Motion | undefined {
  if (!Number.isFinite(first) || !Number.isFinite(last)) return undefined
  const isLinear = Number.isSafeInteger(first) && Number.isSafeInteger(last)
  return { first, last, low: Math.min(first, last), high: Math.max(first, last), isLinear }
}

function range(values: readonly number[]): Motion | undefined {
  const low = Math.min(...values)
  const high = Math.max(...values)
  // A constant keeps its exact form; all else has only bounds.
  if (low === high) return line(low, high)
  return Number.isFinite(low) && Number.isFinite(high) ? { first: low, last: high, low, high, isLinear: false } : undefined
}
