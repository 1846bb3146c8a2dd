/**
 * Reads an iCalendar text into events: when they start on their wall clock, how long they last, how they recur, and the zone of that clock.
 * The text is parsed by ical.js; dates and recurrences are worked out here, from the platform's zone data.
 */
import ICAL from 'ical.js'
import { isTidegateError } from '../../grammar/errors.js'
import type { Duration, Instant } from '../../grammar/time.js'
import { instantsOfLocal } from './local-time.js'
import { Recurrence, type Frequency, type RecurrenceRule } from './recurrence.js'
import { dayOfDate } from './wall-clock.js'
import { isTimezone } from './zone.js'

/** Longer texts are refused unread. */
const TEXT_MAX = 10_000_000

/** An instant for each wall time, in seconds since 1970-01-01T00:00:00 of that wall clock. */
export type ToInstant = (wall: number) => Instant

/** One event of a calendar. Wall times are in seconds. */
export interface CalendarEvent {
  readonly reason: string
  readonly start: number
  /** Whole days from midnight to midnight, or elapsed time. */
  readonly length: { readonly kind: 'days'; readonly days: number } | { readonly kind: 'elapsed'; readonly ms: Duration }
  readonly rules: readonly { readonly rule: RecurrenceRule; readonly until?: Instant }[]
  /** Occurrences beside the rules. */
  readonly extra: readonly number[]
  /** Occurrences that do not take place: single ones, and whole days since 1970-01-01. */
  readonly except: ReadonlySet<Instant>
  readonly exceptDays: ReadonlySet<number>
  readonly toInstant: ToInstant
}

/** What is wrong with a calendar, in plain words; `near` is a piece of its text. */
export interface CalendarMistake {
  readonly message: string
  readonly near?: string
  readonly hint?: string
}

export type ReadCalendar =
  | { readonly kind: 'events'; readonly events: readonly CalendarEvent[] }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly CalendarMistake[] }

/** Thrown inside this file only: one thing that makes an event unreadable. */
class Unreadable extends Error {
  readonly mistake: CalendarMistake

  constructor(mistake: CalendarMistake) {
    super(mistake.message)
    this.mistake = mistake
  }
}

/** Reads the events of `text`. Dates and times without a zone are those of `timezone`. Cancelled events are left out. */
export function readCalendar(text: string, timezone: string): ReadCalendar {
  const calendars = parseText(text)
  if ('message' in calendars) return { kind: 'mistakes', mistakes: [calendars] }
  const events: CalendarEvent[] = []
  const mistakes: CalendarMistake[] = []
  for (const calendar of calendars) {
    const zones = customZones(calendar, mistakes)
    const components = calendar.name === 'vevent' ? [calendar] : calendar.getAllSubcomponents('vevent')
    const replaced = new Map<string, Instant[]>()
    for (const component of components.toSorted(
      (a, b) => Number(b.hasProperty('recurrence-id')) - Number(a.hasProperty('recurrence-id')),
    )) {
      attempt(mistakes, () => {
        const event = readEvent(component, { timezone, zones, replaced })
        if (event) events.push(event)
      })
    }
  }
  return mistakes.length > 0 ? { kind: 'mistakes', mistakes } : { kind: 'events', events }
}

function parseText(text: string): readonly ICAL.Component[] | CalendarMistake {
  if (text.length > TEXT_MAX) return { message: `The calendar is longer than ${TEXT_MAX / 1_000_000} million characters.` }
  if (!/^\s*BEGIN:(VCALENDAR|VEVENT)\s/i.test(text.replace(/^\uFEFF/, ''))) {
    return { message: 'This is not an iCalendar text: it does not start with BEGIN:VCALENDAR.', hint: 'Export the calendar as .ics.' }
  }
  try {
    const parsed: unknown = ICAL.parse(text.replace(/^\uFEFF?\s*/, ''))
    if (!Array.isArray(parsed)) return { message: 'The calendar is empty.' }
    const several: unknown[] = Array.isArray(parsed[0]) ? parsed : [parsed]
    return several.filter((jcal) => Array.isArray(jcal)).map((jcal) => new ICAL.Component(jcal))
  } catch (error) {
    return mistakeOf(error)
  }
}

function mistakeOf(error: unknown): CalendarMistake {
  if (error instanceof Unreadable) return error.mistake
  if (isTidegateError(error)) throw error
  const message = error instanceof Error ? error.message : String(error)
  const near = /"([^"]+)"\s*$/.exec(message)?.[1]
  return { message: `The calendar cannot be read: ${message}.`, ...(near !== undefined && { near }) }
}

