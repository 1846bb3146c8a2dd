/** Random histories for the laws of signals: conditions of all kinds and events in any order, on whole milliseconds around the end of a month. */
import * as fc from 'fast-check'
import type {
  AggregateFunction,
  CalendarTimes,
  ClockTest,
  Condition,
  Expression,
  LabelMatcher,
  Lookback,
  Selection,
  ValueFilter,
} from '../../dsl/condition.js'
import type { EventConstraint, Formula } from '../../dsl/formula.js'
import { defaultSignalOptions, type SignalOptions } from '../../src/signals/index.js'
import type { Watched } from './naive-signals.js'
import { pattern, type Arrival } from './signal-notation.js'

/** Histories begin 25 ms before February 1970, so that clock tests of every kind turn in them. */
export const START = 31 * 86_400_000 - 25
/** Instants that a history has. */
export const LENGTH = 60
export const END = START + LENGTH

/** One history. */
export interface History {
  readonly options: SignalOptions
  readonly watched: readonly Watched[]
  /** In order of arrival. */
  readonly arrivals: readonly Arrival[]
}

const metrics = ['X', 'Y', 'tidegate.z'] as const
const operators = ['>', '<', '>=', '<=', '==', '!='] as const
const metric = fc.constantFrom(...metrics)
const value = fc.integer({ min: -3, max: 6 })
/** Every other event arrives at one of few instants, so that several arrive together. */
const instant = fc.oneof(
  fc.integer({ min: START, max: END - 10 }),
  fc.nat(7).map((index) => START + 7 * index),
)
const session = fc.constantFrom(undefined, undefined, undefined, 's', 't')
const labels = fc.constantFrom(undefined, undefined, { h: 'a' }, { h: 'b' }, { h: 'a', z: 'n' })

const filter: fc.Arbitrary<ValueFilter> = fc.record({ operator: fc.constantFrom(...operators), value })
const matcher: fc.Arbitrary<LabelMatcher> = fc.record({
  name: fc.constantFrom('h', 'z'),
  operator: fc.constantFrom('==', '!='),
  value: fc.constantFrom('a', 'b', 'n'),
})
const lookback: fc.Arbitrary<Lookback> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'recent' } as const) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('during' as const), ms: fc.integer({ min: 0, max: 20 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'ever' } as const) },
)
const selection: fc.Arbitrary<Selection> = fc
  .record(
    {
      metric,
      labels: oftenNone(matcher),
      where: oftenNone(filter),
      having: oftenNone(filter),
      lookback,
      length: fc.integer({ min: 1, max: 4 }),
    },
    { requiredKeys: ['metric', 'labels', 'where', 'having', 'lookback'] },
  )
  // What is kept for ever of a metric whose events come ahead of time, no rule says.
  .map((made) => (made.metric === 'Y' && made.lookback.kind === 'ever' ? { ...made, lookback: { kind: 'recent' } } : made))

function oftenNone<T>(item: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(item, { minLength: 1, maxLength: 2 }) })
}

/** Functions whose values on small whole numbers are exact, however they are worked out. */
const exactFunctions: readonly AggregateFunction[] = [
  'last',
  'last',
  'previous',
  'first',
  'average',
  'min',
  'max',
  'sum',
  'count',
  'median',
  'change',
  'increase',
  'age',
  'crossings-above',
  'crossings-below',
]
/** Functions whose rounding depends on the way; they are compared with numbers that are never their values. */
const roundedFunctions: readonly AggregateFunction[] = ['percentile', 'stddev', 'variance', 'rate', 'slope']

function aggregateOf(names: readonly AggregateFunction[]): fc.Arbitrary<Expression> {
  return fc
    .record({ name: fc.constantFrom(...names), selection, argument: fc.integer({ min: 0, max: 5 }) })
    .map(({ name, selection, argument }) => ({
      kind: 'aggregate',
      function: name,
      selection,
      ...(name.startsWith('crossings') && { argument }),
      ...(name === 'percentile' && { argument: argument * 20 }),
    }))
}

