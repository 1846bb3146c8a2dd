/** Reads the params of a metric's fact: `{ aggregate, argument, during, latest, labels }`, all optional; without them it is the last known value. */
import { parseDuration } from '../../grammar/duration.js'
import { closest } from '../../grammar/suggest.js'
import type { AggregateFunction, Expression, LabelMatcher, Lookback, Selection } from '../condition.js'
import { aggregateNamed, aggregates } from '../functions.js'
import { describeValue, isObject, type JsonObject, type JsonPath, type JsonRulesProblems } from './problem.js'

/** Every key, with what it says. */
export const metricParams = {
  aggregate: "which value: 'last' (default), 'average', 'min', 'max', 'sum', 'count', ...",
  argument: 'the number that goes with it: the percent of a percentile, the level of a crossing',
  during: "how far back it looks: '10m', 'recent' (default: the time to live of the metric) or 'ever'",
  latest: 'of these, only so many of the newest',
  labels: "only events with these labels: { host: 'a', zone: { not: 'b' } }",
} as const

/** The value of `metric` that `params`, which stand at `path`, choose; undefined if something was reported. */
export function metricValue(metric: string, params: JsonObject, path: JsonPath, problems: JsonRulesProblems): Expression | undefined {
  const before = problems.found.length
  for (const key of Object.keys(params)) {
    if (Object.hasOwn(metricParams, key)) continue
    const [near] = closest(key, Object.keys(metricParams))
    problems.key(
      [...path, key],
      'unknown-key',
      `\`params\` has no key \`${key}\`.`,
      near === undefined
        ? `It knows ${Object.keys(metricParams)
            .map((known) => `\`${known}\``)
            .join(', ')}.`
        : `Did you mean \`${near}\`?`,
    )
  }
  const aggregate = readAggregate(params['aggregate'], [...path, 'aggregate'], problems)
  const argument = aggregate && readArgument(aggregate, params['argument'], path, problems)
  const lookback = readLookback(params['during'], [...path, 'during'], problems)
  const latest = readLatest(params['latest'], [...path, 'latest'], problems)
  const labels = readLabels(params['labels'], [...path, 'labels'], problems)
  if (problems.found.length > before || !aggregate || !lookback || !labels) return undefined
  const selection: Selection = { metric, labels, where: [], lookback, having: [], ...(latest === undefined ? {} : { length: latest }) }
  return { kind: 'aggregate', function: aggregate, ...(argument === undefined ? {} : { argument }), selection }
}

function isAggregate(text: string): text is AggregateFunction {
  return Object.hasOwn(aggregates, text)
}

function readAggregate(given: unknown, path: JsonPath, problems: JsonRulesProblems): AggregateFunction | undefined {
  if (given === undefined) return 'last'
  if (typeof given !== 'string') return problems.value(path, 'bad-type', `\`aggregate\` must be a text, not ${describeValue(given)}.`)
  const aggregate = isAggregate(given) ? given : aggregateNamed(given)
  if (aggregate) return aggregate
  const near = closest(given, Object.keys(aggregates))
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}?` : `There are: ${Object.keys(aggregates).join(', ')}.`
  return problems.value(path, 'unknown-function', `There is no aggregate \`${given}\`.`, hint)
}

function readArgument(aggregate: AggregateFunction, given: unknown, path: JsonPath, problems: JsonRulesProblems): number | undefined {
  const at = [...path, 'argument']
  if (!aggregates[aggregate].argument) {
    return given === undefined ? undefined : problems.key(at, 'useless-key', `The aggregate \`${aggregate}\` takes no argument.`)
  }
  if (given === undefined) {
    const example = `{ aggregate: '${aggregate}', argument: ${aggregate === 'percentile' ? 95 : 10} }`
    return problems.value(path, 'missing-key', `The aggregate \`${aggregate}\` needs an \`argument\`.`, `For example ${example}.`)
  }
  if (typeof given !== 'number' || !Number.isFinite(given))
    return problems.value(at, 'bad-number', `\`argument\` must be a number, not ${describeValue(given)}.`)
  const isPercent = given >= 0 && given <= 100
  return aggregate === 'percentile' && !isPercent ? problems.value(at, 'bad-percent', 'A percentile lies between 0 and 100.') : given
}

function readLookback(given: unknown, path: JsonPath, problems: JsonRulesProblems): Lookback | undefined {
  if (given === undefined || given === 'recent') return { kind: 'recent' }
  if (given === 'ever') return { kind: 'ever' }
  const ms = typeof given === 'string' ? parseDuration(given) : undefined
  if (ms !== undefined && ms > 0) return { kind: 'during', ms }
  const message = ms === 0 ? 'A lookback of 0s holds nothing.' : `\`during\` must be a length of time, not ${describeValue(given)}.`
  return problems.value(path, 'bad-duration', message, "Write '10m', '1h30m', 'recent' or 'ever'.")
}

function readLatest(given: unknown, path: JsonPath, problems: JsonRulesProblems): number | undefined {
  if (given === undefined) return undefined
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 1) return given
  return problems.value(path, 'bad-count', `\`latest\` must be a whole number from 1 on, not ${describeValue(given)}.`)
}

function readLabels(given: unknown, path: JsonPath, problems: JsonRulesProblems): readonly LabelMatcher[] | undefined {
  if (given === undefined) return []
  if (!isObject(given))
    return problems.value(path, 'bad-label', `\`labels\` must be an object such as { host: 'a' }, not ${describeValue(given)}.`)
  return Object.entries(given).flatMap(([name, value]): LabelMatcher[] => {
    if (typeof value === 'string') return [{ name, operator: '==', value }]
    const not = isObject(value) && Object.keys(value).length === 1 ? value['not'] : undefined
    if (typeof not === 'string') return [{ name, operator: '!=', value: not }]
    problems.value([...path, name], 'bad-label', `A label is a text or { not: text }, not ${describeValue(value)}.`)
    return []
  })
}
