/** The calendar files that conditions ask: how they are named, which ones a condition names, and how it gets their times. */
import { tokenizeSentence } from '../grammar/tokens.js'
import type { CalendarTimes, Condition, ConditionOf } from './condition.js'

const NAME_LENGTH_MAX = 1024

/** Whether a text is the name of a calendar file: it ends in `.ics`, so that files can be found before any sentence is understood. */
export function isCalendarName(text: string): boolean {
  return /[^/\\]\.ics$/i.test(text) && text.length <= NAME_LENGTH_MAX && !text.includes('\n')
}

/** The names of calendar files that stand in quotes in a sentence, or anywhere in a `.dsl` file, whatever they mean there. */
export function calendarNamesInText(text: string): readonly string[] {
  if (!/\.ics/i.test(text)) return []
  const names = tokenizeSentence(text).flatMap((token) => (token.kind === 'quoted' && isCalendarName(token.text) ? [token.text] : []))
  return [...new Set(names)]
}

/** The clauses of a condition that ask a calendar. */
export function calendarClauses(condition: Condition): readonly CalendarClause[] {
  if ('conditions' in condition) return condition.conditions.flatMap(calendarClauses)
  if ('condition' in condition) return calendarClauses(condition.condition)
  return isCalendarClause(condition) ? [condition] : []
}

/** A clause that asks a calendar. */
export type CalendarClause = ConditionOf<'clock'> & { readonly test: { readonly kind: 'calendar' } }

function isCalendarClause(condition: Condition): condition is CalendarClause {
  return condition.kind === 'clock' && condition.test.kind === 'calendar'
}

/** The condition with the times of each calendar that it names put in; those that `timesOf` does not know stay without. */
export function bindCalendars(condition: Condition, timesOf: (clause: CalendarClause) => CalendarTimes | undefined): Condition {
  if (calendarClauses(condition).length === 0) return condition
  if ('conditions' in condition) return { ...condition, conditions: condition.conditions.map((part) => bindCalendars(part, timesOf)) }
  if ('condition' in condition) return { ...condition, condition: bindCalendars(condition.condition, timesOf) }
  const times = isCalendarClause(condition) ? timesOf(condition) : undefined
  return isCalendarClause(condition) && times !== undefined ? { ...condition, test: { ...condition.test, times } } : condition
}
