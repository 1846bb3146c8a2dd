/** Gives a condition the calendars that it asks, from their texts: for conditions that stand in no policy file. */
import { bindCalendars } from '../../dsl/calendars.js'
import type { CalendarTimes, Condition } from '../../dsl/condition.js'
import { PolicyError, renderDiagnostics, spanAt, TidegateError } from '../../grammar/index.js'
import { compileCalendar } from '../timers/index.js'

/** Texts of calendars (iCalendar), by the names that sentences give them. */
export type CalendarsByName = Readonly<Record<string, string>>

/**
 * The condition with the times of its calendars, in `timezone`.
 * @throws TidegateError `unknown-calendar` for a name without a text, PolicyError for a text that is wrong
 */
export function withCalendars(condition: Condition, texts: CalendarsByName, timezone: string): Condition {
  const known = new Map<string, CalendarTimes>()
  return bindCalendars(condition, ({ test: { name, times } }) => {
    const found = times ?? known.get(name) ?? timesOf(name, texts, timezone)
    known.set(name, found)
    return found
  })
}

function timesOf(name: string, texts: CalendarsByName, timezone: string): CalendarTimes {
  if (!Object.hasOwn(texts, name))
    throw new TidegateError('unknown-calendar', `there is no calendar "${name}": give its text in the option \`calendars\``)
  const text = texts[name] ?? ''
  const compiled = compileCalendar(name, text, timezone)
  if (compiled.kind === 'calendar') return compiled.times
  const diagnostics = compiled.problems.map(({ start, end, ...problem }) => ({
    ...problem,
    severity: 'error' as const,
    file: name,
    span: spanAt(text, start, end),
  }))
  throw new PolicyError(diagnostics, `the calendar is not valid\n${renderDiagnostics(diagnostics, new Map([[name, text]]))}`)
}
