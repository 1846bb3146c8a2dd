/** What a timer is beside its slots: shared, described, an interval, shortest period, jitter, and the public functions' errors. */
import { describe, expect, test } from 'vitest'
import { isTidegateError, PolicyError } from '../../grammar/errors.js'
import {
  compileTimer,
  describeTimer,
  jitterOf,
  nextTimes,
  parseInterval,
  parseTimer,
  type Timer,
  type TimerText,
} from '../../src/timers/index.js'

function timerOf(expression: string, timezone = 'UTC'): Timer {
  const compiled = compileTimer({ kind: 'cron', expression, timezone })
  if (compiled.kind === 'problems') throw new Error(expression)
  return compiled.timer
}

describe('sharing', () => {
  test('equal specs share one timer, whatever they leave to the defaults', () => {
    const spec = { kind: 'cron', expression: '0 0 * * *', timezone: 'Europe/Paris' } as const
    expect(compileTimer(spec)).toBe(compileTimer({ ...spec, dstGap: 'run_after', dstOverlap: 'first' }))
    expect(compileTimer(spec)).not.toBe(compileTimer({ ...spec, dstGap: 'skip' }))
    expect(compileTimer(spec)).not.toBe(compileTimer({ ...spec, timezone: 'UTC' }))
    expect(parseTimer({ timer_type: 'int', cron_expression: '60s 5m', timezone: 'UTC' })).toBe(
      parseTimer({ timer_type: 'int', cron_expression: '1m 300s', timezone: 'UTC' }),
    )
  })

  test('100,000 timers on 100 expressions are 100 objects', () => {
    const timers = new Set(Array.from({ length: 100_000 }, (_, index) => timerOf(`${index % 50} ${index % 2} * * *`, 'Asia/Tokyo')))
    expect(timers.size).toBe(50)
  })
})

describe('int', () => {
  test.each([
    ['10m', { kind: 'int', delayMs: 600_000 }],
    ['30s 5m', { kind: 'int', delayMs: 30_000, periodMs: 300_000 }],
    ['0s 1h', { kind: 'int', delayMs: 0, periodMs: 3_600_000 }],
    ['1h30m', { kind: 'int', delayMs: 5_400_000 }],
    ['1h 30m', { kind: 'int', delayMs: 3_600_000, periodMs: 1_800_000 }],
    [' 10 minutes  1 hour ', { kind: 'int', delayMs: 600_000, periodMs: 3_600_000 }],
  ])('%s', (text, spec) => {
    expect(parseInterval(text)).toEqual({ kind: 'spec', spec })
  })

  test.each(['', ' ', '«10»', '«-10m»', '10m «0s»', '«10x»', '10m «soon»', '«0 0/5 * * * ?»', '«1m 2m 3m»'])('%s is refused', (marked) => {
    const text = marked.replaceAll(/[«»]/g, '')
    const read = parseInterval(text)
    const wrong = read.kind === 'problems' ? read.problems.map(({ start, end }) => text.slice(start, end)) : []
    expect(wrong).toEqual([/«(.*)»/.exec(marked)?.[1] ?? text])
  })

  test('counts from the opening of the session, which stays where it is', () => {
    const compiled = compileTimer({ kind: 'int', delayMs: 30_000, periodMs: 300_000 })
    if (compiled.kind === 'problems') throw new Error('refused')
    const { timer } = compiled
    expect([0, 1_029_999, 1_030_000, 1_330_000, 10_000_000_000].map((after) => timer.next(after, 1_000_000))).toEqual([
      1_030_000, 1_030_000, 1_330_000, 1_630_000, 10_000_030_000,
    ])
    expect(timer.shortestPeriodMs).toBe(300_000)
  })

  test('fires once without a period', () => {
    const compiled = compileTimer({ kind: 'int', delayMs: 0 })
    if (compiled.kind === 'problems') throw new Error('refused')
    expect([999, 1000, 1001].map((after) => compiled.timer.next(after, 1000))).toEqual([1000, undefined, undefined])
  })

  test.each([
    { kind: 'int', delayMs: -1 },
    { kind: 'int', delayMs: 0.5 },
    { kind: 'int', delayMs: 0, periodMs: 0 },
  ] as const)('a spec of %o is refused', (spec) => {
    expect(compileTimer(spec)).toMatchObject({ kind: 'problems', problems: [{ code: 'bad-duration' }] })
  })
})

