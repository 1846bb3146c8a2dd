/** Changes of what is loaded that are asked for while others are under way: they happen one after the other, in the order in which they were asked for (S8). */
import { beforeEach, describe, expect, test } from 'vitest'
import { PolicyError } from '../../grammar/index.js'
import { createScheduler, isTidegateError, memoryStore, StoreError, type Policy, type Scheduler, type Store } from '../../src/index.js'
import { FakeClock, settle } from './fake-clock.js'
import { storeThat } from './store-that.js'

const start = Date.UTC(2026, 0, 1)
const calmBelow = (limit: number) => [{ name: 'ops.dsl', text: `[when]The machine is calm=last("Load") < ${limit}\n` }]

function policy(name: string, ...conditions: string[]): Policy {
  return { name, workflow_name: 'run', cron_expression: '0 0 * * * ?', duration: '1m', conditions }
}

/** Commits that wait until the test lets them come to pass, or fail. */
let waiting: { readonly pass: () => void; readonly fail: (error: Error) => void }[]
let isSlow: boolean
let disk: Store
let clock: FakeClock

beforeEach(() => {
  waiting = []
  isSlow = false
  disk = memoryStore()
  clock = new FakeClock(start)
})

function slowStore(): Store {
  return storeThat(async (take) => {
    if (isSlow) await new Promise<void>((pass, fail) => waiting.push({ pass, fail }))
    take()
  }, disk)
}

function make(): Scheduler {
  return createScheduler({
    clock,
    store: slowStore(),
    dslFiles: calmBelow(5),
    policies: [policy('p', 'The machine is calm')],
    launcher: { launch: () => undefined },
  })
}

/** A scheduler whose commits wait from now on. */
async function started(): Promise<Scheduler> {
  const scheduler = make()
  await scheduler.start()
  isSlow = true
  return scheduler
}

/** Every commit comes to pass, also those that follow from it. */
async function passAll(): Promise<void> {
  await settle()
  while (waiting.length > 0) {
    waiting.shift()?.pass()
    await settle()
  }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return isTidegateError(error) ? error.code : error instanceof PolicyError ? 'policy-error' : String(error)
}

const names = (scheduler: Scheduler): readonly string[] => scheduler.policies().map(({ session, name }) => `${session}/${name}`)

/** The limit of the sentence that a policy was read by. */
function limitOf(scheduler: Scheduler, name: string): string {
  return JSON.stringify(scheduler.policies().find((one) => one.name === name)?.plan.clauses ?? '').replace(/.*"value":(\d+).*/, '$1')
}

describe('a change of the vocabulary while another change is under way', () => {
  test('keeps the policies of an apply', async () => {
    const scheduler = await started()
    const changes = [scheduler.apply([policy('p'), policy('q', 'The machine is calm')]), scheduler.applyVocabulary(calmBelow(8))]
    await passAll()
    await Promise.all(changes)
    expect(names(scheduler)).toEqual(['default/p', 'default/q'])
    expect(limitOf(scheduler, 'q')).toBe('8')
  })

  test('reads a session that was just opened anew, and leaves one alone that was just closed', async () => {
    const scheduler = await started()
    const changes = [
      scheduler.openSession('night', [policy('n', 'The machine is calm')]),
      scheduler.closeSession('default'),
      scheduler.applyVocabulary(calmBelow(8)),
    ]
    await passAll()
    await Promise.all(changes)
    expect(names(scheduler)).toEqual(['night/n'])
    expect(limitOf(scheduler, 'n')).toBe('8')
  })

  test('is known to an apply that comes after it', async () => {
    const scheduler = await started()
    const changes = [scheduler.applyVocabulary(calmBelow(8)), scheduler.apply([policy('q', 'The machine is calm')])]
    await passAll()
    await Promise.all(changes)
    expect(limitOf(scheduler, 'q')).toBe('8')
  })

  test('is what a restart finds, policies and sentences alike', async () => {
    const scheduler = await started()
    const changes = [scheduler.apply([policy('q', 'The machine is calm')]), scheduler.applyVocabulary(calmBelow(8))]
    await passAll()
    await Promise.all(changes)
    isSlow = false
    await scheduler.stop()
    const next = make()
    await next.start()
    expect(names(next)).toEqual(['default/q'])
    expect(limitOf(next, 'q')).toBe('8')
    await next.stop()
  })
})

