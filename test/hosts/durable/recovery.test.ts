/** What a scheduler on a file takes up after its process has died (SEMANTICS S6, S8). */
import { cpSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  createScheduler,
  createVocabulary,
  memoryStore,
  type Batch,
  type Launcher,
  type LaunchRequest,
  type Policy,
  type RunResult,
  type SchedulerOptions,
  type Store,
} from '../../../src/index.js'
import { FakeClock, settle } from '../fake-clock.js'
import { storeThat } from '../store-that.js'
import { Lives, minute, start } from './lives.js'

let lives: Lives
beforeEach(() => {
  lives = new Lives()
})
afterEach(() => lives.end())

const everyTen: Policy = { name: 'p', workflow_name: 'run', cron_expression: '*/10 * * * *', duration: '5m' }
const calm = 'Last known metric "Load" is <= 10'

/** A launcher that writes down what it is asked. */
function recorder(
  fates?: Readonly<Record<string, RunResult | 'running' | 'lost'>>,
): Launcher & { readonly launched: string[]; readonly cancelled: string[] } {
  const launched: string[] = []
  const cancelled: string[] = []
  return {
    launched,
    cancelled,
    launch: ({ runId }: LaunchRequest) => void launched.push(runId),
    cancel: (id) => void cancelled.push(id),
    ...(fates === undefined ? {} : { reconcile: () => Promise.resolve(fates) }),
  }
}

/** The process dies right after a commit that holds a launch. */
function dyingAtLaunch(store: Store): Store {
  return {
    keepsEvents: store.keepsEvents,
    load: () => store.load(),
    commit(batch) {
      void store.commit(batch)
      if (batch.changes.some((change) => change.kind === 'put' && change.row.table === 'run')) return new Promise(() => {})
      return undefined
    },
    window: (id) => store.window(id),
    run: (id) => store.run(id),
    windows: (query) => store.windows(query),
    runs: (query) => store.runs(query),
    statistics: () => store.statistics(),
  }
}

describe('windows and runs', () => {
  test('an open window goes on where it was: runs counted, the next due at its time', async () => {
    const policies = [{ ...everyTen, duration: '9m', loop: true, max_run: 3, delay: '2m' }]
    const first = await lives.next({ policies, workflows: { run: () => undefined } })
    await first.clock.advance(2.5 * minute)
    const second = await lives.next({ policies, workflows: { run: () => undefined } }, { after: minute })
    await second.clock.advance(5 * minute)
    const runs = second.scheduler.runs()
    expect(runs.map((run) => [run.n, (run.start - start) / minute])).toEqual([
      [1, 0],
      [2, 2],
      [3, 4],
    ])
    expect(second.scheduler.windows()).toMatchObject([{ outcome: 'ran', finish: 'max_run' }])
  })

  test('recurrence_left and int timers are what they were', async () => {
    const policies: Policy[] = [
      { ...everyTen, recurrence_count: 2 },
      { name: 'once', workflow_name: 'run', timer_type: 'int', cron_expression: '25m', duration: '1m' },
    ]
    const options: SchedulerOptions = { policies, workflows: { run: () => undefined } }
    await (await lives.next(options)).clock.advance(minute)
    const second = await lives.next(options)
    expect(second.scheduler.policies()).toMatchObject([{ name: 'once' }, { name: 'p', recurrenceLeft: 1 }])
    await second.clock.advance(40 * minute)
    expect(second.scheduler.windows().map(({ policy, slot }) => [policy, (slot - start) / minute])).toEqual([
      ['p', 0],
      ['p', 10],
      ['once', 25],
    ])
  })

  test('what came and went meanwhile is missed, and what held a window back is not counted while nothing ran', async () => {
    const options: SchedulerOptions = { policies: [{ ...everyTen, conditions: [calm] }], workflows: { run: () => undefined } }
    await (await lives.next(options)).clock.advance(minute)
    const second = await lives.next(options, { after: 22 * minute })
    await second.clock.advance(10 * minute)
    expect(second.scheduler.windows().map(({ slot, outcome }) => [(slot - start) / minute, outcome])).toEqual([
      [0, 'condition_unknown'],
      [10, 'missed'],
      [20, 'condition_unknown'],
      [30, undefined],
    ])
    const [[, heldMs] = []] = second.scheduler.windows()[0]?.totals ?? []
    expect(heldMs).toBeLessThanOrEqual(minute)
  })

  test('a run of this process is lost, once, and retried', async () => {
    const policies = [{ ...everyTen, retry_on_error: true, delay: '1m' }]
    await (await lives.next({ policies, workflows: { run: () => new Promise(() => {}) } })).clock.advance(minute)
    const second = await lives.next({ policies, workflows: { run: () => undefined } })
    await second.clock.advance(2 * minute)
    expect(second.scheduler.runs()).toMatchObject([
      { n: 1, failure: 'runner_lost', end: start + minute },
      { n: 2, result: 'success' },
    ])
  })
})

