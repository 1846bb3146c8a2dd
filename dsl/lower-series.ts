/** Lowers what stands inside the calls of an expression: series, lookbacks, durations, operators, counts, days. Also the context that all lowering shares. */
import type { KnownDiagnosticCode } from '../grammar/codes.js'
import { parseDuration } from '../grammar/duration.js'
import type { ExpressionSyntax, Filled, FilterSyntax, Place, SeriesSyntax, TextSyntax } from '../grammar/syntax.js'
import { isCalendarName } from './calendars.js'
import { parseDayOfMonth, parseTimeOfDay, parseWeekday } from './clock-words.js'
import type { ComparisonOperator, LabelMatcher, Lookback, Selection, ValueFilter } from './condition.js'
import { isComparisonOperator } from './operators.js'
import type { SlotType, SlotValue } from './slot.js'

/** A mistake found while lowering; offsets lie in the text that was parsed. */
export interface LoweringProblem extends Place {
  readonly code: KnownDiagnosticCode
  readonly message: string
  readonly hint?: string
  /** The slot whose value is at fault, if one is. */
  readonly slot?: string
}

/** What lowering needs from outside, and where it leaves mistakes. */
export interface LoweringContext {
  /** The value of slot `name`, where one of `type` is wanted; undefined if it has none, which the context reports itself. */
  slot(name: string, type: SlotType, place: Place): SlotValue | undefined
  report(problem: LoweringProblem): void
}

/** A call as the parser leaves it. */
export type CallSyntax = Extract<ExpressionSyntax, { kind: 'call' }>

export function selectionOf(call: CallSyntax, list: readonly ExpressionSyntax[], context: LoweringContext): Selection | undefined {
  const [series, lookbackSyntax, extra] = list
  if (extra) return fail(context, extra, 'expression-syntax', `${call.name} takes a metric and a lookback, nothing more.`)
  if (series?.kind !== 'series' && series?.kind !== 'slot') {
    return fail(
      context,
      series ?? call,
      'bad-metric',
      `${call.name} needs the name of a metric in quotes.`,
      `Write ${call.name}("Load_Average").`,
    )
  }
  const lookback: Lookback | undefined = lookbackSyntax ? lookbackOf(lookbackSyntax, context) : recently
  const selected = series.kind === 'slot' ? slotSeries(series, context) : lowerSeries(series, context)
  if (!selected || !lookback) return undefined
  const { metric, labels, where, having, length } = selected
  // In one piece: a key that is added later takes a second piece of memory.
  return length === undefined ? { metric, labels, where, having, lookback } : { metric, labels, where, having, length, lookback }
}

/** What most selections say; shared, never changed. */
const recently: Lookback = Object.freeze({ kind: 'recent' })
const nothing: readonly never[] = Object.freeze([])

type Unbounded = Omit<Selection, 'lookback'>

function slotSeries(slot: Place & { readonly name: string }, context: LoweringContext): Unbounded | undefined {
  const value = context.slot(slot.name, 'metric', slot)
  return value?.kind === 'metric' ? { metric: value.metric, labels: noneOr(value.labels), where: nothing, having: nothing } : undefined
}

function lowerSeries(series: SeriesSyntax, context: LoweringContext): Unbounded | undefined {
  const name = metricOf(series.metric, context)
  const labels = series.labels.map(({ name: label, operator, value }): LabelMatcher | undefined =>
    map(textOf(value, context), (text) => ({ name: label, operator, value: text })),
  )
  const where = filtersOf(series.where, context)
  const having = filtersOf(series.having, context)
  const length = series.latest ? countOf(asSyntax(series.latest), context) : undefined
  const known = labels.filter((label) => label !== undefined)
  if (!name || !where || !having || known.length < labels.length || (series.latest && length === undefined)) return undefined
  const selected = { metric: name.metric, labels: noneOr([...name.labels, ...known]), where, having }
  return length === undefined ? selected : { ...selected, length }
}

