/** What the simulator has found, by the seeds and by hand: each was a fault once. */
import { expect, test } from 'vitest'
import { createScheduler, memoryStore, type LaunchReceipt, type RunResult, type Scheduler } from '../../src/index.js'
import { HoldLog } from '../../src/scheduler/hold-log.js'
import { FakeClock, settle } from '../hosts/fake-clock.js'
import { storeThat } from '../hosts/store-that.js'
import { play } from './play.js'
import type { Scenario } from './scenario.js'

const start = Date.UTC(2026, 0, 1)
const policies = [{ name: 'p', workflow_name: 'run', cron_expression: '0 * * * * ?', duration: '30s' }]

/** Nothing fails, and every run succeeds at once. */
const untroubled = {
  seed: 0,
  groups: {},
  workflows: false,
  scripts: [{ accept: 'now', after: 0, named: false, takes: 0, result: 'success', told: 'once' }],
  reconciling: ['truth'],
  crashes: [],
  badCommits: [],
  slowCommits: [0],
  hostile: false,
} satisfies Partial<Scenario>

test('flush waits for the end of a run that was told while a commit was under way', async () => {
  const waiting: (() => void)[] = []
  let isSlow = false
  const store = storeThat(async (take) => {
    if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve))
    take()
  })
  const scheduler = createScheduler({ clock: new FakeClock(start), policies, launcher: { launch: () => undefined }, store })
  await scheduler.start()
  const [run] = scheduler.runs()
  isSlow = true
  void scheduler.pause('p')
  expect(scheduler.report(run?.id ?? '', 'success')).toBe(true)
  let isFlushed = false
  const flushed = scheduler.flush().then(() => (isFlushed = true))
  waiting.shift()?.()
  await settle()
  expect(isFlushed).toBe(false)
  waiting.shift()?.()
  await flushed
  isSlow = false
  expect(scheduler.runs()[0]).toMatchObject({ state: 'ended', result: 'success' })
  await scheduler.stop()
})

test('a launch that hangs takes no ends of runs that are over', async () => {
  const clock = new FakeClock(start)
  const scheduler = createScheduler({ clock, policies, launcher: { launch: () => new Promise<LaunchReceipt>(() => undefined) } })
  await scheduler.start()
  const id = scheduler.runs()[0]?.id ?? ''
  expect(scheduler.report(id, 'success')).toBe(true)
  expect(scheduler.report(id, 'success')).toBe(false)
  await scheduler.stop()
})

/** A scheduler that takes over a run in flight, with what the orchestrator says of it. */
async function takenOver(fate: unknown): Promise<Scheduler> {
  const store = memoryStore()
  const first = createScheduler({ clock: new FakeClock(start), policies, launcher: { launch: () => undefined }, store })
  await first.start()
  await first.stop()
  const reconcile = (names: readonly string[]): Promise<Record<string, RunResult>> => {
    const fates: unknown = Object.fromEntries(names.map((name) => [name, fate]))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an orchestrator's word is no type's word
    return Promise.resolve(fates as Record<string, RunResult>)
  }
  const second = createScheduler({ clock: new FakeClock(start + 1000), policies, launcher: { launch: () => undefined, reconcile }, store })
  await second.start()
  return second
}

test.each(['banana', 42, null, {}])('an orchestrator that says %j of a run says nothing: the run is lost', async (fate) => {
  const scheduler = await takenOver(fate)
  expect(scheduler.runs()[0]).toMatchObject({ state: 'ended', result: 'error', failure: 'runner_lost' })
  await scheduler.stop()
})

test('a clock that was set back while the process was down: time goes on from where it was', async () => {
  const store = memoryStore()
  const clock = new FakeClock(start)
  const launcher = { launch: () => undefined, reconcile: () => Promise.resolve({}) }
  const first = createScheduler({ clock, policies, launcher, store })
  await first.start()
  await clock.advance(20_000)
  await first.pause('p')
  await first.stop()
  const second = createScheduler({ clock: new FakeClock(start - 60_000), policies, launcher, store })
  await second.start()
  const [run] = second.runs()
  expect(run?.end).toBeGreaterThanOrEqual(run?.start ?? Infinity)
  expect(run?.end).toBe(start + 20_000)
  await second.stop()
})

test('a commit that outlasts the window: the run is not launched any more', async () => {
  const clock = new FakeClock(start)
  const launched: string[] = []
  // Synchronous, as SQLite is, on a disk that hangs.
  const store = storeThat((take) => {
    clock.stepWall(40_000)
    take()
  })
  const scheduler = createScheduler({ clock, policies, launcher: { launch: ({ runId }) => void launched.push(runId) }, store })
  await scheduler.start()
  expect(launched).toEqual([])
  expect(scheduler.runs()[0]).toMatchObject({ failure: 'launch_failed' })
  await scheduler.stop()
})

