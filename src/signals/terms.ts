/** Terms: the number expressions of conditions, bound to the readings they take their values from. */
import type { Expression } from '../../dsl/condition.js'
import type { Instant } from '../../grammar/time.js'
import type { AggregateExpression } from './reaches.js'
import type { Reading } from './readings.js'

/** An expression whose aggregates are readings. */
export type Term =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'arithmetic'; readonly operator: ArithmeticOperator; readonly left: Term; readonly right: Term }
  | { readonly kind: 'call'; readonly function: NumberFunction; readonly of: Term }

export type ArithmeticOperator = Extract<Expression, { kind: 'arithmetic' }>['operator']
export type NumberFunction = Extract<Expression, { kind: 'call' }>['function']

/** The four operations. A result that is not finite is unknown. */
export const arithmetic: Readonly<Record<ArithmeticOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
}

/** The functions of one number. */
export const numberFunctions: Readonly<Record<NumberFunction, (value: number) => number>> = {
  truncate: Math.trunc,
  absolute: Math.abs,
  negate: (value) => -value,
}

/** Binds an expression to readings. */
export function bindTerm(expression: Expression, read: (aggregate: AggregateExpression) => Reading): Term {
  switch (expression.kind) {
    case 'number':
      return expression
    case 'aggregate':
      return { kind: 'reading', reading: read(expression) }
    case 'arithmetic':
      return { ...expression, left: bindTerm(expression.left, read), right: bindTerm(expression.right, read) }
    case 'call':
      return { ...expression, of: bindTerm(expression.of, read) }
  }
}

/** The value of a term at `now`; undefined: unknown (SEMANTICS S4.2). */
export function valueOf(term: Term, now: Instant): number | undefined {
  const value = rawValueOf(term, now)
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

function rawValueOf(term: Term, now: Instant): number | undefined {
  switch (term.kind) {
    case 'number':
      return term.value
    case 'reading':
      return term.reading.valueAt(now)
    case 'arithmetic': {
      const left = valueOf(term.left, now)
      const right = valueOf(term.right, now)
      return left === undefined || right === undefined ? undefined : arithmetic[term.operator](left, right)
    }
    case 'call': {
      const of = valueOf(term.of, now)
      return of === undefined ? undefined : numberFunctions[term.function](of)
    }
  }
}

/** The readings of a term, from left to right. */
export function readingsOf(term: Term): readonly Reading[] {
  switch (term.kind) {
    case 'number':
      return []
    case 'reading':
      return [term.reading]
    case 'arithmetic':
      return [...readingsOf(term.left), ...readingsOf(term.right)]
    case 'call':
      return readingsOf(term.of)
  }
}
