/** What callers without types, or with a slip of the finger, are told: every message is meant to be read aloud. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createScheduler, isTidegateError, loadPolicies, memoryStore, type Scheduler } from '../../src/index.js'
import { simulate } from '../../src/testing/index.js'
import { FakeClock } from './fake-clock.js'

const start = Date.UTC(2026, 0, 1)
const p = { name: 'p', workflow_name: 'run', cron_expression: '0 0/10 * * * ?', duration: '7m' }
const run = (): void => undefined

/** What is thrown, or rejected with, as `code: message`. */
async function told(act: () => unknown): Promise<string> {
  try {
    await act()
  } catch (error) {
    if (isTidegateError(error)) return `${error.code}: ${error.message}`
    throw error
  }
  return 'nothing'
}

/** A call as untyped code makes it. */
function loosely(call: (value: never) => unknown, value: unknown): unknown {
  return Reflect.apply(call, undefined, [value])
}

function make(options: object = {}): Scheduler {
  return createScheduler({ clock: new FakeClock(start), workflows: { run }, policies: [p], ...options })
}

describe('createScheduler', () => {
  test.each<[string, unknown]>([
    ['a misspelt option', { polices: [p] }],
    ['an option of nothing known', { colour: 'red' }],
    ['a text', 'policies.yaml'],
    ['null', null],
    ['policies: a name of a file', { policies: 'policies/x.yaml' }],
    ['policies: null', { policies: null }],
    ['policies: a number', { policies: 5 }],
    ['policies: a promise', { policies: Promise.resolve([]) }],
    ['sessions: a list', { sessions: [[p]] }],
    ['sessions: no name of a session', { sessions: { 'a b': [p] } }],
    ['sessions: default twice', { policies: [p], sessions: { default: [p] } }],
    ['sessions: a name of a file', { sessions: { night: 'night.yaml' } }],
    ['workflows: a list', { workflows: [run] }],
    ['workflows: no function', { workflows: { run: 'node run.js' } }],
    ['launcher: a function', { launcher: run }],
    ['launcher: another method', { launcher: { start: run } }],
    ['store: a file', { store: 'state.db' }],
    ['clock: a function', { clock: Date.now }],
    ['logger: the wrong one', { logger: { log: run } }],
    ['calendars: a list', { calendars: ['x.ics'] }],
    ['calendars: no texts', { calendars: { 'x.ics': Buffer.from('') } }],
    ['vocabulary: a file', { vocabulary: 'ops.dsl' }],
    ['vocabulary: files', { vocabulary: [{ name: 'ops.dsl', text: '' }] }],
    ['dslFiles: a file', { dslFiles: ['ops.dsl'] }],
    ['reactive: a text', { reactive: 'false' }],
    ['timezone: a number', { timezone: 2 }],
    ['metricEventTtl: a list', { metricEventTtl: ['10m'] }],
    ['maxConcurrentRuns: a text', { maxConcurrentRuns: '3' }],
  ])('%s', async (_, options) => {
    expect(await told(() => loosely(createScheduler, options))).toMatchSnapshot()
  })
})

