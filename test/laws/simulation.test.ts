/** Laws of the simulation: how time is cut into steps makes no difference, and neither does a restart that loses nothing. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/policies/index.js'
import { simulate, type Simulation } from '../../src/testing/index.js'

const minutes = fc.integer({ min: 1, max: 12 }).map((count) => `${count}m`)
const seconds = fc.integer({ min: 0, max: 400 }).map((count) => `${count}s`)

const policy: fc.Arbitrary<Policy> = fc.record(
  {
    name: fc.constant(''),
    workflow_name: fc.constantFrom('one', 'two'),
    cron_expression: fc.constantFrom('0 0/2 * * * ?', '30 1/5 * * * ?', '0 0/10 * * * ?', '0 3/7 * * * ?'),
    duration: fc.oneof(fc.constant('0s'), minutes),
    loop: fc.boolean(),
    retry_on_error: fc.boolean(),
    only_one_running: fc.boolean(),
    cancel_on_timeout: fc.boolean(),
    delay: seconds,
    max_run: fc.constantFrom(-1, 1, 3),
    concurrency_group: fc.constant('shared'),
    recurrence_count: fc.integer({ min: 1, max: 5 }),
    on_no_data: fc.constantFrom('wait' as const, 'skip' as const, 'allow' as const),
    conditions: fc.constantFrom(
      ['Last known metric "Load" is < 5'],
      ['Average value for metric "Load" during last 3m is < 5'],
      [{ not: 'Last known metric "Load" is < 5' }, 'I\'ve got a recent value for metric "Load"'],
    ),
  },
  { requiredKeys: ['name', 'workflow_name', 'cron_expression', 'duration'] },
)

const history = fc.record({
  policies: fc.array(policy, { minLength: 1, maxLength: 3 }).map((list) => list.map((one, index) => ({ ...one, name: `p${index}` }))),
  reactive: fc.boolean(),
  maxConcurrentRuns: fc.constantFrom(undefined, 1, 2),
  events: fc.array(fc.record({ at: fc.integer({ min: -300, max: 1800 }).map((at) => `${at}s`), value: fc.integer({ min: 0, max: 9 }) }), {
    maxLength: 25,
  }),
  takes: fc.array(fc.record({ takes: seconds, result: fc.constantFrom('success' as const, 'error' as const) }), {
    minLength: 1,
    maxLength: 5,
  }),
  cuts: fc.array(fc.integer({ min: 1, max: 1800 }), { maxLength: 6 }).map((cuts) => cuts.toSorted((a, b) => a - b)),
})

type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never

function begin({ policies, reactive, maxConcurrentRuns, events, takes }: History): Simulation {
  return simulate({
    policies,
    start: '2026-01-01T00:00:00Z',
    reactive,
    metricEventTtl: '4m',
    ...(maxConcurrentRuns === undefined ? {} : { maxConcurrentRuns }),
    workflows: { one: takes, two: takes },
  }).publish(events.map((event) => ({ ...event, metric: 'Load' })))
}

/** What a person could tell apart: runs, and windows without the seams of their records. */
function resultOf(simulation: Simulation): unknown {
  const windows = simulation
    .windows()
    .map(({ id, opens, closes, launches, outcome, state, finish }) => ({ id, opens, closes, launches, outcome, state, finish }))
  return { runs: simulation.runs(), windows }
}

describe('simulation', () => {
  test('steps of any length end where one long step ends', () => {
    fc.assert(
      fc.property(history, (given) => {
        const inSteps = begin(given)
        for (const cut of given.cuts) inSteps.until(`${cut}s`)
        expect(resultOf(inSteps.until('30m'))).toEqual(resultOf(begin(given).until('30m')))
      }),
      { numRuns: 300 },
    )
  })

  // On heartbeats alone a restart is seen: it notices ends of windows that no heartbeat has come to yet (S6.3).
  test('a restart from the stored rows that loses nothing changes nothing', () => {
    fc.assert(
      fc.property(
        history.map((given) => ({ ...given, reactive: true })),
        (given) => {
          const restarted = begin(given)
          for (const cut of given.cuts) restarted.until(`${cut}s`).restart({ runs: 'survive' })
          expect(resultOf(restarted.until('30m'))).toEqual(resultOf(begin(given).until('30m')))
        },
      ),
      { numRuns: 300 },
    )
  })
})
