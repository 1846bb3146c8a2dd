/**
 * Recurrence rules of iCalendar (RFC 5545, 3.3.10), on the wall clock: seconds since 1970-01-01T00:00:00 of the event's zone. Calendars ask
 * only up to the slot they test, so a rule that names nothing costs little and cannot hang.
 */
import { dateOfDay, dayOfDate, lengthOfMonth } from './wall-clock.js'

/** The frequencies that exclusions may recur with; FREQ=MINUTELY and SECONDLY are refused. */
export type Frequency = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY'

/** A rule; empty lists stand for absent parts. Numbers count from the end where they are negative. Weekdays: 0 = Sunday. */
export interface RecurrenceRule {
  readonly frequency: Frequency
  readonly interval: number
  readonly count?: number
  readonly weekStart: number
  readonly months: readonly number[]
  readonly weekNumbers: readonly number[]
  readonly yearDays: readonly number[]
  readonly monthDays: readonly number[]
  readonly weekdays: readonly { readonly weekday: number; readonly nth?: number }[]
  readonly hours: readonly number[]
  readonly minutes: readonly number[]
  readonly seconds: readonly number[]
  readonly positions: readonly number[]
}

const DAY = 86_400

/** Periods looked at by one recurrence in its life: hours of a century, or days of millennia. */
const PERIODS_MAX = 1_000_000

/** The occurrences of one rule, worked out as far as they are asked for. */
export class Recurrence {
  readonly #rule: RecurrenceRule
  readonly #start: number
  #period = 0
  #found = 0

  /** `start` is the first occurrence; the rule names those after it. */
  constructor(rule: RecurrenceRule, start: number) {
    this.#rule = withDefaults(rule, start)
    this.#start = start
  }

