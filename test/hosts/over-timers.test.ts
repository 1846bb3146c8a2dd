/** Policies whose last slot has passed: new ones are mistakes (S1.2), those that were loaded before have had their time. */
import { beforeEach, expect, test } from 'vitest'
import { PolicyError } from '../../grammar/index.js'
import { createScheduler, memoryStore, type Policy, type Scheduler, type Store } from '../../src/index.js'
import { FakeClock } from './fake-clock.js'

const before = Date.UTC(2026, 11, 24, 17)
const after = Date.UTC(2027, 0, 2)
const christmas: Policy = { name: 'christmas', workflow_name: 'run', cron_expression: '0 0 18 24 12 ? 2026', duration: '1h' }
const hourly: Policy = { name: 'hourly', workflow_name: 'run', cron_expression: '0 0 * * * ?', duration: '1m' }

let store: Store
beforeEach(() => {
  store = memoryStore()
})

function make(at: number, policies: readonly Policy[]): { readonly scheduler: Scheduler; readonly clock: FakeClock } {
  const clock = new FakeClock(at)
  return { clock, scheduler: createScheduler({ clock, policies, store, workflows: { run: () => undefined } }) }
}

/** A store on which a scheduler has worked before Christmas. */
async function worked(policies: readonly Policy[]): Promise<void> {
  const { scheduler, clock } = make(before, policies)
  await scheduler.start()
  await clock.advance(3_600_000)
  await scheduler.stop()
}

async function codesOf(promise: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return error instanceof PolicyError ? error.diagnostics.map(({ code }) => code) : [String(error)]
}

test('a store that was fine before starts again: the policy is loaded, with a warning, and has no slot left', async () => {
  await worked([christmas, hourly])
  const { scheduler, clock } = make(after, [christmas, hourly])
  await scheduler.start()
  expect(scheduler.policies().map(({ name, nextSlot }) => [name, nextSlot !== undefined])).toEqual([
    ['christmas', false],
    ['hourly', true],
  ])
  expect(scheduler.warnings).toMatchObject([{ code: 'impossible-cron', severity: 'warning' }])
  await clock.advance(2 * 3_600_000)
  expect(scheduler.windows({ policy: 'christmas' }).map(({ outcome }) => outcome)).toEqual(['ran'])
  expect(scheduler.runs({ policy: 'hourly' }).length).toBeGreaterThan(2)
  await scheduler.stop()
})

test('a window that is still open when its policy has no slot left is taken up', async () => {
  const loops = { ...christmas, loop: true, delay: '10m' }
  const first = make(Date.UTC(2026, 11, 24, 18), [loops])
  await first.scheduler.start()
  await first.scheduler.stop()
  const second = make(Date.UTC(2026, 11, 24, 18, 5), [loops])
  await second.scheduler.start()
  expect(second.scheduler.windows()).toMatchObject([{ launches: 1 }])
  await second.scheduler.stop()
})

test('policies that were applied while it ran are read again all the same', async () => {
  const first = make(before, [])
  await first.scheduler.start()
  await first.scheduler.apply([christmas])
  await first.scheduler.stop()
  const { scheduler } = make(after, [])
  await scheduler.start()
  expect(scheduler.policies().map(({ name }) => name)).toEqual(['christmas'])
  await scheduler.stop()
})

test.each([
  ['on a store that is new', []],
  ['on one that does not know it', [hourly]],
])('one that is over before it was ever loaded keeps the scheduler from starting %s', async (_, known) => {
  if (known.length > 0) await worked(known)
  const { scheduler } = make(after, [christmas, ...known])
  expect(await codesOf(scheduler.start())).toEqual(['impossible-cron'])
})

test('the others of its session can be changed; it cannot, unless it gets another slot', async () => {
  const { scheduler, clock } = make(before, [christmas, hourly])
  await scheduler.start()
  await clock.advance(after - before)
  const edited = { ...hourly, duration: '2m' }
  expect(await scheduler.apply([christmas, edited])).toMatchObject({ changed: ['hourly'], unchanged: ['christmas'] })
  expect(await codesOf(scheduler.apply([{ ...christmas, duration: '2h' }, edited]))).toEqual(['impossible-cron'])
  expect(await codesOf(scheduler.openSession('other', [christmas]))).toEqual(['impossible-cron'])
  expect(await scheduler.apply([{ ...christmas, cron_expression: '0 0 18 24 12 ?' }, edited])).toMatchObject({ changed: ['christmas'] })
  expect(scheduler.warnings).toEqual([])
  await scheduler.stop()
})
