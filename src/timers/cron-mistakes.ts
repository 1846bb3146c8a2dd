/**
 * Says what is wrong with an item of a cron field that cannot be read, and what its author probably meant. One table; the first entry that
 * fits speaks.
 */
import { closest } from '../../grammar/suggest.js'
import { badCron, type Part } from './cron-part.js'
import type { Dialect, FieldName, FieldRule } from './dialects.js'
import type { TimerProblem } from './timer.js'

interface Mistake {
  /** Fits the item in capitals. */
  readonly form: RegExp
  readonly fields?: readonly FieldName[]
  readonly dialect?: Dialect['name']
  readonly message: (item: string, rule: FieldRule) => string
  readonly hint?: (match: RegExpExecArray, rule: FieldRule) => string
}

const dayFields: readonly FieldName[] = ['day', 'weekday']
const clockFields: readonly FieldName[] = ['second', 'minute', 'hour', 'month', 'year']

const mistakes: readonly Mistake[] = [
  {
    form: /^$/,
    message: () => 'A value is missing: nothing stands before or after a comma.',
    hint: () => 'Remove the comma, or write the value that is missing.',
  },
  {
    form: /^\?/,
    dialect: 'unix',
    message: () => '? is a word of quartz, not of unix cron.',
    hint: () => 'Write * for "any"; or, if this is quartz, six fields with seconds first and cron_dialect: quartz.',
  },
  {
    form: /^\?$/,
    fields: clockFields,
    message: (_, rule) => `? stands for "no matter" in day fields only, not in the ${rule.title}.`,
    hint: () => 'Write *.',
  },
  { form: /^\?/, message: () => '? stands alone in its field, or not at all.', hint: () => 'Write only ?.' },
  {
    form: /^-\d/,
    message: (item, rule) => `${item} is no ${rule.title}: there are no negative numbers.`,
    hint: (_, rule) => `The field goes from ${rule.min} to ${rule.max}.`,
  },
  {
    form: /^\d+\.\d+$/,
    message: (item) => `${item} is not a whole number.`,
    hint: (_, rule) => `Write a whole ${rule.title}, or a list such as 0,30.`,
  },
  {
    form: /^\*(\d+)$/,
    message: (item) => `${item} is neither * nor a number.`,
    hint: ([, n]) => `Write */${n} for "every ${n}", or ${n} alone.`,
  },
  {
    form: /^(\d+)\*$/,
    message: (item) => `${item} is neither * nor a number.`,
    hint: ([, n]) => `Write */${n} for "every ${n}", or ${n} alone.`,
  },
  { form: /^\*\*/, message: (item) => `${item} is not a value.`, hint: () => 'Write one *.' },
  { form: /^\/(\d+)$/, dialect: 'unix', message: (item) => `${item} has no start.`, hint: ([, n]) => `Write */${n}.` },
  {
    form: /^([^/]*)\/$/,
    message: (item) => `${item} has no step after the slash.`,
    hint: ([, base]) => `Write a number after it, such as ${base || '*'}/5.`,
  },
  { form: /\/.*\//, message: (item) => `${item} has two steps.`, hint: () => 'Keep one.' },
  { form: /^(.+)-$/, message: (item) => `The range ${item} has no end.`, hint: ([, low], rule) => `Write ${low}-${rule.max}.` },
  { form: /^-/, message: (item) => `The range ${item} has no start.`, hint: ([whole], rule) => `Write ${rule.min}${whole}.` },
  { form: /-.*-/, message: (item) => `${item} is not a range.`, hint: () => 'A range has one hyphen: 1-5.' },
  {
    form: /^\*-|-\*/,
    message: (item) => `${item} mixes * with a range.`,
    hint: () => '* is the whole field already; a range has a number or name on both sides.',
  },
  {
    form: /^H(\(|\/|$)/,
    message: () => 'H (a value picked by hash) is not part of this dialect.',
    hint: () => 'Write a fixed value, and use jitter: to spread the load.',
  },
  {
    form: /^(?:L|LW|L-?\d+W?|\d+W|W\d+|[0-9A-Z]*L|[0-9A-Z]*#\d*)$/,
    dialect: 'unix',
    fields: dayFields,
    message: (item) => `${item} is a form of quartz: unix cron has no L, W and #.`,
    hint: () => 'Use six fields with seconds first and ? in one day field, and cron_dialect: quartz.',
  },
  {
    form: /^L(\d+)$/,
    fields: ['day'],
    message: (item) => `${item} lacks its hyphen.`,
    hint: ([, n]) => `Write L-${n} for ${n} days before the last one.`,
  },
  { form: /^L(\d+)W$/, fields: ['day'], message: (item) => `${item} lacks its hyphen.`, hint: ([, n]) => `Write L-${n}W.` },
  { form: /^LW-?(\d+)$/, fields: ['day'], message: (item) => `In ${item} the W comes too early.`, hint: ([, n]) => `Write L-${n}W.` },
  { form: /^W(\d+)$/, fields: ['day'], message: (item) => `In ${item} the W stands on the wrong side.`, hint: ([, n]) => `Write ${n}W.` },
  { form: /^WL$/, fields: ['day'], message: (item) => `${item} is turned around.`, hint: () => 'Write LW.' },
  {
    form: /^W$/,
    fields: ['day'],
    message: () => 'W needs a day in front.',
    hint: () => 'Write 15W for the weekday nearest to the 15th, or LW.',
  },
  {
    form: /^(\d+)L$/,
    fields: ['day'],
    message: (item) => `${item} belongs to the day of week.`,
    hint: ([, n]) => `Write L for the last day of the month, L-${n} to count back from it, or move ${n}L to the day of week.`,
  },
  {
    form: /^(?:\d+W|W\d*|LW|[A-Z]{3}W)$/,
    fields: ['weekday'],
    message: (item) => `${item} is not a day of week: W belongs to the day of month.`,
    hint: () => 'Write 2-6 or MON-FRI for all weekdays, or move the W to the day of month.',
  },
  {
    form: /^(.+)#$/,
    fields: ['weekday'],
    message: (item) => `${item} does not say which one.`,
    hint: ([, day]) => `Write ${day}#1 to ${day}#5.`,
  },
  {
    form: /^#(\d+)$/,
    fields: ['weekday'],
    message: (item) => `${item} does not say which day.`,
    hint: ([, n]) => `Write MON#${n} or 2#${n}.`,
  },
  { form: /#/, fields: ['day'], message: (item) => `${item} belongs to the day of week.`, hint: () => 'Put ? here and move it there.' },
  {
    form: /^(?:[0-9]*L|LW|L-\d+W?|[0-9]+W|W)$|#/,
    fields: clockFields,
    message: (item, rule) => `${item} is no ${rule.title}: L, W and # belong to the day fields.`,
  },
]

/** The problem with `item`, or with `culprit` inside it. */
export function explainItem(item: Part, rule: FieldRule, dialect: Dialect, culprit: Part = item): TimerProblem {
  const text = item.text.toUpperCase()
  for (const mistake of mistakes) {
    if (mistake.dialect !== undefined && mistake.dialect !== dialect.name) continue
    if (mistake.fields && !mistake.fields.includes(rule.name)) continue
    const match = mistake.form.exec(text)
    if (match) return badCron(item, mistake.message(shorten(item.text), rule), mistake.hint?.(match, rule))
  }
  return badCron(culprit, `"${shorten(culprit.text)}" is no ${rule.title}.`, nameHint(culprit.text, rule))
}

function nameHint(text: string, rule: FieldRule): string {
  const values = `the numbers ${rule.min} to ${rule.max}`
  if (rule.names.size === 0) return `This field takes ${values}, lists (1,2), ranges (1-5) and steps (*/5).`
  const upper = text.toUpperCase()
  const long = [...rule.names.keys()].find((name) => upper.startsWith(name))
  const near = long ?? closest(upper, rule.names.keys())[0]
  return near === undefined
    ? `This field takes ${values} and the names ${[...rule.names.keys()].join(' ')}.`
    : `Names have three letters: did you mean ${near}?`
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
