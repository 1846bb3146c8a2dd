/**
 * The two cron dialects as tables: which fields, in which order, with which numbers and names. The field reader, the messages and
 * `describeTimer` read them.
 */
import type { CronDialect } from './timer.js'

/** What a field is, whatever its place in the expression. */
export type FieldName = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'weekday' | 'year'

/** How one field is written. Numbers are the author's: a quartz Sunday is 1 here, a unix Sunday 0 or 7. */
export interface FieldRule {
  readonly name: FieldName
  /** What people call it. */
  readonly title: string
  readonly min: number
  readonly max: number
  /** The end of `a/n`; smaller than `max` where `max` is a second name of `min`. */
  readonly last: number
  /** The largest step; absent: any. */
  readonly stepMax?: number
  /** Three-letter names, in capitals, with their numbers. */
  readonly names: ReadonlyMap<string, number>
}

/** A dialect: its fields and how it reads ranges. */
export interface Dialect {
  readonly name: CronDialect
  /** The fields of the shortest form, in order. */
  readonly fields: readonly FieldRule[]
  /** Whether a range may run past the end of its field, such as `22-2`. */
  readonly wraps: boolean
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const noNames: ReadonlyMap<string, number> = new Map()
const monthNames = numbered(months, 1)

function numbered(names: readonly string[], first: number): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, index + first]))
}

function field(name: FieldName, title: string, min: number, max: number, extra: Partial<FieldRule> = {}): FieldRule {
  return { name, title, min, max, last: max, names: noNames, ...extra }
}

const quartz: readonly FieldRule[] = [
  field('second', 'second', 0, 59, { stepMax: 59 }),
  field('minute', 'minute', 0, 59, { stepMax: 59 }),
  field('hour', 'hour', 0, 23, { stepMax: 23 }),
  field('day', 'day of month', 1, 31, { stepMax: 31 }),
  field('month', 'month', 1, 12, { stepMax: 12, names: monthNames }),
  field('weekday', 'day of week', 1, 7, { stepMax: 7, names: numbered(weekdays, 1) }),
]

const unix: readonly FieldRule[] = [
  field('minute', 'minute', 0, 59),
  field('hour', 'hour', 0, 23),
  field('day', 'day of month', 1, 31),
  field('month', 'month', 1, 12, { names: monthNames }),
  field('weekday', 'day of week', 0, 7, { last: 6, names: numbered(weekdays, 0) }),
]

/** The field that quartz takes as a seventh. */
export const yearField: FieldRule = field('year', 'year', 1970, 2199)

/** The field that unix takes in front when the dialect is named. */
export const unixSecondField: FieldRule = field('second', 'second', 0, 59)

/** The dialects by name. @see SEMANTICS S1.1 */
export const dialects: Readonly<Record<CronDialect, Dialect>> = {
  quartz: { name: 'quartz', fields: quartz, wraps: true },
  unix: { name: 'unix', fields: unix, wraps: false },
}

/** The unix shorthands and the five fields they stand for. */
export const aliases: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
])
