/** Prints formulas as DRL. Reading the text back gives the same formula. */
import { formatDuration } from '../grammar/duration.js'
import { quote } from '../grammar/tokens.js'
import type { Accumulated, EventConstraint, EventPattern, Formula, Operand } from './formula.js'
import { accumulateFunctions } from './lower-drl.js'

/** The DRL of `formula`. */
export function printFormula(formula: Formula): string {
  switch (formula.kind) {
    case 'pattern':
      return printPattern(formula.pattern)
    case 'accumulate':
      return printAccumulate(formula.pattern, formula.results)
    case 'and':
    case 'or':
      return printList(formula.kind, formula.formulas)
    case 'not':
    case 'exists':
      return `${formula.kind} ${nested(formula.formula)}`
    case 'forall':
      return `forall(${[formula.domain, ...formula.requirements].map(printPattern).join(' ')})`
  }
}

function nested(formula: Formula): string {
  const text = printFormula(formula)
  return formula.kind === 'and' || formula.kind === 'or' ? `(${text})` : text
}

function printList(kind: 'and' | 'or', formulas: readonly Formula[]): string {
  return formulas.map(nested).join(` ${kind} `)
}

function printPattern(pattern: EventPattern): string {
  const inside = [
    ...pattern.fields.map(({ name, field }) => `${name} : ${field}`),
    ...pattern.labels.map(({ name, operator, value }) => `labels[${quote(name)}] ${operator} ${quote(value)}`),
    ...pattern.constraints.map((constraint) => printConstraint(constraint)),
  ]
  const binding = pattern.binding === undefined ? '' : `${pattern.binding} : `
  return `${binding}MetricEvent(${inside.join(', ')})${printWindow(pattern)}`
}

function printWindow({ lookback, length }: EventPattern): string {
  if (length !== undefined) return ` over window:length(${length})`
  return lookback.kind === 'during' ? ` over window:time(${formatDuration(lookback.ms)})` : ''
}

function printConstraint(constraint: EventConstraint): string {
  switch (constraint.kind) {
    case 'metric':
      return `label ${constraint.operator} ${quote(constraint.metric)}`
    case 'compare':
      return `${constraint.field} ${constraint.operator} ${printOperand(constraint.right)}`
    case 'same':
      return `this ${constraint.operator} ${constraint.of}`
    case 'temporal':
      return `this ${constraint.relation}[${printBounds(constraint)}] ${constraint.of}`
    case 'all':
    case 'any':
      return constraint.constraints.map(printNested).join(constraint.kind === 'all' ? ' && ' : ' || ')
  }
}

function printNested(constraint: EventConstraint): string {
  const text = printConstraint(constraint)
  return constraint.kind === 'all' || constraint.kind === 'any' ? `(${text})` : text
}

function printBounds({ relation, from, to }: Extract<EventConstraint, { kind: 'temporal' }>): string {
  if (relation === 'coincides') return `${printMs(-from)}, ${printMs(to ?? 0)}`
  return to === undefined ? printMs(from) : `${printMs(from)}, ${printMs(to)}`
}

function printMs(ms: number): string {
  if (ms <= -Number.MAX_SAFE_INTEGER) return '-*'
  return ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms)
}

function printOperand(operand: Operand): string {
  if (operand.kind === 'number') return String(operand.value)
  if (operand.kind === 'variable') return operand.name
  return `(${printOperand(operand.left)} ${operand.operator} ${printOperand(operand.right)})`
}

const functionNames = new Map([...accumulateFunctions].map(([name, aggregate]) => [aggregate, name] as const))

function printAccumulate(pattern: EventPattern, results: readonly Accumulated[]): string {
  const argument = pattern.fields.find(({ field }) => field === 'value')?.name ?? 'value'
  const call = (result: Accumulated): string => `${functionNames.get(result.function) ?? ''}(${argument})`
  const [only, second] = results
  if (only && !second) {
    const tests = only.constraints.map(
      ({ truncated, operator, right }) => `${truncated ? 'intValue' : 'doubleValue'} ${operator} ${printOperand(right)}`,
    )
    const binding = only.binding === undefined ? '' : `${only.binding} : `
    return `${binding}Number(${tests.join(', ')}) from accumulate(${printPattern(pattern)}, ${call(only)})`
  }
  const calls = results.map((result) => (result.binding === undefined ? '' : `${result.binding} : `) + call(result))
  const tests = results.flatMap(({ binding, constraints }) =>
    constraints.map(({ operator, right }) => `${binding ?? ''} ${operator} ${printOperand(right)}`),
  )
  return `accumulate(${printPattern(pattern)}; ${calls.join(', ')}${tests.length > 0 ? `; ${tests.join(', ')}` : ''})`
}