describe('launches and cancels that were decided', () => {
  const policies = [everyTen]
  const runId = 'default/p@2026-01-01T00:00:00Z#1'

  test('a launch that was never carried out is carried out, under its run id', async () => {
    const first = recorder({})
    await Promise.race([lives.next({ policies, launcher: first }, { between: dyingAtLaunch }), settle()])
    expect(first.launched).toEqual([])
    const second = recorder({})
    const { scheduler } = await lives.next({ policies, launcher: second }, { after: minute })
    expect(second.launched).toEqual([runId])
    expect(scheduler.runs()).toMatchObject([{ id: runId, state: 'running' }])
    expect(scheduler.report(runId, 'success')).toBe(true)
  })

  test('but not after its window, where nothing may start any more', async () => {
    await Promise.race([lives.next({ policies, launcher: recorder({}) }, { between: dyingAtLaunch }), settle()])
    const second = recorder({})
    const { scheduler } = await lives.next({ policies, launcher: second }, { after: 6 * minute })
    expect(second.launched).toEqual([])
    expect(scheduler.runs()).toMatchObject([{ id: runId, failure: 'runner_lost' }])
  })

  test('a launch that the launcher knows is not repeated', async () => {
    const slow: Launcher = { launch: () => new Promise(() => {}), reconcile: () => Promise.resolve({}) }
    await (await lives.next({ policies, launcher: slow })).clock.advance(1)
    const second = recorder({ [runId]: 'running' })
    const { scheduler } = await lives.next({ policies, launcher: second })
    expect(second.launched).toEqual([])
    expect(scheduler.runs()).toMatchObject([{ id: runId, state: 'running' }])
  })

  test('nor one that a launcher cannot be asked about, or says that it lost', async () => {
    for (const launcher of [recorder(), recorder({ [runId]: 'lost' })]) {
      await Promise.race([lives.next({ policies, launcher: recorder({}) }, { between: dyingAtLaunch }), settle()])
      const { scheduler } = await lives.next({ policies, launcher })
      expect(launcher.launched).toEqual([])
      expect(scheduler.runs()).toMatchObject([{ id: runId, failure: 'runner_lost' }])
      lives.end()
      lives = new Lives()
    }
  })

  test('a cancel that the launcher may not have heard of is repeated', async () => {
    const first = await lives.next({ policies, launcher: recorder({}) })
    await first.scheduler.cancel(runId, { reason: 'by hand' })
    const second = recorder({ [runId]: 'running' })
    await lives.next({ policies, launcher: second })
    expect(second.cancelled).toEqual([runId])
  })
})

