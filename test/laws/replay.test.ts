/** Laws of replays: a past lived through again with the same policies is the same past, and differences have two sides. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/policies/index.js'
import { diffHistories, diffRecord, isSameHistory, replay, simulate, type ChangeCounts, type Simulation } from '../../src/testing/index.js'
import type { MetricEvent } from '../../src/signals/index.js'

const start = 1_767_225_600_000
const until = start + 30 * 60_000
const seconds = fc.integer({ min: 0, max: 400 }).map((count) => `${count}s`)

const policy = fc.record(
  {
    name: fc.constant(''),
    workflow_name: fc.constantFrom('one', 'two'),
    cron_expression: fc.constantFrom('0 0/2 * * * ?', '30 1/5 * * * ?', '0 0/10 * * * ?'),
    duration: fc.constantFrom('0s', '1m', '3m', '8m'),
    loop: fc.boolean(),
    retry_on_error: fc.boolean(),
    only_one_running: fc.boolean(),
    cancel_on_timeout: fc.boolean(),
    delay: seconds,
    max_run: fc.constantFrom(-1, 1, 3),
    concurrency_group: fc.constant('shared'),
    conditions: fc.constantFrom(['Last known metric "Load" is < 5'], ['Average value for metric "Load" during last 3m is < 5']),
  },
  { requiredKeys: ['name', 'workflow_name', 'cron_expression', 'duration'] },
)

const policies: fc.Arbitrary<Policy[]> = fc
  .array(policy, { minLength: 1, maxLength: 3 })
  .map((list) => list.map((one, index) => ({ ...one, name: `p${index}` })))

const events: fc.Arbitrary<MetricEvent[]> = fc
  .array(fc.record({ at: fc.integer({ min: 0, max: 1800 }), value: fc.integer({ min: 0, max: 9 }) }), { maxLength: 25 })
  .map((list) => list.toSorted((a, b) => a.at - b.at).map(({ at, value }) => ({ metric: 'Load', value, timestamp: start + at * 1000 })))

const launches = fc.array(
  fc.oneof(
    fc.record({ takes: seconds, result: fc.constantFrom('success' as const, 'error' as const, 'lost' as const) }),
    fc.constant({ refuse: 'no room' }),
  ),
  { minLength: 1, maxLength: 5 },
)

const past = fc.record({
  policies,
  events,
  launches,
  cancels: fc.array(fc.integer({ min: 1, max: 1790 }), { maxLength: 3 }).map((cuts) => cuts.toSorted((a, b) => a - b)),
})

function liveOnce({
  policies: given,
  events: measured,
  launches: script,
  cancels,
}: typeof past extends fc.Arbitrary<infer T> ? T : never): Simulation {
  const simulation = simulate({ policies: given, start, workflows: { one: script, two: script } })
  simulation.publish(measured.map((event) => ({ ...event, at: event.timestamp })))
  // A person's cancel falls between events and ends of runs, which are on whole seconds.
  for (const at of cancels) {
    simulation.until(start + at * 1000 + 500)
    const running = simulation.runs().find(({ end }) => end === undefined)
    if (running !== undefined) simulation.cancel(running.id)
  }
  return simulation.until(until)
}

function changed({ gained, lost, moved, changed: others }: ChangeCounts): readonly number[] {
  return [gained, lost, moved, others]
}

describe('replay', () => {
  test('the same policies do the same again', () => {
    fc.assert(
      fc.property(past, (given) => {
        const lived = liveOnce(given)
        const again = replay({ policies: given.policies, events: given.events, runs: lived.runs(), from: start, until })
        expect(again.runs()).toEqual(lived.runs())
        expect(again.windows()).toEqual(lived.windows())
        expect(isSameHistory(diffHistories(lived, again))).toBe(true)
        expect(diffRecord(again, lived.runs())).toMatchObject({ changes: [], runs: { same: lived.runs().length } })
      }),
      { numRuns: 150 },
    )
  })

  test('what is gained one way is lost the other way', () => {
    fc.assert(
      fc.property(past, policies, (given, others) => {
        const before = liveOnce(given)
        const after = replay({ policies: others, events: given.events, runs: before.runs(), from: start, until })
        const [forth, back] = [diffHistories(before, after), diffHistories(after, before)]
        for (const kind of ['windows', 'runs'] as const) {
          const [gained, lost, ...rest] = changed(forth[kind])
          expect(changed(back[kind])).toEqual([lost, gained, ...rest])
          expect(forth[kind].same).toBe(back[kind].same)
        }
        // Every window of either is counted once, a pair as one.
        const { same, gained, lost, moved, changed: others_ } = forth.windows
        expect(same + moved + others_ + lost).toBe(before.windows().length)
        expect(same + moved + others_ + gained).toBe(after.windows().length)
      }),
      { numRuns: 100 },
    )
  })
})
