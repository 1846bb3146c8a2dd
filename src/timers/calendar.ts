/**
 * Exclusions: the times in which a policy opens no windows, from ranges with reasons and from iCalendar files. The scheduler asks
 * `isExcluded` for each slot.
 */
import { parseInstant } from '../../grammar/instant.js'
import type { Instant } from '../../grammar/time.js'
import { compileCalendar, type CalendarProblem } from './calendar-times.js'
import { instantsOfLocal } from './local-time.js'
import { dayOfDate, lengthOfMonth } from './wall-clock.js'

/**
 * One entry of `exclude`. A range is `[from, to)`; each end a date (its first instant in the policy's zone), a local date and time
 * (`2026-12-24T18:00`) or an instant with its offset. A calendar is the text of an iCalendar file.
 */
export type ExclusionSource =
  | { readonly kind: 'range'; readonly from: string; readonly to: string; readonly reason?: string }
  | { readonly kind: 'calendar'; readonly name: string; readonly text: string }

/** The exclusions of one policy, ready to be asked. */
export interface Exclusions {
  /** Why `slot` is excluded, in the words of the first source that covers it; undefined when it is not. */
  isExcluded(slot: Instant): string | undefined
}

/**
 * What is wrong with an entry of `exclude`. `source` is its index; `start` and `end` are offsets in the text of `field`. Codes:
 * `bad-instant`, `bad-value` (a range that ends before it begins), `bad-calendar`.
 */
export interface ExclusionProblem extends CalendarProblem {
  readonly source: number
  readonly field: 'from' | 'to' | 'calendar'
}

/** Exclusions, or everything that is wrong with their sources. */
export type CompiledExclusions =
  | { readonly kind: 'exclusions'; readonly exclusions: Exclusions }
  | { readonly kind: 'problems'; readonly problems: readonly ExclusionProblem[] }

/** Compiles the entries of `exclude`; all that is wrong in them comes back at once. `timezone` must be known. @see SEMANTICS S1.7 */
export function compileExclusions(sources: readonly ExclusionSource[], timezone: string): CompiledExclusions {
  const problems: ExclusionProblem[] = []
  const lists = sources.map((source, index) =>
    source.kind === 'range' ? compileRange(source, index, timezone, problems) : compileExcluded(source, index, timezone, problems),
  )
  if (problems.length > 0) return { kind: 'problems', problems }
  return {
    kind: 'exclusions',
    exclusions: {
      isExcluded(slot) {
        for (const list of lists) {
          const reason = list(slot)
          if (reason !== undefined) return reason
        }
        return undefined
      },
    },
  }
}

type Lookup = (slot: Instant) => string | undefined
type RangeSource = Extract<ExclusionSource, { kind: 'range' }>
type CalendarSource = Extract<ExclusionSource, { kind: 'calendar' }>

function compileRange(range: RangeSource, source: number, timezone: string, problems: ExclusionProblem[]): Lookup {
  const read = (field: 'from' | 'to'): Instant => {
    const instant = readEnd(range[field], timezone)
    if (instant !== undefined) return instant
    const message = `"${range[field].slice(0, 40)}" is neither a date nor an instant.`
    const hint = 'Write a date such as 2026-12-24, a local time such as 2026-12-24T18:00, or an instant such as 2026-12-24T18:00:00Z.'
    problems.push({ code: 'bad-instant', message, source, field, start: 0, end: range[field].length, hint })
    return Number.NaN
  }
  const [from, to] = [read('from'), read('to')]
  if (to <= from) {
    const message = 'The range ends where it begins, or before.'
    const hint = 'The end is exclusive: to exclude one day, write the day after it.'
    problems.push({ code: 'bad-value', message, source, field: 'to', start: 0, end: range.to.length, hint })
  }
  const reason = range.reason ?? `from ${range.from} to ${range.to}`
  return (slot) => (slot >= from && slot < to ? reason : undefined)
}

const localForm = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?$/

function readEnd(text: string, timezone: string): Instant | undefined {
  const found = localForm.exec(text.trim())
  if (!found) return parseInstant(text)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part ?? 0))
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= lengthOfMonth(year, month) && hour < 24 && minute < 60 && second < 60
  if (!exists) return undefined
  const local = (dayOfDate(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second) * 1000
  const { instants, gapEnd } = instantsOfLocal(local, timezone)
  return instants[0] ?? gapEnd
}

function compileExcluded({ name, text }: CalendarSource, source: number, timezone: string, problems: ExclusionProblem[]): Lookup {
  const compiled = compileCalendar(name, text, timezone)
  if (compiled.kind === 'calendar') return (slot) => compiled.times.reasonAt(slot)
  problems.push(...compiled.problems.map((problem) => ({ ...problem, source, field: 'calendar' as const })))
  return () => undefined
}
