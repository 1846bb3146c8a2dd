/** What the public scheduler makes of clocks that jump, machines that sleep, and dates that programs get wrong (S1.6, S6.1, S6.2). */
import { describe, expect, test } from 'vitest'
import { createScheduler, memoryStore, nextTimes, type Policy, type Scheduler, type SchedulerOptions } from '../../src/index.js'
import { FakeClock } from './fake-clock.js'

const second = 1000
const minute = 60 * second
const day = 24 * 60 * minute
const start = Date.UTC(2026, 0, 1)

/** A started scheduler whose workflow ends at once, with the starts of its runs. */
async function started(
  clock: FakeClock,
  policy: Omit<Policy, 'name'>,
  options: SchedulerOptions = {},
): Promise<{ scheduler: Scheduler; starts: () => readonly string[] }> {
  const launched: string[] = []
  const scheduler = createScheduler({
    clock,
    policies: [{ name: 'p', workflow_name: 'run', ...policy }],
    workflows: { run: ({ run }) => void launched.push(run.window.id.slice('default/p@'.length)) },
    ...options,
  })
  await scheduler.start()
  return { scheduler, starts: () => launched }
}

function outcomes(scheduler: Scheduler): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { outcome = 'open' } of scheduler.windows({ limit: 10_000 })) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

describe('ten years asleep', () => {
  test.each<{ name: string; policy: Omit<Policy, 'name'>; expected: Readonly<Record<string, number>>; last: string }>([
    {
      name: 'every second, judged once',
      policy: { cron_expression: '* * * * * ?' },
      expected: { ran: 2, missed: 999 },
      last: '2036-01-01T00:00:00Z',
    },
    {
      name: 'every second, with windows',
      policy: { cron_expression: '* * * * * ?', duration: '1s' },
      expected: { ran: 2, missed: 999 },
      last: '2036-01-01T00:00:00Z',
    },
    {
      name: 'an int timer',
      policy: { timer_type: 'int', cron_expression: '0s 1s' },
      expected: { ran: 2, missed: 999 },
      last: '2036-01-01T00:00:00Z',
    },
    {
      name: 'two timers, one of them fast',
      policy: { timers: ['* * * * * ?', '@yearly'] },
      expected: { ran: 2, missed: 999 },
      last: '2036-01-01T00:00:00Z',
    },
    {
      name: 'all the time excluded',
      policy: { cron_expression: '* * * * * ?', exclude: [{ from: '2026-01-01T00:00:00.001Z', to: '2036-01-01' }] },
      expected: { ran: 2, excluded: 999 },
      last: '2036-01-01T00:00:00Z',
    },
    {
      name: 'so few slots that all are recorded',
      policy: { cron_expression: '@monthly' },
      expected: { ran: 2, missed: 119 },
      last: '2036-01-01T00:00:00Z',
    },
  ])('$name: answers at once, records at most 1000 slots and goes on with the latest', async ({ policy, expected, last }) => {
    const clock = new FakeClock(start)
    const { scheduler, starts } = await started(clock, policy)
    await clock.advance(1)
    clock.sleep(Date.UTC(2036, 0, 1) - start - 1)
    const before = process.cpuUsage()
    scheduler.publish('wake', 1)
    const { user, system } = process.cpuUsage(before)
    // Ticking through 315 million slots would take minutes.
    expect((user + system) / 1000).toBeLessThan(2000)
    expect(starts()).toEqual(['2026-01-01T00:00:00Z', last])
    await clock.advance(0)
    expect(outcomes(scheduler)).toEqual(expected)
    await scheduler.stop()
  })

  test('bursts: two slots of a day may be a second apart, and still years of them are recorded', async () => {
    const clock = new FakeClock(start)
    const { scheduler, starts } = await started(clock, { cron_expression: '0,1 0 3 * * ?' })
    clock.sleep(Date.UTC(2036, 0, 1) - start)
    await clock.advance(minute)
    expect(starts()).toEqual(['2035-12-31T03:00:01Z'])
    const slots = scheduler.windows({ limit: 10_000 }).map(({ slot }) => slot)
    expect(slots.length).toBeGreaterThan(500)
    expect(slots.length).toBeLessThanOrEqual(1000)
    expect(slots).toEqual(nextTimes({ cron: '0,1 0 3 * * ?' }, { from: (slots[0] ?? 0) - 1, count: slots.length }))
    await scheduler.stop()
  })

  test('bursts within a few days are made up, every one', async () => {
    const clock = new FakeClock(start)
    const { scheduler, starts } = await started(clock, { cron_expression: '0,1 0 3 * * ?', missed: { policy: 'all', within: '3d' } })
    clock.sleep(3 * day)
    await clock.advance(minute)
    expect(starts().toSorted()).toEqual([1, 2, 3].flatMap((date) => [`2026-01-0${date}T03:00:00Z`, `2026-01-0${date}T03:00:01Z`]))
    await scheduler.stop()
  })

  test('the same after a restart, where the slots were missed', async () => {
    const store = memoryStore()
    const first = await started(new FakeClock(start), { cron_expression: '* * * * * ?' }, { store })
    await first.scheduler.stop()
    const second = await started(new FakeClock(Date.UTC(2036, 0, 1)), { cron_expression: '* * * * * ?' }, { store })
    expect(second.starts()).toEqual(['2036-01-01T00:00:00Z'])
    expect(outcomes(second.scheduler)).toEqual({ ran: 2, missed: 999 })
    await second.scheduler.stop()
  })
})

