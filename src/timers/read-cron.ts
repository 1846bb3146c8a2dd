/**
 * Reads a cron expression of either dialect into a pattern without dialect. `compileTimer` and `describeTimer` call it; everything that is
 * wrong with the expression comes back at once.
 */
import { readField } from './cron-field.js'
import type { Report } from './cron-part.js'
import { readShape, type Field } from './cron-shape.js'
import { readDayWord } from './day-words.js'
import { yearField, type Dialect, type FieldName } from './dialects.js'
import type { CronPattern, DayRule } from './pattern.js'
import type { CronDialect, TimerProblem } from './timer.js'

/** A pattern, or everything that is wrong with the expression, in order of place. */
export type ReadCron =
  | { readonly kind: 'pattern'; readonly dialect: CronDialect; readonly pattern: CronPattern }
  | { readonly kind: 'problems'; readonly problems: readonly TimerProblem[] }

/** Reads `expression` in `dialect`; absent: five fields or an `@alias` are unix, six or seven quartz. @see SEMANTICS S1.1 */
export function readCron(expression: string, dialect: CronDialect | undefined): ReadCron {
  const problems: TimerProblem[] = []
  const report: Report = (problem) => problems.push(problem)
  const chosen = readShape(expression, dialect, report)
  const pattern = chosen && readFields(chosen.fields, chosen.dialect, report)
  if (pattern && problems.length === 0) return { kind: 'pattern', dialect: chosen.dialect.name, pattern }
  return { kind: 'problems', problems: problems.toSorted((a, b) => a.start - b.start) }
}

function readFields(fields: readonly Field[], dialect: Dialect, report: Report): CronPattern | undefined {
  const sets = new Map<FieldName, readonly number[] | undefined>()
  for (const { part, rule } of fields) {
    if (rule.name === 'day' || rule.name === 'weekday') continue
    const members = readField(part, rule, dialect, report)
    sets.set(rule.name, members && [...members].toSorted((a, b) => a - b))
  }
  const days = readDays(fields, dialect, report)
  const [minutes, hours, months] = [sets.get('minute'), sets.get('hour'), sets.get('month')]
  const seconds = sets.has('second') ? sets.get('second') : [0]
  const years = sets.get('year')
  if (!days || !seconds || !minutes || !hours || !months || (sets.has('year') && !years)) return undefined
  const clock = fields.filter(({ rule }) => rule.name === 'second' || rule.name === 'minute' || rule.name === 'hour')
  return {
    seconds,
    minutes,
    hours,
    days,
    months: maskOf(months),
    ...(years && years.length < yearField.max - yearField.min + 1 && { years }),
    fixed: !clock.some(({ part }) => /[*/]/.test(part.text)),
  }
}

function maskOf(bits: Iterable<number>): number {
  let mask = 0
  for (const bit of bits) mask |= 1 << bit
  return mask
}

function readDays(fields: readonly Field[], dialect: Dialect, report: Report): DayRule | undefined {
  const day = fields.find(({ rule }) => rule.name === 'day')
  const weekday = fields.find(({ rule }) => rule.name === 'weekday')
  if (!day || !weekday) return undefined
  return dialect.name === 'quartz' ? readQuartzDays(day, weekday, fields, dialect, report) : readUnixDays(day, weekday, dialect, report)
}

/** Exactly one day field is a question mark; the other one counts. */
function readQuartzDays(day: Field, weekday: Field, fields: readonly Field[], dialect: Dialect, report: Report): DayRule | undefined {
  const marks = [day, weekday].filter(({ part }) => part.text === '?').length
  if (marks === 1) return readDayField(day.part.text === '?' ? weekday : day, dialect, report)
  const texts = fields.map(({ part }) => part.text)
  const rewritten = (index: number, text: string): string => `"${texts.map((old, at) => (at === index ? text : old)).join(' ')}"`
  const end = weekday.part.start + weekday.part.text.length
  if (marks === 2) {
    const message = 'Both day fields are ?, so no day is named.'
    report({
      code: 'bad-cron',
      field: 'cron_expression',
      message,
      start: day.part.start,
      end,
      hint: `Write ${rewritten(3, '*')} for every day.`,
    })
    return undefined
  }
  const free = day.part.text === '*' && weekday.part.text !== '*' ? 3 : 5
  const message = 'Quartz wants a ? in exactly one of the two day fields (day of month, day of week); here is none.'
  const restricted = day.part.text !== '*' && weekday.part.text !== '*'
  const quartzWay = restricted ? `${rewritten(5, '?')} or ${rewritten(3, '?')}` : rewritten(free, '?')
  const unixWay =
    fields.length === 6
      ? 'if this is unix cron with seconds in front, set cron_dialect: unix'
      : 'leave out the year and set cron_dialect: unix'
  report({ code: 'bad-cron', field: 'cron_expression', message, start: day.part.start, end, hint: `Write ${quartzWay}; or, ${unixWay}.` })
  // The fields may hold further mistakes.
  for (const field of [day, weekday]) readDayField(field, dialect, report)
  return undefined
}

function readDayField(field: Field, dialect: Dialect, report: Report): DayRule | undefined {
  const word = readDayWord(field.part, field.rule, report)
  if (word !== 'none') return word
  const members = readField(field.part, field.rule, dialect, report)
  if (!members) return undefined
  if (field.rule.name === 'day') return members.size === 31 ? { kind: 'every' } : { kind: 'days', days: maskOf(members) >>> 1 }
  return members.size === 7 ? { kind: 'every' } : { kind: 'weekdays', weekdays: maskOf(members) >>> 1 }
}

/** Either day field may admit a day, unless one of them admits all. */
function readUnixDays(day: Field, weekday: Field, dialect: Dialect, report: Report): DayRule | undefined {
  const dayMembers = readField(day.part, day.rule, dialect, report)
  const weekdayMembers = readField(weekday.part, weekday.rule, dialect, report)
  if (!dayMembers || !weekdayMembers) return undefined
  const weekdaySet = new Set([...weekdayMembers].map((number) => number % 7))
  const [days, weekdays] = [maskOf(dayMembers) >>> 1, maskOf(weekdaySet)]
  const [everyDay, everyWeekday] = [dayMembers.size === 31, weekdaySet.size === 7]
  if (everyDay && everyWeekday) return { kind: 'every' }
  if (everyDay) return { kind: 'weekdays', weekdays }
  if (everyWeekday) return { kind: 'days', days }
  return { kind: 'either', days, weekdays }
}
