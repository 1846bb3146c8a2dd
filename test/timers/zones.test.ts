/** Daylight saving, case by case, and the zone functions that others use. */
import { describe, expect, test } from 'vitest'
import {
  compileTimer,
  daylightMarkOf,
  daylightMarks,
  instantsOfLocal,
  isTimezone,
  localTime,
  nextClockChange,
  nextTimes,
  type DstGap,
  type DstOverlap,
  type Timer,
} from '../../src/timers/index.js'

interface Case {
  readonly cron: string
  readonly timezone: string
  readonly from: string
  readonly next: readonly string[]
  readonly dstGap?: DstGap
  readonly dstOverlap?: DstOverlap
}

function iso(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}

/** Paris: 2026-03-29 02:00 -> 03:00 at 01:00Z, 2026-10-25 03:00 -> 02:00 at 01:00Z. */
describe('slots', () => {
  test.each<Case>([
    { cron: '30 2 * * *', timezone: 'Europe/Paris', from: '2026-03-28T12:00:00Z', next: ['2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'] },
    { cron: '30 2 * * *', timezone: 'Europe/Paris', dstGap: 'skip', from: '2026-03-28T12:00:00Z', next: ['2026-03-30T00:30:00Z'] },
    // Several times in the gap, and the time at its end, are one slot.
    {
      cron: '0,20,40 2,3 * * *',
      timezone: 'Europe/Paris',
      from: '2026-03-29T00:59:00Z',
      next: ['2026-03-29T01:00:00Z', '2026-03-29T01:20:00Z'],
    },
    {
      cron: '*/30 * * * *',
      timezone: 'Europe/Paris',
      from: '2026-03-29T00:15:00Z',
      next: ['2026-03-29T00:30:00Z', '2026-03-29T01:00:00Z'],
    },
    { cron: '*/30 2 * * *', timezone: 'Europe/Paris', from: '2026-03-29T00:15:00Z', next: ['2026-03-30T00:00:00Z'] },
    { cron: '30 2 * * *', timezone: 'Europe/Paris', from: '2026-10-24T12:00:00Z', next: ['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'] },
    {
      cron: '30 2 * * *',
      timezone: 'Europe/Paris',
      dstOverlap: 'last',
      from: '2026-10-24T12:00:00Z',
      next: ['2026-10-25T01:30:00Z', '2026-10-26T01:30:00Z'],
    },
    {
      cron: '30 2 * * *',
      timezone: 'Europe/Paris',
      dstOverlap: 'both',
      from: '2026-10-24T12:00:00Z',
      next: ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    },
    // Started in the second pass: the first one is over.
    { cron: '45 2 * * *', timezone: 'Europe/Paris', from: '2026-10-25T01:15:00Z', next: ['2026-10-26T01:45:00Z'] },
    {
      cron: '*/30 2 * * *',
      timezone: 'Europe/Paris',
      from: '2026-10-24T23:59:00Z',
      next: ['2026-10-25T00:00:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:00:00Z', '2026-10-25T01:30:00Z', '2026-10-26T01:00:00Z'],
    },
    // Half an hour: 2026-10-04 02:00 -> 02:30, 2026-04-05 02:00 -> 01:30.
    {
      cron: '15 2 * * *',
      timezone: 'Australia/Lord_Howe',
      from: '2026-10-03T12:00:00Z',
      next: ['2026-10-03T15:30:00Z', '2026-10-04T15:15:00Z'],
    },
    {
      cron: '45 1 * * *',
      timezone: 'Australia/Lord_Howe',
      from: '2026-04-04T12:00:00Z',
      next: ['2026-04-04T14:45:00Z', '2026-04-05T15:15:00Z'],
    },
    // No midnight on the day itself.
    {
      cron: '0 0 * * *',
      timezone: 'America/Sao_Paulo',
      from: '2017-10-14T12:00:00Z',
      next: ['2017-10-15T03:00:00Z', '2017-10-16T02:00:00Z'],
    },
    { cron: '0 0 * * *', timezone: 'Asia/Beirut', from: '2024-03-30T12:00:00Z', next: ['2024-03-30T22:00:00Z', '2024-03-31T21:00:00Z'] },
    // A whole day that never was: 2011-12-30.
    { cron: '0 9 30 * *', timezone: 'Pacific/Apia', from: '2011-12-01T00:00:00Z', next: ['2011-12-30T10:00:00Z', '2012-01-29T19:00:00Z'] },
    { cron: '0 0 29 2 *', timezone: 'Asia/Kolkata', from: '2096-03-01T00:00:00Z', next: ['2104-02-28T18:30:00Z'] },
    // Beyond 32 bits of seconds.
    { cron: '30 2 * * *', timezone: 'Europe/Paris', from: '2038-03-27T12:00:00Z', next: ['2038-03-28T01:00:00Z', '2038-03-29T00:30:00Z'] },
    {
      cron: '30 2 * * *',
      timezone: 'America/New_York',
      from: '2100-03-13T12:00:00Z',
      next: ['2100-03-14T07:00:00Z', '2100-03-15T06:30:00Z'],
    },
  ])('$cron $timezone $dstGap $dstOverlap from $from', ({ from, next, ...timer }) => {
    expect(nextTimes(timer, { from, count: next.length }).map((slot) => iso(slot))).toEqual(next)
  })

  test('catching up after years leaps and stays exact', () => {
    const timer = timerOf({ cron: '*/5 * * * *', timezone: 'Europe/Paris' })
    expect(timer.next(Date.UTC(2091, 5, 1, 12, 1), 0)).toBe(Date.UTC(2091, 5, 1, 12, 5))
    expect(timer.next(Number.NEGATIVE_INFINITY, 0)).toBeLessThan(0)
    expect(timer.next(8.64e15, 0)).toBeUndefined()
    expect(timer.next(Number.POSITIVE_INFINITY, 0)).toBeUndefined()
  })
})

