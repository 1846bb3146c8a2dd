/** Lowers syntax trees of the expression language to numbers and conditions: names are looked up, types are checked, slots are filled. Right sides, inputs and printed conditions pass here. */
import type { KnownDiagnosticCode } from '../grammar/codes.js'
import { parseDrl } from '../grammar/drl.js'
import { parseDuration } from '../grammar/duration.js'
import { closest } from '../grammar/suggest.js'
import type { ExpressionSyntax, Filled, FilterSyntax, Place, SeriesSyntax, TextSyntax } from '../grammar/syntax.js'
import { parseDayOfMonth, parseTimeOfDay, parseWeekday } from './clock-words.js'
import type {
  AggregateFunction,
  ComparisonOperator,
  Condition,
  Expression,
  LabelMatcher,
  Lookback,
  Selection,
  ValueFilter,
} from './condition.js'
import { aggregateNamed, aggregates, functionNames, numberCalls } from './functions.js'
import { lowerDrlFormula } from './lower-drl.js'
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

type Verdict = Condition | undefined

/** The condition that `syntax` means; undefined if something was reported. */
export function lowerCondition(syntax: ExpressionSyntax, context: LoweringContext): Verdict {
  switch (syntax.kind) {
    case 'and':
    case 'or': {
      const conditions = syntax.operands.map((operand) => lowerCondition(operand, context))
      return every(conditions, (list) => ({ kind: syntax.kind === 'and' ? 'all' : 'any', conditions: list }))
    }
    case 'not':
      return map(lowerCondition(syntax.of, context), (condition) => ({ kind: 'not', condition }))
    case 'for':
      return lowerFor(syntax, context)
    case 'comparison':
      return lowerComparison(syntax, context)
    case 'call':
      return lowerVerdictCall(syntax, context)
    case 'number':
    case 'duration':
    case 'time':
    case 'word':
    case 'slot':
    case 'series':
    case 'negate':
    case 'arithmetic':
      return fail(context, syntax, 'not-a-condition', 'Something true or false is expected here.', 'Compare it with a number: ... > 10.')
  }
}

function lowerFor(syntax: Extract<ExpressionSyntax, { kind: 'for' }>, context: LoweringContext): Verdict {
  const condition = lowerCondition(syntax.of, context)
  const ms = durationOf(syntax.duration, context)
  return condition && ms !== undefined ? { kind: 'sustained', condition, ms } : undefined
}

function lowerComparison(syntax: Extract<ExpressionSyntax, { kind: 'comparison' }>, context: LoweringContext): Verdict {
  const left = lowerNumber(syntax.left, context)
  const operator = operatorOf(syntax.operator, context)
  const right = lowerNumber(syntax.right, context)
  return left && operator && right ? { kind: 'comparison', operator, left, right } : undefined
}

type CallSyntax = Extract<ExpressionSyntax, { kind: 'call' }>
type CallLowering = (call: CallSyntax, context: LoweringContext) => Verdict

const lowerList =
  (kind: 'all' | 'any'): CallLowering =>
  (call, context) =>
    every(
      call.arguments.map((argument) => lowerCondition(argument, context)),
      (conditions) => ({ kind, conditions }),
    )

const verdictLowerings: Readonly<Record<string, CallLowering>> = {
  exists: (call, context) => map(selectionOf(call, call.arguments, context), (selection) => ({ kind: 'exists', selection })),
  all: lowerList('all'),
  any: lowerList('any'),
  at_least: (call, context) => {
    const [first, ...rest] = call.arguments
    const count = first ? countOf(first, context) : fail(context, call, 'bad-count', 'at_least needs a count and conditions.')
    const conditions = rest.map((argument) => lowerCondition(argument, context))
    return every(conditions, (list) => (count === undefined ? undefined : { kind: 'at-least', count, conditions: list }))
  },
  assume: (call, context) => {
    const [of, verdict] = call.arguments
    if (!of || verdict?.kind !== 'word' || (verdict.text !== 'true' && verdict.text !== 'false')) {
      return fail(context, verdict ?? call, 'expression-syntax', 'assume needs a condition, then true or false.')
    }
    return map(lowerCondition(of, context), (condition) => ({ kind: 'assume', condition, verdict: verdict.text === 'true' }))
  },
  match: (call, context) => {
    const [series, extra] = call.arguments
    const text = series?.kind === 'series' ? textOf(series.metric, context) : undefined
    if (text === undefined || extra) return fail(context, call, 'expression-syntax', 'match needs one DRL text in quotes.')
    const parsed = parseDrl(text)
    if (!parsed.ok) return fail(context, call, parsed.code, parsed.message)
    const inside: LoweringContext = { ...context, report: (problem) => context.report({ ...problem, start: call.start, end: call.end }) }
    return map(lowerDrlFormula(parsed.tree, inside), (formula) => ({ kind: 'match', formula }))
  },
  time_between: (call, context) => {
    const [from, to] = [0, 1].map((index) => timeOf(call.arguments[index] ?? call, context))
    return from === undefined || to === undefined ? undefined : { kind: 'clock', test: { kind: 'time-of-day', from, to } }
  },
  weekday: (call, context) => {
    const days = daysOf(call, 'weekdays', context)
    return map(days, (list) => ({ kind: 'clock', test: { kind: 'weekday', days: list } }))
  },
  day_of_month: (call, context) => {
    const days = daysOf(call, 'days', context)
    return map(days, (list) => ({ kind: 'clock', test: { kind: 'day-of-month', days: list } }))
  },
}