function filtersOf(filters: readonly FilterSyntax[], context: LoweringContext): readonly ValueFilter[] | undefined {
  const lowered = filters.map(({ operator, value }): ValueFilter | undefined => {
    const sign = operatorOf(operator, context)
    const constant = constantOf(value, context)
    return sign && constant !== undefined ? { operator: sign, value: constant } : undefined
  })
  const known = lowered.filter((filter) => filter !== undefined)
  return known.length === lowered.length ? noneOr(known) : undefined
}

/** The list, or the one empty list. */
function noneOr<Item>(list: readonly Item[]): readonly Item[] {
  return list.length === 0 ? nothing : list
}

function metricOf(text: TextSyntax, context: LoweringContext): { metric: string; labels: readonly LabelMatcher[] } | undefined {
  const [only, second] = text.pieces
  if (only?.kind === 'slot' && !second) {
    const value = context.slot(only.name, 'metric', only)
    return value?.kind === 'metric' ? value : value?.kind === 'text' ? { metric: value.text, labels: [] } : undefined
  }
  const metric = textOf(text, context)
  return metric === '' ? fail(context, text, 'bad-metric', 'A metric has a name.') : map(metric, (name) => ({ metric: name, labels: [] }))
}

export function textOf({ pieces }: TextSyntax, context: LoweringContext): string | undefined {
  const texts = pieces.map((piece) => {
    if (piece.kind === 'given') return piece.text
    const value = context.slot(piece.name, 'text', piece)
    return value?.kind === 'text' ? value.text : value?.kind === 'metric' ? value.metric : undefined
  })
  return texts.includes(undefined) ? undefined : texts.join('')
}

function asSyntax(filled: Filled): ExpressionSyntax {
  return filled.kind === 'slot' ? filled : { kind: 'number', value: Number(filled.text), start: filled.start, end: filled.end }
}

function lookbackOf(syntax: ExpressionSyntax, context: LoweringContext): Lookback | undefined {
  if (syntax.kind === 'word' && (syntax.text === 'recent' || syntax.text === 'ever')) return { kind: syntax.text }
  if (syntax.kind !== 'duration' && syntax.kind !== 'slot') {
    return fail(context, syntax, 'bad-duration', 'A lookback is a duration, recent or ever.', 'Write 10m, 1h30m, recent or ever.')
  }
  const ms = durationOf(syntax.kind === 'slot' ? syntax : { ...syntax, kind: 'given' }, context)
  if (ms === 0) return fail(context, syntax, 'bad-duration', 'A lookback of 0s holds nothing.')
  return map(ms, (length) => ({ kind: 'during', ms: length }))
}

export function durationOf(filled: Filled, context: LoweringContext): number | undefined {
  if (filled.kind === 'slot') {
    const value = context.slot(filled.name, 'duration', filled)
    return value?.kind === 'duration' ? value.ms : undefined
  }
  const ms = parseDuration(filled.text)
  return ms ?? fail(context, filled, 'bad-duration', `"${filled.text}" is no duration.`, 'Write 10m, 1h30m or 500ms.')
}

export function operatorOf(filled: Filled, context: LoweringContext): ComparisonOperator | undefined {
  if (filled.kind === 'slot') {
    const value = context.slot(filled.name, 'operator', filled)
    return value?.kind === 'operator' ? value.operator : undefined
  }
  return isComparisonOperator(filled.text) ? filled.text : fail(context, filled, 'bad-operator', `"${filled.text}" compares nothing.`)
}

/** A plain number, or a slot that holds one. */
export function constantOf(syntax: ExpressionSyntax, context: LoweringContext): number | undefined {
  if (syntax.kind === 'number' && Number.isFinite(syntax.value)) return syntax.value
  if (syntax.kind === 'duration') return durationOf({ ...syntax, kind: 'given' }, context)
  return syntax.kind === 'slot' ? slotNumber(syntax, context) : fail(context, syntax, 'bad-number', 'A plain number is expected here.')
}

/** The number in a slot; a duration or a time counts in milliseconds. */
export function slotNumber(syntax: Extract<ExpressionSyntax, { kind: 'slot' }>, context: LoweringContext): number | undefined {
  const value = context.slot(syntax.name, 'number', syntax)
  if (value && 'value' in value) return value.value
  return value && 'ms' in value ? value.ms : undefined
}

