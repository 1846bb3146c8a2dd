/** Where more policies are due than one step deals with: the rest follows at once, and what arrives meanwhile comes after it. */
import { expect, test } from 'vitest'
import { createScheduler, memoryStore, type LaunchRequest, type Scheduler, type SchedulerOptions, type Store } from '../../src/index.js'
import { FakeClock, settle } from './fake-clock.js'
import { storeThat } from './store-that.js'

const start = Date.UTC(2026, 0, 1)
const minute = 60_000
const names = ['a', 'b', 'c', 'd', 'e']

interface Due {
  readonly clock: FakeClock
  readonly scheduler: Scheduler
  /** What happened, in order. */
  readonly seen: string[]
}

/** Five policies with a slot each minute, two of them dealt with in a step. */
async function started(
  options: SchedulerOptions,
  launch: (request: LaunchRequest, scheduler: Scheduler) => void = () => undefined,
): Promise<Due> {
  const clock = new FakeClock(start + 1)
  const seen: string[] = []
  const scheduler: Scheduler = createScheduler({
    clock,
    slotsPerStep: 2,
    policies: names.map((name) => ({ name, workflow_name: 'run', cron_expression: '0 * * * * ?' })),
    launcher: {
      launch(request) {
        seen.push(`launch ${request.policy}`)
        launch(request, scheduler)
      },
    },
    ...options,
  })
  scheduler.on('window.opened', ({ policy }) => seen.push(`open ${policy}`))
  await scheduler.start()
  return { clock, scheduler, seen }
}

const inTwos = ['open a', 'open b', 'launch a', 'launch b', 'open c', 'open d', 'launch c', 'launch d', 'open e', 'launch e']

/** The notices of a step come with its launches, in the order in which they were decided. */
function sortedSteps(seen: readonly string[]): readonly string[] {
  return [0, 4, 8].flatMap((at) => seen.slice(at, at + 4).toSorted((a, b) => (a.slice(0, 4) === b.slice(0, 4) ? 0 : a < b ? 1 : -1)))
}

test('the runs of one step are launched before the next, all at the instant of the slot', async () => {
  const { clock, scheduler, seen } = await started({})
  await clock.advance(minute)
  expect(sortedSteps(seen)).toEqual(inTwos)
  expect(scheduler.runs().map(({ policy, start: at, state }) => [policy, at, state])).toEqual(
    names.map((name) => [name, start + minute, 'running']),
  )
  await scheduler.stop()
})

test('without reactions to events the steps follow each other as well', async () => {
  const { clock, scheduler, seen } = await started({ reactive: false, heartbeatPeriod: '1m' })
  await clock.advance(minute)
  expect(sortedSteps(seen)).toEqual(inTwos)
  await scheduler.stop()
})

test('a limit makes policies wait for each other: all are decided in one step then', async () => {
  const { clock, scheduler, seen } = await started({ maxConcurrentRuns: 3 })
  await clock.advance(minute)
  expect(seen.filter((what) => what.startsWith('launch'))).toEqual(['launch a', 'launch b', 'launch c'])
  expect(seen.slice(-3).every((what) => what.startsWith('launch') || what.startsWith('open'))).toBe(true)
  expect(scheduler.windows().map(({ state }) => state)).toEqual(['running', 'running', 'running', 'queued', 'queued'])
  await scheduler.stop()
})

test('what is asked for meanwhile comes after all that was due, and is answered', async () => {
  let paused: Promise<void> | undefined
  const { clock, scheduler, seen } = await started({}, ({ policy }, asked) => {
    if (policy === 'a') paused ??= asked.pause('e')
  })
  await clock.advance(minute)
  await paused
  expect(seen.at(-1)).toBe('launch e')
  expect(scheduler.policies().find(({ name }) => name === 'e')?.pause).toBeDefined()
  await clock.advance(minute)
  expect(seen.filter((what) => what === 'launch e')).toHaveLength(1)
  await scheduler.stop()
})

test('a scheduler that is stopped meanwhile opens nothing more', async () => {
  let stopped: Promise<void> | undefined
  const first = await started({}, (_, scheduler) => {
    stopped ??= scheduler.stop()
  })
  await first.clock.advance(minute)
  await stopped
  expect(first.seen.filter((what) => what.startsWith('launch'))).toEqual(['launch a', 'launch b'])
})

/** A store with what another one holds, as a process finds it after the one before it died. */
async function copyOf(store: Store): Promise<Store> {
  const { at = 0, rows = [], events = [], texts = [] } = (await store.load()) ?? {}
  const copy = memoryStore()
  await copy.commit({
    number: 1,
    at,
    changes: Array.from(structuredClone([...rows]), (row) => ({ kind: 'put', row })),
    events: [...events],
    texts,
  })
  return copy
}

test('a process that dies meanwhile: what was left passed unseen, and nothing is launched twice', async () => {
  const inner = memoryStore()
  let left: Promise<Store> | undefined
  const first = await started({ store: storeThat((take) => (left ? new Promise(() => undefined) : take()), inner) }, () => {
    left ??= copyOf(inner)
  })
  await first.clock.advance(minute)
  expect(first.seen.filter((what) => what.startsWith('launch'))).toEqual(['launch a', 'launch b'])
  const seen: string[] = []
  const clock = new FakeClock(start + minute + 20_000)
  const second = createScheduler({
    clock,
    slotsPerStep: 2,
    store: (await left) ?? expect.fail(),
    policies: names.map((name) => ({ name, workflow_name: 'run', cron_expression: '0 * * * * ?' })),
    launcher: {
      launch: ({ policy }) => void seen.push(policy),
      reconcile: async (runs) => Object.fromEntries(runs.map((run) => [run, 'running'])),
    },
  })
  await second.start()
  await settle()
  expect(seen).toEqual([])
  expect(second.windows().map(({ policy, slot, outcome }) => [policy, slot, outcome])).toEqual([
    ['a', start + minute, undefined],
    ['b', start + minute, undefined],
    ...['c', 'd', 'e'].map((policy) => [policy, start + minute, 'missed']),
  ])
  await second.stop()
})

test('whoever waits meanwhile until all is durable is told once the slots that were left are dealt with', async () => {
  let flushed: Promise<number> | undefined
  const { clock, scheduler } = await started({}, (_, asked) => {
    flushed ??= asked.flush().then(() => asked.windows().length)
  })
  await clock.advance(minute)
  expect(await flushed).toBe(5)
  await scheduler.stop()
})
