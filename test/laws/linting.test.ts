/** Laws of the linter: what it says is never true is never seen true, what it says is never false never false, and a policy that it calls dead launches nothing. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Condition, Expression, Selection } from '../../dsl/index.js'
import { printCondition } from '../../dsl/index.js'
import { evaluateCondition, type MetricEvent } from '../../src/signals/index.js'
import { simulate } from '../../src/testing/index.js'
import { isAlwaysKnown } from '../../src/testing/covering/parts.js'
import { isNeverFalse, neverTrue } from '../../src/testing/linting/contradictions.js'
import { lint, now } from '../testing/linting/linting.js'

const operator = fc.constantFrom('>', '<', '>=', '<=', '==', '!=' as const)
const small = fc.integer({ min: -1, max: 3 })
const filter = fc.record({ operator, value: small })

/** Few metrics, spans and numbers, so that contradictions are common. */
const selection: fc.Arbitrary<Selection> = fc
  .record({
    metric: fc.constantFrom('X', 'Y'),
    lookback: fc.constantFrom<Selection['lookback']>({ kind: 'recent' }, { kind: 'during', ms: 60_000 }, { kind: 'during', ms: 120_000 }),
    labels: fc.constantFrom<Selection['labels']>([], [], [{ name: 'host', operator: '==', value: 'a' }]),
    where: fc.array(filter, { maxLength: 1 }),
    length: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined, freq: 4 }),
    having: fc.array(filter, { maxLength: 1 }),
  })
  .map(({ length, having, ...rest }) => (length === undefined ? { ...rest, having: [] } : { ...rest, length, having }))

const aggregate = fc.record({
  kind: fc.constant('aggregate' as const),
  function: fc.constantFrom('last', 'previous', 'first', 'min', 'max', 'count', 'sum', 'average', 'stddev', 'age', 'median' as const),
  selection,
})
const number = small.map((value) => ({ kind: 'number' as const, value }))
const value: fc.Arbitrary<Expression> = fc.oneof(
  { weight: 6, arbitrary: aggregate },
  { weight: 1, arbitrary: number },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom('+', '-', '/' as const),
      left: aggregate,
      right: fc.oneof(number, aggregate),
    }),
  },
  { weight: 1, arbitrary: aggregate.map((of) => ({ kind: 'call' as const, function: 'absolute' as const, of })) },
  { weight: 1, arbitrary: aggregate.map((of) => ({ kind: 'call' as const, function: 'truncate' as const, of })) },
)
const clock = fc.oneof(
  fc.record({
    kind: fc.constant('time-of-day' as const),
    from: fc.integer({ min: 0, max: 5 }).map((minutes) => minutes * 60_000),
    to: fc.integer({ min: 0, max: 5 }).map((minutes) => minutes * 60_000),
  }),
  fc.subarray([3, 4, 5], { minLength: 1 }).map((days) => ({ kind: 'weekday' as const, days })),
  fc.subarray([-1, 1, 2, 31], { minLength: 1 }).map((days) => ({ kind: 'day-of-month' as const, days })),
)

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ kind: fc.constant('comparison' as const), operator, left: value, right: fc.oneof(number, number, value) }),
    fc.record({ kind: fc.constant('exists' as const), selection }),
    clock.map((one) => ({ kind: 'clock' as const, test: one })),
    fc.record({ kind: fc.constant('not' as const), condition: tie('condition') }),
    fc.record({ kind: fc.constantFrom('all', 'any' as const), conditions: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('at-least' as const),
      count: fc.integer({ min: 1, max: 3 }),
      conditions: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('assume' as const), condition: tie('condition'), verdict: fc.boolean() }),
    fc.record({ kind: fc.constant('sustained' as const), condition: tie('condition'), ms: fc.constant(30_000) }),
  ),
}))

/** Two or three demands on one metric over spans of time that cover one another: most of what can clash, clashes here. */
const plain: fc.Arbitrary<Selection> = fc
  .constantFrom<Selection['lookback']>({ kind: 'recent' }, { kind: 'during', ms: 60_000 }, { kind: 'during', ms: 120_000 })
  .map((lookback) => ({ metric: 'X', lookback, labels: [], where: [], having: [] }))
const demand: fc.Arbitrary<Condition> = fc.oneof(
  plain.map((one): Condition => ({ kind: 'exists', selection: one })),
  plain.map((one): Condition => ({ kind: 'not', condition: { kind: 'exists', selection: one } })),
  fc
    .record({
      name: fc.constantFrom('last', 'first', 'min', 'max', 'count', 'sum', 'average' as const),
      one: plain,
      operator,
      right: number,
    })
    .map(({ name, one, operator: sign, right }): Condition => ({
      kind: 'comparison',
      operator: sign,
      left: { kind: 'aggregate', function: name, selection: one },
      right,
    })),
)
const demands: fc.Arbitrary<Condition> = fc
  .array(demand, { minLength: 2, maxLength: 3 })
  .chain((conditions) => fc.constantFrom<Condition>({ kind: 'all', conditions }, { kind: 'not', condition: { kind: 'all', conditions } }))

