/** Metrics of a running scheduler as facts of an engine: what is known at the moment of its run, what is not, and what rules look back on. */
import { Engine, type TopLevelCondition } from 'json-rules-engine'
import { beforeEach, describe, expect, test } from 'vitest'
import { createVocabulary } from '../../../dsl/index.js'
import { isTidegateError } from '../../../grammar/index.js'
import { metricFacts, toJsonRules, type MetricFacts, type MetricFactsOptions } from '../../../src/hosts/json-rules/index.js'
import { createScheduler, type Scheduler } from '../../../src/hosts/scheduler.js'
import type { MetricEvent, Verdict } from '../../../src/signals/index.js'
import { FakeClock } from '../fake-clock.js'

const start = Date.UTC(2026, 0, 5)
const minute = 60_000
const vocabulary = createVocabulary()

let clock: FakeClock
let scheduler: Scheduler

beforeEach(async () => {
  clock = new FakeClock(start)
  scheduler = createScheduler({ clock, timezone: 'UTC' })
  await scheduler.start()
  return () => scheduler.stop()
})

function factsOf(conditions: TopLevelCondition, options: MetricFactsOptions = {}): MetricFacts {
  return metricFacts(scheduler, { conditions: [conditions], ...options })
}

async function isHeld(conditions: TopLevelCondition, facts: MetricFacts = factsOf(conditions), given: object = {}): Promise<boolean> {
  const engine = new Engine([{ conditions, event: { type: 'held' } }])
  facts.addTo(engine)
  const { events } = await engine.run({ ...given })
  return events.length === 1
}

describe('what an operator says', () => {
  test.each([
    ['equal', 5, [false, true, false]],
    ['notEqual', 5, [false, false, true]],
    ['lessThan', 5, [false, false, false]],
    ['lessThanInclusive', 5, [false, true, false]],
    ['greaterThan', 5, [false, false, true]],
    ['greaterThanInclusive', 5, [false, true, true]],
    ['in', [4, 5], [false, true, false]],
    ['notIn', [4, 5], [false, false, true]],
    ['equal', { fact: 'load' }, [false, true, true]],
    ['notEqual', { fact: 'never' }, [false, false, false]],
  ])('%s %j of nothing, 5 and 7', async (operator, value, expected) => {
    const conditions = { all: [{ fact: 'load', operator, value }] }
    const facts = factsOf(conditions)
    const held = [await isHeld(conditions, facts)]
    for (const load of [5, 7]) {
      scheduler.publish('load', load)
      held.push(await isHeld(conditions, facts))
    }
    expect(held).toEqual(expected)
  })

  test.each([
    ['notEqual', 'red', true],
    ['notEqual', 'blue', false],
    ['notEqual', undefined, true],
    ['notIn', ['red', 'green'], true],
    ['notIn', ['red', 'blue'], false],
    ['notIn', 'blueish', false],
    ['notIn', 'reddish', true],
  ])('facts of another kind: %s %j of blue is %s as ever', async (operator, value, expected) => {
    const conditions = { all: [{ fact: 'colour', operator, value }] }
    const facts = metricFacts(scheduler, { metrics: [], conditions: [conditions] })
    expect(await isHeld(conditions, facts, { colour: 'blue' })).toBe(expected)
    const engine = new Engine([{ conditions, event: { type: 'held' } }])
    expect((await engine.run({ colour: 'blue' })).events.length === 1).toBe(expected)
  })
})