describe('calls of a scheduler', () => {
  test.each<[string, (scheduler: Scheduler) => unknown]>([
    ['apply, misspelt', (scheduler) => loosely((how) => scheduler.apply([p], how), { dryrun: true })],
    ['apply, a text for a flag', (scheduler) => loosely((how) => scheduler.apply([p], how), { dryRun: 'yes' })],
    ['apply, null', (scheduler) => loosely((value) => scheduler.apply(value), null)],
    ['apply, a name of a file', (scheduler) => loosely((value) => scheduler.apply(value), 'x.yaml')],
    ['applyVocabulary, a name of a file', (scheduler) => loosely((value) => scheduler.applyVocabulary(value), 'ops.dsl')],
    ['applyVocabulary, forced', (scheduler) => loosely((how) => scheduler.applyVocabulary([], how), { forced: true })],
    ['openSession, nothing', (scheduler) => loosely((value) => scheduler.openSession('night', value), undefined)],
    ['pause, nothing', (scheduler) => loosely((value) => scheduler.pause(value), undefined)],
    ['pause, an object that is no instant', (scheduler) => loosely((until) => scheduler.pause('p', { until }), {})],
    ['pause, no date', (scheduler) => scheduler.pause('p', { until: new Date('tomorrow') })],
    ['trigger, misspelt', (scheduler) => loosely((how) => scheduler.trigger('p', how), { ignoreCondition: true })],
    ['explain, misspelt', (scheduler) => loosely((how) => scheduler.explain('p', how), { when: start })],
    ['windows, misspelt', (scheduler) => loosely((how) => scheduler.windows(how), { polciy: 'p' })],
    ['runs, a text', (scheduler) => loosely((value) => scheduler.runs(value), 'p')],
    ['publish, misspelt', (scheduler) => loosely((how) => scheduler.publish('Load', 1, how), { label: { host: 'a' } })],
    ['stop, misspelt', (scheduler) => loosely((how) => scheduler.stop(how), { drian: '5s' })],
  ])('%s', async (_, act) => {
    const scheduler = make()
    await scheduler.start()
    expect(await told(() => act(scheduler))).toMatchSnapshot()
    await scheduler.stop()
  })

  test('what is no event is refused by code, wherever it stands', async () => {
    const scheduler = make()
    await scheduler.start()
    const publish = (value: unknown): unknown => loosely((event) => scheduler.publish(event), value)
    expect([publish(null), publish(undefined), publish(5), publish([null]), publish([{ metric: 'Load', value: 1 }, 'x'])]).toEqual(
      Array.from({ length: 5 }, () => 'bad-metric'),
    )
    expect(scheduler.metrics().find(({ metric }) => metric === 'Load')).toMatchObject({ count: 1 })
    await scheduler.stop()
  })

  test('before the start policies are listed, and the rest says so', async () => {
    const scheduler = make({ sessions: { a: [{ ...p, name: 'z' }, p] } })
    expect(scheduler.policies().map(({ session, name }) => `${session}/${name}`)).toEqual(['a/p', 'a/z', 'default/p'])
    expect(await told(() => scheduler.explain('p'))).toBe('not-started: the scheduler has not been started: call start() first')
    expect(await told(() => scheduler.nextTimes('p', 1))).toBe('not-started: the scheduler has not been started: call start() first')
    await scheduler.start()
    expect(scheduler.policies().map(({ session, name }) => `${session}/${name}`)).toEqual(['a/p', 'a/z', 'default/p'])
    await scheduler.stop()
  })

  test('warnings about policies are there without a logger', async () => {
    const scheduler = make({ policies: [{ ...p, duration: '11m' }] })
    expect(scheduler.warnings.map(({ code }) => code)).toEqual(['long-window'])
    await scheduler.start()
    await scheduler.apply([p])
    expect(scheduler.warnings).toEqual([])
    await scheduler.stop()
  })

  test('a start that could not read the store may be tried again', async () => {
    const store = memoryStore()
    let failures = 1
    const scheduler = make({
      store: { ...bound(store), load: () => (failures-- > 0 ? Promise.reject(new Error('the disk is away')) : store.load()) },
    })
    await expect(scheduler.start()).rejects.toThrow('the disk is away')
    await scheduler.start()
    expect(scheduler.sessions()).toEqual(['default'])
    await scheduler.stop()
  })
})

/** The store with its methods as functions of an object. */
function bound(store: ReturnType<typeof memoryStore>): ReturnType<typeof memoryStore> {
  return {
    keepsEvents: store.keepsEvents,
    commit: (batch) => store.commit(batch),
    load: () => store.load(),
    window: (id) => store.window(id),
    run: (id) => store.run(id),
    windows: (query) => store.windows(query),
    runs: (query) => store.runs(query),
    statistics: () => store.statistics(),
  }
}

describe('what a launcher answers', () => {
  test.each<[string, unknown]>([
    ['a number for a name', { executionId: 42 }],
    ['a text', 'job-1'],
    ['an empty name', { executionId: '' }],
    ['a promise of a number', Promise.resolve({ executionId: 42 })],
  ])('%s: the launch has failed, and says why', async (_, receipt) => {
    const clock = new FakeClock(start)
    let scheduler = make()
    loosely((launcher) => (scheduler = createScheduler({ clock, policies: [p], launcher })), { launch: () => receipt })
    await scheduler.start()
    await clock.advance(1)
    const [row] = scheduler.runs()
    expect(`${row?.failure}: ${row?.message}`).toMatchSnapshot()
    await scheduler.stop()
  })

  test('a name that another run has: the second is refused; when the first has ended the name is free', async () => {
    const clock = new FakeClock(start)
    const policies = [p, { ...p, name: 'q' }]
    const scheduler = createScheduler({ clock, policies, launcher: { launch: () => ({ executionId: 'job' }) } })
    await scheduler.start()
    await clock.advance(1)
    expect(scheduler.runs().map(({ policy, state, failure, message }) => [policy, state, failure, message])).toMatchSnapshot()
    expect(scheduler.report('job', 'success')).toBe(true)
    await clock.advance(10 * 60_000)
    expect(scheduler.runs({ policy: 'p' }).map(({ state, failure }) => [state, failure])).toEqual([
      ['ended', undefined],
      ['running', undefined],
    ])
    await scheduler.stop()
  })
})

describe('simulate', () => {
  test.each<[string, () => unknown]>([
    ['a misspelt option', () => loosely(simulate, { start, polices: [p] })],
    ['default twice', () => simulate({ start, policies: [p], sessions: { default: [p] } })],
    ['no start', () => loosely(simulate, { policies: [p] })],
    ['policies: a name of a file', () => loosely(simulate, { start, policies: 'x.yaml' })],
    ['apply, misspelt', () => loosely((how) => simulate({ start, policies: [p] }).apply([p], how), { dryrun: true })],
    ['restart, misspelt', () => loosely((how) => simulate({ start, policies: [p] }).restart(how), { dwon: '1m' })],
  ])('%s', async (_, act) => {
    expect(await told(act)).toMatchSnapshot()
  })
})

test('an empty folder is not a file that is missing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
  try {
    expect((await told(() => loadPolicies('.', { cwd: folder }))).split('\n')[1]).toMatchSnapshot()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
