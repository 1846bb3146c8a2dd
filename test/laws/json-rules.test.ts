/**
 * json-rules-engine as a second opinion: the same conditions and the same events, judged by its engine on our facts and by our own evaluation.
 * There is no unknown in an engine: a comparison that is not known does not hold.
 */
import * as fc from 'fast-check'
import { Engine, type TopLevelCondition } from 'json-rules-engine'
import { describe, expect, test } from 'vitest'
import { sameCondition, type Condition, type Expression, type Selection } from '../../dsl/index.js'
import { fromJsonRules, metricFacts, toJsonRules, type MetricReader } from '../../src/hosts/json-rules/index.js'
import { evaluateCondition, type MetricEvent, type Verdict } from '../../src/signals/index.js'
import { condition as anyCondition } from './dsl-arbitraries.js'

const now = Date.UTC(2026, 0, 5, 12)
const metrics = ['a', 'b', 'c']
const small = fc.integer({ min: -3, max: 3 })
const metric = fc.constantFrom(...metrics)
const host = fc.constantFrom('x', 'y')
const minutes = fc.integer({ min: 1, max: 30 })

const events: fc.Arbitrary<MetricEvent[]> = fc.array(
  fc
    .record({ metric: fc.constantFrom('a', 'b'), value: small, age: fc.integer({ min: -1, max: 40 }), host: fc.option(host) })
    .map(({ age, host: label, ...event }) => ({
      ...event,
      timestamp: now - age * 30_000,
      ...(label === null ? {} : { labels: { host: label } }),
    })),
  { maxLength: 12 },
)

const selection: fc.Arbitrary<Selection> = fc
  .record({
    metric,
    labels: fc.array(fc.record({ name: fc.constant('host'), operator: fc.constantFrom('==', '!=' as const), value: host }), {
      maxLength: 1,
    }),
    where: fc.array(fc.record({ operator: fc.constantFrom('>', '<=' as const), value: small }), { maxLength: 1 }),
    lookback: fc.oneof(
      fc.constant({ kind: 'recent' as const }),
      fc.constant({ kind: 'ever' as const }),
      minutes.map((n) => ({ kind: 'during' as const, ms: n * 60_000 })),
    ),
    length: fc.option(fc.integer({ min: 1, max: 4 })),
  })
  .map(({ length, ...rest }) => ({ ...rest, having: [], ...(length === null ? {} : { length }) }))

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 2 },
    small.map((value): Expression => ({ kind: 'number', value })),
    metric.map((name): Expression => ({
      kind: 'aggregate',
      function: 'last',
      selection: { metric: name, labels: [], where: [], lookback: { kind: 'recent' }, having: [] },
    })),
    fc.record({
      kind: fc.constant('aggregate' as const),
      function: fc.constantFrom('last', 'average', 'min', 'max', 'sum', 'count', 'previous', 'stddev', 'change' as const),
      selection,
    }),
    fc.record({
      kind: fc.constant('aggregate' as const),
      function: fc.constant('percentile' as const),
      argument: fc.constantFrom(50, 95),
      selection,
    }),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom('+', '/' as const),
      left: tie('expression'),
      right: tie('expression'),
    }),
  ),
}))

const operator = fc.constantFrom('>', '<', '>=', '<=', '==', '!=' as const)

const { condition } = fc.letrec<{ condition: Condition }>((tie) => {
  const list = fc.array(tie('condition'), { maxLength: 3 })
  return {
    condition: fc.oneof(
      { maxDepth: 4 },
      {
        weight: 5,
        arbitrary: fc.record({ kind: fc.constant('comparison' as const), operator, left: expression, right: expression }),
      },
      fc.record({ kind: fc.constant('exists' as const), selection }),
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('not' as const), condition: tie('condition') }) },
      fc.record({ kind: fc.constantFrom('all', 'any' as const), conditions: list }),
      fc.record({ kind: fc.constant('at-least' as const), count: fc.integer({ min: 1, max: 3 }), conditions: list }),
      fc.record({ kind: fc.constant('assume' as const), condition: tie('condition'), verdict: fc.boolean() }),
      fc.record({ kind: fc.constant('sustained' as const), condition: tie('condition'), ms: minutes.map((n) => n * 30_000) }),
      fc.constantFrom([1], [0, 6]).map((days): Condition => ({ kind: 'clock', test: { kind: 'weekday', days } })),
    ),
  }
})