const events: fc.Arbitrary<readonly MetricEvent[]> = fc.array(
  fc.record({
    metric: fc.constantFrom('X', 'Y'),
    value: fc.oneof(small, fc.constantFrom(0.5, 1.5, -0.5)),
    timestamp: fc.integer({ min: 0, max: 12 }).map((steps) => now + steps * 30_000),
    labels: fc.constantFrom({ host: 'a' }, { host: 'b' }, {}),
  }),
  { maxLength: 8 },
)
const instants = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 3 })

/** Asserts that enough of the random cases were of the kind that the law is about. */
function enough(seen: number, least: number): void {
  expect(seen).toBeGreaterThan(least)
}

test('what is never true is never seen true, and what is never false never false', () => {
  let [never, always] = [0, 0]
  fc.assert(
    fc.property(fc.oneof(condition, demands), events, instants, (one, history, steps) => {
      const contradiction = neverTrue(one)
      const isSure = isNeverFalse(one)
      if (contradiction === undefined && !isSure) return
      if (contradiction !== undefined) never += 1
      if (isSure) always += 1
      for (const step of steps) {
        const { verdict } = evaluateCondition(one, history, now + step * 20_000)
        if (contradiction !== undefined) expect(verdict, printCondition(one)).not.toBe(true)
        if (isSure) expect(verdict, printCondition(one)).not.toBe(false)
        if (isSure && isAlwaysKnown(one)) expect(verdict, printCondition(one)).toBe(true)
      }
    }),
    { numRuns: 6000 },
  )
  enough(never, 200)
  enough(always, 100)
})

/** A comparison of two metrics with a few numbers: half of the pairs exclude each other. */
const sentence = fc.oneof(
  fc
    .record({ name: fc.constantFrom('X', 'Y'), sign: operator, limit: small })
    .map(({ name, sign, limit }) => `Last known metric "${name}" is ${sign} ${limit}`),
  fc.record({ name: fc.constantFrom('X', 'Y'), limit: small }).map(({ name, limit }) => `count("${name}", 2m) <= ${limit}`),
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
    .map(([from, to]) => `time_between(0:0${from}, 0:0${to}) and weekday(thu)`),
)
const randomPolicy = fc.record(
  {
    name: fc.constant('p'),
    workflow_name: fc.constant('run'),
    cron_expression: fc.constantFrom('* * * * *', '*/3 * * * *', '0 2/4 * * * ?'),
    duration: fc.constantFrom('0s', '30s', '1m'),
    jitter: fc.constantFrom('0s', '20s'),
    conditions: fc.array(sentence, { minLength: 1, maxLength: 3 }),
    end_at: fc.constantFrom('2025-12-31T00:00:00Z', '2026-01-01T00:02:00Z', '2026-01-01T01:00:00Z'),
    exclude: fc.constantFrom([{ from: '2026-01-01', to: '2026-01-02' }], [{ from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:04:00Z' }]),
    loop: fc.boolean(),
    on_no_data: fc.constantFrom('wait', 'skip'),
  },
  { requiredKeys: ['name', 'workflow_name', 'cron_expression'] },
)
const deadCodes: ReadonlySet<string> = new Set(['never-true', 'never-fires', 'all-excluded'])

test('a policy that is called dead launches nothing, whatever happens', () => {
  let dead = 0
  fc.assert(
    fc.property(randomPolicy, events, (policy, history) => {
      const findings = lint(JSON.stringify(policy)).filter(({ code, message }) => deadCodes.has(code) && !message.includes('alternative'))
      if (findings.length === 0) return
      dead += 1
      const simulation = simulate({ policies: [policy], start: now })
      for (const event of history) simulation.publish({ ...event, at: event.timestamp })
      simulation.advance('10m')
      expect(simulation.runs(), JSON.stringify([policy, findings.map(({ message }) => message)])).toEqual([])
    }),
    { numRuns: 700 },
  )
  enough(dead, 100)
})

test('a policy whose conditions are all called always true launches in every window', () => {
  let seen = 0
  const sure = fc.constantFrom('count("X", 2m) >= 0', 'exists("X") or not exists("X")', 'count("Y", 2m) < 5 or count("Y", 2m) > 4')
  fc.assert(
    fc.property(randomPolicy, fc.array(sure, { minLength: 1, maxLength: 2 }), events, (policy, conditions, history) => {
      const { exclude: _exclude, end_at: _end, ...rest } = policy
      const all = { ...rest, conditions }
      expect(lint(JSON.stringify(all)).filter(({ code }) => code === 'always-true')).toHaveLength(conditions.length)
      const simulation = simulate({ policies: [all], start: now })
      for (const event of history) simulation.publish({ ...event, at: event.timestamp })
      simulation.advance('6m')
      const windows = simulation.windows()
      seen += windows.length
      expect(windows.every(({ launches }) => launches > 0)).toBe(true)
    }),
    { numRuns: 150 },
  )
  enough(seen, 100)
})