test('of reasons that held equally long the one that held last is the outcome, also when all came and went in one instant (S7.3)', () => {
  const log = new HoldLog()
  for (const [reason, clause] of [
    ['condition_false', 2],
    ['condition_unknown', 1],
    ['condition_false', 3],
  ] as const)
    log.hold(reason, clause, start, () => ({ clause }))
  log.release(start)
  expect(log.headline()).toBe('condition_false')
  // A window that is taken up after a restart remembers the order.
  const restored = new HoldLog({ intervals: log.intervals, totals: log.totals })
  expect(restored.headline()).toBe('condition_false')
  restored.hold('condition_unknown', 1, start, () => ({ clause: 1 }))
  restored.release(start)
  expect(restored.headline()).toBe('condition_unknown')
})

test('a session that is closed just before a slot has no window of it, though its group is stored after it', async () => {
  const keys = { workflow_name: 'run', duration: '1s' }
  const { problems } = await play({
    ...untroubled,
    length: 38_000,
    reactive: true,
    heartbeat: 6010,
    sessions: [{ name: 'default', policies: [{ name: 'c', timers: [{ kind: 'every', seconds: 60 }], keys }] }],
    actions: [],
    store: { grouping: { waitMs: 1000, inputsMax: 1000 }, isAsync: true },
  })
  expect(problems).toEqual([])
})

test('a launch that was decided before a pause, and never heard of, is not asked for again after a restart while the pause lasts', async () => {
  const store = memoryStore()
  const hangs = { launch: () => new Promise<LaunchReceipt>(() => undefined) }
  const first = createScheduler({ clock: new FakeClock(start), policies, launcher: hangs, store })
  await first.start()
  await first.pause('p')
  await first.stop()
  const launched: string[] = []
  const launcher = { launch: ({ runId }: { readonly runId: string }) => void launched.push(runId), reconcile: () => Promise.resolve({}) }
  const second = createScheduler({ clock: new FakeClock(start + 1000), policies, launcher, store })
  await second.start()
  expect(launched).toEqual([])
  expect(second.runs()[0]).toMatchObject({ state: 'ended', failure: 'runner_lost' })
  await second.stop()
})

test('a store slower than the work that it is given does not keep the process for ever: others have their turn between two commits', async () => {
  const clock = new FakeClock(start)
  let commits = 0
  const store = storeThat((take) => {
    commits += 1
    if (commits < 500) clock.stepWall(1000)
    take()
  })
  const everySecond = [{ name: 'p', workflow_name: 'run', cron_expression: '* * * * * ?' }]
  const scheduler = createScheduler({ clock, policies: everySecond, workflows: { run: () => undefined }, store })
  const started = scheduler.start()
  await settle()
  expect(commits).toBe(10)
  await clock.advance(0)
  await started
  expect(commits).toBeGreaterThan(400)
  await scheduler.stop()
})

test('a slot opens no second window though its policy is removed and comes back while a clock that was set back stands still, after a restart', async () => {
  const store = memoryStore()
  const waiting = [{ ...policies[0]!, conditions: ['Last known metric "Load" is < 5'] }]
  const first = createScheduler({ clock: new FakeClock(start), policies: waiting, workflows: { run: () => undefined }, store })
  await first.start()
  await first.stop()
  const clock = new FakeClock(start - 60_000)
  const second = createScheduler({ clock, policies: waiting, workflows: { run: () => undefined }, store })
  await second.start()
  await second.apply([])
  await second.apply(policies)
  expect(second.windows().map(({ slot, outcome, launches }) => ({ slot, outcome, launches }))).toEqual([
    { slot: start, outcome: 'policy_removed', launches: 0 },
  ])
  await second.stop()
})

test('a launch is carried out though an edit of the same commit has moved the end of its window before it', async () => {
  const timers = [{ kind: 'every', seconds: 60 }] as const
  const keys = { workflow_name: 'walk', delay: '3s' }
  const { problems, log } = await play({
    ...untroubled,
    length: 60_000,
    reactive: false,
    heartbeat: 10_000,
    sessions: [
      { name: 'default', policies: [{ name: 'a', timers: [{ kind: 'every', seconds: 120 }], keys: { ...keys, duration: '30s' } }] },
    ],
    actions: [
      { at: 22_000, kind: 'trigger', policy: 'default/a', ignoreConditions: false },
      {
        at: 30_129,
        kind: 'apply',
        session: 'default',
        policies: [{ name: 'a', timers, keys: { ...keys, duration: '5s' } }],
        cancelRuns: false,
        dryRun: false,
      },
    ],
    store: { grouping: { waitMs: 1000, inputsMax: 3 }, isAsync: false },
  })
  expect(problems).toEqual([])
  expect(log.filter((line) => line.includes('launch_failed'))).toEqual([])
})