function timerOf({ cron, timezone, ...rules }: Pick<Case, 'cron' | 'timezone' | 'dstGap' | 'dstOverlap'>): Timer {
  const compiled = compileTimer({ kind: 'cron', expression: cron, timezone, ...rules })
  if (compiled.kind === 'problems') throw new Error(cron)
  return compiled.timer
}

describe('daylight marks', () => {
  const year = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)] as const

  test.each<Pick<Case, 'cron' | 'timezone' | 'dstGap' | 'dstOverlap'> & { marks: string[] }>([
    {
      cron: '30 2 * * *',
      timezone: 'Europe/Paris',
      marks: ['moved 02:30 to 2026-03-29T01:00:00Z', 'repeated 02:30 at 2026-10-25T00:30:00Z, first pass, once'],
    },
    {
      cron: '30 2 * * *',
      timezone: 'Europe/Paris',
      dstGap: 'skip',
      dstOverlap: 'both',
      marks: [
        'skipped 02:30 x1',
        'repeated 02:30 at 2026-10-25T00:30:00Z, first pass, twice',
        'repeated 02:30 at 2026-10-25T01:30:00Z, second pass, twice',
      ],
    },
    {
      cron: '*/20 2 * * *',
      timezone: 'America/New_York',
      marks: ['skipped 02:00 x3'],
    },
    {
      cron: '45 1 * * *',
      timezone: 'Australia/Lord_Howe',
      dstOverlap: 'last',
      marks: ['repeated 01:45 at 2026-04-04T15:15:00Z, second pass, once'],
    },
    { cron: '0 12 * * *', timezone: 'Europe/Paris', marks: [] },
    { cron: '30 2 * * *', timezone: 'UTC', marks: [] },
  ])('$cron $timezone $dstGap $dstOverlap', ({ marks, ...timer }) => {
    const texts = daylightMarks(timerOf(timer), ...year).map((mark) => {
      const local = new Date(mark.local).toISOString().slice(11, 16)
      if (mark.kind === 'moved') return `moved ${local} to ${iso(mark.slot)}`
      if (mark.kind === 'skipped') return `skipped ${local} x${mark.times}`
      return `repeated ${local} at ${iso(mark.slot)}, ${mark.pass} pass, ${mark.opensTwice ? 'twice' : 'once'}`
    })
    expect(texts).toEqual(marks)
  })

  test('of one slot', () => {
    const timer = timerOf({ cron: '30 2 * * *', timezone: 'Europe/Paris' })
    expect(daylightMarkOf(timer, Date.parse('2026-03-29T01:00:00Z'))).toMatchObject({
      kind: 'moved',
      local: Date.UTC(2026, 2, 29, 2, 30),
      times: 1,
    })
    expect(daylightMarkOf(timer, Date.parse('2026-10-25T00:30:00Z'))).toMatchObject({ kind: 'repeated', pass: 'first', opensTwice: false })
    expect(daylightMarkOf(timer, Date.parse('2026-10-26T01:30:00Z'))).toBeUndefined()
  })
})

