/** The laws of calendars: whether an instant lies in one, and when that changes, against a list of all spans that a simple loop makes. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileCalendar, type CompiledCalendar } from '../../src/timers/index.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.UTC(2026, 0, 1)
/** Turns are compared within so much time. */
const SEEN = 900 * DAY

interface Repeat {
  readonly frequency: 'HOURLY' | 'DAILY' | 'WEEKLY'
  readonly interval: number
  readonly count?: number
}

interface Event {
  /** Hours from the start. */
  readonly from: number
  readonly minutes: number
  readonly isAllDay: boolean
  readonly repeat?: Repeat
  /** The occurrences that do not take place, by their number. */
  readonly except: readonly number[]
}

const event: fc.Arbitrary<Event> = fc.record(
  {
    from: fc.integer({ min: -2000, max: 8000 }),
    minutes: fc.oneof(fc.constantFrom(0, 1, 30, 60, 24 * 60, 48 * 60), fc.integer({ min: 0, max: 4000 })),
    isAllDay: fc.boolean(),
    repeat: fc.record(
      {
        frequency: fc.constantFrom('HOURLY' as const, 'DAILY' as const, 'WEEKLY' as const),
        interval: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 400 })),
        count: fc.integer({ min: 1, max: 40 }),
      },
      { requiredKeys: ['frequency', 'interval'] },
    ),
    except: fc.array(fc.nat(6), { maxLength: 2 }),
  },
  { requiredKeys: ['from', 'minutes', 'isAllDay', 'except'] },
)

const stepOf = { HOURLY: HOUR, DAILY: DAY, WEEKLY: 7 * DAY } as const

function firstOf({ from, isAllDay }: Event): number {
  const at = START + from * HOUR
  return isAllDay ? Math.floor(at / DAY) * DAY : at
}

function stepsOf({ repeat, isAllDay }: Event): number {
  return repeat ? stepOf[isAllDay && repeat.frequency === 'HOURLY' ? 'DAILY' : repeat.frequency] * repeat.interval : 0
}

function textOf(events: readonly Event[]): string {
  const stamp = (at: number): string => new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const lines = events.flatMap((one, index) => {
    const first = firstOf(one)
    const form = (at: number): string => (one.isAllDay ? `;VALUE=DATE:${stamp(at).slice(0, 8)}` : `:${stamp(at)}`)
    const { repeat } = one
    const frequency = one.isAllDay && repeat?.frequency === 'HOURLY' ? 'DAILY' : repeat?.frequency
    const count = repeat?.count === undefined ? '' : `;COUNT=${repeat.count}`
    return [
      'BEGIN:VEVENT',
      `UID:${index}`,
      `DTSTART${form(first)}`,
      `DURATION:${one.isAllDay ? `P${daysOf(one)}D` : `PT${one.minutes}M`}`,
      ...(repeat ? [`RRULE:FREQ=${frequency};INTERVAL=${repeat.interval}${count}`] : []),
      ...one.except.map((number) => `EXDATE${form(first + number * stepsOf(one))}`),
      'END:VEVENT',
    ]
  })
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//laws//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n')
}

function daysOf({ minutes }: Event): number {
  return Math.max(1, Math.round(minutes / (24 * 60)))
}

/** Every span of an event that begins before the end of what is compared. */
function spansOf(one: Event): readonly (readonly [number, number])[] {
  const step = stepsOf(one)
  const length = one.isAllDay ? daysOf(one) * DAY : one.minutes * 60_000
  const count = one.repeat ? (one.repeat.count ?? Infinity) : 1
  const spans: [number, number][] = []
  for (let number = 0, at = firstOf(one); number < count && at < START + SEEN + DAY; number += 1, at += step)
    if (!one.except.some((skipped) => skipped * step === at - firstOf(one))) spans.push([at, at + length])
  return spans
}

function calendarOf(events: readonly Event[]): Extract<CompiledCalendar, { kind: 'calendar' }>['times'] {
  const compiled = compileCalendar('laws.ics', textOf(events), 'UTC')
  if (compiled.kind === 'problems') throw new Error(compiled.problems.map(({ message }) => message).join('\n'))
  return compiled.times
}

test('a calendar turns exactly where one of its spans begins or the last around it ends', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 4 }), (events) => {
      const spans = events.flatMap(spansOf)
      const isIn = (at: number): boolean => spans.some(([from, to]) => from <= at && at < to)
      const bounds = [...new Set(spans.flat())].filter((at) => at > START && at <= START + SEEN).toSorted((a, b) => a - b)
      const expected: number[] = []
      let before = isIn(START)
      for (const at of bounds) {
        if (isIn(at) !== before) expected.push(at)
        before = isIn(at)
      }
      const calendar = calendarOf(events)
      expect(calendar.reasonAt(START) !== undefined).toBe(isIn(START))
      const turns: number[] = []
      let now = START
      for (let looks = 0; looks < 100_000; looks += 1) {
        const next = calendar.changesAfter(now)
        expect(next).toBeGreaterThan(now)
        if (next > START + SEEN) break
        if ((calendar.reasonAt(next) === undefined) !== (calendar.reasonAt(now) === undefined)) turns.push(next)
        now = next
      }
      expect(turns.slice(0, 300)).toEqual(expected.slice(0, 300))
      expect(turns.length).toBe(expected.length)
    }),
    { numRuns: 60 },
  )
})

test('a calendar in which nothing recurs ends once; one that recurs for ever is looked at again within 400 days', () => {
  const once: Event = { from: 0, minutes: 60, isAllDay: false, except: [] }
  const calendar = calendarOf([once])
  expect(calendar.changesAfter(START)).toBe(START + HOUR)
  expect(calendar.changesAfter(START + HOUR)).toBe(Infinity)
  const always = calendarOf([{ ...once, isAllDay: true, repeat: { frequency: 'DAILY', interval: 1 } }])
  expect(always.changesAfter(START)).toBe(START + 400 * DAY)
  expect(always.reasonAt(START + 4000 * DAY)).toBe('laws.ics')
})
