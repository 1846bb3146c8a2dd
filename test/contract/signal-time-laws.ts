/** The laws of what time alone does to verdicts: ages that grow, and clocks that people change. Run with each engine's factory. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClockTest, Condition, Expression } from '../../dsl/condition.js'
import { defaultSignalOptions } from '../../src/signals/index.js'
import { courseOf } from './naive-signals.js'
import { printEdges, selection, value, type CreateSignals } from './signal-notation.js'

/** What the clock on the wall alone decides. */
type WallClockTest = Exclude<ClockTest, { kind: 'calendar' }>

const SCAN_MS = 3000
const MINUTE = 60_000
const DAY = 86_400_000

/** Registers the laws for one engine; `runs` random conditions each. */
export function signalTimeLaws(create: CreateSignals, runs: number): void {
  test('comparisons of ages turn exactly where a scan of every millisecond says', () => {
    fc.assert(
      fc.property(comparisonOfAges, fc.nat(40), fc.nat(40), (condition, x, y) => {
        const engine = create()
        const events = [
          { metric: 'tidegate.x', value: 1, timestamp: -x },
          { metric: 'tidegate.y', value: 1, timestamp: -y },
        ]
        for (const event of events) engine.publish(event, 0)
        engine.watch(condition, {}, 0)
        const moments = Array.from({ length: SCAN_MS + 1 }, (_, now) => ({
          now,
          events,
          session: undefined,
          options: defaultSignalOptions,
        }))
        const { verdicts } = courseOf(condition, moments)
        const turns = verdicts.flatMap((verdict, now) => (now > 0 && verdict !== verdicts[now - 1] ? [`${now} ${verdict}`] : []))
        expect(printEdges(engine.advance(SCAN_MS))).toEqual(turns)
      }),
      { numRuns: runs },
    )
  })

  test('clock tests turn exactly where a scan of every minute says, in zones that change their clocks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        clockTest,
        fc.integer({ min: -40 * 60, max: 10 * 60 }),
        ([timezone, change], clock, minutes) => {
          const start = Date.parse(change) + minutes * MINUTE
          const engine = create()
          const watch = engine.watch({ kind: 'clock', test: clock }, { timezone }, start)
          const scanned = scan(clock, timezone, start, start + 3 * DAY)
          expect(`${engine.verdict(watch)}`).toBe(scanned[0]?.split(' ')[1])
          expect(printEdges(engine.advance(start + 3 * DAY))).toEqual(scanned.slice(1))
        },
      ),
      { numRuns: Math.ceil(runs / 5) },
    )
  })
}

const age = (name: string): Expression => value('age', selection(`tidegate.${name}`, 'ever'))
const literal = fc
  .oneof(fc.integer({ min: -50, max: 2000 }), fc.constantFrom(0.1, 0.5, 2, 1000, 1e-3))
  .map((value): Expression => ({ kind: 'number', value }))
const { term } = fc.letrec<{ term: Expression }>((tie) => ({
  term: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    { weight: 4, arbitrary: fc.constantFrom(age('x'), age('y')) },
    { weight: 2, arbitrary: literal },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('arithmetic' as const),
        operator: fc.constantFrom('+', '-', '*', '/'),
        left: tie('term'),
        right: tie('term'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('call' as const),
        function: fc.constantFrom('truncate', 'absolute', 'negate'),
        of: tie('term'),
      }),
    },
  ),
}))
const comparisonOfAges: fc.Arbitrary<Condition> = fc.record({
  kind: fc.constant('comparison' as const),
  operator: fc.constantFrom('>', '<', '>=', '<=', '==', '!='),
  left: term,
  right: term,
})

/** Zones, and instants at which their clocks were changed: forward, back, at midnight, by half an hour, by a whole day. */
const changes: readonly (readonly [timezone: string, change: string])[] = [
  ['UTC', '2026-03-01T00:00Z'],
  ['Europe/Paris', '2026-03-29T01:00Z'],
  ['Europe/Paris', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00Z'],
  ['America/Sao_Paulo', '2019-02-17T02:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['Asia/Kolkata', '2026-02-28T18:30Z'],
]

const timeOfDay = fc.integer({ min: 0, max: 96 }).map((quarters) => quarters * 15 * MINUTE)
const clockTest: fc.Arbitrary<WallClockTest> = fc.oneof(
  fc.record({ kind: fc.constant('time-of-day' as const), from: timeOfDay, to: timeOfDay }),
  fc.record({ kind: fc.constant('weekday' as const), days: fc.subarray([0, 1, 2, 3, 4, 5, 6]) }),
  fc.record({ kind: fc.constant('day-of-month' as const), days: fc.subarray([-1, 1, 2, 4, 17, 25, 28, 29, 30, 31]) }),
)

/** The verdict at `start` and every change of it up to `end`, minute by minute, by the platform's own calendar. */
function scan(clock: WallClockTest, timezone: string, start: number, end: number): readonly string[] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    weekday: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const found: string[] = []
  let before: boolean | undefined
  for (let at = start; at <= end; at += MINUTE) {
    const holds = holdsOn(clock, partsOf(format, at), () => partsOf(format, at + DAY))
    if (holds !== before) found.push(`${at} ${holds}`)
    before = holds
  }
  return found
}

interface ClockFace {
  readonly weekday: number
  readonly day: number
  readonly time: number
}

function partsOf(format: Intl.DateTimeFormat, at: number): ClockFace {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return {
    weekday: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts['weekday'] ?? ''),
    day: Number(parts['day']),
    time: (Number(parts['hour']) * 60 + Number(parts['minute'])) * MINUTE,
  }
}

function holdsOn(clock: WallClockTest, { weekday, day, time }: ClockFace, tomorrow: () => ClockFace): boolean {
  if (clock.kind === 'weekday') return clock.days.includes(weekday)
  if (clock.kind === 'day-of-month') return clock.days.includes(day) || (clock.days.includes(-1) && day >= 28 && tomorrow().day === 1)
  if (clock.from === clock.to) return true
  const isInside = clock.from < clock.to ? time >= clock.from && time < clock.to : time >= clock.from || time < clock.to
  return isInside
}
