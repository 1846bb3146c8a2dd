/** Timers in plain English: "at 02:30 from Monday to Friday, New York time". Made from the explicit sets, so both dialects read the same. */
import type { Duration } from '../../grammar/time.js'
import type { CronPattern, DayRule } from './pattern.js'
import { describeClock } from './describe-clock.js'
import { enumerate, ordinal, runsOf, spansInWords } from './english.js'
import { readCron } from './read-cron.js'
import type { CronSpec, IntervalSpec, TimerSpec } from './timer.js'
import { timerOf, type TimerText } from './timer-text.js'

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/**
 * What a timer does, in one English phrase without a final full stop.
 * @throws PolicyError as `nextTimes` does
 */
export function describeTimer(timer: TimerSpec | TimerText): string {
  const { spec } = timerOf(timer)
  return spec.kind === 'int' ? describeInterval(spec) : describeCron(spec)
}

function describeInterval({ delayMs, periodMs }: IntervalSpec): string {
  const delay = delayMs === 0 ? 'when the session opens' : `${lengthInWords(delayMs)} after the session opened`
  return periodMs === undefined ? `once, ${delay}` : `every ${lengthInWords(periodMs)}, first ${delay}`
}

const lengthUnits: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
  [1, 'millisecond'],
]

function lengthInWords(ms: Duration): string {
  let rest: number = ms
  const words: string[] = []
  for (const [unitMs, name] of lengthUnits) {
    const count = Math.floor(rest / unitMs)
    rest -= count * unitMs
    if (count > 0) words.push(`${count} ${name}${count === 1 ? '' : 's'}`)
  }
  return enumerate(words)
}

function describeCron(spec: CronSpec): string {
  const read = readCron(spec.expression, spec.dialect)
  if (read.kind === 'problems') return spec.expression
  const { pattern } = read
  const clock = describeClock(pattern)
  const phrases = [clock, describeDays(pattern, clock), describeMonths(pattern), describeYears(pattern)]
  return `${phrases.filter((phrase) => phrase !== '').join(' ')}, ${zoneInWords(spec.timezone)}${describeDaylight(spec, pattern)}`
}

function zoneInWords(timezone: string): string {
  return timezone === 'UTC' ? 'UTC' : `${timezone} time`
}

function describeDays({ days, hours, months }: CronPattern, clock: string): string {
  if (days.kind !== 'every') return describeDayRule(days, isOneMonth(months) ? `of ${monthsInWords(months)}` : 'of the month')
  // "every 5 minutes every day" says nothing more than "every 5 minutes".
  if (hours.length === 24 || /^every \d+ hours$/.test(clock)) return ''
  return months === ALL_MONTHS ? 'every day' : 'on every day'
}

function describeDayRule(rule: DayRule, ofMonth: string): string {
  switch (rule.kind) {
    case 'every':
      return 'every day'
    case 'days':
      return `on ${daysInWords(rule.days)} ${ofMonth}`
    case 'weekdays':
      return weekdaysInWords(rule.weekdays)
    case 'either':
      return `on ${daysInWords(rule.days)} ${ofMonth} and also ${weekdaysInWords(rule.weekdays)}${ofMonth === 'of the month' ? '' : ofMonth.replace('of', ' in')}`
    case 'last':
      return `on the ${lastInWords(rule.back, ofMonth)}`
    case 'nearest':
      return `on the weekday nearest to day ${rule.day} ${ofMonth}`
    case 'nearest-to-last':
      return rule.back === 0
        ? `on the last weekday (Monday to Friday) ${ofMonth}`
        : `on the weekday nearest to the ${lastInWords(rule.back, ofMonth)}`
    case 'last-weekday':
      return `on the last ${weekdayNames[rule.weekday]} ${ofMonth}`
    case 'nth-weekday':
      break
  }
  return `on the ${ordinal(rule.nth)} ${weekdayNames[rule.weekday]} ${ofMonth}`
}

function lastInWords(back: number, ofMonth: string): string {
  if (back === 0) return `last day ${ofMonth}`
  return back === 1 ? `last day but one ${ofMonth}` : `day ${back} days before the last day ${ofMonth}`
}

function membersOf(mask: number): number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (mask >>> bit) & 1)
}

function daysInWords(mask: number): string {
  const days = membersOf(mask).map((bit) => bit + 1)
  return `${days.length === 1 ? 'day' : 'days'} ${spansInWords(days)}`
}

function weekdaysInWords(mask: number): string {
  const days = membersOf(mask)
  const name = (day: number): string => weekdayNames[day % 7] ?? ''
  const starts = days.filter((day) => !days.includes((day + 6) % 7))
  const start = starts[0] ?? 0
  if (starts.length === 1 && days.length > 2) return `from ${name(start)} to ${name(start + days.length - 1)}`
  // The week starts on Monday here, so that a weekend is one run.
  return `on ${spansInWords(
    days.map((day) => (day === 0 ? 7 : day)).toSorted((a, b) => a - b),
    name,
  )}`
}

const ALL_MONTHS = 0x1ffe

function isOneMonth(months: number): boolean {
  return (months & (months - 1)) === 0
}

function describeMonths({ months, days }: CronPattern): string {
  const saidBefore = isOneMonth(months) && days.kind !== 'every' && days.kind !== 'weekdays'
  if (months === ALL_MONTHS || saidBefore) return ''
  const words = monthsInWords(months)
  return runsOf(membersOf(months)).length === 1 && words.includes(' to ') ? `from ${words}` : `in ${words}`
}

function monthsInWords(months: number): string {
  return spansInWords(membersOf(months), (month) => monthNames[month - 1] ?? '')
}

function describeYears({ years }: CronPattern): string {
  if (!years) return ''
  const [first = 0, second = 0] = years
  const regular = years.length > 3 && second - first > 1 && years.every((year, index) => year === first + index * (second - first))
  if (regular) return `in every ${ordinal(second - first)} year from ${first} to ${years.at(-1)}`
  const words = spansInWords(years)
  return /^\d+ to \d+$/.test(words) ? `from ${words}` : `in ${words}`
}

function describeDaylight(spec: CronSpec, pattern: CronPattern): string {
  if (!pattern.fixed) return ''
  const gap = spec.dstGap === 'skip' ? '; left out where the clocks jump over it' : ''
  const overlaps = { first: '', last: '; in the second pass of a repeated hour', both: '; in both passes of a repeated hour' }
  return gap + overlaps[spec.dstOverlap ?? 'first']
}
