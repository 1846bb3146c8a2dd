/**
 * The shape of a cron expression: which words it has, which dialect they are in, which field each one is. Expressions of another shape get
 * the message that leads their author on.
 */
import { closest } from '../../grammar/suggest.js'
import { badCron, type Part, type Report } from './cron-part.js'
import { aliases, dialects, unixSecondField, yearField, type Dialect, type FieldRule } from './dialects.js'
import { parseInterval } from './interval.js'
import type { CronDialect } from './timer.js'

/** Longer expressions are refused unread. */
const LENGTH_MAX = 1000

/** One word of the expression and the field it is. */
export interface Field {
  readonly part: Part
  readonly rule: FieldRule
}

/** An expression as fields of one dialect. */
export interface CronShape {
  readonly dialect: Dialect
  readonly fields: readonly Field[]
}

/** Finds the fields of `expression`; undefined after a report. @see SEMANTICS S1.1 */
export function readShape(expression: string, dialect: CronDialect | undefined, report: Report): CronShape | undefined {
  const whole = trimmed(expression)
  const text = expandAlias(whole, dialect, report)
  return text && chooseFields(partsOf(text), whole, dialect, report)
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

function chooseFields(parts: readonly Part[], whole: Part, named: CronDialect | undefined, report: Report): CronShape | undefined {
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
