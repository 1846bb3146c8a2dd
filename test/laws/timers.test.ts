/** Laws of timers: against cron-parser, and against themselves. */
import { CronExpressionParser } from 'cron-parser'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileTimer, parseInterval, type CronSpec, type DstGap, type DstOverlap, type Timer } from '../../src/timers/index.js'

function timerOf(expression: string, timezone: string, more: Partial<CronSpec> = {}): Timer {
  const compiled = compileTimer({ kind: 'cron', expression, timezone, ...more })
  if (compiled.kind === 'problems') throw new Error(`${expression}: ${JSON.stringify(compiled.problems)}`)
  return compiled.timer
}

const number = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })

function fieldOf(min: number, max: number): fc.Arbitrary<string> {
  const range = fc.tuple(number(min, max), number(min, max)).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)
  const item = fc.oneof(
    number(min, max).map(String),
    range,
    fc.tuple(range, number(1, max)).map(([base, step]) => `${base}/${step}`),
    number(2, max).map((step) => `*/${step}`),
  )
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('*') },
    { weight: 3, arbitrary: number(min, max).map(String) },
    fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(',')),
  )
}

/** Everyday unix expressions; days up to 28, so that all of them fire. */
const everyday = fc.tuple(fieldOf(0, 59), fieldOf(0, 23), fieldOf(1, 28), fieldOf(1, 12), fieldOf(0, 6)).map((fields) => fields.join(' '))

const anyZone = fc.constantFrom(
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Asia/Kolkata',
)
const anyInstant = fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2105, 0, 1) })
const anyRule = fc.record({
  dstGap: fc.constantFrom<DstGap>('run_after', 'skip'),
  dstOverlap: fc.constantFrom<DstOverlap>('first', 'last', 'both'),
})

describe('against cron-parser in UTC', () => {
  const limits = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12],
    [0, 6],
  ] as const

  /** cron-parser gets explicit lists: it refuses numbers named twice and takes a full range for a restriction. */
  function expand(field: string, [min, max]: readonly [number, number]): string {
    const members = new Set<number>()
    for (const item of field.split(',')) {
      const [base = '', step = '1'] = item.split('/')
      const [low, high = low] = base === '*' ? [min, max] : base.split('-').map(Number)
      for (let value = low ?? min; value <= (high ?? max); value += Number(step)) members.add(value)
    }
    return members.size === max - min + 1 ? '*' : [...members].toSorted((a, b) => a - b).join(',')
  }

  test('the next five slots of everyday expressions', () => {
    fc.assert(
      fc.property(everyday, anyInstant, (expression, from) => {
        const lists = expression.split(' ').map((field, index) => expand(field, limits[index] ?? [0, 0]))
        const oracle = CronExpressionParser.parse(`0 ${lists.join(' ')}`, { currentDate: new Date(from), tz: 'UTC' })
        const timer = timerOf(expression, 'UTC')
        let slot: number | undefined = from
        for (let index = 0; index < 5 && slot !== undefined; index += 1) {
          slot = timer.next(slot, 0)
          expect(slot).toBe(oracle.next().getTime())
        }
      }),
      { numRuns: 400 },
    )
  })
})

describe('a timer is a function of the previous slot', () => {
  test('slots strictly increase, whichever instant one starts from', () => {
    fc.assert(
      fc.property(
        everyday,
        anyZone,
        anyRule,
        anyInstant,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (expression, timezone, rule, from, part) => {
          const timer = timerOf(expression, timezone, rule)
          const first = timer.next(from, 0)
          if (first === undefined) throw new Error(`${expression} ended`)
          const second = timer.next(first, 0)
          expect(first).toBeGreaterThan(from)
          expect(second).toBeGreaterThan(first)
          expect(timer.next(Math.floor(from + (first - 1 - from) * part), 0)).toBe(first)
          expect(timer.next(first - 1, 0)).toBe(first)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('no two slots come closer than the shortest period', () => {
    fc.assert(
      fc.property(
        everyday,
        anyZone,
        anyRule,
        fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2040, 0, 1) }),
        (expression, timezone, rule, from) => {
          const timer = timerOf(expression, timezone, rule)
          const shortest = timer.shortestPeriodMs ?? 0
          const slots = [from]
          for (let slot = timer.next(from, 0); slot !== undefined && slots.length < 20; slot = timer.next(slot, 0)) slots.push(slot)
          const periods = slots.slice(2).map((slot, index) => slot - (slots[index + 1] ?? 0))
          expect(Math.min(...periods)).toBeGreaterThanOrEqual(shortest)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('texts that nobody meant', () => {
  const scraps = fc.array(
    fc.constantFrom('0', '5', '59', '*', '/', '-', ',', '?', 'L', 'W', '#', 'MON', 'JAN', ' ', '  ', '@', '2024', 'x', '\t', '-3', '10m'),
    { maxLength: 14 },
  )
  const anyText = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    scraps.map((parts) => parts.join('')),
    scraps.map((parts) => parts.join(' ')),
  )

  test('are refused with problems that point into them, and never throw', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('quartz', 'unix', undefined), anyZone, (expression, dialect, timezone) => {
        const compiled = compileTimer({ kind: 'cron', expression, timezone, ...(dialect && { dialect }) })
        if (compiled.kind === 'timer') {
          expect(compiled.timer.next(0, 0)).toSatisfy((slot) => slot === undefined || Number(slot) > 0)
          return
        }
        expect(compiled.problems.length).toBeGreaterThan(0)
        for (const { start, end, message } of compiled.problems) {
          expect(message).not.toBe('')
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeGreaterThanOrEqual(start)
          expect(end).toBeLessThanOrEqual(expression.length)
        }
      }),
      { numRuns: 5000 },
    )
  })

  test('as lengths of time do not throw either', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = parseInterval(text)
        for (const { end } of read.kind === 'problems' ? read.problems : []) expect(end).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})