test('one that fails holds none of the next up', async () => {
  const scheduler = await started()
  const first = scheduler.apply([policy('q')])
  const wrong = codeOf(scheduler.apply([policy('r', 'Nobody knows this sentence')]))
  const unknown = codeOf(scheduler.closeSession('night'))
  const last = scheduler.apply([policy('s')])
  await passAll()
  await Promise.all([first, last])
  expect([await wrong, await unknown]).toEqual(['policy-error', 'unknown-session'])
  expect(names(scheduler)).toEqual(['default/s'])
})

test('more than may wait are refused, and those that wait keep their order', async () => {
  const scheduler = await started()
  const all = Array.from({ length: 1003 }, (_, index) => codeOf(scheduler.apply([policy(`q${index}`)])))
  expect(scheduler.statistics().waiting.changes).toBe(1000)
  isSlow = false
  await passAll()
  const codes = await Promise.all(all)
  expect(codes.slice(0, 1001).filter((code) => code !== 'undefined')).toEqual([])
  expect(codes.slice(1001)).toEqual(['overloaded', 'overloaded'])
  expect(names(scheduler)).toEqual(['default/q1000'])
  expect(scheduler.statistics().waiting.changes).toBe(0)
})

test('the first waits for nothing: it is decided before its call returns', async () => {
  const scheduler = await started()
  const change = scheduler.apply([policy('q')])
  expect(names(scheduler)).toEqual(['default/q'])
  await passAll()
  await change
  const next = scheduler.apply([policy('r')])
  expect(names(scheduler)).toEqual(['default/r'])
  await passAll()
  await next
})

test('while the store fails, one that would have to wait is refused at once', async () => {
  const scheduler = await started()
  const problems: unknown[] = []
  scheduler.on('error', ({ error }) => problems.push(error))
  const first = scheduler.apply([policy('q')])
  await settle()
  waiting.shift()?.fail(new StoreError('store-full', 'no room', { retryable: true }))
  await settle()
  expect(await codeOf(scheduler.apply([policy('r')]))).toBe('store-full')
  await clock.advance(1000)
  await passAll()
  await first
  expect(problems).toHaveLength(1)
  expect(names(scheduler)).toEqual(['default/q'])
})

test('a stop makes the one that is under way durable, and refuses those that wait for it', async () => {
  const scheduler = await started()
  const first = scheduler.apply([policy('q')])
  const second = codeOf(scheduler.apply([policy('r')]))
  const stopped = scheduler.stop()
  await passAll()
  await Promise.all([first, stopped])
  expect(await second).toBe('stopped')
  expect(disk.load()).toMatchObject({ texts: expect.arrayContaining([expect.objectContaining({ key: 'session:default' })]) })
  const next = make()
  isSlow = false
  await next.start()
  expect(names(next)).toEqual(['default/q'])
  await next.stop()
})

test('the start counts as one: what is asked for meanwhile is worked out from what it has loaded', async () => {
  const first = await started()
  isSlow = false
  await first.apply([policy('q', 'The machine is calm')])
  await first.stop()
  const next = make()
  const starting = next.start()
  const change = next.applyVocabulary(calmBelow(8))
  await Promise.all([starting, change])
  expect(names(next)).toEqual(['default/q'])
  expect(limitOf(next, 'q')).toBe('8')
  await next.stop()
})

test('what waits for a start that fails is refused', async () => {
  const store = { ...slowStore(), load: () => Promise.reject(new StoreError('store-busy', 'busy', { retryable: true })) }
  const scheduler = createScheduler({ clock, store, launcher: { launch: () => undefined } })
  const starting = codeOf(scheduler.start())
  const change = codeOf(scheduler.apply([policy('q')]))
  expect([await starting, await change]).toEqual(['store-busy', 'not-started'])
})
