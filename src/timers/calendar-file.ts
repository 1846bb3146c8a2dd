/**
 * Reads an iCalendar text into events: when they start on their wall clock, how long they last, how they recur, and the zone of that clock.
 * The text is parsed by ical.js; dates and recurrences are worked out here, from the platform's zone data.
 */
import ICAL from 'ical.js'
import type { Duration, Instant } from '../../grammar/time.js'
import {
  attempt,
  mistakeOf,
  textOf,
  timeIn,
  timesIn,
  Unreadable,
  wallOf,
  type CalendarMistake,
  type ToInstant,
} from './calendar-properties.js'
import { readRule, type CalendarRule } from './calendar-rule.js'
import { customZones } from './calendar-zones.js'
import { instantsOfLocal } from './local-time.js'
import { isTimezone } from './zone.js'

/** Longer texts are refused unread. */
const TEXT_MAX = 10_000_000

/** One event of a calendar. Wall times are in seconds. */
export interface CalendarEvent {
  readonly reason: string
  readonly start: number
  /** Whole days from midnight to midnight, or elapsed time. */
  readonly length: { readonly kind: 'days'; readonly days: number } | { readonly kind: 'elapsed'; readonly ms: Duration }
  readonly rules: readonly CalendarRule[]
  /** Occurrences beside the rules. */
  readonly extra: readonly number[]
  /** Occurrences that do not take place: single ones, and whole days since 1970-01-01. */
  readonly except: ReadonlySet<Instant>
  readonly exceptDays: ReadonlySet<number>
  readonly toInstant: ToInstant
}

/** The events of a calendar, or everything that is wrong with it. */
export type ReadCalendar =
  | { readonly kind: 'events'; readonly events: readonly CalendarEvent[] }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly CalendarMistake[] }

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

function nameOf(component: ICAL.Component): string {
  return `"${textOf(component, 'summary') ?? textOf(component, 'uid') ?? 'without a name'}"`
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
