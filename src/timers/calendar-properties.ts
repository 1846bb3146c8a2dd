/**
 * What the properties of an iCalendar component say, as plain values, and how a mistake in them is reported. The readers of events, rules and
 * zones share it.
 */
import ICAL from 'ical.js'
import { isTidegateError } from '../../grammar/errors.js'
import type { Instant } from '../../grammar/time.js'
import { dayOfDate } from './wall-clock.js'

/** An instant for each wall time, in seconds since 1970-01-01T00:00:00 of that wall clock. */
export type ToInstant = (wall: number) => Instant

/** What is wrong with a calendar, in plain words; `near` is a piece of its text. */
export interface CalendarMistake {
  readonly message: string
  readonly near?: string
  readonly hint?: string
}

/** Thrown inside the readers of a calendar and caught there: one thing that makes an event unreadable. */
export class Unreadable extends Error {
  readonly mistake: CalendarMistake

  constructor(mistake: CalendarMistake) {
    super(mistake.message)
    this.mistake = mistake
  }
}

/** What `error` says about the calendar. Errors of our own go on as they are. */
export function mistakeOf(error: unknown): CalendarMistake {
  if (error instanceof Unreadable) return error.mistake
  if (isTidegateError(error)) throw error
  const message = error instanceof Error ? error.message : String(error)
  const near = /"([^"]+)"\s*$/.exec(message)?.[1]
  return { message: `The calendar cannot be read: ${message}.`, ...(near !== undefined && { near }) }
}

/** Runs `read`; what makes it fail becomes a mistake. */
export function attempt(mistakes: CalendarMistake[], read: () => void): void {
  try {
    read()
  } catch (error) {
    mistakes.push(mistakeOf(error))
  }
}

/** The text of the first property called `name`; undefined when it is absent or empty. */
export function textOf(component: ICAL.Component, name: string): string | undefined {
  const value = component.getFirstPropertyValue(name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The dates and times of a property; of periods their starts. */
export function timesIn(property: ICAL.Property): ICAL.Time[] {
  const values: unknown[] = property.getValues()
  return values.map((value) => {
    const time = value instanceof ICAL.Period ? value.start : value
    if (time instanceof ICAL.Time) return time
    throw new Unreadable({ message: `${property.name.toUpperCase()} is not a date or time.`, near: property.name.toUpperCase() })
  })
}

/** The first date or time of a property. */
export function timeIn(property: ICAL.Property): ICAL.Time | undefined {
  return timesIn(property)[0]
}

/** A date or time as seconds since 1970-01-01T00:00:00 of its own wall clock. */
export function wallOf(time: ICAL.Time): number {
  const seconds = time.isDate ? 0 : time.hour * 3600 + time.minute * 60 + time.second
  return dayOfDate(time.year, time.month, time.day) * 86_400 + seconds
}