describe('metrics', () => {
  test('are not forgotten: conditions see what was published before', async () => {
    const options: SchedulerOptions = { policies: [{ ...everyTen, conditions: [calm] }], workflows: { run: () => undefined } }
    const first = await lives.next(options)
    await first.clock.advance(8 * minute)
    first.scheduler.publish('Load', 7, { labels: { host: 'a' } })
    await first.scheduler.flush()
    const second = await lives.next(options, { after: minute })
    expect(second.scheduler.metrics()).toMatchObject([{ metric: 'Load', last: 7 }, expect.anything(), expect.anything()].slice(0, 1))
    await second.clock.advance(2 * minute)
    expect(second.scheduler.windows().at(-1)).toMatchObject({ slot: start + 10 * minute, outcome: 'ran' })
  })

  test('nor what became of runs: sentences about workflows go on', async () => {
    const after: Policy = { ...everyTen, name: 'after', workflow_name: 'next', conditions: ['Workflow "run" succeeded during last 30m'] }
    const options: SchedulerOptions = {
      policies: [{ ...everyTen, recurrence_count: 1 }, after],
      workflows: { run: () => undefined, next: () => undefined },
    }
    await (await lives.next(options)).clock.advance(1)
    const second = await lives.next(options, { after: 9 * minute })
    await second.clock.advance(2 * minute)
    expect(second.scheduler.windows({ policy: 'after' }).map(({ outcome }) => outcome)).toEqual(['ran', 'ran'])
  })

  test('those published before the start are stored too', async () => {
    const first = lives.prepare({ policies: [], workflows: {} })
    first.scheduler.publish('Load', 3)
    await expect(first.scheduler.flush()).rejects.toMatchObject({ code: 'not-started' })
    await first.scheduler.start()
    expect((await lives.next({})).scheduler.metrics().find(({ metric }) => metric === 'Load')).toMatchObject({ last: 3 })
  })
})

describe('what was changed while it ran', () => {
  const workflows = { run: (): void => undefined }
  const names = ({ scheduler }: { readonly scheduler: { policies(): readonly { session: string; name: string }[] } }): readonly string[] =>
    scheduler.policies().map(({ session, name }) => `${session}/${name}`)

  test('pauses, applied policies and sessions are there again, as long as the options are the same', async () => {
    const options: SchedulerOptions = { policies: [everyTen], workflows }
    const first = await lives.next(options)
    await first.scheduler.apply([everyTen, { ...everyTen, name: 'later' }])
    await first.scheduler.openSession('night', [{ ...everyTen, conditions: [calm] }])
    await first.scheduler.openSession('gone', [everyTen])
    await first.scheduler.closeSession('gone')
    await first.scheduler.pause('p', { note: 'freeze' })
    for (let life = 0; life < 2; life += 1) {
      const next = await lives.next(options)
      expect(names(next)).toEqual(['default/later', 'default/p', 'night/p'])
      expect(next.scheduler.policies()).toMatchObject([{}, { pause: { note: 'freeze' } }, { plan: { clauses: [{ text: calm }] } }])
    }
  })

  test('options that changed since the last start are put in place; sessions that they do not name stay', async () => {
    const first = await lives.next({ policies: [everyTen], workflows })
    await first.scheduler.apply([{ ...everyTen, name: 'applied' }])
    await first.scheduler.openSession('night', [everyTen])
    const second = await lives.next({ policies: [{ ...everyTen, name: 'new' }], workflows })
    expect(names(second)).toEqual(['default/new', 'night/p'])
    expect(names(await lives.next({ policies: [{ ...everyTen, name: 'new' }], workflows }))).toEqual(['default/new', 'night/p'])
  })

  test('a session that the options name no more is closed: what waits ends, runs go on', async () => {
    const waiting = { ...everyTen, name: 'waiting', conditions: [calm] }
    const first = await lives.next({ sessions: { day: [everyTen, waiting] }, launcher: recorder({}) })
    await first.clock.advance(minute)
    const id = 'day/p@2026-01-01T00:00:00Z#1'
    const { scheduler } = await lives.next({ launcher: recorder({ [id]: 'running' }) })
    expect(scheduler.sessions()).toEqual(['default'])
    expect(scheduler.windows()).toMatchObject([
      { policy: 'p', state: 'running' },
      { policy: 'waiting', outcome: 'policy_removed' },
    ])
    scheduler.report(id, 'success')
    await settle()
    expect(scheduler.runs()).toMatchObject([{ id, result: 'success' }])
  })

  test('a session of the options that was closed stays closed', async () => {
    const options: SchedulerOptions = { policies: [everyTen], sessions: { day: [everyTen] }, workflows }
    await (await lives.next(options)).scheduler.closeSession('day')
    expect(names(await lives.next(options))).toEqual(['default/p'])
  })

  test('a policy that came back after it was removed starts anew', async () => {
    const first = await lives.next({ policies: [everyTen], workflows })
    await first.scheduler.pause('p')
    await lives.next({ policies: [], workflows })
    const third = await lives.next({ policies: [everyTen], workflows })
    expect(third.scheduler.policies()[0]).not.toHaveProperty('pause')
  })

  test('the vocabulary, with policies that were written in its words, and with those that it spoiled', async () => {
    const calmly = { name: 'ops.dsl', text: '[when]It is calm=Last known metric "Load" is <= 10' }
    const quietly = { name: 'ops.dsl', text: '[when]It is quiet=Last known metric "Load" is <= 1' }
    const options: SchedulerOptions = { policies: [{ ...everyTen, conditions: ['It is calm'] }], dslFiles: [calmly], workflows }
    const first = await lives.next(options)
    await first.scheduler.applyVocabulary([quietly], { force: true })
    await first.scheduler.openSession('night', [{ ...everyTen, conditions: ['It is quiet'] }])
    const second = await lives.next(options)
    expect(second.scheduler.policies()).toMatchObject([
      { session: 'default', invalid: {} },
      { session: 'night', plan: { clauses: [{}] } },
    ])
    await second.scheduler.applyVocabulary(createVocabulary([calmly, { ...quietly, name: 'more.dsl' }]))
    const third = await lives.next(options)
    expect(third.scheduler.policies().map(({ invalid }) => invalid)).toEqual([undefined, undefined])
  })
})