function attempt(mistakes: CalendarMistake[], read: () => void): void {
  try {
    read()
  } catch (error) {
    mistakes.push(mistakeOf(error))
  }
}

interface Surroundings {
  readonly timezone: string
  readonly zones: ReadonlyMap<string, ToInstant>
  /** By UID: the occurrences that an event of their own replaces. */
  readonly replaced: Map<string, Instant[]>
}

function readEvent(component: ICAL.Component, around: Surroundings): CalendarEvent | undefined {
  const uid = textOf(component, 'uid') ?? ''
  const startProperty = component.getFirstProperty('dtstart')
  const start = startProperty && timeIn(startProperty)
  if (!startProperty || !start) throw new Unreadable({ message: `The event ${nameOf(component)} has no DTSTART.`, near: uid })
  const toInstant = clockOf(startProperty, start, around)
  const instantOf = (property: ICAL.Property, time: ICAL.Time): Instant =>
    (time.isDate ? toInstant : clockOf(property, time, around))(wallOf(time))
  const replaces = component.getFirstProperty('recurrence-id')
  const replacedTime = replaces && timeIn(replaces)
  if (replaces && replacedTime) {
    if (replaces.getFirstParameter('range')) {
      throw new Unreadable({
        message: `The event ${nameOf(component)} changes all later occurrences, which is not supported.`,
        near: uid,
        hint: 'Split it into two events.',
      })
    }
    around.replaced.set(uid, [...(around.replaced.get(uid) ?? []), instantOf(replaces, replacedTime)])
  }
  if (textOf(component, 'status')?.toUpperCase() === 'CANCELLED') return undefined
  if (component.hasProperty('exrule'))
    throw new Unreadable({
      message: `The event ${nameOf(component)} has an EXRULE, which is not supported.`,
      near: 'EXRULE',
      hint: 'Use EXDATE.',
    })
  const exdates = component.getAllProperties('exdate').flatMap((property) => timesIn(property).map((time) => ({ property, time })))
  return {
    reason: textOf(component, 'summary') ?? '',
    start: wallOf(start),
    length: lengthOf(component, start, toInstant, instantOf),
    rules: component.getAllProperties('rrule').map((property) => readRule(property, toInstant)),
    extra: component.getAllProperties('rdate').flatMap((property) => timesIn(property).map(wallOf)),
    except: new Set([
      ...(replaces ? [] : (around.replaced.get(uid) ?? [])),
      ...exdates.map(({ property, time }) => instantOf(property, time)),
    ]),
    exceptDays: new Set(exdates.filter(({ time }) => time.isDate && !start.isDate).map(({ time }) => Math.floor(wallOf(time) / 86_400))),
    toInstant,
  }
}