describe('what a fact is', () => {
  test.each([
    ['load', {}, 6],
    ['load', { aggregate: 'average' }, 4],
    ['load', { aggregate: 'count', labels: { host: 'a' } }, 1],
    ['load', { aggregate: 'max', labels: { host: { not: 'b' } } }, 2],
    ['load', { during: '1m' }, 6],
    ['load', { aggregate: 'first', latest: 1 }, 6],
    ['never', {}, Number.NaN],
    ['never', { aggregate: 'count' }, 0],
    ['tidegate.expression', { expression: 'last("load") / 2 + 1' }, 4],
    ['tidegate.condition', { condition: 'last("load") > 5' }, true],
    ['tidegate.condition', { condition: 'weekday(sun)' }, false],
    ['tidegate.condition', { condition: 'last("never") > 5' }, Number.NaN],
  ])('%s %j is %s', async (name, params, expected) => {
    scheduler.publish('load', 2, { labels: { host: 'a' } })
    await clock.advance(minute)
    scheduler.publish('load', 6, { labels: { host: 'b' } })
    expect(metricFacts(scheduler, { metrics: ['load', 'never'] }).value(name, params)).toBe(expected)
  })

  test('a session and a zone of its own', () => {
    scheduler.publish('load', 1)
    scheduler.publish('load', 9, { session: 'other' })
    const facts = metricFacts(scheduler, { metrics: ['load'], session: 'other', timezone: 'America/New_York' })
    expect(facts.value('load')).toBe(9)
    expect(facts.value('tidegate.condition', { condition: 'weekday(sun)' })).toBe(true)
    expect(metricFacts(scheduler, { metrics: ['load'] }).value('load')).toBe(1)
  })

  test('a wrong params is told with its place: at once in conditions that are given, else in the run', async () => {
    const conditions = { all: [{ fact: 'load', operator: 'equal', value: 1, params: { aggregate: 'avarage' } }] }
    expect(() => factsOf(conditions)).toThrow(
      /<conditions>:3:14 error unknown-function: There is no aggregate `avarage`[^]*Did you mean average/,
    )
    const failure = await isHeld(conditions, metricFacts(scheduler, { metrics: ['load'] })).catch((error: unknown) => error)
    expect(isTidegateError(failure) && failure.code).toBe('policy-error')
  })
})

describe('what rules look back on', () => {
  const hour = { all: [{ fact: 'load', operator: 'equal', value: 3, params: { aggregate: 'average', during: '1h' } }] }

  test('is retained from the moment their conditions are given', async () => {
    const facts = factsOf(hour)
    scheduler.publish('load', 2)
    await clock.advance(40 * minute)
    scheduler.publish('load', 4)
    expect(await isHeld(hour, facts)).toBe(true)
    expect(facts.value('load', { aggregate: 'count', during: '1h' })).toBe(2)
    facts.close()
    await clock.advance(minute)
    expect(scheduler.metrics().map(({ metric, readers }) => [metric, readers])).toEqual([['load', 0]])
  })

  test('without them, from the first run on', async () => {
    const facts = metricFacts(scheduler, { metrics: ['load'] })
    scheduler.publish('load', 2)
    await clock.advance(40 * minute)
    scheduler.publish('load', 4)
    expect(facts.value('load', { aggregate: 'count', during: '1h' })).toBe(1)
    await clock.advance(40 * minute)
    expect(facts.value('load', { aggregate: 'count', during: '1h' })).toBe(1)
  })

  test('what must last is counted all the while', async () => {
    const sustained = toJsonRules({ kind: 'sustained', condition: vocabulary.compile('Last known metric "load" is > 5'), ms: 2 * minute })
    const facts = factsOf(sustained)
    scheduler.publish('load', 6)
    const held = [await isHeld(sustained, facts)]
    for (const value of [6, 6, 4]) {
      await clock.advance(minute)
      scheduler.publish('load', value)
      held.push(await isHeld(sustained, facts))
    }
    expect(held).toEqual([false, false, true, false])
  })
})

describe('scheduler.evaluate', () => {
  test('judges a condition now, from what is retained', async () => {
    const condition = vocabulary.compile('Last known metric "load" is > 5')
    expect(scheduler.evaluate(condition).verdict).toBe('unknown')
    scheduler.publish('load', 6)
    expect(scheduler.evaluate(condition)).toMatchObject({ verdict: true, explanation: { observed: 6, required: 5, lastTimestamp: start } })
    await clock.advance(10 * minute + 1)
    expect(scheduler.evaluate(condition).verdict).toBe('unknown')
  })

  test('takes nothing from those who watch', async () => {
    const condition = vocabulary.compile('Last known metric "load" is > 5')
    const edges: [number, Verdict][] = []
    scheduler.watch(condition, ({ at, verdict }) => void edges.push([at - start, verdict]))
    const event: MetricEvent = { metric: 'load', value: 6, timestamp: start }
    scheduler.publish(event)
    await clock.advance(5 * minute)
    scheduler.evaluate(condition)
    await clock.advance(6 * minute)
    scheduler.evaluate(condition)
    expect(edges).toEqual([
      [0, true],
      [10 * minute + 1, 'unknown'],
    ])
  })
})
