/** The time of day of a pattern in plain English: "at 10:15", "every 5 minutes from 08:00 to 18:59". `describeTimer` puts it first. */
import { cycleOf, enumerate, ordinal, runsOf, spansInWords } from './english.js'
import type { CronPattern } from './pattern.js'

/** So many times are listed one by one. */
const TIMES_LISTED_MAX = 6

/** When on its days a pattern fires. */
export function describeClock(pattern: CronPattern): string {
  const { seconds, minutes, hours } = pattern
  const onTheMinute = seconds.length === 1 && seconds[0] === 0
  const everyHours = onTheMinute && minutes.length === 1 && hours.length > 3 && cycleOf(hours, 24).kind === 'every'
  if (!everyHours && seconds.length * minutes.length * hours.length <= TIMES_LISTED_MAX) return `at ${enumerate(timesOf(pattern))}`
  if (onTheMinute && minutes.length === 1) return describeHours(minutes[0] ?? 0, hours)
  const second = onTheMinute ? '' : describeSeconds(seconds)
  const minute = describeMinutes(minutes, second, hours.length === 24)
  return [second, minute, during(hours)].filter((phrase) => phrase !== '').join(' ')
}

function timesOf({ seconds, minutes, hours }: CronPattern): string[] {
  const withSeconds = seconds.length > 1 || seconds[0] !== 0
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => `${pad(hour)}:${pad(minute)}${withSeconds ? `:${pad(second)}` : ''}`)),
  )
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}

/** One minute of many hours. */
function describeHours(minute: number, hours: readonly number[]): string {
  const cycle = cycleOf(hours, 24)
  const time = (hour: number): string => `${pad(hour)}:${pad(minute)}`
  if (cycle.kind === 'all') return minute === 0 ? 'every hour' : `at minute ${minute} of every hour`
  if (cycle.kind === 'every') return `every ${cycle.step} hours${cycle.start === 0 && minute === 0 ? '' : ` from ${time(cycle.start)}`}`
  const runs = runsOf(hours)
  const long = runs.filter(([low, high]) => high - low > 1).map(([low, high]) => `every hour from ${time(low)} to ${time(high)}`)
  const short = runs.filter(([low, high]) => high - low < 2).flatMap(([low, high]) => (low === high ? [low] : [low, high]))
  return enumerate([...long, ...(short.length > 0 ? [`at ${enumerate(short.map(time))}`] : [])])
}

function describeSeconds(seconds: readonly number[]): string {
  const cycle = cycleOf(seconds, 60)
  if (cycle.kind === 'all') return 'every second'
  if (cycle.kind === 'every') return `every ${cycle.step} seconds${cycle.start === 0 ? '' : ` from second ${cycle.start} on`}`
  return `at ${listed('second', seconds)}`
}

/** `second` is what has been said before: it decides whether the minutes are times or a span. */
function describeMinutes(minutes: readonly number[], second: string, everyHour: boolean): string {
  const cycle = cycleOf(minutes, 60)
  const spans = second.startsWith('every')
  if (cycle.kind === 'all') return second === '' ? 'every minute' : spans ? '' : 'of every minute'
  if (cycle.kind === 'every') {
    const from = cycle.start === 0 ? '' : ` from minute ${cycle.start} of the hour on`
    return second === '' ? `every ${cycle.step} minutes${from}` : `${spans ? 'during' : 'of'} every ${ordinal(cycle.step)} minute${from}`
  }
  return `${second === '' ? 'at' : spans ? 'during' : 'of'} ${listed('minute', minutes)}${everyHour ? ' of every hour' : ''}`
}

function during(hours: readonly number[]): string {
  const cycle = cycleOf(hours, 24)
  if (cycle.kind === 'all') return ''
  if (cycle.kind === 'every') return `during every ${ordinal(cycle.step)} hour${cycle.start === 0 ? '' : ` from ${pad(cycle.start)}:00 on`}`
  return enumerate(runsOf(hours).map(([low, high]) => `from ${pad(low)}:00 to ${pad(high)}:59`))
}

function listed(unit: string, numbers: readonly number[]): string {
  return `${unit}${numbers.length === 1 ? '' : 's'} ${spansInWords(numbers)}`
}
