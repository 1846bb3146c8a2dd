/**
 * What a cron expression means once its dialect is forgotten: explicit sets of seconds, minutes, hours, months and years, and a rule for days.
 * `readCron` makes it, the wall-clock search and the description read it.
 */

/**
 * Which days of a month count. Masks of days have bit `day - 1`, masks of weekdays bit 0 = Sunday .. 6 = Saturday.
 * `last`: `back` days before the last day. `nearest`: the weekday nearest to a day, or to `back` days before the last one, inside the month.
 */
export type DayRule =
  | { readonly kind: 'every' }
  | { readonly kind: 'days'; readonly days: number }
  | { readonly kind: 'weekdays'; readonly weekdays: number }
  | { readonly kind: 'either'; readonly days: number; readonly weekdays: number }
  | { readonly kind: 'last'; readonly back: number }
  | { readonly kind: 'nearest'; readonly day: number }
  | { readonly kind: 'nearest-to-last'; readonly back: number }
  | { readonly kind: 'last-weekday'; readonly weekday: number }
  | { readonly kind: 'nth-weekday'; readonly weekday: number; readonly nth: number }

/** A compiled cron expression. The lists are sorted and not empty. */
export interface CronPattern {
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly days: DayRule
  /** Bit 1 = January .. 12 = December. */
  readonly months: number
  /** Absent: every year. */
  readonly years?: readonly number[]
  /** Names fixed times of day rather than an interval, which decides what daylight saving does to it. @see SEMANTICS S1.5 */
  readonly fixed: boolean
}

/** The days of a month that `rule` admits, as a mask with bit `day - 1`. `length` in days; `first` is the weekday of day 1, 0 = Sunday. */
export function daysOfMonth(rule: DayRule, length: number, first: number): number {
  const all = 2 ** length - 1
  switch (rule.kind) {
    case 'every':
      return all
    case 'days':
      return rule.days & all
    case 'weekdays':
      return spread(rule.weekdays, first) & all
    case 'either':
      return (rule.days | spread(rule.weekdays, first)) & all
    case 'last':
      return bit(length - rule.back)
    case 'nearest':
      return rule.day > length ? 0 : bit(nearestWeekday(rule.day, length, first))
    case 'nearest-to-last':
      return rule.back >= length ? 0 : bit(nearestWeekday(length - rule.back, length, first))
    case 'last-weekday':
      return bit(length - ((length - 1 + first - rule.weekday + 7) % 7))
    case 'nth-weekday':
      break
  }
  return bit(1 + ((rule.weekday - first + 7) % 7) + (rule.nth - 1) * 7) & all
}

function bit(day: number): number {
  return day < 1 || day > 31 ? 0 : 1 << (day - 1)
}

/** Repeats a mask of weekdays over 31 days that start with weekday `first`. */
function spread(weekdays: number, first: number): number {
  const week = ((weekdays >>> first) | (weekdays << (7 - first))) & 0x7f
  return (week | (week << 7) | (week << 14) | (week << 21) | (week << 28)) & 0x7fffffff
}

function nearestWeekday(day: number, length: number, first: number): number {
  const weekday = (first + day - 1) % 7
  if (weekday === 6) return day === 1 ? 3 : day - 1
  if (weekday === 0) return day === length ? day - 2 : day + 1
  return day
}
