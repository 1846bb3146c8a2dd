/** What may be asked of a metric with a `resolution`: only what its buckets still know (SEMANTICS S3.5). */
import type { AggregateFunction, Condition, Selection } from '../../dsl/condition.js'
import { EVERY_METRIC, readsOf } from '../../dsl/reads.js'
import { TidegateError } from '../../grammar/errors.js'
import type { Duration } from '../../grammar/time.js'
import type { SignalOptions } from './port.js'
import { aggregatesOf, conditionsIn } from './reaches.js'
import { isInternal } from './series.js'

/** Resolutions in ms, by metric. */
export type Resolutions = Readonly<Record<string, Duration>>

/** The functions that buckets can answer. The others need each event for itself. */
const answered: ReadonlySet<AggregateFunction> = new Set([
  'last',
  'first',
  'average',
  'min',
  'max',
  'sum',
  'count',
  'change',
  'rate',
  'age',
])

/** The resolution of a metric; 0: each of its events is kept for itself. The scheduler's own metrics have none. */
export function resolutionOf(metric: string, { resolutionOf: resolutions }: Pick<SignalOptions, 'resolutionOf'>): Duration {
  return resolutions !== undefined && Object.hasOwn(resolutions, metric) && !isInternal(metric) ? (resolutions[metric] ?? 0) : 0
}

/** What a condition asks that the resolutions of its metrics do not leave to be known: a sentence for each, in order of appearance. */
export function findLostDetails(condition: Condition, resolutions: Resolutions = {}): readonly string[] {
  if (Object.keys(resolutions).length === 0) return []
  const coarse = (metric: string): boolean => metric === EVERY_METRIC || resolutionOf(metric, { resolutionOf: resolutions }) > 0
  const asked = aggregatesOf(condition).filter(({ selection }) => coarse(selection.metric))
  const lost = asked.flatMap(({ function: name, selection }) => [
    ...(answered.has(name) ? [] : [`${name} of "${selection.metric}"`]),
    ...lostBy(selection).map((what) => `${what} of "${selection.metric}"`),
  ])
  const joined = formulasIn(condition).flatMap((formula) => readsOf(formula).filter(({ metric }) => coarse(metric)))
  return [...new Set([...lost, ...joined.map(({ metric }) => `a formula over ${metric === EVERY_METRIC ? 'all metrics' : `"${metric}"`}`)])]
}

/** @throws TidegateError `needs-single-events` for a condition that asks what buckets do not know. */
export function requireDetails(condition: Condition, resolutions: Resolutions | undefined): void {
  const [first] = findLostDetails(condition, resolutions)
  if (first !== undefined) throw new TidegateError('needs-single-events', `${first} needs single events, but the metric has a resolution`)
}

function lostBy({ where, having, length, lookback }: Selection): readonly string[] {
  return [
    ...(where.length + having.length > 0 ? ['a filter by value'] : []),
    ...(length === undefined ? [] : [`the last ${length} values`]),
    ...(lookback.kind === 'ever' ? ['the last value ever'] : []),
  ]
}

function formulasIn(condition: Condition): readonly Condition[] {
  return condition.kind === 'match' ? [condition] : conditionsIn(condition).flatMap(formulasIn)
}