const literal: fc.Arbitrary<Expression> = fc.integer({ min: -4, max: 20 }).map((value) => ({ kind: 'number', value }))
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', maxDepth: 2 },
    { weight: 4, arbitrary: aggregateOf(exactFunctions) },
    { weight: 1, arbitrary: literal },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('arithmetic' as const),
        operator: fc.constantFrom('+', '-', '*', '/'),
        left: tie('expression'),
        right: tie('expression'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('call' as const),
        function: fc.constantFrom('truncate', 'absolute', 'negate'),
        of: tie('expression'),
      }),
    },
  ),
}))

const comparison: fc.Arbitrary<Condition> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('comparison' as const),
      operator: fc.constantFrom(...operators),
      left: expression,
      right: literal,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('comparison' as const),
      operator: fc.constantFrom(...operators),
      left: expression,
      right: expression,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('comparison' as const),
      operator: fc.constantFrom(...operators),
      left: aggregateOf(roundedFunctions),
      right: fc.integer({ min: -4, max: 8 }).map((whole) => ({ kind: 'number' as const, value: whole + 0.371_234_567 })),
    }),
  },
)

/** A calendar of a few spans, given by where each starts and how long it is; it may say that something changes where nothing does. */
function plainCalendar(spans: readonly (readonly [number, number])[]): CalendarTimes {
  const bounds = spans.flatMap(([from, length]) => [from, from + length])
  return {
    fingerprint: JSON.stringify(spans),
    reasonAt: (now) => (spans.some(([from, length]) => from <= now && now < from + length) ? 'in it' : undefined),
    changesAfter: (now) => Math.min(Number.POSITIVE_INFINITY, ...bounds.filter((bound) => bound > now)),
  }
}

/** Times of day within 25 ms of midnight. */
const timeOfDay = fc.integer({ min: 0, max: 60 }).map((ms) => (ms + 86_400_000 - 25) % 86_400_000)
const calendarSpans = fc.array(fc.tuple(fc.integer({ min: -25, max: 60 }), fc.integer({ min: 0, max: 12 })), { maxLength: 4 })
const clock: fc.Arbitrary<ClockTest> = fc.oneof(
  calendarSpans.map((spans) => ({ kind: 'calendar' as const, name: JSON.stringify(spans), times: plainCalendar(spans) })),
  fc.record({ kind: fc.constant('time-of-day' as const), from: timeOfDay, to: timeOfDay }),
  fc.record({ kind: fc.constant('weekday' as const), days: fc.subarray([0, 1, 5, 6]) }),
  fc.record({ kind: fc.constant('day-of-month' as const), days: fc.subarray([-1, 1, 2, 31]) }),
)

/** Conditions of every kind but `match`, up to three deep. */
export const { condition: anyCondition } = fc.letrec<{ condition: Condition }>((tie) => {
  const several = fc.array(tie('condition'), { maxLength: 3 })
  return {
    condition: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      { weight: 5, arbitrary: comparison },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('exists' as const), selection }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('clock' as const), test: clock }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), condition: tie('condition') }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), conditions: several }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('at-least' as const), count: fc.integer({ min: 0, max: 3 }), conditions: several }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('assume' as const), condition: tie('condition'), verdict: fc.boolean() }) },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('sustained' as const), condition: tie('condition'), ms: fc.integer({ min: 0, max: 12 }) }),
      },
    ),
  }
})

const arrival: fc.Arbitrary<Arrival> = fc
  .record({
    at: instant,
    late: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: -7, max: 18 }) }),
    metric,
    value,
    labels,
    session,
    id: fc.constantFrom(undefined, undefined, 'a', 'b'),
  })
  .map(({ at, late, metric, value, labels, session, id }) => {
    const timestamp = at - (metric === 'Y' ? late : Math.max(0, late))
    return { at, event: { metric, value, timestamp, ...(labels && { labels }), ...(session && { session }), ...(id && { id }) } }
  })

const options: fc.Arbitrary<SignalOptions> = fc.record({
  metricEventTtl: fc.integer({ min: 0, max: 12 }),
  metricEventTtlOf: fc.constantFrom({}, { Y: 3 }),
  resolutionOf: fc.constantFrom({}, {}, { X: 4 }, { X: 7, Y: 2 }),
  maxClockSkew: fc.constant(5),
  maxEventsPerMetric: fc.constantFrom(2, 5, defaultSignalOptions.maxEventsPerMetric),
  maxMetrics: fc.constantFrom(1, defaultSignalOptions.maxMetrics),
})