export function countOf(syntax: ExpressionSyntax, context: LoweringContext): number | undefined {
  const slot = syntax.kind === 'slot' ? context.slot(syntax.name, 'count', syntax) : undefined
  const value = syntax.kind === 'number' ? syntax.value : slot && 'value' in slot ? slot.value : undefined
  if (syntax.kind === 'slot' && value === undefined) return undefined
  const whole = value !== undefined && Number.isInteger(value) && value >= 1
  return whole ? value : fail(context, syntax, 'bad-count', 'A whole number from 1 on is expected here.')
}

export function timeOf(syntax: ExpressionSyntax, context: LoweringContext): number | undefined {
  if (syntax.kind === 'slot') {
    const value = context.slot(syntax.name, 'time', syntax)
    return value?.kind === 'time' ? value.ms : undefined
  }
  const ms = syntax.kind === 'time' || syntax.kind === 'duration' ? parseTimeOfDay(syntax.text) : undefined
  return ms ?? fail(context, syntax, 'bad-time-of-day', 'A time of day is expected here.', 'Write 8:30 or 17:00.')
}

export function daysOf(call: CallSyntax, type: 'weekdays' | 'days', context: LoweringContext): readonly number[] | undefined {
  const lists = call.arguments.map((argument): readonly number[] | undefined => {
    if (argument.kind === 'slot') {
      const value = context.slot(argument.name, type, argument)
      return value && 'days' in value ? value.days : undefined
    }
    const word = argument.kind === 'word' ? argument.text : argument.kind === 'number' ? String(argument.value) : ''
    const day = type === 'weekdays' ? parseWeekday(word) : parseDayOfMonth(word)
    const code = type === 'weekdays' ? 'bad-weekday' : 'bad-day'
    return day === undefined
      ? fail(context, argument, code, type === 'weekdays' ? 'This names no day of the week.' : 'This is no day of the month.')
      : [day]
  })
  if (lists.length === 0)
    return fail(context, call, type === 'weekdays' ? 'bad-weekday' : 'bad-day', `${call.name} needs at least one day.`)
  const known = lists.filter((list) => list !== undefined)
  return known.length === lists.length ? [...new Set(known.flat())].sort((a, b) => a - b) : undefined
}

/** The file that the only argument of `in_calendar` names. */
export function calendarOf(call: CallSyntax, context: LoweringContext): string | undefined {
  const [only, extra] = call.arguments
  const isName = only?.kind === 'series' && only.labels.length + only.where.length + only.having.length === 0 && only.latest === undefined
  const hint = 'Write in_calendar("holidays.ics").'
  if (!isName || extra)
    return fail(context, extra ?? only ?? call, 'bad-calendar-name', 'in_calendar takes one calendar file in quotes.', hint)
  const name = calendarText(only.metric, context)
  if (name === undefined || isCalendarName(name)) return name
  return fail(context, only, 'bad-calendar-name', `"${name}" is not the name of a calendar file: it does not end in .ics.`, hint)
}

function calendarText(text: TextSyntax, context: LoweringContext): string | undefined {
  const [piece, second] = text.pieces
  if (piece?.kind !== 'slot' || second) return textOf(text, context)
  const value = context.slot(piece.name, 'calendar', piece)
  return value?.kind === 'calendar' ? value.name : value?.kind === 'text' ? value.text : undefined
}

export function fail(
  context: LoweringContext,
  at: Place & { readonly kind?: string },
  code: LoweringProblem['code'],
  message: string,
  hint?: string,
): undefined {
  const slot = at.kind === 'slot' && 'name' in at && typeof at.name === 'string' ? { slot: at.name } : {}
  context.report({ code, message, start: at.start, end: at.end, ...(hint === undefined ? {} : { hint }), ...slot })
  return undefined
}

export function map<From, To>(value: From | undefined, make: (value: From) => To): To | undefined {
  return value === undefined ? undefined : make(value)
}
