/** The small parts of DRL: operators, durations, names and numbers inside constraints, each with its slot filled or its mistake reported. */
import { parseDuration } from '../grammar/duration.js'
import type { DrlOperand } from '../grammar/drl-syntax.js'
import type { Filled, Place, TextSyntax } from '../grammar/syntax.js'
import type { ComparisonOperator, LabelMatcher } from './condition.js'
import type { Operand } from './formula.js'
import type { LoweringContext, LoweringProblem } from './lower-series.js'
import { isComparisonOperator } from './operators.js'

/** What lowering of DRL knows while it goes from left to right. */
export interface DrlScope extends LoweringContext {
  /** What the variables seen so far hold. */
  readonly variables: ReadonlyMap<string, 'event' | 'number'>
}

/** Reports a problem at `place`. */
export function refuse(
  scope: LoweringContext,
  { start, end }: Place,
  code: LoweringProblem['code'],
  message: string,
  hint?: string,
): undefined {
  scope.report({ code, message, start, end, ...(hint === undefined ? {} : { hint }) })
  return undefined
}

/** Refuses what would run code. */
export function refuseCode(scope: LoweringContext, place: Place): undefined {
  const hint = 'Compare label, value and timestamp of MetricEvent with literals and variables; aggregate with accumulate.'
  return refuse(scope, place, 'unsupported-construct', 'This would run code, which is never done here.', hint)
}

export function operatorOf(filled: Filled, scope: LoweringContext): ComparisonOperator | undefined {
  if (filled.kind === 'slot') {
    const value = scope.slot(filled.name, 'operator', filled)
    return value?.kind === 'operator' ? value.operator : undefined
  }
  return isComparisonOperator(filled.text) ? filled.text : refuse(scope, filled, 'bad-operator', `"${filled.text}" compares nothing.`)
}

/** A duration of DRL in ms: upper and lower case units, and plain numbers, which are ms there. */
export function drlDurationOf(filled: Filled, scope: LoweringContext): number | undefined {
  if (filled.kind === 'slot') {
    const value = scope.slot(filled.name, 'duration', filled)
    return value?.kind === 'duration' ? value.ms : undefined
  }
  const ms = /^\d+$/.test(filled.text) ? Number(filled.text) : parseDuration(filled.text.toLowerCase())
  return ms ?? refuse(scope, filled, 'bad-duration', `"${filled.text}" is no duration.`, 'Write 10m, 1h30m or 500ms.')
}

export function countOf(filled: Filled, scope: LoweringContext): number | undefined {
  const slot = filled.kind === 'slot' ? scope.slot(filled.name, 'count', filled) : undefined
  if (filled.kind === 'slot' && !slot) return undefined
  const value = filled.kind === 'given' ? Number(filled.text) : slot && 'value' in slot ? slot.value : 0
  return Number.isInteger(value) && value >= 1 ? value : refuse(scope, filled, 'bad-count', 'A whole number from 1 on is expected here.')
}

/** The name of a metric, with the labels that came with a slot. */
export function metricOf(
  operand: DrlOperand,
  scope: LoweringContext,
): { readonly metric: string; readonly labels: readonly LabelMatcher[] } | undefined {
  if (operand.kind === 'slot') {
    const value = scope.slot(operand.name, 'metric', operand)
    return value?.kind === 'metric' ? value : undefined
  }
  if (operand.kind !== 'text') return refuse(scope, operand, 'unsupported-construct', 'A label is compared with a text in quotes.')
  const [only, second] = operand.text.pieces
  if (only?.kind === 'slot' && !second) {
    const value = scope.slot(only.name, 'metric', only)
    return value?.kind === 'metric' ? value : value?.kind === 'text' ? { metric: value.text, labels: [] } : undefined
  }
  const metric = textOf(operand.text, scope)
  return metric === ''
    ? refuse(scope, operand, 'bad-metric', 'A metric has a name.')
    : metric === undefined
      ? undefined
      : { metric, labels: [] }
}

export function textOf({ pieces }: TextSyntax, scope: LoweringContext): string | undefined {
  const texts = pieces.map((piece) => {
    if (piece.kind === 'given') return piece.text
    const value = scope.slot(piece.name, 'text', piece)
    return value?.kind === 'text' ? value.text : value?.kind === 'metric' ? value.metric : undefined
  })
  return texts.includes(undefined) ? undefined : texts.join('')
}

/** A number, a variable that holds one, or arithmetic of these. */
export function numberOf(operand: DrlOperand, scope: DrlScope): Operand | undefined {
  switch (operand.kind) {
    case 'number':
      return Number.isFinite(operand.value)
        ? { kind: 'number', value: operand.value }
        : refuse(scope, operand, 'bad-number', 'This number is too large.')
    case 'slot': {
      const value = scope.slot(operand.name, 'number', operand)
      if (value && 'value' in value) return { kind: 'number', value: value.value }
      return value && 'ms' in value ? { kind: 'number', value: value.ms } : undefined
    }
    case 'variable':
      return variable(operand.name, operand, scope)
    case 'field':
      if (scope.variables.has(operand.name)) return variable(operand.name, operand, scope)
      return refuse(scope, operand, 'unsupported-construct', 'A field is compared with a number or with a variable.')
    case 'arithmetic': {
      const left = numberOf(operand.left, scope)
      const right = numberOf(operand.right, scope)
      if (!left || !right) return undefined
      return folded({ kind: 'arithmetic', operator: operand.operator, left, right })
    }
    case 'text':
      return refuse(scope, operand, 'bad-number', 'A number is expected here, without quotes.')
    case 'code':
      return /^\d/.test(operand.what) ? refuse(scope, operand, 'bad-number', `"${operand.what}" is no number.`) : refuseCode(scope, operand)
  }
}

function variable(name: string, place: Place, scope: DrlScope): Operand | undefined {
  const holds = scope.variables.get(name)
  if (holds === 'number') return { kind: 'variable', name }
  if (holds === 'event') return refuse(scope, place, 'not-a-number', `${name} holds an event, not a number.`, 'Bind its value: $v : value.')
  return refuse(scope, place, 'unknown-variable', `Nothing before this binds ${name}.`)
}

const calculate: Readonly<Record<'+' | '-' | '*' | '/', (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
}

/** Arithmetic of two literals is a literal. */
function folded(operand: Extract<Operand, { kind: 'arithmetic' }>): Operand {
  if (operand.left.kind !== 'number' || operand.right.kind !== 'number') return operand
  const value = calculate[operand.operator](operand.left.value, operand.right.value)
  return Number.isFinite(value) ? { kind: 'number', value } : operand
}
