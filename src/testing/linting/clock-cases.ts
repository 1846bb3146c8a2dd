/** Whether tests of the wall clock can have their verdicts at one instant of one day. */
import type { ClockTest } from '../../../dsl/index.js'

/** A test and the verdict that it must have. */
export interface ClockLiteral {
  readonly test: ClockTest
  readonly verdict: boolean
}

/** The first tests among them, of one kind, that contradict each other; undefined where some day and time fits all. Calendars fit everything. */
export function clashingTests(literals: readonly ClockLiteral[]): readonly ClockLiteral[] | undefined {
  const kinds: readonly (readonly [ClockTest['kind'], (literals: readonly ClockLiteral[]) => boolean])[] = [
    ['weekday', someWeekdayFits],
    ['day-of-month', someDayFits],
    ['time-of-day', someTimeFits],
  ]
  for (const [kind, fits] of kinds) {
    const own = literals.filter(({ test }) => test.kind === kind)
    if (own.length > 0 && !fits(own)) return own
  }
  return undefined
}

function someWeekdayFits(literals: readonly ClockLiteral[]): boolean {
  return [0, 1, 2, 3, 4, 5, 6].some((day) =>
    literals.every(({ test, verdict }) => test.kind !== 'weekday' || test.days.includes(day) === verdict),
  )
}

/** Every day of a month, the last four as the last one too. */
function someDayFits(literals: readonly ClockLiteral[]): boolean {
  return Array.from({ length: 31 }, (_, index) => index + 1).some((day) =>
    [false, true].some(
      (isLast) =>
        (day >= 28 || !isLast) &&
        (day < 31 || isLast) &&
        literals.every(
          ({ test, verdict }) =>
            test.kind !== 'day-of-month' || (test.days.includes(day) || (isLast && test.days.includes(-1))) === verdict,
        ),
    ),
  )
}

/** A test turns only at its own bounds, so it is enough to look there and at midnight. */
function someTimeFits(literals: readonly ClockLiteral[]): boolean {
  const times = [0, ...literals.flatMap(({ test }) => (test.kind === 'time-of-day' ? [test.from, test.to] : []))]
  return times.some((time) => literals.every(({ test, verdict }) => test.kind !== 'time-of-day' || isWithin(test, time) === verdict))
}

function isWithin({ from, to }: Extract<ClockTest, { kind: 'time-of-day' }>, time: number): boolean {
  if (from === to) return true
  return from < to ? from <= time && time < to : time < to || from <= time
}