test('a file of the first version is brought up to date, and the scheduler goes on from it', async () => {
  cpSync(new URL('../../fixtures/stores/version-1.db', import.meta.url), lives.path)
  const policies: Policy[] = [
    { name: 'often', workflow_name: 'work', cron_expression: '*/10 * * * *', duration: '5m', conditions: [calm], recurrence_count: 5 },
    { name: 'long', workflow_name: 'work', cron_expression: '0 0 * * *', duration: '2h' },
    { name: 'halted', workflow_name: 'work', cron_expression: '*/10 * * * *', duration: '1m' },
  ]
  const long = 'default/long@2026-01-01T00:00:00Z#1'
  const { scheduler, clock } = await lives.next({ policies, launcher: recorder({ [`e-${long}`]: 'running' }) }, { after: 40 * minute })
  expect(scheduler.policies()).toMatchObject([
    { name: 'halted', pause: { note: 'until the fixture is made' } },
    { name: 'long' },
    { name: 'often', recurrenceLeft: 3 },
  ])
  expect(scheduler.runs().map(({ policy, state, failure }) => [policy, state, failure])).toEqual([
    ['halted', 'ended', 'runner_lost'],
    ['long', 'running', undefined],
    ['often', 'ended', undefined],
    ['often', 'ended', 'runner_lost'],
  ])
  scheduler.report(`e-${long}`, 'success')
  await clock.advance(minute)
  expect(scheduler.windows({ policy: 'long' })).toMatchObject([{ outcome: 'ran' }])
  expect(scheduler.windows({ policy: 'often', outcome: 'missed' })).toHaveLength(1)
})

test('a restart writes the rows that it changes, and no others', async () => {
  const disk = memoryStore()
  const batches: Batch[] = []
  const store = storeThat((take, batch) => {
    batches.push(batch)
    take()
  }, disk)
  const launcher: Launcher = {
    launch: () => undefined,
    reconcile: (ids) => Promise.resolve(Object.fromEntries(ids.map((id) => [id, 'running']))),
  }
  const policies: Policy[] = [
    { ...everyTen, name: 'held', conditions: [calm] },
    { ...everyTen, name: 'running' },
    { ...everyTen, name: 'waiting', loop: true, delay: '4m' },
    { ...everyTen, name: 'idle', cron_expression: '0 5 * * *' },
  ]
  const clock = new FakeClock(start)
  const first = createScheduler({ clock, store, policies, launcher })
  await first.start()
  first.report('default/waiting@2026-01-01T00:00:00Z#1', 'success')
  await first.stop()
  batches.length = 0
  const later = new FakeClock(start + minute)
  const second = createScheduler({ clock: later, store, policies, launcher })
  await second.start()
  const written = batches.flatMap(({ changes }) =>
    changes.map((change) => (change.kind === 'put' && 'id' in change.row ? change.row.id : change)),
  )
  expect(written).toEqual(['default/held@2026-01-01T00:00:00Z'])
  await later.advance(4 * minute)
  expect(second.runs().map(({ id }) => id)).toContain('default/waiting@2026-01-01T00:00:00Z#2')
  await second.stop()
})
