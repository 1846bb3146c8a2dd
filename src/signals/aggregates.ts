/** The aggregate functions: what each makes of the events that a selection sees. One table; the engines, the docs and the tests read it. */
import type { AggregateFunction } from '../../dsl/condition.js'
import { InvariantError } from '../../grammar/errors.js'
import type { Instant } from '../../grammar/time.js'
import { countOf } from './buckets.js'
import type { AggregateExpression } from './reaches.js'
import type { StoredEvent } from './series.js'
import { meanOf, percentileOf, sumOf, varianceOf } from './sums.js'

type Events = readonly Pick<StoredEvent, 'value' | 'timestamp' | 'bucket'>[]

/** One aggregate function. */
interface Aggregate {
  /** It only depends on so many of the latest events; absent: on all. */
  readonly newest?: number
  /** The value of events in order of timestamp; undefined or not finite: unknown. `argument` is given where the function takes one. */
  readonly of: (events: Events, argument: number) => number | undefined
}

/** Every function but `age`, which depends on the instant too. */
const aggregates: Readonly<Record<Exclude<AggregateFunction, 'age'>, Aggregate>> = {
  last: { newest: 1, of: (events) => events.at(-1)?.value },
  previous: { newest: 2, of: (events) => events.at(-2)?.value },
  first: { of: firstOf },
  average: { of: (events) => (events.length === 0 ? undefined : meanOf(partsOf(events), countOf(events))) },
  min: { of: (events) => extremeOf(events, Math.min, 'least') },
  max: { of: (events) => extremeOf(events, Math.max, 'greatest') },
  sum: { of: (events) => sumOf(partsOf(events)) },
  count: { of: countOf },
  median: { of: unlessEmpty((values) => percentileOf(values, 50)) },
  percentile: { of: unlessEmpty(percentileOf) },
  stddev: { of: unlessEmpty((values) => Math.sqrt(varianceOf(values))) },
  variance: { of: unlessEmpty(varianceOf) },
  change: { of: (events) => (events.length === 0 ? undefined : changeOf(events)) },
  rate: { of: (events) => changeOf(events) / secondsOf(events) },
  increase: { of: unlessEmpty((values) => sumOf(stepsOf(values).map(([from, to]) => (to >= from ? to - from : to)))) },
  slope: { of: slopeOf },
  'crossings-above': { of: unlessEmpty((values, argument) => countSteps(values, (from, to) => from <= argument && to > argument)) },
  'crossings-below': { of: unlessEmpty((values, argument) => countSteps(values, (from, to) => from >= argument && to < argument)) },
}

/** How many of the latest events `name` depends on; Infinity for all. */
export function newestRead(name: AggregateFunction): number {
  return name === 'age' ? 1 : (aggregates[name].newest ?? Number.POSITIVE_INFINITY)
}

/** The value of `events`, which are in order of timestamp, at `now`; undefined: unknown (SEMANTICS S4.2). `age` is in ms. */
export function aggregate(name: AggregateFunction, argument: number, events: Events, now: Instant): number | undefined {
  const newest = events.at(-1)
  const value = name === 'age' ? newest && now - newest.timestamp : aggregates[name].of(events, argument)
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

/** @throws InvariantError unless an aggregate has an argument that it can work with: texts are checked before they get here. */
export function requireArgument({ function: name, argument }: Pick<AggregateExpression, 'function' | 'argument'>): void {
  const isPercent = argument !== undefined && argument >= 0 && argument <= 100
  if (name === 'percentile' && !isPercent) throw new InvariantError(`percentile ${argument} is not within 0..100`)
  const crosses = name === 'crossings-above' || name === 'crossings-below'
  if (crosses && !Number.isFinite(argument)) throw new InvariantError(`${name} of ${argument}, which is not a number`)
}

function valuesOf(events: Events): readonly number[] {
  return events.map(({ value }) => value)
}

function unlessEmpty(of: (values: readonly number[], argument: number) => number): Aggregate['of'] {
  return (events, argument) => (events.length === 0 ? undefined : of(valuesOf(events), argument))
}

/** Numbers that add up to the sum of all events, also of those that were merged. */
function partsOf(events: Events): readonly number[] {
  return events.some(({ bucket }) => bucket) ? events.flatMap(({ value, bucket }) => bucket?.parts ?? [value]) : valuesOf(events)
}

function firstOf([first]: Events): number | undefined {
  return first?.bucket?.first ?? first?.value
}

function extremeOf(events: Events, pick: (a: number, b: number) => number, extreme: 'least' | 'greatest'): number | undefined {
  return events.length === 0 ? undefined : events.map(({ value, bucket }) => bucket?.[extreme] ?? value).reduce((a, b) => pick(a, b))
}

/** Last minus first; NaN for none. */
function changeOf(events: Events): number {
  return (events.at(-1)?.value ?? Number.NaN) - (firstOf(events) ?? Number.NaN)
}

/** From the first event to the last, in seconds. */
function secondsOf(events: Events): number {
  return ((events.at(-1)?.timestamp ?? Number.NaN) - (events[0]?.timestamp ?? Number.NaN)) / 1000
}

/** Each value but the first, with the one before it. */
function stepsOf(values: readonly number[]): readonly (readonly [from: number, to: number])[] {
  return values.slice(1).map((to, index) => [values[index] ?? Number.NaN, to])
}

function countSteps(values: readonly number[], counts: (from: number, to: number) => boolean): number {
  return stepsOf(values).filter(([from, to]) => counts(from, to)).length
}

/** The slope per second of the straight line with the least squared distance; 0/0, hence unknown, unless there are two timestamps. */
function slopeOf(events: Events): number {
  const start = events[0]?.timestamp ?? Number.NaN
  const seconds = events.map(({ timestamp }) => (timestamp - start) / 1000)
  const values = valuesOf(events)
  const [middle, mean] = [meanOf(seconds), meanOf(values)]
  const together = sumOf(values.map((value, index) => (value - mean) * ((seconds[index] ?? Number.NaN) - middle)))
  return together / sumOf(seconds.map((second) => (second - middle) ** 2))
}