describe('clock steps', () => {
  test('back by an hour: nothing opens twice, and the next slot opens at its time', async () => {
    const clock = new FakeClock(start)
    const { scheduler, starts } = await started(clock, { cron_expression: '*/10 * * * *' })
    await clock.advance(25 * minute)
    clock.stepWall(-60 * minute)
    await clock.advance(64 * minute)
    expect(starts()).toEqual(['2026-01-01T00:00:00Z', '2026-01-01T00:10:00Z', '2026-01-01T00:20:00Z'])
    await clock.advance(minute)
    expect(starts().slice(3)).toEqual(['2026-01-01T00:30:00Z'])
    await scheduler.stop()
  })

  test('forward by an hour: noticed within a heartbeat, the latest slot runs, the others are missed', async () => {
    const clock = new FakeClock(start)
    const { scheduler, starts } = await started(clock, { cron_expression: '*/10 * * * *' })
    await clock.advance(5 * minute + second)
    clock.stepWall(60 * minute)
    await clock.advance(minute)
    expect(starts()).toEqual(['2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z'])
    expect(outcomes(scheduler)).toEqual({ ran: 2, missed: 5 })
    await clock.advance(4 * minute)
    expect(starts().at(-1)).toBe('2026-01-01T01:10:00Z')
    await scheduler.stop()
  })

  test('to and fro: each slot once', async () => {
    const clock = new FakeClock(start)
    const { scheduler, starts } = await started(clock, { cron_expression: '* * * * *' })
    for (const step of [7, -3, 12, -12, 0, 4, -1]) {
      clock.stepWall(step * minute)
      await clock.advance(90 * second)
    }
    await clock.advance(30 * minute)
    expect(new Set(starts()).size).toBe(starts().length)
    expect([...starts()].toSorted()).toEqual([...starts()])
    const slots = scheduler.windows({ limit: 10_000 }).map(({ slot }) => (slot - start) / minute)
    expect(slots).toEqual(slots.map((_, index) => index))
    await scheduler.stop()
  })
})

describe('dates', () => {
  test('29 February: four years apart, eight over 2100', async () => {
    const leap = { cron_expression: '0 0 29 2 *' }
    const clock = new FakeClock(Date.UTC(2096, 1, 28))
    const { scheduler, starts } = await started(clock, leap)
    expect(scheduler.nextTimes('p', 3).map((at) => new Date(at).toISOString().slice(0, 10))).toEqual([
      '2096-02-29',
      '2104-02-29',
      '2108-02-29',
    ])
    await clock.advance(day)
    clock.sleep(Date.UTC(2104, 1, 29) - clock.now())
    await clock.advance(minute)
    expect(starts()).toEqual(['2096-02-29T00:00:00Z', '2104-02-29T00:00:00Z'])
    await scheduler.stop()
  })

  test.each<{ name: string; from: string; cron: string; timezone: string; slots: readonly string[] }>([
    {
      name: 'the end of 32-bit seconds',
      from: '2038-01-19T03:14:06Z',
      cron: '* * * * * ?',
      timezone: 'UTC',
      slots: ['2038-01-19T03:14:07Z', '2038-01-19T03:14:08Z', '2038-01-19T03:14:09Z'],
    },
    {
      name: 'clock changes after 2037',
      from: '2039-03-26T12:00:00Z',
      cron: '30 2 * * *',
      timezone: 'Europe/Paris',
      slots: ['2039-03-27T01:00:00Z', '2039-03-28T00:30:00Z', '2039-03-29T00:30:00Z'],
    },
    {
      name: '1 March of 2100, which is no leap year',
      from: '2100-02-27T00:00:00Z',
      cron: '0 0 * * *',
      timezone: 'UTC',
      slots: ['2100-02-28T00:00:00Z', '2100-03-01T00:00:00Z', '2100-03-02T00:00:00Z'],
    },
    {
      name: 'clock changes of 2100',
      from: '2100-10-30T12:00:00Z',
      cron: '30 2 * * *',
      timezone: 'Europe/Paris',
      slots: ['2100-10-31T00:30:00Z', '2100-11-01T01:30:00Z', '2100-11-02T01:30:00Z'],
    },
  ])('$name', async ({ from, cron, timezone, slots }) => {
    const at = slots.map((slot) => Date.parse(slot))
    expect(nextTimes({ cron, timezone }, { from, count: 3 })).toEqual(at)
    const clock = new FakeClock(Date.parse(from))
    const { scheduler, starts } = await started(clock, { cron_expression: cron, timezone })
    expect(scheduler.nextTimes('p', 3)).toEqual(at)
    for (const slot of at) await clock.advance(slot - clock.now())
    expect(starts().slice(-3)).toEqual(slots)
    await scheduler.stop()
  })

  test('a slot further away than setTimeout can wait', async () => {
    const clock = new FakeClock(start)
    const { scheduler, starts } = await started(clock, { cron_expression: '0 0 1 3 *' }, { heartbeatPeriod: 365 * day })
    await clock.advance(59 * day - 1)
    expect(starts()).toEqual([])
    await clock.advance(1)
    expect(starts()).toEqual(['2026-03-01T00:00:00Z'])
    await scheduler.stop()
  })
})
