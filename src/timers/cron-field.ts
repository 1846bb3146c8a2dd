/**
 * Reads one field of a cron expression, a list of values, ranges and steps, into the explicit set of its numbers.
 * Everything that is wrong in it becomes a problem that points at the smallest wrong part.
 */
import type { Dialect, FieldRule } from './dialects.js'
import { explainItem } from './cron-mistakes.js'
import { badCron, splitAt, type Part, type Report } from './cron-part.js'
import type { TimerProblem } from './timer.js'

/** The numbers that `part` admits, in the author's numbering; undefined after a report. */
export function readField(part: Part, rule: FieldRule, dialect: Dialect, report: Report): ReadonlySet<number> | undefined {
  const members = new Set<number>()
  let sound = true
  for (const item of splitAt(part, ',')) {
    const problem = readItem(item, rule, dialect, members)
    if (problem) {
      report(problem)
      sound = false
    }
  }
  return sound ? members : undefined
}

function readItem(item: Part, rule: FieldRule, dialect: Dialect, members: Set<number>): TimerProblem | undefined {
  const found = /^(?:(\*)|([0-9]+|[a-z]+)(?:(-)([0-9]+|[a-z]+))?)?(?:(\/)([0-9]+))?$/i.exec(item.text)
  const [, star, first, dash, second, slash, stepText] = found ?? []
  const bare = star === undefined && first === undefined
  if (!found || (bare && (slash === undefined || dialect.name === 'unix'))) return explainItem(item, rule, dialect)
  const step =
    slash === undefined ? 1 : readStep({ text: stepText ?? '', start: item.start + item.text.length - (stepText ?? '').length }, rule)
  if (typeof step !== 'number') return step
  if (first === undefined) return addRange(members, rule.min, rule.last, step)
  const low = readValue({ text: first, start: item.start }, rule, item, dialect)
  if (typeof low !== 'number') return low
  if (dash === undefined || second === undefined)
    return addRange(members, low, slash === undefined || low > rule.last ? low : rule.last, step)
  const high = readValue({ text: second, start: item.start + first.length + 1 }, rule, item, dialect)
  if (typeof high !== 'number') return high
  return readRange({ text: `${first}-${second}`, start: item.start }, low, high, step, rule, dialect, members)
}

function readRange(
  part: Part,
  low: number,
  high: number,
  step: number,
  rule: FieldRule,
  dialect: Dialect,
  members: Set<number>,
): TimerProblem | undefined {
  // Where Sunday is both 0 and 7, a range may start and end with either.
  const twoNames = rule.max !== rule.last
  const from = twoNames && low === rule.max && high < low ? rule.min : low
  const to = twoNames && high === rule.min && from > rule.min ? rule.max : high
  if (from <= to) return addRange(members, from, to, step)
  if (dialect.wraps && rule.name !== 'year') return addWrapped(members, from, to, step, rule)
  return badCron(
    part,
    `The range ${part.text} runs backwards.`,
    rule.name === 'year'
      ? `Write the earlier ${rule.title} first: ${to}-${from}.`
      : `Unix cron has no ranges across the end of a field: write ${listOf(from, rule.max)},${listOf(rule.min, to)}.`,
  )
}

function listOf(low: number, high: number): string {
  return low === high ? String(low) : `${low}-${high}`
}

function addRange(members: Set<number>, low: number, high: number, step: number): undefined {
  for (let value = low; value <= high; value += step) members.add(value)
}

function addWrapped(members: Set<number>, low: number, high: number, step: number, rule: FieldRule): undefined {
  const size = rule.max - rule.min + 1
  for (let value = low; value <= high + size; value += step) members.add(value > rule.max ? value - size : value)
}

function readStep(part: Part, rule: FieldRule): number | TimerProblem {
  const step = Number(part.text)
  if (step === 0) return badCron(part, 'A step of 0 never moves on.', 'A step is a whole number from 1 up.')
  if (step > (rule.stepMax ?? 9999)) {
    return badCron(
      part,
      `A step of ${part.text} does not fit into the ${rule.title} field.`,
      `Steps of the ${rule.title} go up to ${rule.stepMax ?? 9999}, and each starts again with the field: for longer periods use timer_type: int.`,
    )
  }
  return step
}

function readValue(part: Part, rule: FieldRule, item: Part, dialect: Dialect): number | TimerProblem {
  if (!/^[0-9]/.test(part.text)) return rule.names.get(part.text.toUpperCase()) ?? explainItem(item, rule, dialect, part)
  const value = Number(part.text)
  if (value >= rule.min && value <= rule.max) return value
  return badCron(
    part,
    `${part.text} is no ${rule.title}: the field goes from ${rule.min} to ${rule.max}.`,
    outOfRangeHint(value, rule, dialect),
  )
}

function outOfRangeHint(value: number, rule: FieldRule, dialect: Dialect): string | undefined {
  if (rule.name === 'hour' && value === 24) return 'Midnight is hour 0.'
  if ((rule.name === 'minute' || rule.name === 'second') && value === 60)
    return `The full ${rule.name === 'minute' ? 'hour' : 'minute'} is ${rule.title} 0.`
  if (rule.name === 'weekday')
    return dialect.name === 'quartz' ? 'In quartz 1 is Sunday and 7 is Saturday; names such as MON are safer.' : '0 and 7 are Sunday.'
  if (rule.name === 'year' && value < 100) return `Years have four digits: 20${String(value).padStart(2, '0')}.`
  return undefined
}