function lowerVerdictCall(call: CallSyntax, context: LoweringContext): Verdict {
  const lowering = Object.hasOwn(verdictLowerings, call.name) ? verdictLowerings[call.name] : undefined
  if (lowering) return lowering(call, context)
  if (aggregateNamed(call.name) || Object.hasOwn(numberCalls, call.name)) {
    return fail(
      context,
      call,
      'not-a-condition',
      `${call.name}(...) is a number; something true or false is expected here.`,
      'Compare it: ... > 10.',
    )
  }
  return unknownFunction(call, context)
}

function unknownFunction(call: CallSyntax, context: LoweringContext): undefined {
  const near = closest(call.name, functionNames)
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}?` : `Functions: ${functionNames.join(', ')}.`
  return fail(
    context,
    { start: call.start, end: call.start + call.name.length },
    'unknown-function',
    `There is no function "${call.name}".`,
    hint,
  )
}

/** The number that `syntax` means; undefined if something was reported. */
export function lowerNumber(syntax: ExpressionSyntax, context: LoweringContext): Expression | undefined {
  switch (syntax.kind) {
    case 'number':
      return finite(syntax.value, syntax, context)
    case 'duration':
      return map(durationOf({ kind: 'given', text: syntax.text, start: syntax.start, end: syntax.end }, context), (value) => ({
        kind: 'number',
        value,
      }))
    case 'slot':
      return lowerSlot(syntax, context)
    case 'arithmetic': {
      const left = lowerNumber(syntax.left, context)
      const right = lowerNumber(syntax.right, context)
      return left && right ? { kind: 'arithmetic', operator: syntax.operator, left, right } : undefined
    }
    case 'negate':
      return map(lowerNumber(syntax.of, context), (of) => ({ kind: 'call', function: 'negate', of }))
    case 'call':
      return lowerNumberCall(syntax, context)
    case 'series':
      return fail(context, syntax, 'not-a-number', 'A metric alone is no number.', 'Say which value of it: last("...") or avg("...", 10m).')
    case 'time':
    case 'word':
    case 'comparison':
    case 'and':
    case 'or':
    case 'not':
    case 'for':
      return fail(context, syntax, 'not-a-number', 'A number is expected here.')
  }
}

function finite(value: number, place: Place, context: LoweringContext): Expression | undefined {
  return Number.isFinite(value) ? { kind: 'number', value } : fail(context, place, 'bad-number', 'This number is too large.')
}

function lowerSlot(syntax: Extract<ExpressionSyntax, { kind: 'slot' }>, context: LoweringContext): Expression | undefined {
  const value = context.slot(syntax.name, 'number', syntax)
  if (value?.kind === 'number' || value?.kind === 'count' || value?.kind === 'percent') return { kind: 'number', value: value.value }
  return value?.kind === 'duration' || value?.kind === 'time' ? { kind: 'number', value: value.ms } : undefined
}

function lowerNumberCall(call: CallSyntax, context: LoweringContext): Expression | undefined {
  const aggregate = aggregateNamed(call.name)
  if (aggregate) return lowerAggregate(aggregate, call, context)
  const name = Object.keys(numberCalls).find((key) => key === call.name)
  const [of] = call.arguments
  if (name === 'abs' || name === 'truncate' || name === 'negate') {
    if (!of || call.arguments.length > 1) return fail(context, call, 'expression-syntax', `${call.name} takes one number.`)
    return map(lowerNumber(of, context), (inner) => ({ kind: 'call', function: numberCalls[name], of: inner }))
  }
  if (Object.hasOwn(verdictLowerings, call.name))
    return fail(context, call, 'not-a-number', `${call.name}(...) is true or false; a number is expected here.`)
  return unknownFunction(call, context)
}

function lowerAggregate(aggregate: AggregateFunction, call: CallSyntax, context: LoweringContext): Expression | undefined {
  const [series, ...rest] = call.arguments
  if (!aggregates[aggregate].argument) {
    return map(selectionOf(call, call.arguments, context), (selection) => ({ kind: 'aggregate', function: aggregate, selection }))
  }
  const [number, ...after] = rest
  const argument = number ? constantOf(number, context) : undefined
  if (!number) return fail(context, call, 'expression-syntax', `${call.name} needs a number after the metric: ${call.name}("X", 95, 10m).`)
  if (aggregate === 'percentile' && argument !== undefined && (argument < 0 || argument > 100)) {
    return fail(context, number, 'bad-percent', 'A percentile lies between 0 and 100.')
  }
  const selection = selectionOf(call, series ? [series, ...after] : [], context)
  return selection && argument !== undefined ? { kind: 'aggregate', function: aggregate, argument, selection } : undefined
}

function selectionOf(call: CallSyntax, list: readonly ExpressionSyntax[], context: LoweringContext): Selection | undefined {
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
  const lookback: Lookback | undefined = lookbackSyntax ? lookbackOf(lookbackSyntax, context) : { kind: 'recent' }
  const selected = series.kind === 'slot' ? slotSeries(series, context) : lowerSeries(series, context)
  return selected && lookback ? { ...selected, lookback } : undefined
}

type Unbounded = Omit<Selection, 'lookback'>

function slotSeries(slot: Place & { readonly name: string }, context: LoweringContext): Unbounded | undefined {
  const value = context.slot(slot.name, 'metric', slot)
  return value?.kind === 'metric' ? { metric: value.metric, labels: value.labels, where: [], having: [] } : undefined
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
  const selected = { metric: name.metric, labels: [...name.labels, ...known], where, having }
  return length === undefined ? selected : { ...selected, length }
}

function filtersOf(filters: readonly FilterSyntax[], context: LoweringContext): readonly ValueFilter[] | undefined {
  const lowered = filters.map(({ operator, value }): ValueFilter | undefined => {
    const sign = operatorOf(operator, context)
    const constant = constantOf(value, context)
    return sign && constant !== undefined ? { operator: sign, value: constant } : undefined
  })
  const known = lowered.filter((filter) => filter !== undefined)
  return known.length === lowered.length ? known : undefined
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

function textOf({ pieces }: TextSyntax, context: LoweringContext): string | undefined {
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

function durationOf(filled: Filled, context: LoweringContext): number | undefined {
  if (filled.kind === 'slot') {
    const value = context.slot(filled.name, 'duration', filled)
    return value?.kind === 'duration' ? value.ms : undefined
  }
  const ms = parseDuration(filled.text)
  return ms ?? fail(context, filled, 'bad-duration', `"${filled.text}" is no duration.`, 'Write 10m, 1h30m or 500ms.')
}

function operatorOf(filled: Filled, context: LoweringContext): ComparisonOperator | undefined {
  if (filled.kind === 'slot') {
    const value = context.slot(filled.name, 'operator', filled)
    return value?.kind === 'operator' ? value.operator : undefined
  }
  return isComparisonOperator(filled.text) ? filled.text : fail(context, filled, 'bad-operator', `"${filled.text}" compares nothing.`)
}

function constantOf(syntax: ExpressionSyntax, context: LoweringContext): number | undefined {
  const lowered = lowerNumber(syntax, context)
  if (!lowered) return undefined
  return lowered.kind === 'number' ? lowered.value : fail(context, syntax, 'bad-number', 'A plain number is expected here.')
}

function countOf(syntax: ExpressionSyntax, context: LoweringContext): number | undefined {
  const slot = syntax.kind === 'slot' ? context.slot(syntax.name, 'count', syntax) : undefined
  const value = syntax.kind === 'number' ? syntax.value : slot && 'value' in slot ? slot.value : undefined
  if (syntax.kind === 'slot' && value === undefined) return undefined
  const whole = value !== undefined && Number.isInteger(value) && value >= 1
  return whole ? value : fail(context, syntax, 'bad-count', 'A whole number from 1 on is expected here.')
}

function timeOf(syntax: ExpressionSyntax, context: LoweringContext): number | undefined {
  if (syntax.kind === 'slot') {
    const value = context.slot(syntax.name, 'time', syntax)
    return value?.kind === 'time' ? value.ms : undefined
  }
  const ms = syntax.kind === 'time' || syntax.kind === 'duration' ? parseTimeOfDay(syntax.text) : undefined
  return ms ?? fail(context, syntax, 'bad-time-of-day', 'A time of day is expected here.', 'Write 8:30 or 17:00.')
}

function daysOf(call: CallSyntax, type: 'weekdays' | 'days', context: LoweringContext): readonly number[] | undefined {
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

function fail(
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

function map<From, To>(value: From | undefined, make: (value: From) => To): To | undefined {
  return value === undefined ? undefined : make(value)
}

function every(conditions: readonly Verdict[], make: (conditions: readonly Condition[]) => Verdict): Verdict {
  const known = conditions.filter((condition) => condition !== undefined)
  return known.length === conditions.length ? make(known) : undefined
}