describe('the shortest period', () => {
  const MINUTE = 60_000
  const DAY = 1440 * MINUTE

  test.each<[string, string, number | undefined]>([
    ['* * * * * ?', 'UTC', 1000],
    ['*/7 * * * * ?', 'UTC', 4000],
    ['0 0/5 * * * ?', 'UTC', 5 * MINUTE],
    ['*/7 * * * *', 'UTC', 4 * MINUTE],
    ['0 * * * *', 'UTC', 60 * MINUTE],
    ['0 */5 * * *', 'UTC', 240 * MINUTE],
    ['0 2,23 * * *', 'UTC', 180 * MINUTE],
    ['30 2 * * *', 'UTC', DAY],
    ['0 0 1 * *', 'UTC', 28 * DAY],
    ['0 0 1,29 * *', 'UTC', DAY],
    ['0 0 31 * *', 'UTC', 31 * DAY],
    ['0 0 0 29 2 ?', 'UTC', 1461 * DAY],
    ['0 0 0 1 1 ? 2030', 'UTC', undefined],
    ['0 0 0 1 1 ? 2030,2031', 'UTC', 365 * DAY],
    // 02:30 is moved to 03:00 once a year; the day is 23 hours long.
    ['30 2 * * *', 'Europe/Paris', DAY - 30 * MINUTE],
    ['30 2,3 * * *', 'Europe/Paris', 30 * MINUTE],
    ['0 */2 * * *', 'Europe/Paris', 60 * MINUTE],
    ['0 12 * * *', 'Europe/Paris', DAY - 60 * MINUTE],
  ])('%s in %s', (expression, timezone, expected) => {
    expect(timerOf(expression, timezone).shortestPeriodMs).toBe(expected)
  })
})

describe('jitter', () => {
  const slot = Date.UTC(2026, 0, 1)

  test('is the same every time, another for every policy and slot, and within its bound', () => {
    expect(jitterOf('s/p', slot, 30_000)).toBe(jitterOf('s/p', slot, 30_000))
    expect(jitterOf('s/p', slot, 0)).toBe(0)
    const spread = Array.from({ length: 1000 }, (_, index) => jitterOf(`s/p${index}`, slot, 30_000))
    expect(new Set(spread).size).toBeGreaterThan(950)
    expect(Math.min(...spread)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...spread)).toBeLessThanOrEqual(30_000)
  })

  test.each([
    ['policies', (index: number): number => jitterOf(`default/policy-${index}`, slot, 9999)],
    ['slots', (index: number): number => jitterOf('default/reindex', slot + index * 300_000, 9999)],
  ])('is even over %s', (_, jitter) => {
    const counts = Array.from({ length: 20 }, () => 0)
    for (let index = 0; index < 20_000; index += 1)
      counts[Math.floor(jitter(index) / 500)] = (counts[Math.floor(jitter(index) / 500)] ?? 0) + 1
    // 1000 expected in each; the standard deviation is about 31.
    expect(Math.min(...counts)).toBeGreaterThan(850)
    expect(Math.max(...counts)).toBeLessThan(1150)
  })

  test('never changes from one release to the next', () => {
    expect(jitterOf('default/reindex', slot, 30_000)).toMatchInlineSnapshot(`1392`)
  })
})

