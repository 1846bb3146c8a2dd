/** Random conditions, formulas and texts for the laws of the language. */
import * as fc from 'fast-check'
import type { ClockTest, Condition, Expression, Formula, LabelMatcher, Selection, ValueFilter } from '../../dsl/index.js'

const operator = fc.constantFrom('>', '<', '>=', '<=', '==', '!=' as const)
const finite = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
const name = fc.oneof(
  fc.constantFrom('X', 'Load_Average', 'disk "C"', 'a\\b', '{m}', 'é 漢'),
  fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !/[\n\r]/.test(text)),
)
const ms = fc.integer({ min: 1, max: 10_000_000_000 })
const filter: fc.Arbitrary<ValueFilter> = fc.record({ operator, value: finite })
const label: fc.Arbitrary<LabelMatcher> = fc.record({
  name: fc.constantFrom('host', 'zone'),
  operator: fc.constantFrom('==', '!=' as const),
  value: name,
})

const lookback: fc.Arbitrary<Selection['lookback']> = fc.oneof(
  fc.constant({ kind: 'recent' as const }),
  fc.constant({ kind: 'ever' as const }),
  ms.map((length) => ({ kind: 'during' as const, ms: length })),
)

const selection: fc.Arbitrary<Selection> = fc
  .record({
    metric: name,
    labels: fc.array(label, { maxLength: 2 }),
    where: fc.array(filter, { maxLength: 2 }),
    lookback,
    having: fc.array(filter, { maxLength: 2 }),
    length: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  })
  .map(({ length, having, ...rest }) => (length === undefined ? { ...rest, having: [] } : { ...rest, having, length }))

const plainFunction = fc.constantFrom(
  'last',
  'previous',
  'first',
  'average',
  'min',
  'max',
  'sum',
  'count',
  'median',
  'stddev',
  'variance',
  'change',
  'rate',
  'increase',
  'slope',
  'age' as const,
)

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    finite.map((value) => ({ kind: 'number' as const, value })),
    fc.record({ kind: fc.constant('aggregate' as const), function: plainFunction, selection }),
    fc.record({
      kind: fc.constant('aggregate' as const),
      function: fc.constantFrom('percentile', 'crossings-above', 'crossings-below' as const),
      argument: fc.integer({ min: 0, max: 100 }),
      selection,
    }),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom('+', '-', '*', '/' as const),
      left: tie('expression'),
      right: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('call' as const),
      function: fc.constantFrom('truncate', 'absolute', 'negate' as const),
      of: tie('expression'),
    }),
  ),
}))

const clock: fc.Arbitrary<ClockTest> = fc.oneof(
  fc.record({
    kind: fc.constant('time-of-day' as const),
    from: fc.integer({ min: 0, max: 86_399 }).map((s) => s * 1000),
    to: fc.integer({ min: 0, max: 86_400 }).map((s) => s * 1000),
  }),
  fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }).map((days) => ({ kind: 'weekday' as const, days })),
  fc.subarray([-1, 1, 2, 15, 28, 31], { minLength: 1 }).map((days) => ({ kind: 'day-of-month' as const, days })),
  fc.constantFrom('holidays.ics', '../a b/c"d.ics', String.raw`C:\{x}.ICS`).map((name) => ({ kind: 'calendar' as const, name })),
)

const eventPattern = fc.record({
  fields: fc.subarray([
    { name: '$v', field: 'value' as const },
    { name: '$t', field: 'timestamp' as const },
  ]),
  labels: fc.array(label, { maxLength: 1 }),
  constraints: fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('metric' as const), operator: fc.constantFrom('==', '!=' as const), metric: name }),
      fc.record({
        kind: fc.constant('compare' as const),
        field: fc.constantFrom('value', 'timestamp' as const),
        operator,
        right: finite.map((value) => ({ kind: 'number' as const, value })),
      }),
      fc.record({
        kind: fc.constant('temporal' as const),
        relation: fc.constantFrom('after', 'before' as const),
        of: fc.constant('$e'),
        from: fc.integer({ min: -5000, max: 5000 }),
        to: fc.integer({ min: 5000, max: 90_000 }),
      }),
      fc.record({ kind: fc.constant('same' as const), operator: fc.constantFrom('==', '!=' as const), of: fc.constant('$e') }),
    ),
    { maxLength: 3 },
  ),
  lookback: lookback.filter(({ kind }) => kind !== 'ever'),
})

/** Formulas that start with a pattern bound to `$e`, which the others may use. */
export const formula: fc.Arbitrary<Formula> = fc
  .tuple(
    fc.array(
      fc.oneof(
        eventPattern.map((pattern): Formula => ({ kind: 'pattern', pattern })),
        eventPattern.map((pattern): Formula => ({ kind: 'not', formula: { kind: 'pattern', pattern } })),
        eventPattern.map((pattern): Formula => ({ kind: 'exists', formula: { kind: 'pattern', pattern } })),
        fc
          .record({ pattern: eventPattern, name: fc.constantFrom('average', 'count', 'stddev' as const), right: finite })
          .map(({ pattern, name: aggregate, right }): Formula => ({
            kind: 'accumulate',
            pattern,
            results: [{ function: aggregate, constraints: [{ truncated: false, operator: '>', right: { kind: 'number', value: right } }] }],
          })),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([rest]) => ({
    kind: 'and',
    formulas: [
      { kind: 'pattern', pattern: { binding: '$e', fields: [], labels: [], constraints: [], lookback: { kind: 'recent' } } },
      ...rest,
    ],
  }))

/** Conditions of every kind. */
export const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant('comparison' as const), operator, left: expression, right: expression }),
    fc.record({ kind: fc.constant('exists' as const), selection }),
    clock.map((test) => ({ kind: 'clock' as const, test })),
    formula.map((one) => ({ kind: 'match' as const, formula: one })),
    fc.record({ kind: fc.constant('not' as const), condition: tie('condition') }),
    fc.record({ kind: fc.constantFrom('all', 'any' as const), conditions: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('at-least' as const),
      count: fc.integer({ min: 1, max: 3 }),
      conditions: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('sustained' as const), condition: tie('condition'), ms }),
    fc.record({ kind: fc.constant('assume' as const), condition: tie('condition'), verdict: fc.boolean() }),
  ),
}))

const words =
  'Last known metric "X" is >= 10 and or not ( ) for 2m at least 2 of: ; , if unknown assume true [when] {m} = exists( last( \\ « » # // /* */ > - $a : MetricEvent(label == "X") from accumulate'.split(
    ' ',
  )

/** Texts that look like sentences, entries or DRL, and texts that look like nothing. */
export const text = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((list) => list.join(' ')),
  fc
    .array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 30 })
    .map((list) => list.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
)
