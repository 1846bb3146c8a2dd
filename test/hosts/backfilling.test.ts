/** `scheduler.backfill`: runs for slots of the past that have none. */
import { afterEach, describe, expect, test } from 'vitest'
import { createScheduler, memoryStore, type Scheduler, type SchedulerOptions } from '../../src/index.js'
import { FakeClock } from './fake-clock.js'

let scheduler: Scheduler | undefined

afterEach(async () => {
  await scheduler?.stop()
  scheduler = undefined
})

const hour = 3_600_000
const start = Date.UTC(2026, 0, 1, 0, 30)
const hourly = { name: 'hourly', workflow_name: 'run', cron_expression: '0 * * * *', duration: '10m' }

interface Running {
  readonly scheduler: Scheduler
  readonly clock: FakeClock
  /** The slots for which the workflow was called, as hours of the day. */
  readonly slots: number[]
}

/** Runs take ten minutes. */
async function running(policy: object = {}, options: SchedulerOptions = {}, clock = new FakeClock(start)): Promise<Running> {
  const slots: number[] = []
  scheduler = createScheduler({
    clock,
    policies: [{ ...hourly, ...policy }],
    workflows: {
      run: ({ run }) => {
        slots.push(new Date(run.window.slot).getUTCHours())
        return new Promise<void>((resolve) => void clock.alarm(600_000, resolve))
      },
    },
    ...options,
  })
  await scheduler.start()
  return { scheduler, clock, slots }
}

const night = { from: '2025-12-31T20:00:00Z', until: '2026-01-01T00:00:00Z' }