/** Conditions as people write them for an engine. */
const { json } = fc.letrec<{ json: TopLevelCondition }>((tie) => {
  const params = fc.oneof(
    fc.constant({}),
    fc.record({ params: fc.record({ aggregate: fc.constantFrom('average', 'count', 'max'), during: minutes.map((n) => `${n}m`) }) }),
    fc.record({ params: host.map((value) => ({ labels: { host: value } })) }),
  )
  const fact = fc.record({ fact: metric }).chain((base) => params.map((more) => ({ ...base, ...more })))
  const name = fc.constantFrom('equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive')
  const leaf = fc.oneof(
    fc.record({ fact, operator: name, value: fc.oneof(small, fact) }),
    fc.record({ fact, operator: fc.constantFrom('in', 'notIn'), value: fc.array(small, { minLength: 1, maxLength: 3 }) }),
  )
  const part = fc.oneof(
    { maxDepth: 3 },
    leaf.map(({ fact: named, ...rest }) => ({ ...named, ...rest, name: 'a name', priority: 3 })),
    tie('json'),
  )
  return {
    json: fc.oneof(
      { maxDepth: 3 },
      fc.record({ all: fc.array(part, { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(part, { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: part }),
    ),
  }
})

/** What an engine says about conditions, with our metrics as its facts. */
async function heldByEngine(conditions: TopLevelCondition, history: readonly MetricEvent[]): Promise<boolean> {
  const reader: MetricReader = { evaluate: (asked, context) => evaluateCondition(asked, history, now, context) }
  const engine = new Engine([{ conditions, event: { type: 'held' } }])
  metricFacts(reader, { metrics }).addTo(engine)
  const result = await engine.run()
  return result.events.length === 1
}

function verdictOf(judged: Condition, history: readonly MetricEvent[]): Verdict {
  return evaluateCondition(judged, history, now).verdict
}

/** The condition as an engine sees it: what is not known does not hold. */
function withoutUnknown(judged: Condition): Condition {
  if ('conditions' in judged) return { ...judged, conditions: judged.conditions.map(withoutUnknown) }
  if (judged.kind === 'not') return { ...judged, condition: withoutUnknown(judged.condition) }
  return { kind: 'assume', condition: judged, verdict: false }
}

const runs = { numRuns: 400 }

describe('with the same events', () => {
  test('an engine holds what we write for it exactly where the condition is true', async () => {
    const seen = new Set<Verdict>()
    await fc.assert(
      fc.asyncProperty(condition, events, async (judged, history) => {
        const verdict = verdictOf(judged, history)
        seen.add(verdict)
        expect(await heldByEngine(toJsonRules(judged), history)).toBe(verdict === true)
      }),
      runs,
    )
    expect(seen).toEqual(new Set([true, false, 'unknown']))
  })

  test('conditions of an engine hold there exactly where we find them true, once nothing is unknown', async () => {
    await fc.assert(
      fc.asyncProperty(json, events, async (conditions, history) => {
        const verdict = verdictOf(withoutUnknown(fromJsonRules(conditions)), history)
        expect(await heldByEngine(conditions, history)).toBe(verdict)
      }),
      runs,
    )
  })
})

describe('there and back', () => {
  test('means the same', () => {
    fc.assert(
      fc.property(condition, events, (judged, history) => {
        expect(verdictOf(fromJsonRules(toJsonRules(judged)), history)).toBe(verdictOf(judged, history))
      }),
      runs,
    )
  })

  test('is the same from the second time on, for conditions of every kind', () => {
    fc.assert(
      fc.property(anyCondition, (judged) => {
        const written = toJsonRules(judged)
        const back = fromJsonRules(written)
        expect(toJsonRules(back)).toEqual(written)
        expect(sameCondition(fromJsonRules(toJsonRules(back)), back)).toBe(true)
      }),
      runs,
    )
  })

  test('survives as a text', () => {
    fc.assert(
      fc.property(condition, events, (judged, history) => {
        const text = JSON.stringify(toJsonRules(judged))
        expect(verdictOf(fromJsonRules(JSON.parse(text)), history)).toBe(verdictOf(judged, history))
      }),
      { numRuns: 100 },
    )
  })
})
