/** Tests of the wall clock: whether one holds at an instant in a zone, and the exact instant at which that changes next. */
import type { CalendarTimes, ClockTest } from '../../dsl/condition.js'
import { InvariantError } from '../../grammar/errors.js'
import type { Duration, Instant } from '../../grammar/time.js'
import { localTime, nextClockChange, type LocalTime } from '../timers/index.js'

/** A test of nothing but what the clock on the wall shows. */
type WallClockTest = Exclude<ClockTest, { kind: 'calendar' }>

const DAY_MS = 86_400_000

/** Longest search, in boundaries looked at: more than the days between two 29ths of a month, and the changes of offset among them. */
const BOUNDARIES_MAX = 100

/** Whether `test` holds at `now` on the clock of `timezone`. */
export function holdsAt(test: ClockTest, timezone: string, now: Instant): boolean {
  return test.kind === 'calendar' ? timesOf(test).reasonAt(now) !== undefined : holds(test, localTime(now, timezone))
}

type CalendarTest = Extract<ClockTest, { kind: 'calendar' }>

function timesOf({ name, times }: CalendarTest): CalendarTimes {
  if (times === undefined) throw new InvariantError(`the calendar "${name}" of a condition was never read`)
  return times
}

/**
 * The first instant after `now` at which `test` holds no more, or again, or one before it where that is far away; Infinity when it never changes. Between two changes of the zone's offset
 * a test can only turn at its own times of day, so the search goes from one of these instants to the next.
 */
export function nextClockTurn(test: ClockTest, timezone: string, now: Instant): Instant {
  if (test.kind === 'calendar') return timesOf(test).changesAfter(now)
  const boundaries = boundariesOf(test)
  if (boundaries.length === 0) return Number.POSITIVE_INFINITY
  const verdict = holdsAt(test, timezone, now)
  let at = now
  for (let looks = 0; looks < BOUNDARIES_MAX; looks += 1) {
    at = nextCandidate(boundaries, timezone, at)
    if (holdsAt(test, timezone, at) !== verdict) return at
  }
  return at
}

function holds(test: WallClockTest, local: LocalTime): boolean {
  switch (test.kind) {
    case 'time-of-day': {
      const { from, to } = test
      const time = timeOfDay(local)
      if (from === to) return true
      return from < to ? from <= time && time < to : time < to || from <= time
    }
    case 'weekday':
      return test.days.includes(local.weekday)
    case 'day-of-month':
      return test.days.includes(local.day) || (test.days.includes(-1) && local.day === lastDayOfMonth(local))
  }
}

/** The times of day at which a test can turn, in ms since midnight; none for a test that never does. */
function boundariesOf(test: WallClockTest): readonly Duration[] {
  switch (test.kind) {
    case 'time-of-day':
      return test.from === test.to ? [] : [test.from, test.to]
    case 'weekday':
      return isConstant(test.days, 7) ? [] : [0]
    case 'day-of-month':
      return isConstant(test.days, 31) ? [] : [0]
  }
}

function isConstant(days: readonly number[], all: number): boolean {
  const count = new Set(days.filter((day) => day >= 0)).size
  return days.length === 0 || count === all
}

/** The next instant after `at` at which the clock reads one of `boundaries`, or is changed before that. */
function nextCandidate(boundaries: readonly Duration[], timezone: string, at: Instant): Instant {
  const time = timeOfDay(localTime(at, timezone))
  const wait = Math.min(...boundaries.map((boundary) => ((boundary - time - 1 + DAY_MS) % DAY_MS) + 1))
  return nextClockChange(at, timezone, wait)?.at ?? at + wait
}

function timeOfDay({ hour, minute, second, millisecond }: LocalTime): Duration {
  return ((hour * 60 + minute) * 60 + second) * 1000 + millisecond
}

function lastDayOfMonth({ year, month }: LocalTime): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
