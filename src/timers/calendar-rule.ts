/** Reads the RRULE of an event or of a zone into a recurrence rule. */
import ICAL from 'ical.js'
import type { Instant } from '../../grammar/time.js'
import { Unreadable, wallOf, type ToInstant } from './calendar-properties.js'
import type { Frequency, RecurrenceRule } from './recurrence.js'

/** A rule, and the instant after which it names nothing. */
export interface CalendarRule {
  readonly rule: RecurrenceRule
  readonly until?: Instant
}

const frequencies: readonly Frequency[] = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY']
const weekdayCodes = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

/** The rule in `property`; `toInstant` is the clock that a local UNTIL is read on. @throws Unreadable */
export function readRule(property: ICAL.Property, toInstant: ToInstant): CalendarRule {
  const recur = property.getFirstValue()
  if (!(recur instanceof ICAL.Recur)) throw new Unreadable({ message: 'An RRULE is not a rule.', near: 'RRULE' })
  const frequency = frequencies.find((each) => each === recur.freq)
  if (!frequency) {
    throw new Unreadable({
      message: `A recurrence of FREQ=${recur.freq} is too frequent for a calendar.`,
      near: `FREQ=${recur.freq}`,
      hint: 'Write the whole time as one event.',
    })
  }
  if (!(recur.interval >= 1)) throw new Unreadable({ message: 'An INTERVAL is a whole number from 1 up.', near: 'INTERVAL' })
  return { rule: ruleOf(recur, frequency), ...untilOf(recur.until, toInstant) }
}

function untilOf(until: ICAL.Time | null, toInstant: ToInstant): { readonly until?: Instant } {
  if (!until) return {}
  if (until.isDate) return { until: toInstant(wallOf(until) + 86_400) - 1 }
  return { until: until.zone.tzid === 'UTC' ? wallOf(until) * 1000 : toInstant(wallOf(until)) }
}

function ruleOf(recur: ICAL.Recur, frequency: Frequency): RecurrenceRule {
  const numbers = (name: string): readonly number[] => {
    const values: unknown[] = recur.getComponent(name)
    return values.map(Number)
  }
  const days: unknown[] = recur.getComponent('BYDAY')
  return {
    frequency,
    interval: recur.interval,
    ...(recur.count !== null && { count: recur.count }),
    weekStart: (recur.wkst + 6) % 7,
    months: numbers('BYMONTH'),
    weekNumbers: numbers('BYWEEKNO'),
    yearDays: numbers('BYYEARDAY'),
    monthDays: numbers('BYMONTHDAY'),
    weekdays: days.map((day) => readWeekday(String(day))),
    hours: numbers('BYHOUR'),
    minutes: numbers('BYMINUTE'),
    seconds: numbers('BYSECOND'),
    positions: numbers('BYSETPOS'),
  }
}

function readWeekday(text: string): RecurrenceRule['weekdays'][number] {
  const weekday = weekdayCodes.indexOf(text.slice(-2))
  const nth = Number.parseInt(text, 10)
  return Number.isNaN(nth) ? { weekday } : { weekday, nth }
}
