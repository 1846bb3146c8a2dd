/** Numbers and conditions that benchmarks share: the same in each run. */
import type { AggregateFunction, ComparisonOperator, Condition } from '../../dsl/condition.ts'

/** Random numbers from 0 to `max`, from a fixed seed; asked for in order, over and over. */
export function randomNumbers(count: number, max: number): Float64Array {
  let state = 20_240_229
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state / 2 ** 32) * max
  })
}

/** An aggregate of all values of a metric within `ms` (the metric's ttl, if absent), beside a constant. */
export function aggregateIs(name: AggregateFunction, metric: string, operator: ComparisonOperator, value: number, ms?: number): Condition {
  const lookback = ms === undefined ? ({ kind: 'recent' } as const) : ({ kind: 'during', ms } as const)
  const selection = { metric, labels: [], where: [], having: [], lookback }
  return { kind: 'comparison', operator, left: { kind: 'aggregate', function: name, selection }, right: { kind: 'number', value } }
}

/** An instant like those that clocks tell, so that numbers are as great as in use. */
export const BEGINNING = Date.UTC(2026, 0, 5)