describe('backfill', () => {
  test('opens a window for each slot of the span, the oldest first', async () => {
    const { scheduler: one, clock, slots } = await running()
    expect(await one.backfill('hourly', night)).toEqual({
      windows: [20, 21, 22, 23].map((at) => `default/hourly@2025-12-31T${at}:00:00Z~1`),
      covered: 0,
      excluded: 0,
    })
    expect(slots).toEqual([20, 21, 22, 23])
    await clock.advance(600_000)
    expect(one.runs().map(({ id, result }) => [id, result])).toContainEqual(['default/hourly@2025-12-31T20:00:00Z~1#1', 'success'])
    expect(one.windows().map(({ kind, outcome, ignoreConditions }) => [kind, outcome, ignoreConditions])).toContainEqual([
      'backfill',
      'ran',
      true,
    ])
    expect(one.explain('default/hourly@2025-12-31T20:00:00Z~1').text).toMatch(/^Window 2025-12-31 20:00 \(filled in 2026-01-01 00:30\) ran/)
  })

  test('does nothing twice', async () => {
    const { scheduler: one, clock } = await running()
    const [first, second] = await Promise.all([one.backfill('hourly', night), one.backfill('hourly', night)])
    expect([first.windows.length + second.windows.length, one.runs()]).toMatchObject([4, { length: 4 }])
    await clock.advance(hour)
    expect(await one.backfill('hourly', { ...night, until: '2026-01-01T01:30:00Z' })).toMatchObject({
      windows: ['default/hourly@2026-01-01T00:00:00Z~1'],
      covered: 5,
    })
  })

  test('runs one at a time with only_one_running, and lets the present go first', async () => {
    const { scheduler: one, clock, slots } = await running({ only_one_running: true, duration: '15m' })
    await one.backfill('hourly', night)
    await one.trigger('hourly')
    expect(slots).toEqual([20])
    await clock.advance(10 * 600_000)
    expect(slots).toEqual([20, 0, 21, 1, 22, 23, 2])
  })

  test('is held to a concurrency limit', async () => {
    const { scheduler: one, clock, slots } = await running({ concurrency_group: 'g' }, { concurrencyGroups: { g: 2 } })
    await one.backfill('hourly', night)
    expect(slots).toEqual([20, 21])
    await clock.advance(600_000)
    expect(slots).toEqual([20, 21, 22, 23])
  })

  test('fills in slots whose windows were held back, missed or cancelled, whatever their conditions say now', async () => {
    const { scheduler: one, clock, slots } = await running({ conditions: ['Last known metric "load" is < 5'] })
    await clock.advance(2 * hour)
    expect(one.windows().map(({ outcome }) => outcome)).toEqual(['condition_unknown', 'condition_unknown'])
    await one.pause('hourly')
    await expect(one.backfill('hourly', { from: start, until: clock.now() })).rejects.toThrow('paused')
    await one.resume('hourly')
    expect(await one.backfill('hourly', { from: start, until: clock.now() })).toMatchObject({ windows: { length: 2 } })
    expect(slots).toEqual([1, 2])
  })

  test('leaves excluded slots and open windows alone, and takes nothing from the recurrence count', async () => {
    const exclude = [{ from: '2025-12-31T21:00:00Z', to: '2025-12-31T22:00:00Z', reason: 'freeze' }]
    const { scheduler: one, clock } = await running({ exclude, recurrence_count: 5, conditions: ['Last known metric "load" is < 5'] })
    await clock.advance(35 * 60_000)
    const span = { from: night.from, until: clock.now() }
    expect(await one.backfill('hourly', { ...span, dryRun: true })).toMatchObject({ windows: { length: 4 }, covered: 1, excluded: 1 })
    expect(one.windows()).toHaveLength(1)
    expect(await one.backfill('hourly', span)).toMatchObject({ windows: { length: 4 }, covered: 1, excluded: 1 })
    expect(one.policies()).toMatchObject([{ recurrenceLeft: 5 }])
  })

  test('a person may cancel what waits, and ask for it again', async () => {
    const { scheduler: one, clock, slots } = await running({ only_one_running: true })
    await one.backfill('hourly', night)
    await one.cancel('hourly')
    await clock.advance(600_000)
    expect(one.windows().map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled'])
    expect(await one.backfill('hourly', night)).toMatchObject({
      windows: [21, 22, 23].map((at) => `default/hourly@2025-12-31T${at}:00:00Z~2`),
      covered: 1,
    })
    await clock.advance(600_000)
    expect(slots).toEqual([20, 21, 22])
  })

  test('goes on after a restart', async () => {
    const store = memoryStore()
    const { scheduler: one, clock, slots } = await running({ only_one_running: true }, { store })
    await one.backfill('hourly', night)
    await clock.advance(600_000)
    expect(slots).toEqual([20, 21])
    await one.stop()
    const again = await running({ only_one_running: true }, { store }, clock)
    expect(again.slots).toEqual([22])
    await clock.advance(600_000)
    expect(again.slots).toEqual([22, 23])
  })

  test.each<[string, object, string]>([
    [
      'an end that is not past',
      { from: night.from, until: '2026-01-02T00:00:00Z' },
      'is not past yet: a backfill ends at 2026-01-01T00:30:00Z at the latest',
    ],
    ['an end before its beginning', { from: night.until, until: night.from }, 'must come before until'],
    ['too many slots', { from: '2025-01-01T00:00:00Z', until: night.until }, 'let this one end before 2025-02-11T16:00:00Z'],
    ['a key that it does not know', { ...night, dryrun: true }, 'dryRun'],
  ])('refuses %s', async (_, how, message) => {
    const { scheduler: one } = await running()
    await expect(one.backfill('hourly', { ...night, ...how })).rejects.toThrow(message)
    expect(one.windows()).toEqual([])
  })

  test('refuses a policy that is not there, and a scheduler that has not started', async () => {
    const { scheduler: one } = await running()
    await expect(one.backfill('daily', night)).rejects.toMatchObject({ code: 'unknown-policy' })
    await expect(createScheduler().backfill('hourly', night)).rejects.toMatchObject({ code: 'not-started' })
  })
})
