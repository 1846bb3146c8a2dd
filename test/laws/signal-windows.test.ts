/** Laws of the short ways of the engine that only long windows and many events reach: it says what the plain engine says. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Condition } from '../../dsl/condition.js'
import { addExactly, roundExactly } from '../../src/signals/exact-sum.js'
import { createSignals, type Edge, type MetricHandle, type SignalEngine } from '../../src/signals/index.js'
import { createPlainSignals } from '../contract/plain/plain-engine.js'
import { is, selection, value } from '../contract/signal-notation.js'

/** One event of a stream: how long after the one before, how late, its value, and a label for some. */
interface Step {
  readonly wait: number
  readonly late: number
  readonly value: number
  readonly host: string | undefined
  readonly isForOne: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  wait: fc.constantFrom(0, 1, 1, 2),
  late: fc.oneof({ weight: 60, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -5, max: 150 }) }),
  value: fc.integer({ min: 0, max: 100 }),
  host: fc.oneof({ weight: 20, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant('a') }),
  isForOne: fc.oneof({ weight: 100, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})
const watched: fc.Arbitrary<Condition> = fc
  .record({
    name: fc.constantFrom('sum', 'average', 'average', 'count', 'min', 'max', 'last'),
    span: fc.constantFrom<number | 'recent'>(100, 150, 400, 'recent'),
    share: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
    operator: fc.constantFrom('>', '<=', '==', '!='),
    labels: fc.constantFrom([], [], [], [{ name: 'host', operator: '!=' as const, value: 'a' }]),
  })
  .map(({ name, span, share, operator, labels }) => {
    const events = span === 'recent' ? 200 : span
    const usual = name === 'sum' ? 50 * events : name === 'count' ? events : name === 'min' ? 1 : name === 'max' ? 99 : 50
    return is(value(name, selection('X', span, { labels })), operator, Math.round(usual * share))
  })
const bound = fc.constantFrom(90, 1_000_000)

/** Lets a stream happen, advances every `pace` events, and gives all edges. By handle, where the engine has them. */
function play(
  engine: SignalEngine,
  conditions: readonly Condition[],
  steps: readonly Step[],
  pace: number,
  handle?: MetricHandle,
): readonly Edge[] {
  for (const condition of conditions) engine.watch(condition, { session: 's' }, 0)
  const edges: Edge[] = []
  let now = 0
  for (const [index, { wait, late, value, host, isForOne }] of steps.entries()) {
    now += wait
    const extra = { ...(host !== undefined && { labels: { host } }), ...(isForOne && { session: 't' }) }
    if (handle && Object.keys(extra).length === 0) handle.publish(value, now - late, now)
    else engine.publish({ metric: 'X', value, timestamp: now - late, ...extra }, now)
    if (index % pace === 0) edges.push(...engine.advance(now))
  }
  return [...edges, ...engine.advance(now + 1000)]
}

test('long windows: the edges of the plain engine, at their instants', () => {
  fc.assert(
    fc.property(
      fc.array(watched, { minLength: 1, maxLength: 4 }),
      fc.array(step, { minLength: 300, maxLength: 600 }),
      bound,
      fc.integer({ min: 1, max: 50 }),
      (conditions, steps, maxEventsPerMetric, pace) => {
        const options = { metricEventTtl: 200, maxEventsPerMetric }
        const [plain, fast] = [createPlainSignals(options), createSignals(options)]
        expect(play(fast, conditions, steps, pace, fast.metric('X'))).toEqual(play(plain, conditions, steps, pace))
        expect(fast.statistics()).toEqual(plain.statistics())
        expect([...fast.retained()]).toEqual([...plain.retained()])
      },
    ),
    { numRuns: 150 },
  )
})

test('exact sums leave nothing behind of what was added and taken away', () => {
  const number = fc.double({ min: -1e200, max: 1e200, noNaN: true })
  fc.assert(
    fc.property(fc.array(number, { maxLength: 40 }), fc.array(number, { maxLength: 40 }), (stay, go) => {
      const [there, alone]: [number[], number[]] = [[], []]
      for (const each of [...go, ...stay]) addExactly(there, each)
      for (const each of go) addExactly(there, -each)
      for (const each of stay) addExactly(alone, each)
      expect(roundExactly(there)).toBe(roundExactly(alone))
    }),
    { numRuns: 500 },
  )
})