const watched: fc.Arbitrary<Watched> = fc
  .record({ condition: anyCondition, session, from: fc.integer({ min: 0, max: 25 }), lasts: fc.integer({ min: 0, max: 120 }) })
  .map(({ condition, session, from, lasts }) => ({
    condition,
    ...(session && { session }),
    from: START + Math.max(0, from - 10),
    until: Math.min(END, START + from + lasts),
  }))

/** A whole history. */
export const anyHistory: fc.Arbitrary<History> = fc
  .record({
    options,
    watched: fc.array(watched, { minLength: 1, maxLength: 3 }),
    arrivals: fc.array(arrival, { maxLength: 16 }).map((list) => list.toSorted((a, b) => a.at - b.at)),
  })
  .map((history) => ({
    ...history,
    watched: history.watched.map((each) => ({ ...each, condition: answerable(each.condition, history.options) })),
  }))

/** Functions that a metric with a resolution answers. */
const bucketFunctions: ReadonlySet<AggregateFunction> = new Set([
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

/** The same condition, but of metrics with a resolution it asks only what their buckets know. */
function answerable(condition: Condition, { resolutionOf = {} }: SignalOptions): Condition {
  const isMerged = ({ metric }: Selection): boolean => Object.hasOwn(resolutionOf, metric)
  const coarse = (of: Selection): Selection => {
    const { metric, labels, lookback } = of
    return isMerged(of) ? { metric, labels, where: [], having: [], lookback: lookback.kind === 'ever' ? { kind: 'recent' } : lookback } : of
  }
  const expressionOf = (expression: Expression): Expression => {
    if (expression.kind === 'arithmetic')
      return { ...expression, left: expressionOf(expression.left), right: expressionOf(expression.right) }
    if (expression.kind === 'call') return { ...expression, of: expressionOf(expression.of) }
    if (expression.kind === 'number' || !isMerged(expression.selection)) return expression
    const { function: name, selection } = expression
    return { kind: 'aggregate', function: bucketFunctions.has(name) ? name : 'sum', selection: coarse(selection) }
  }
  const conditionOf = (each: Condition): Condition => {
    if (each.kind === 'comparison') return { ...each, left: expressionOf(each.left), right: expressionOf(each.right) }
    if (each.kind === 'exists') return { ...each, selection: coarse(each.selection) }
    if ('conditions' in each) return { ...each, conditions: each.conditions.map(conditionOf) }
    return 'condition' in each ? { ...each, condition: conditionOf(each.condition) } : each
  }
  return conditionOf(condition)
}

const eventPattern = fc
  .record({
    metric: fc.constantFrom('X', 'Y', undefined),
    span: fc.oneof(fc.constant('recent' as const), fc.integer({ min: 1, max: 20 })),
    constraints: oftenNone(
      filter.map(({ operator, value }): EventConstraint => ({
        kind: 'compare',
        field: 'value',
        operator,
        right: { kind: 'number', value },
      })),
    ),
  })
  .map(({ metric, span, constraints }) => ({
    make: (binding?: string, ...joins: readonly EventConstraint[]) => pattern(metric, span, binding, ...constraints, ...joins),
  }))
const join: fc.Arbitrary<EventConstraint> = fc.oneof(
  fc.record({
    kind: fc.constant('temporal' as const),
    relation: fc.constantFrom('after', 'before', 'coincides'),
    of: fc.constant('a'),
    from: fc.nat(3),
    to: fc.integer({ min: 3, max: 12 }),
  }),
  fc.constantFrom<EventConstraint>({ kind: 'same', operator: '!=', of: 'a' }, { kind: 'temporal', relation: 'before', of: 'a', from: 2 }),
)

/** Formulas of one event, and of two events in relation, the second of which is there or is not. */
export const anyFormula: fc.Arbitrary<Formula> = fc.oneof(
  eventPattern.map(({ make }) => make()),
  fc.record({ first: eventPattern, second: eventPattern, join, negated: fc.boolean() }).map(({ first, second, join, negated }): Formula => {
    const other = second.make(undefined, join)
    return { kind: 'and', formulas: [first.make('a'), negated ? { kind: 'not', formula: other } : other] }
  }),
)
