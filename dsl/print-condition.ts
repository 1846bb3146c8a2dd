/** Prints conditions in the expression language. Reading the text back gives the same tree, so it serves as the canonical text of a condition. */
import { formatDuration } from '../grammar/duration.js'
import { quote } from '../grammar/tokens.js'
import { formatTimeOfDay, weekdayShortNames } from './clock-words.js'
import type { ClockTest, Condition, Expression, LabelMatcher, Selection, ValueFilter } from './condition.js'
import { aggregates } from './functions.js'
import { printFormula } from './print-formula.js'

/** The text of `condition`; its spans are not printed. */
export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'comparison':
      return `${printExpression(condition.left)} ${condition.operator} ${printExpression(condition.right)}`
    case 'exists':
      return `exists(${printSelection(condition.selection)})`
    case 'clock':
      return printClock(condition.test)
    case 'not':
      return `not ${nested(condition.condition)}`
    case 'all':
      return printList('all', ' and ', condition.conditions)
    case 'any':
      return printList('any', ' or ', condition.conditions)
    case 'at-least':
      return `at_least(${[condition.count, ...condition.conditions.map(printCondition)].join(', ')})`
    case 'sustained':
      return `${nested(condition.condition)} for ${formatDuration(condition.ms)}`
    case 'assume':
      return `assume(${printCondition(condition.condition)}, ${condition.verdict})`
    case 'match':
      return `match(${quote(printFormula(condition.formula))})`
  }
}

const closedKinds: ReadonlySet<Condition['kind']> = new Set(['exists', 'clock', 'at-least', 'assume', 'match'])

/** In parentheses where the text alone would be read otherwise. */
function nested(condition: Condition): string {
  const text = printCondition(condition)
  return closedKinds.has(condition.kind) ? text : `(${text})`
}

function printList(name: 'all' | 'any', joint: string, conditions: readonly Condition[]): string {
  if (conditions.length < 2) return `${name}(${conditions.map(printCondition).join('')})`
  return conditions.map((condition) => (condition.kind === 'comparison' ? printCondition(condition) : nested(condition))).join(joint)
}

function printClock(test: ClockTest): string {
  switch (test.kind) {
    case 'time-of-day':
      return `time_between(${formatTimeOfDay(test.from)}, ${formatTimeOfDay(test.to)})`
    case 'weekday':
      return `weekday(${test.days.map((day) => weekdayShortNames[day] ?? '').join(', ')})`
    case 'day-of-month':
      return `day_of_month(${test.days.map((day) => (day === -1 ? 'last' : String(day))).join(', ')})`
    case 'calendar':
      return `in_calendar(${quote(test.name)})`
  }
}

/** The text of `expression`. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return printNumber(expression.value)
    case 'aggregate': {
      const { name } = aggregates[expression.function]
      const [series, ...lookback] = selectionParts(expression.selection)
      const argument = expression.argument === undefined ? [] : [printNumber(expression.argument)]
      return `${name}(${[series, ...argument, ...lookback].join(', ')})`
    }
    case 'arithmetic':
      return `${operand(expression.left)} ${expression.operator} ${operand(expression.right)}`
    case 'call':
      return `${expression.function === 'absolute' ? 'abs' : expression.function}(${printExpression(expression.of)})`
  }
}

function operand(expression: Expression): string {
  return expression.kind === 'arithmetic' ? `(${printExpression(expression)})` : printExpression(expression)
}

/** The shortest digits that give the number back; -0 keeps its sign. */
function printNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function printSelection(selection: Selection): string {
  return selectionParts(selection).join(', ')
}

function selectionParts({ metric, labels, where, lookback, length, having }: Selection): string[] {
  const series = [
    quote(metric) + (labels.length > 0 ? `{${labels.map(printLabel).join(', ')}}` : ''),
    ...where.map((filter) => `where ${printFilter(filter)}`),
    ...(length === undefined ? [] : [`latest ${length}`]),
    ...having.map((filter) => `having ${printFilter(filter)}`),
  ].join(' ')
  if (lookback.kind === 'recent') return [series]
  return [series, lookback.kind === 'ever' ? 'ever' : formatDuration(lookback.ms)]
}

function printLabel({ name, operator, value }: LabelMatcher): string {
  return `${name}${operator === '==' ? '=' : '!='}${quote(value)}`
}

function printFilter({ operator, value }: ValueFilter): string {
  return `${operator} ${printNumber(value)}`
}