describe('local times', () => {
  test.each([
    [
      '2026-03-29T00:59:59.250Z',
      'Europe/Paris',
      { year: 2026, month: 3, day: 29, hour: 1, minute: 59, second: 59, millisecond: 250, weekday: 0, offsetMs: 3_600_000 },
    ],
    [
      '2026-03-29T01:00:00Z',
      'Europe/Paris',
      { year: 2026, month: 3, day: 29, hour: 3, minute: 0, second: 0, millisecond: 0, weekday: 0, offsetMs: 7_200_000 },
    ],
    [
      '1969-12-31T23:59:59.999Z',
      'UTC',
      { year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59, millisecond: 999, weekday: 3, offsetMs: 0 },
    ],
    [
      '2024-02-29T20:00:00Z',
      'Asia/Kolkata',
      { year: 2024, month: 3, day: 1, hour: 1, minute: 30, second: 0, millisecond: 0, weekday: 5, offsetMs: 19_800_000 },
    ],
    [
      '1880-01-01T00:00:00Z',
      'Europe/Paris',
      { year: 1880, month: 1, day: 1, hour: 0, minute: 9, second: 21, millisecond: 0, weekday: 4, offsetMs: 561_000 },
    ],
  ])('%s in %s', (instant, timezone, expected) => {
    expect(localTime(Date.parse(instant), timezone)).toEqual(expected)
  })

  test('and back: once, twice, or not at all', () => {
    expect(instantsOfLocal(Date.UTC(2026, 6, 1, 12), 'Europe/Paris')).toEqual({ instants: [Date.parse('2026-07-01T10:00:00Z')] })
    expect(instantsOfLocal(Date.UTC(2026, 9, 25, 2, 30), 'Europe/Paris')).toEqual({
      instants: [Date.parse('2026-10-25T00:30:00Z'), Date.parse('2026-10-25T01:30:00Z')],
    })
    expect(instantsOfLocal(Date.UTC(2026, 2, 29, 2, 30), 'Europe/Paris')).toEqual({
      instants: [],
      gapEnd: Date.parse('2026-03-29T01:00:00Z'),
    })
    expect(instantsOfLocal(Date.UTC(2026, 2, 29, 2, 30), 'UTC')).toEqual({ instants: [Date.UTC(2026, 2, 29, 2, 30)] })
  })

  test('the next change of the clocks', () => {
    const year = 366 * 86_400_000
    expect(nextClockChange(Date.UTC(2026, 0, 1), 'Europe/Paris', year)).toEqual({ at: Date.parse('2026-03-29T01:00:00Z'), byMs: 3_600_000 })
    expect(nextClockChange(Date.parse('2026-03-29T01:00:00Z'), 'Europe/Paris', year)).toEqual({
      at: Date.parse('2026-10-25T01:00:00Z'),
      byMs: -3_600_000,
    })
    expect(nextClockChange(Date.UTC(2026, 0, 1), 'Asia/Kolkata', year)).toBeUndefined()
  })

  test.each([
    ['Europe/Paris', true],
    ['europe/paris', true],
    ['UTC', true],
    ['Etc/GMT+5', true],
    ['', false],
    ['+01:00', false],
    ['-05:00', false],
    ['Mars/Olympus', false],
    ['Europe/Paris ', false],
  ])('is "%s" a zone: %s', (name, expected) => {
    expect(isTimezone(name)).toBe(expected)
  })
})
