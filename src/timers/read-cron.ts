/**
 * Reads a cron expression of either dialect into a pattern without dialect. `compileTimer` and `describeTimer` call it; everything that is
 * wrong with the expression comes back at once.
 */
import { closest } from '../../grammar/suggest.js'
import { readField } from './cron-field.js'
import { badCron, type Part, type Report } from './cron-part.js'
import { readDayWord } from './day-words.js'
import { aliases, dialects, unixSecondField, yearField, type Dialect, type FieldName, type FieldRule } from './dialects.js'
import type { CronPattern, DayRule } from './pattern.js'
import { parseInterval } from './interval.js'
import type { CronDialect, TimerProblem } from './timer.js'

/** Longer expressions are refused unread. */
const LENGTH_MAX = 1000

export type ReadCron =
  | { readonly kind: 'pattern'; readonly dialect: CronDialect; readonly pattern: CronPattern }
  | { readonly kind: 'problems'; readonly problems: readonly TimerProblem[] }

interface Field {
  readonly part: Part
  readonly rule: FieldRule
}

/** Reads `expression` in `dialect`; absent: five fields or an `@alias` are unix, six or seven quartz. @see SEMANTICS S1.1 */
export function readCron(expression: string, dialect: CronDialect | undefined): ReadCron {
  const problems: TimerProblem[] = []
  const report: Report = (problem) => problems.push(problem)
  const whole = trimmed(expression)
  const text = expandAlias(whole, dialect, report)
  const parts = text === undefined ? undefined : partsOf(text)
  const chosen = parts && chooseFields(parts, whole, dialect, report)
  const pattern = chosen && readFields(chosen.fields, chosen.dialect, report)
  if (pattern && problems.length === 0) return { kind: 'pattern', dialect: chosen.dialect.name, pattern }
  return { kind: 'problems', problems: problems.toSorted((a, b) => a.start - b.start) }
}

function trimmed(expression: string): Part {
  const text = expression.trim()
  return { text, start: text === '' ? 0 : expression.indexOf(text) }
}

function partsOf(whole: Part): readonly Part[] {
  return [...whole.text.matchAll(/\S+/g)].map((found) => ({ text: found[0], start: whole.start + found.index }))
}

function expandAlias(whole: Part, dialect: CronDialect | undefined, report: Report): Part | undefined {
  if (!whole.text.startsWith('@')) return whole
  const name = whole.text.toLowerCase()
  const expanded = aliases.get(name)
  if (expanded !== undefined && dialect !== 'quartz') return { text: expanded, start: whole.start }
  const near = closest(name, aliases.keys())[0]
  if (expanded !== undefined) {
    report(badCron(whole, `${whole.text} is a word of unix cron, not of quartz.`, 'Leave out cron_dialect, or write the six fields.'))
  } else if (name.startsWith('@every')) {
    const every = whole.text.slice('@every'.length).trim() || '5m'
    report(badCron(whole, '@every is not cron: it names a period.', `Write timer_type: int and cron_expression: ${every} ${every}.`))
  } else if (name === '@reboot') {
    report(
      badCron(
        whole,
        '@reboot names no time.',
        'For a run once after start write timer_type: int and a delay, such as cron_expression: 10s.',
      ),
    )
  } else {
    report(
      badCron(whole, `${whole.text} is not a shorthand.`, near ? `Did you mean ${near}?` : `There are ${[...aliases.keys()].join(' ')}.`),
    )
  }
  return undefined
}

function chooseFields(
  parts: readonly Part[],
  whole: Part,
  named: CronDialect | undefined,
  report: Report,
): { dialect: Dialect; fields: readonly Field[] } | undefined {
  const dialect = dialects[named ?? (parts.length === 5 ? 'unix' : 'quartz')]
  const rules = rulesFor(dialect, parts.length, named !== undefined)
  if (rules && whole.text.length <= LENGTH_MAX)
    return { dialect, fields: rules.map((rule, index) => ({ part: parts[index] ?? whole, rule })) }
  report(badCron(whole, ...countMistake(parts, whole, named)))
  return undefined
}

function rulesFor(dialect: Dialect, count: number, named: boolean): readonly FieldRule[] | undefined {
  if (dialect.name === 'quartz') return count === 7 ? [...dialect.fields, yearField] : count === 6 ? dialect.fields : undefined
  return count === 5 ? dialect.fields : count === 6 && named ? [unixSecondField, ...dialect.fields] : undefined
}

function countMistake(parts: readonly Part[], whole: Part, named: CronDialect | undefined): [message: string, hint: string] {
  if (whole.text === '')
    return ['The cron expression is empty.', 'Write five fields (minute hour day month weekday) or six with seconds first.']
  if (whole.text.length > LENGTH_MAX)
    return [`The cron expression is longer than ${LENGTH_MAX} characters.`, 'Split it into several timers (timers:).']
  if (parseInterval(whole.text).kind === 'spec') {
    return [`"${whole.text}" is a length of time, not a cron expression.`, `Write timer_type: int and cron_expression: ${whole.text}.`]
  }
  const count = `${parts.length} ${parts.length === 1 ? 'field' : 'fields'}`
  if (named === 'quartz') {
    return parts.length === 5
      ? [
          `Quartz has six or seven fields with seconds first; here are ${count}.`,
          `Write "0 ${quartzDays(parts)}" if the seconds are missing, "${parts.map(({ text }) => text).join(' ')} ?" if the day of week is; or, if this is unix cron, cron_dialect: unix.`,
        ]
      : [`Quartz has six or seven fields; here are ${count}.`, 'second minute hour day month weekday [year], with ? in one day field.']
  }
  if (named === 'unix')
    return [`Unix cron has five fields, or six with seconds first; here are ${count}.`, '[second] minute hour day month weekday.']
  if (/^every\b/i.test(whole.text)) {
    return [
      'A cron expression has five fields (unix) or six or seven (quartz), not words.',
      'For every 5 minutes write "*/5 * * * *", or timer_type: int and 5m 5m.',
    ]
  }
  return [
    `A cron expression has five fields (unix) or six or seven (quartz); here are ${count}.`,
    'unix: minute hour day month weekday. quartz: second minute hour day month weekday [year], with ? in one day field.',
  ]
}

/** The five unix fields as five quartz fields: one day field becomes a question mark. */
function quartzDays(parts: readonly Part[]): string {
  const texts = parts.map(({ text }) => text)
  const free = texts[2] === '?' || texts[4] === '?' ? undefined : texts[4] === '*' ? 4 : texts[2] === '*' ? 2 : 4
  return texts.map((text, index) => (index === free ? '?' : text)).join(' ')
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