  /** The occurrences of all periods that begin at or before `limit` and have not been handed out yet, in order. */
  takeUntil(limit: number): number[] {
    const taken: number[] = []
    const countMax = this.#rule.count ?? Number.POSITIVE_INFINITY
    if (this.#found === 0 && countMax > 0) {
      taken.push(this.#start)
      this.#found = 1
    }
    while (this.#found < countMax && this.#period < PERIODS_MAX) {
      const days = periodDays(this.#rule, this.#start, this.#period)
      if (days.first * DAY > limit) break
      for (const occurrence of occurrencesIn(this.#rule, days)) {
        if (occurrence <= this.#start || this.#found >= countMax) continue
        taken.push(occurrence)
        this.#found += 1
      }
      this.#period += 1
    }
    return taken
  }
}

/** Parts that a rule leaves out are those of its start. */
function withDefaults(rule: RecurrenceRule, start: number): RecurrenceRule {
  const dayNumber = Math.floor(start / DAY)
  const { month, day } = dateOfDay(dayNumber)
  const time = start - dayNumber * DAY
  const namesDays = [rule.weekNumbers, rule.yearDays, rule.monthDays, rule.weekdays].some((part) => part.length > 0)
  const ofWeekday = rule.frequency === 'WEEKLY' || (rule.weekNumbers.length > 0 && rule.weekdays.length === 0)
  const yearly = rule.frequency === 'YEARLY'
  return {
    ...rule,
    months: yearly && !namesDays && rule.months.length === 0 ? [month] : rule.months,
    monthDays: !namesDays && (yearly || rule.frequency === 'MONTHLY') ? [day] : rule.monthDays,
    weekdays:
      ofWeekday && (rule.weekNumbers.length > 0 || !namesDays) && rule.weekdays.length === 0
        ? [{ weekday: weekdayOf(dayNumber) }]
        : rule.weekdays,
    hours: rule.hours.length > 0 || rule.frequency === 'HOURLY' ? rule.hours : [Math.floor(time / 3600)],
    minutes: rule.minutes.length > 0 ? rule.minutes : [Math.floor(time / 60) % 60],
    seconds: rule.seconds.length > 0 ? rule.seconds : [time % 60],
  }
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7
}

/** The days `[first, last]` of a period; `hour` where the period is one hour of them. */
interface Days {
  readonly first: number
  readonly last: number
  readonly hour?: number
}

function periodDays({ frequency, interval, weekStart }: RecurrenceRule, start: number, index: number): Days {
  const startDay = Math.floor(start / DAY)
  const { year, month } = dateOfDay(startDay)
  const steps = index * interval
  if (frequency === 'YEARLY') return { first: dayOfDate(year + steps, 1, 1), last: dayOfDate(year + steps, 12, 31) }
  if (frequency === 'MONTHLY') {
    const months = month - 1 + steps
    const first = dayOfDate(year + Math.floor(months / 12), (months % 12) + 1, 1)
    return { first, last: first + lengthOfMonth(year + Math.floor(months / 12), (months % 12) + 1) - 1 }
  }
  if (frequency === 'WEEKLY') {
    const first = startDay - ((weekdayOf(startDay) - weekStart + 7) % 7) + steps * 7
    return { first, last: first + 6 }
  }
  if (frequency === 'DAILY') return { first: startDay + steps, last: startDay + steps }
  const hours = Math.floor(start / 3600) + steps
  const day = Math.floor(hours / 24)
  return { first: day, last: day, hour: hours - day * 24 }
}

function occurrencesIn(rule: RecurrenceRule, days: Days): readonly number[] {
  if (days.hour !== undefined && rule.hours.length > 0 && !rule.hours.includes(days.hour)) return []
  const times = timesOf(rule, days.hour === undefined ? rule.hours : [days.hour])
  const found: number[] = []
  for (let day = days.first; day <= days.last; day += 1) {
    if (admitsDay(rule, day)) for (const time of times) found.push(day * DAY + time)
  }
  if (rule.positions.length === 0) return found
  const chosen = rule.positions.map((position) => found.at(position > 0 ? position - 1 : position))
  return [...new Set(chosen)].filter((time) => time !== undefined).toSorted((a, b) => a - b)
}

function timesOf({ minutes, seconds }: RecurrenceRule, hours: readonly number[]): readonly number[] {
  const times = hours.flatMap((hour) => minutes.flatMap((minute) => seconds.map((second) => hour * 3600 + minute * 60 + second)))
  return times.toSorted((a, b) => a - b)
}

/** Whether `number` is named, counted from the front or, against `length`, from the end. */
function names(list: readonly number[], number: number, length: number): boolean {
  return list.length === 0 || list.includes(number) || list.includes(number - length - 1)
}

function admitsDay(rule: RecurrenceRule, dayNumber: number): boolean {
  const { year, month, day } = dateOfDay(dayNumber)
  const monthLength = lengthOfMonth(year, month)
  if (!names(rule.months, month, Number.POSITIVE_INFINITY) || !names(rule.monthDays, day, monthLength)) return false
  const yearStart = dayOfDate(year, 1, 1)
  const yearLength = dayOfDate(year + 1, 1, 1) - yearStart
  const yearDay = dayNumber - yearStart + 1
  if (!names(rule.yearDays, yearDay, yearLength)) return false
  if (rule.weekNumbers.length > 0 && !namesWeek(rule, dayNumber, year)) return false
  const inMonth = rule.frequency === 'MONTHLY' || rule.months.length > 0
  const [position, length] = inMonth ? [day, monthLength] : [yearDay, yearLength]
  return rule.weekdays.length === 0 || namesWeekday(rule, weekdayOf(dayNumber), position, length)
}

function namesWeekday(rule: RecurrenceRule, weekday: number, position: number, length: number): boolean {
  return rule.weekdays.some(({ weekday: named, nth }) => {
    if (named !== weekday) return false
    return nth === undefined || nth === (nth > 0 ? Math.ceil(position / 7) : -Math.ceil((length - position + 1) / 7))
  })
}

/** Week 1 of a year is the first with at least four days in it. */
function namesWeek({ weekNumbers, weekStart }: RecurrenceRule, dayNumber: number, year: number): boolean {
  const starts = [year - 1, year, year + 1, year + 2].map((each) => firstWeek(each, weekStart))
  const index = starts.findLastIndex((start) => start <= dayNumber)
  const [start = 0, end = 0] = starts.slice(index)
  return names(weekNumbers, Math.floor((dayNumber - start) / 7) + 1, Math.round((end - start) / 7))
}

function firstWeek(year: number, weekStart: number): number {
  const january4 = dayOfDate(year, 1, 4)
  return january4 - ((weekdayOf(january4) - weekStart + 7) % 7)
}