test.each<[string | TimerText, string]>([
  ['0 0/5 * * * ?', 'every 5 minutes, UTC'],
  ['*/30 * * * *', 'every 30 minutes, UTC'],
  ['* * * * * ?', 'every second, UTC'],
  ['0/15 * * * * ?', 'every 15 seconds, UTC'],
  ['30 * * * * ?', 'at second 30 of every minute, UTC'],
  ['0 * * * *', 'every hour, UTC'],
  ['15 * * * *', 'at minute 15 of every hour, UTC'],
  ['0 */3 * * *', 'every 3 hours, UTC'],
  ['30 1/6 * * *', 'every 6 hours from 01:30 every day, UTC'],
  ['*/10 8-18 * * 1-5', 'every 10 minutes from 08:00 to 18:59 from Monday to Friday, UTC'],
  ['0 9-17 * * 1-5', 'every hour from 09:00 to 17:00 from Monday to Friday, UTC'],
  ['0 0,6,12,18 * * *', 'every 6 hours, UTC'],
  ['15 10,14 * * 0,6', 'at 10:15 and 14:15 on Saturday and Sunday, UTC'],
  [{ cron: '30 2 * * 1-5', timezone: 'America/New_York' }, 'at 02:30 from Monday to Friday, America/New_York time'],
  [
    { cron: '30 2 * * *', timezone: 'Europe/Paris', dstGap: 'skip', dstOverlap: 'both' },
    'at 02:30 every day, Europe/Paris time; left out where the clocks jump over it; in both passes of a repeated hour',
  ],
  ['0 0 12 ? * FRI-MON', 'at 12:00 from Friday to Monday, UTC'],
  ['0 15 10 L * ?', 'at 10:15 on the last day of the month, UTC'],
  ['0 15 10 L-2 * ?', 'at 10:15 on the day 2 days before the last day of the month, UTC'],
  ['0 15 10 LW * ?', 'at 10:15 on the last weekday (Monday to Friday) of the month, UTC'],
  ['0 15 10 15W 3 ?', 'at 10:15 on the weekday nearest to day 15 of March, UTC'],
  ['0 15 10 ? * 6L', 'at 10:15 on the last Friday of the month, UTC'],
  ['0 15 10 ? * 6#3', 'at 10:15 on the 3rd Friday of the month, UTC'],
  ['0 0 13 * 5', 'at 00:00 on day 13 of the month and also on Friday, UTC'],
  ['0 0 0 1 1 ? 2025-2030', 'at 00:00 on day 1 of January from 2025 to 2030, UTC'],
  ['0 0 1 3-5 *', 'at 00:00 on day 1 of the month from March to May, UTC'],
  ['@yearly', 'at 00:00 on day 1 of January, UTC'],
  [{ int: '10m' }, 'once, 10 minutes after the session opened'],
  [{ int: '0s' }, 'once, when the session opens'],
  [{ int: '30s 1h30m' }, 'every 1 hour and 30 minutes, first 30 seconds after the session opened'],
])('%o in words', (timer, expected) => {
  expect(describeTimer(typeof timer === 'string' ? { cron: timer } : timer)).toBe(expected)
})

describe('nextTimes', () => {
  test('takes epoch milliseconds, a Date and text; slots lie strictly after it', () => {
    const at = '2026-01-01T00:00:00+01:00'
    const expected = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)]
    for (const from of [at, new Date(at), Date.parse(at)]) expect(nextTimes({ cron: '@daily' }, { from, count: 2 })).toEqual(expected)
    expect(nextTimes({ cron: '@daily' }, { from: expected[0] ?? 0, count: 1 })).toEqual([expected[1]])
    expect(nextTimes({ cron: '0 0 0 1 1 ? 2027' }, { from: at, count: 9 })).toEqual([Date.UTC(2027, 0, 1)])
    expect(nextTimes({ int: '1m 5m' }, { from: 0, count: 3 })).toEqual([60_000, 360_000, 660_000])
    expect(nextTimes({ cron: '@daily' }, { from: at, count: 0 })).toEqual([])
  })

  function errorOf(run: () => unknown): unknown {
    try {
      return run()
    } catch (error) {
      return error
    }
  }

  test.each<[string, TimerText, { from: number | Date | string; count: number }]>([
    ['bad-cron cron 3-4', { cron: '0 x * * *' }, { from: 0, count: 1 }],
    ['unknown-timezone timezone 1-5', { cron: '@daily', timezone: 'Mars' }, { from: 0, count: 1 }],
    ['bad-duration int 1-5', { int: 'soon' }, { from: 0, count: 1 }],
    ['bad-instant from 1-11', { cron: '@daily' }, { from: '2026-01-01', count: 1 }],
    ['bad-instant from 1-4', { cron: '@daily' }, { from: Number.NaN, count: 1 }],
    ['bad-number count 1-3', { cron: '@daily' }, { from: 0, count: -1 }],
  ])('%s', (expected, timer, options) => {
    const error = errorOf(() => nextTimes(timer, options))
    expect(isTidegateError(error)).toBe(true)
    const diagnostics = error instanceof PolicyError ? error.diagnostics : []
    expect(diagnostics.map(({ code, file, span }) => `${code} ${file} ${span.column}-${span.column + span.end - span.start}`).join()).toBe(
      expected,
    )
    expect(error).toHaveProperty('message', expect.stringMatching(/\w/))
  })

  test('the message of the error underlines the mistake', () => {
    expect(errorOf(() => nextTimes({ cron: '0 25 * * *' }, { from: 0, count: 1 }))).toHaveProperty(
      'message',
      ['cron:1:3 error bad-cron: 25 is no hour: the field goes from 0 to 23.', '  1 | 0 25 * * *', '    |   ^^'].join('\n'),
    )
  })
})
