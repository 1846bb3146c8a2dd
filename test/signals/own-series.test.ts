/** The scheduler's own series, which nobody may read: the engine that ships retains what the plain one does, however late it is asked. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSignals } from '../../src/signals/index.js'
import { createPlainSignals } from '../contract/plain/plain-engine.js'

const options = { metricEventTtl: 50, maxEventsPerMetric: 40 }
const event = fc.record({
  metric: fc.constantFrom('tidegate.run', 'tidegate.running'),
  step: fc.oneof({ weight: 8, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.nat(200) }),
  late: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(120) }),
  label: fc.constantFrom('a', 'b', '"c"', 'd\u2028'),
  looks: fc.integer({ min: 0, max: 20 }).map((chance) => chance === 0),
})

test('what is retained of own series that nobody reads is what the plain engine retains', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 150, size: 'max' }), (events) => {
      const [fast, plain] = [createSignals(options), createPlainSignals(options)]
      let now = 1000
      for (const { metric, step, late, label, looks } of events) {
        now += step
        const given = { metric, value: now, timestamp: now - late, labels: { label }, session: 's' }
        expect(fast.publish(given, now)).toBe(plain.publish(given, now))
        if (looks) expect([...fast.retained()]).toEqual([...plain.retained()])
      }
      expect([...fast.retained()]).toEqual([...plain.retained()])
      expect(fast.statistics()).toEqual(plain.statistics())
      expect(fast.metrics('s')).toEqual(plain.metrics('s'))
    }),
    { numRuns: 500 },
  )
})

test('label sets of own series that are known by their last event alone have a bound: the oldest tenth goes', () => {
  const engine = createSignals({ metricEventTtl: 10 })
  const sets = 100_100
  for (let at = 0; at < sets; at += 1) engine.publish({ metric: 'tidegate.run', value: 1, timestamp: at, labels: { policy: `p${at}` } }, at)
  const { keptLast, overflowed, retained } = engine.statistics()
  expect(overflowed).toBe(10_000)
  expect([retained, keptLast]).toEqual([sets - overflowed, sets - overflowed - 11])
  const policies = [...engine.retained()].map(({ labels }) => labels?.['policy'])
  expect([policies[0], policies.at(-1)]).toEqual(['p10000', `p${sets - 1}`])
})

test('the bound of a metric of which the last event of each label set is kept costs little for each event', () => {
  const engine = createSignals({ metricEventTtl: 10, maxEventsPerMetric: 2000 })
  const at = (index: number): number => index * 20
  for (let index = 0; index < 2101; index += 1)
    engine.publish({ metric: 'tidegate.running', value: 1, timestamp: at(index), labels: { workflow: `w${index}` } }, at(index))
  expect(engine.statistics()).toMatchObject({ overflowed: 200, retained: 1901 })
})
