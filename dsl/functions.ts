/** The functions of the expression language: one table that lowering, printing, suggestions and the reference read. */
import type { AggregateFunction } from './condition.js'

export interface AggregateEntry {
  /** The name in expressions; `aliases` read the same. */
  readonly name: string
  readonly aliases: readonly string[]
  /** Whether a number follows the series: the percent of a percentile, the level of a crossing. */
  readonly argument: boolean
  readonly meaning: string
}

export const aggregates: Readonly<Record<AggregateFunction, AggregateEntry>> = {
  last: { name: 'last', aliases: [], argument: false, meaning: 'the newest value' },
  previous: { name: 'previous', aliases: [], argument: false, meaning: 'the newest value but one' },
  first: { name: 'first', aliases: [], argument: false, meaning: 'the oldest value' },
  average: { name: 'avg', aliases: ['average'], argument: false, meaning: 'the mean' },
  min: { name: 'min', aliases: ['minimum'], argument: false, meaning: 'the least value' },
  max: { name: 'max', aliases: ['maximum'], argument: false, meaning: 'the greatest value' },
  sum: { name: 'sum', aliases: [], argument: false, meaning: 'the sum; 0 of nothing' },
  count: { name: 'count', aliases: [], argument: false, meaning: 'how many values there are; 0 of nothing' },
  median: { name: 'median', aliases: [], argument: false, meaning: 'the middle value' },
  percentile: { name: 'percentile', aliases: ['quantile'], argument: true, meaning: 'the value that so many percent do not exceed' },
  stddev: { name: 'stddev', aliases: ['standardDeviation'], argument: false, meaning: 'the standard deviation of a population' },
  variance: { name: 'variance', aliases: [], argument: false, meaning: 'the variance of a population' },
  change: { name: 'delta', aliases: ['change'], argument: false, meaning: 'newest minus oldest' },
  rate: { name: 'rate', aliases: [], argument: false, meaning: 'change per second between oldest and newest' },
  increase: { name: 'increase', aliases: [], argument: false, meaning: 'growth of a counter that may start again at 0' },
  slope: { name: 'slope', aliases: [], argument: false, meaning: 'least-squares slope per second' },
  age: { name: 'age', aliases: [], argument: false, meaning: 'milliseconds since the newest value' },
  'crossings-above': {
    name: 'crossings_above',
    aliases: [],
    argument: true,
    meaning: 'how often the value went from at or below the level to above it',
  },
  'crossings-below': {
    name: 'crossings_below',
    aliases: [],
    argument: true,
    meaning: 'how often the value went from at or above the level to below it',
  },
}

const aggregateNames: ReadonlyMap<string, AggregateFunction> = new Map(
  Object.keys(aggregates)
    .filter(isAggregate)
    .flatMap((key) => [aggregates[key].name, ...aggregates[key].aliases].map((name) => [name, key] as const)),
)

function isAggregate(text: string): text is AggregateFunction {
  return Object.hasOwn(aggregates, text)
}

/** The aggregate that an expression calls `name`. */
export function aggregateNamed(name: string): AggregateFunction | undefined {
  return aggregateNames.get(name)
}

/** Functions of one number. */
export const numberCalls = { abs: 'absolute', truncate: 'truncate', negate: 'negate' } as const

/** Functions that yield a verdict. */
export const verdictCalls = [
  'exists',
  'all',
  'any',
  'at_least',
  'assume',
  'time_between',
  'weekday',
  'day_of_month',
  'in_calendar',
  'match',
] as const

/** Every name that can be called, for suggestions. */
export const functionNames: readonly string[] = [...aggregateNames.keys(), ...Object.keys(numberCalls), ...verdictCalls]
