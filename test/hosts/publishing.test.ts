/** Publishing through the public scheduler: what an event brings about at once, and what it does not cost. */
import { beforeEach, expect, test } from 'vitest'
import { createVocabulary } from '../../dsl/index.js'
import { createScheduler, type Scheduler } from '../../src/hosts/scheduler.js'
import type { SchedulerOptions } from '../../src/hosts/options.js'
import { memoryStore } from '../../src/hosts/memory/memory-store.js'
import type { Store } from '../../src/hosts/store.js'
import type { Policy } from '../../src/policies/index.js'
import { FakeClock } from './fake-clock.js'

const start = Date.UTC(2026, 0, 1)
const low: Policy = {
  name: 'p',
  workflow_name: 'run',
  cron_expression: '0 0/10 * * * ?',
  duration: '7m',
  conditions: ['Last known metric "Load" is < 10'],
}

let clock: FakeClock
let steps: number
let edges: string[]

/** A store that counts steps: each ends with a commit. */
function countingStore(): Store {
  const store = memoryStore()
  const commit = store.commit.bind(store)
  store.commit = (...given) => {
    steps += 1
    return commit(...given)
  }
  return store
}

async function started(options: SchedulerOptions = {}): Promise<Scheduler> {
  const scheduler = createScheduler({ clock, policies: [low], workflows: { run: () => undefined }, store: countingStore(), ...options })
  await scheduler.start()
  steps = 0
  return scheduler
}

function watch(scheduler: Scheduler, sentence: string): void {
  scheduler.watch(
    createVocabulary([]).compile(sentence),
    ({ at, verdict }) => void edges.push(`${(at - start) / 1000}s ${String(verdict)}`),
  )
}

beforeEach(() => {
  clock = new FakeClock(start)
  edges = []
})

test('an event that changes no verdict takes no step; one that does launches in the same call', async () => {
  const scheduler = await started()
  const handle = scheduler.metric('Load')
  for (let value = 10; value < 20; value += 1) scheduler.publish('Load', value)
  for (let value = 10; value < 20; value += 1) handle.publish(value)
  expect(scheduler.metrics()[0]).toMatchObject({ metric: 'Load', count: 20, last: 19 })
  expect(steps).toBe(1)
  expect(scheduler.runs()).toHaveLength(0)
  handle.publish(9)
  expect(scheduler.runs()).toHaveLength(1)
  await scheduler.stop()
})

test('several events are taken together: only what holds after the last counts', async () => {
  const scheduler = await started()
  watch(scheduler, 'Last known metric "Load" is < 10')
  expect(
    scheduler.publish([
      { metric: 'Load', value: 5 },
      { metric: 'Load', value: Number.NaN },
      { metric: '', value: 1 },
      { metric: 'Load', value: 15 },
    ]),
  ).toBe('bad-value')
  expect([edges, scheduler.runs().length, steps]).toEqual([['0s false'], 0, 1])
  scheduler.publish([
    { metric: 'Load', value: 15 },
    { metric: 'Load', value: 5, labels: { host: 'a' } },
  ])
  expect([edges, scheduler.runs().length]).toEqual([['0s false', '0s true'], 1])
  await scheduler.stop()
})

test('a verdict that an event will change by expiring is noticed at its instant, though the event changed nothing', async () => {
  const scheduler = await started({ policies: [], heartbeatPeriod: '1h' })
  watch(scheduler, 'I\'ve got a recent value for metric "Load"')
  scheduler.publish('Load', 1)
  await clock.advance(60_000)
  scheduler.publish('Load', 1)
  expect(edges).toEqual(['0s true'])
  await clock.advance(11 * 60_000)
  expect(edges).toEqual(['0s true', '660.001s false'])
  await scheduler.stop()
})

test('a condition that is watched between two heartbeats is seen to expire at its instant', async () => {
  const scheduler = await started({ policies: [], heartbeatPeriod: '1h' })
  scheduler.publish('Load', 1)
  watch(scheduler, 'I\'ve got a recent value for metric "Load"')
  await clock.advance(11 * 60_000)
  expect(edges).toEqual(['600.001s false'])
  await scheduler.stop()
})

test('an event that comes before a late alarm opens the window that is due', async () => {
  const scheduler = await started()
  await clock.advance(60_000)
  clock.sleep(9 * 60_000)
  expect(scheduler.windows()).toHaveLength(1)
  scheduler.publish('Load', 50)
  expect(scheduler.windows()).toHaveLength(2)
  await scheduler.stop()
})

test('with heartbeats only, an event launches nothing before the next of them', async () => {
  const scheduler = await started({ reactive: false, heartbeatPeriod: '1m' })
  scheduler.publish('Load', 5)
  expect(scheduler.runs()).toHaveLength(0)
  await clock.advance(60_000)
  expect(scheduler.runs()).toHaveLength(1)
  await scheduler.stop()
})

test('a handle refuses what publish refuses, and counts it', async () => {
  const scheduler = await started()
  expect(scheduler.metric('').publish(1)).toBe('bad-metric')
  expect(scheduler.metric('tidegate.run').publish(1)).toBe('reserved-metric')
  expect(scheduler.metric('Load').publish(Number.NaN)).toBe('bad-value')
  expect(scheduler.metric('Load').publish(1, start + 120_000)).toBe('ahead-of-time')
  await scheduler.stop()
})
