/** Daylight saving against a naive scan of the platform's clocks, minute by minute. */
import { describe, expect, test } from 'vitest'
import { compileTimer, type CronSpec, type DstGap, type DstOverlap, type Timer } from '../../src/timers/index.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

function timerOf(expression: string, timezone: string, more: Partial<CronSpec> = {}): Timer {
  const compiled = compileTimer({ kind: 'cron', expression, timezone, ...more })
  if (compiled.kind === 'problems') throw new Error(`${expression}: ${JSON.stringify(compiled.problems)}`)
  return compiled.timer
}

function slotsIn(timer: Timer, from: number, to: number): number[] {
  const slots: number[] = []
  for (let slot = timer.next(from - 1, 0); slot !== undefined && slot < to; slot = timer.next(slot, 0)) slots.push(slot)
  return slots
}

describe('a naive scan of every minute around every change of the clocks', () => {
  const zones = [
    'Europe/Paris',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
    'Asia/Beirut',
    'Africa/Casablanca',
    'Asia/Tehran',
    'Antarctica/Troll',
    'Pacific/Apia',
    'America/Caracas',
    'Africa/Cairo',
    'Asia/Gaza',
  ]

  interface Wall {
    readonly hour: number
    readonly minute: number
    readonly weekday: number
  }

  interface Case {
    readonly expression: string
    readonly fixed: boolean
    readonly fires: (wall: Wall) => boolean
  }

  const cases: readonly Case[] = [
    { expression: '30 2 * * *', fixed: true, fires: ({ hour, minute }) => hour === 2 && minute === 30 },
    { expression: '0 0 * * *', fixed: true, fires: ({ hour, minute }) => hour === 0 && minute === 0 },
    {
      expression: '15,45 0-3,23 * * *',
      fixed: true,
      fires: ({ hour, minute }) => (hour <= 3 || hour === 23) && (minute === 15 || minute === 45),
    },
    { expression: '59 1 * * 0', fixed: true, fires: ({ hour, minute, weekday }) => hour === 1 && minute === 59 && weekday === 0 },
    { expression: '0 0/7 * * * ?', fixed: false, fires: ({ minute }) => minute % 7 === 0 },
    { expression: '*/20 * * * *', fixed: false, fires: ({ minute }) => minute % 20 === 0 },
    { expression: '5 */2 * * *', fixed: false, fires: ({ hour, minute }) => hour % 2 === 0 && minute === 5 },
    { expression: '0 30 0/1 ? * SAT-MON', fixed: false, fires: ({ minute, weekday }) => minute === 30 && [6, 0, 1].includes(weekday) },
  ]

  const rules: readonly { readonly dstGap: DstGap; readonly dstOverlap: DstOverlap }[] = [
    { dstGap: 'run_after', dstOverlap: 'first' },
    { dstGap: 'skip', dstOverlap: 'last' },
    { dstGap: 'run_after', dstOverlap: 'both' },
  ]

  /** The wall clock as a number of minutes, read from the platform alone. */
  function clockOf(timezone: string): (instant: number) => number {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    return (instant) => {
      const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = (format.format(instant).match(/\d+/g) ?? []).map(Number)
      return Date.UTC(year, month - 1, day, hour, minute) / MINUTE
    }
  }

  function changesOf(clock: (instant: number) => number, from: number, to: number): number[] {
    const changes: number[] = []
    const offset = (instant: number): number => clock(instant) * MINUTE - instant
    for (let at = from; at < to; at += 24 * HOUR) {
      if (offset(at) === offset(at + 24 * HOUR)) continue
      let minute = at
      while (offset(minute) === offset(at)) minute += MINUTE
      changes.push(minute)
    }
    return changes
  }

  function wallOf(minutes: number): Wall {
    const date = new Date(minutes * MINUTE)
    return { hour: date.getUTCHours(), minute: date.getUTCMinutes(), weekday: date.getUTCDay() }
  }

  function naiveSlots(scan: readonly number[], from: number, { fixed, fires }: Case, rule: (typeof rules)[number]): number[] {
    const first = new Map<number, number>()
    const last = new Map<number, number>()
    for (const [index, wall] of scan.entries()) {
      if (!first.has(wall)) first.set(wall, index)
      last.set(wall, index)
    }
    const slots: number[] = []
    for (const [index, wall] of scan.entries()) {
      const jumpedOver = Array.from({ length: Math.max(wall - (scan[index - 1] ?? wall - 1) - 1, 0) }, (_, back) => wall - 1 - back)
      const late = fixed && rule.dstGap === 'run_after' && jumpedOver.some((missing) => fires(wallOf(missing)))
      const admitted = !fixed || rule.dstOverlap === 'both' || (rule.dstOverlap === 'first' ? first : last).get(wall) === index
      if (late || (admitted && fires(wallOf(wall)))) slots.push(from + index * MINUTE)
    }
    return slots
  }

  test.each(zones)('%s, 2005 to 2025', (timezone) => {
    const clock = clockOf(timezone)
    const changes = changesOf(clock, Date.UTC(2005, 0, 1), Date.UTC(2026, 0, 1))
    expect(changes.length).toBeGreaterThan(1)
    for (const change of changes) {
      // The scan is longer than the part that is compared, so that it sees both passes of every repeated time.
      const reach = timezone === 'Pacific/Apia' ? 30 * HOUR : 6 * HOUR
      const from = change - reach
      const scan = Array.from({ length: (2 * reach) / MINUTE }, (_, index) => clock(from + index * MINUTE))
      const inside = (slot: number): boolean => slot >= from + 3 * HOUR && slot < change + reach - 3 * HOUR
      for (const each of cases) {
        for (const rule of each.fixed ? rules : rules.slice(0, 1)) {
          const actual = slotsIn(timerOf(each.expression, timezone, rule), from, change + reach).filter((slot) => inside(slot))
          const naive = naiveSlots(scan, from, each, rule).filter((slot) => inside(slot))
          expect(actual, `${each.expression} around ${new Date(change).toISOString()} ${JSON.stringify(rule)}`).toEqual(naive)
        }
      }
    }
  })
})