function textOf(component: ICAL.Component, name: string): string | undefined {
  const value = component.getFirstPropertyValue(name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function nameOf(component: ICAL.Component): string {
  return `"${textOf(component, 'summary') ?? textOf(component, 'uid') ?? 'without a name'}"`
}

function timesIn(property: ICAL.Property): ICAL.Time[] {
  const values: unknown[] = property.getValues()
  return values.map((value) => {
    const time = value instanceof ICAL.Period ? value.start : value
    if (time instanceof ICAL.Time) return time
    throw new Unreadable({ message: `${property.name.toUpperCase()} is not a date or time.`, near: property.name.toUpperCase() })
  })
}

function timeIn(property: ICAL.Property): ICAL.Time | undefined {
  return timesIn(property)[0]
}

function wallOf(time: ICAL.Time): number {
  const seconds = time.isDate ? 0 : time.hour * 3600 + time.minute * 60 + time.second
  return dayOfDate(time.year, time.month, time.day) * 86_400 + seconds
}

/** The clock that `time` is read on: UTC, the zone that the property names, or the policy's. */
function clockOf(property: ICAL.Property, time: ICAL.Time, { timezone, zones }: Surroundings): ToInstant {
  if (time.isDate) return zoneClock(timezone)
  if (time.zone.tzid === 'UTC') return (wall) => wall * 1000
  const named = property.getFirstParameter('tzid')
  if (!named) return zoneClock(timezone)
  // Some programs put a path in front of the IANA name.
  const name = [named, named.split('/').slice(-2).join('/')].find((candidate) => isTimezone(candidate))
  const clock = name === undefined ? zones.get(named) : zoneClock(name)
  if (clock) return clock
  throw new Unreadable({
    message: `The calendar uses the time zone "${named}" and does not describe it.`,
    near: named,
    hint: 'Export it with IANA zones.',
  })
}

function zoneClock(timezone: string): ToInstant {
  return (wall) => {
    const { instants, gapEnd } = instantsOfLocal(wall * 1000, timezone)
    return instants[0] ?? gapEnd ?? wall * 1000
  }
}

function lengthOf(
  component: ICAL.Component,
  start: ICAL.Time,
  toInstant: ToInstant,
  instantOf: (property: ICAL.Property, time: ICAL.Time) => Instant,
): CalendarEvent['length'] {
  const endProperty = component.getFirstProperty('dtend')
  const end = endProperty && timeIn(endProperty)
  const duration = component.getFirstPropertyValue('duration')
  const seconds = duration instanceof ICAL.Duration ? duration.toSeconds() : 0
  if (start.isDate) {
    const days = end ? Math.round((wallOf(end) - wallOf(start)) / 86_400) : Math.round(seconds / 86_400)
    return { kind: 'days', days: Math.max(days, 1) }
  }
  return { kind: 'elapsed', ms: Math.max(end ? instantOf(endProperty, end) - toInstant(wallOf(start)) : seconds * 1000, 0) }
}

const frequencies: readonly Frequency[] = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY']
const weekdayCodes = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

function readRule(property: ICAL.Property, toInstant: ToInstant): CalendarEvent['rules'][number] {
  const recur = property.getFirstValue()
  if (!(recur instanceof ICAL.Recur)) throw new Unreadable({ message: 'An RRULE is not a rule.', near: 'RRULE' })
  const frequency = frequencies.find((each) => each === recur.freq)
  if (!frequency) {
    throw new Unreadable({
      message: `A recurrence of FREQ=${recur.freq} is too frequent for a calendar of exclusions.`,
      near: `FREQ=${recur.freq}`,
      hint: 'Exclude the whole time by one event.',
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

/** Zones that the calendar describes itself (VTIMEZONE), for names that the platform does not know. */
function customZones(calendar: ICAL.Component, mistakes: CalendarMistake[]): ReadonlyMap<string, ToInstant> {
  const zones = new Map<string, ToInstant>()
  for (const component of calendar.getAllSubcomponents('vtimezone')) {
    const name = textOf(component, 'tzid')
    if (name !== undefined && !isTimezone(name)) attempt(mistakes, () => zones.set(name, customClock(component)))
  }
  return zones
}

interface Observance {
  readonly rules: readonly { readonly recurrence: Recurrence; readonly until: number }[]
  /** Wall times at which it begins, as far as worked out, in order. */
  readonly onsets: number[]
  readonly offset: number
  readonly before: number
}

/** The offset of the observance that began last before a wall time. */
function customClock(component: ICAL.Component): ToInstant {
  const observances = [...component.getAllSubcomponents('standard'), ...component.getAllSubcomponents('daylight')].map(readObservance)
  return (wall) => {
    let [offset, latest] = [observances[0]?.before ?? 0, Number.NEGATIVE_INFINITY]
    for (const observance of observances) {
      for (const { recurrence, until } of observance.rules) {
        observance.onsets.push(...recurrence.takeUntil(wall).filter((each) => each <= until))
      }
      const onset = observance.onsets.findLast((each) => each <= wall)
      if (onset !== undefined && onset > latest) [offset, latest] = [observance.offset, onset]
    }
    return (wall - offset) * 1000
  }
}

function readObservance(component: ICAL.Component): Observance {
  const property = component.getFirstProperty('dtstart')
  const start = property && timeIn(property)
  if (!start) throw new Unreadable({ message: 'A VTIMEZONE has a part without DTSTART.', near: 'VTIMEZONE' })
  const before = offsetOf(component, 'tzoffsetfrom')
  const rules = component.getAllProperties('rrule').map((rrule) => {
    // UNTIL is in UTC here, onsets on the wall clock before the change.
    const { rule, until } = readRule(rrule, (wall) => (wall - before) * 1000)
    return {
      recurrence: new Recurrence(rule, wallOf(start)),
      until: until === undefined ? Number.POSITIVE_INFINITY : until / 1000 + before,
    }
  })
  const extra = component.getAllProperties('rdate').flatMap((rdate) => timesIn(rdate).map(wallOf))
  return {
    rules,
    onsets: [wallOf(start), ...extra].toSorted((a, b) => a - b),
    offset: offsetOf(component, 'tzoffsetto'),
    before,
  }
}

function offsetOf(component: ICAL.Component, name: string): number {
  const value = component.getFirstPropertyValue(name)
  return value instanceof ICAL.UtcOffset ? value.toSeconds() : 0
}
