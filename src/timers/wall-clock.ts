/**
 * Finds the next time that a pattern names on a wall clock without zones: whole seconds counted from 1970-01-01T00:00:00 of that clock.
 * It jumps from field to field and from month to month; the zone mapping asks it, once or twice a slot.
 */
import { daysOfMonth, type CronPattern } from './pattern.js'

const DAY_SECONDS = 86_400

/** The calendar repeats after 400 years: what does not occur within that long never does. */
const YEARS_MAX = 400

/** The search over one pattern. */
export interface WallClock {
  /** The first wall time at or after `from` (seconds, whole or not); undefined when there is none within 400 years. */
  atOrAfter(from: number): number | undefined
}

/** Prepares the search: for each value of a field, the next member at or above it. */
export function wallClockOf(pattern: CronPattern): WallClock {
  const seconds = ceilings(pattern.seconds, 60)
  const minutes = ceilings(pattern.minutes, 60)
  const hours = ceilings(pattern.hours, 24)
  const firstOfDay = (at(seconds, 0) + at(minutes, 0) * 60 + at(hours, 0) * 3600) | 0

  /** The first admitted second of a day at or after `from`, -1 when the day has none left. */
  function timeAtOrAfter(from: number): number {
    const hour = Math.floor(from / 3600)
    const minute = Math.floor(from / 60) % 60
    if (at(hours, hour) === hour) {
      if (at(minutes, minute) === minute) {
        const second = at(seconds, from % 60)
        if (second < 60) return hour * 3600 + minute * 60 + second
      }
      const later = at(minutes, minute + 1)
      if (later < 60) return hour * 3600 + later * 60 + at(seconds, 0)
    }
    const laterHour = at(hours, hour + 1)
    return laterHour < 24 ? laterHour * 3600 + at(minutes, 0) * 60 + at(seconds, 0) : -1
  }

  return {
    atOrAfter(from) {
      const start = Math.ceil(from)
      const day = Math.floor(start / DAY_SECONDS)
      const found = dayAtOrAfter(pattern, day)
      if (found === undefined) return undefined
      if (found > day) return found * DAY_SECONDS + firstOfDay
      const time = timeAtOrAfter(start - day * DAY_SECONDS)
      if (time >= 0) return day * DAY_SECONDS + time
      const later = dayAtOrAfter(pattern, day + 1)
      return later === undefined ? undefined : later * DAY_SECONDS + firstOfDay
    },
  }
}

/** `ceilings[v]` = the smallest member >= v, or `size` if there is none; `v` from 0 to `size`. */
function ceilings(members: readonly number[], size: number): Uint8Array {
  const table = new Uint8Array(size + 1).fill(size)
  const set = new Set(members)
  for (let value = size - 1; value >= 0; value -= 1) table[value] = set.has(value) ? value : at(table, value + 1)
  return table
}

function at(table: Uint8Array, index: number): number {
  return table[index] ?? table.length
}

/** The first admitted day at or after `from`, both counted from 1970-01-01. */
export function dayAtOrAfter(pattern: CronPattern, from: number): number | undefined {
  let { year, month, day } = dateOfDay(from)
  let yearMax = year + YEARS_MAX
  while (year <= yearMax) {
    const admitted = yearAtOrAfter(pattern.years, year)
    if (admitted === undefined) return undefined
    if (admitted > year) [year, month, day, yearMax] = [admitted, 1, 1, admitted + YEARS_MAX]
    if ((pattern.months >>> month) & 1) {
      const first = dayOfDate(year, month, 1)
      // 1970-01-01 was a Thursday.
      const weekday = (((first + 4) % 7) + 7) % 7
      const mask = daysOfMonth(pattern.days, lengthOfMonth(year, month), weekday) & (-1 << (day - 1))
      if (mask !== 0) return first + 31 - Math.clz32(mask & -mask)
    }
    day = 1
    month += 1
    if (month > 12) [year, month] = [year + 1, 1]
  }
  return undefined
}

function yearAtOrAfter(years: readonly number[] | undefined, year: number): number | undefined {
  return years ? years.find((candidate) => candidate >= year) : year
}

/** How many days a month has. `month` from 1. */
export function lengthOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days from 1970-01-01 to a date of the Gregorian calendar, carried back before its beginning too. Years start in March here, so that leap days come last. */
export function dayOfDate(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The date that lies `days` days after 1970-01-01: the inverse of {@link dayOfDate}. */
export function dateOfDay(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}
