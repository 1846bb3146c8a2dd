/** Lowers syntax trees of the expression language to numbers and conditions: names are looked up, types are checked, slots are filled. Right sides, inputs and printed conditions pass here. */
import { parseDrl } from '../grammar/drl.js'
import { closest } from '../grammar/suggest.js'
import type { ExpressionSyntax, Place } from '../grammar/syntax.js'
import type { AggregateFunction, Condition, Expression } from './condition.js'
import { aggregateNamed, aggregates, functionNames, numberCalls } from './functions.js'
import { lowerDrlFormula } from './lower-drl.js'
import {
  calendarOf,
  type CallSyntax,
  constantOf,
  countOf,
  daysOf,
  durationOf,
  fail,
  type LoweringContext,
  map,
  operatorOf,
  selectionOf,
  slotNumber,
  textOf,
  timeOf,
} from './lower-series.js'

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
  in_calendar: (call, context) => map(calendarOf(call, context), (name) => ({ kind: 'clock', test: { kind: 'calendar', name } })),
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
      return map(slotNumber(syntax, context), (value) => ({ kind: 'number', value }))
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

function every(conditions: readonly Verdict[], make: (conditions: readonly Condition[]) => Verdict): Verdict {
  const known = conditions.filter((condition) => condition !== undefined)
  return known.length === conditions.length ? make(known) : undefined
}
