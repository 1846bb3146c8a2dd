/**
 * The times of one calendar in one zone: whether an instant lies in one of its events, what that is called, and when that changes. Exclusions of
 * policies and conditions on the clock ask it.
 */
import type { Instant } from '../../grammar/time.js'
import { readCalendar, type CalendarEvent } from './calendar-file.js'
import type { CalendarMistake } from './calendar-properties.js'
import { Recurrence } from './recurrence.js'
import { Spans, type Span } from './spans.js'
import { fingerprintOf } from './short-hash.js'

/** What is wrong with the text of a calendar, `bad-calendar`; `start` and `end` are offsets in it. */
export interface CalendarProblem {
  readonly code: string
  readonly message: string
  readonly start: number
  readonly end: number
  readonly hint?: string
}

/** A calendar, or everything that is wrong with its text. */
export type CompiledCalendar =
  { readonly kind: 'calendar'; readonly times: Calendar } | { readonly kind: 'problems'; readonly problems: readonly CalendarProblem[] }

/** Compiles the text of an iCalendar file. Its events are called by their titles, those without one by `name`. `timezone` must be known. */
export function compileCalendar(name: string, text: string, timezone: string): CompiledCalendar {
  const read = readCalendar(text, timezone)
  if (read.kind === 'mistakes') return { kind: 'problems', problems: read.mistakes.map((mistake) => problemOf(mistake, text)) }
  return { kind: 'calendar', times: new Calendar(read.events, name, `${fingerprintOf(text)} ${timezone}`) }
}

function problemOf({ message, near, hint }: CalendarMistake, text: string): CalendarProblem {
  const at = near === undefined || near === '' ? -1 : text.indexOf(near)
  const start = Math.max(at, 0)
  const lineEnd = text.slice(start).search(/[\r\n]|$/)
  const end = at === -1 ? lineEnd : start + (near ?? '').length
  return { code: 'bad-calendar', message, start, end, ...(hint !== undefined && { hint }) }
}

/** Days that a recurrence is worked out ahead of what is asked for. */
const AHEAD_DAYS = 400
const DAY_SECONDS = 86_400

/** The events of a calendar as spans of time. Those that recur are worked out as far as they are asked for. */
export class Calendar {
  /** Stands for the text and the zone. */
  readonly fingerprint: string
  readonly #single = new Spans()
  readonly #recurring: EventSpans[] = []

  constructor(events: readonly CalendarEvent[], name: string, fingerprint: string) {
    this.fingerprint = fingerprint
    for (const event of events) {
      if (event.rules.length > 0) this.#recurring.push(new EventSpans(event, name))
      else for (const span of spansOf(event, [event.start, ...event.extra], name)) this.#single.add(span)
    }
  }

  /** What the calendar calls the time that `at` lies in; undefined when it lies in none. */
  reasonAt(at: Instant): string | undefined {
    const reason = this.#single.reasonAt(at)
    if (reason !== undefined) return reason
    for (const event of this.#recurring) {
      const found = event.until(at).reasonAt(at)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** The first instant after `at` that is no more in the calendar, or in it again; if that is more than 400 days away, one before it; Infinity: never. */
  changesAfter(at: Instant): Instant {
    const horizon = this.#recurring.length === 0 ? Number.POSITIVE_INFINITY : at + AHEAD_DAYS * DAY_SECONDS * 1000
    const lists = [this.#single, ...this.#recurring.map((event) => event.until(horizon))]
    let end = endAround(lists, at)
    if (end === undefined) return lists.reduce((first, list) => Math.min(first, list.startAfter(at)), horizon)
    for (let next: Instant | undefined = end; next !== undefined && end < horizon; next = endAround(lists, end)) end = next
    return Math.min(end, horizon)
  }
}

/** The latest end of the spans around `at`; undefined when there are none. */
function endAround(lists: readonly Spans[], at: Instant): Instant | undefined {
  const ends = lists.map((list) => list.endAround(at)).filter((end) => end !== undefined)
  return ends.length === 0 ? undefined : Math.max(...ends)
}

/** An event that recurs: its spans grow as far as it is asked. */
class EventSpans {
  readonly #event: CalendarEvent
  readonly #name: string
  readonly #spans = new Spans()
  readonly #rules: readonly { readonly recurrence: Recurrence; readonly until: Instant }[]
  #known = Number.NEGATIVE_INFINITY

  constructor(event: CalendarEvent, name: string) {
    this.#event = event
    this.#name = name
    this.#rules = event.rules.map(({ rule, until }) => ({
      recurrence: new Recurrence(rule, event.start),
      until: until ?? Number.POSITIVE_INFINITY,
    }))
    for (const span of spansOf(event, event.extra, name)) this.#spans.add(span)
  }

  /** The spans that begin up to `at`, and maybe some later ones. */
  until(at: Instant): Spans {
    // A wall clock is less than two days away from UTC.
    const needed = at / 1000 + 2 * DAY_SECONDS
    if (needed > this.#known) {
      this.#known = needed + AHEAD_DAYS * DAY_SECONDS
      for (const { recurrence, until } of this.#rules) {
        const spans = spansOf(this.#event, recurrence.takeUntil(this.#known), this.#name)
        for (const span of spans) if (span.from <= until) this.#spans.add(span)
      }
    }
    return this.#spans
  }
}

function spansOf(event: CalendarEvent, starts: readonly number[], name: string): Span[] {
  const reason = event.reason || name
  return starts.flatMap((wall) => {
    const from = event.toInstant(wall)
    if (event.except.has(from) || event.exceptDays.has(Math.floor(wall / 86_400))) return []
    const to = event.length.kind === 'days' ? event.toInstant(wall + event.length.days * 86_400) : from + event.length.ms
    return [{ from, to, reason }]
  })
}
