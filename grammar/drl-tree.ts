/** Builds the syntax tree of the DRL subset from tokens. The parser calls these functions from its rules. */
import type { IToken } from 'chevrotain'
import type { DrlConstraint, DrlOperand, DrlSyntax } from './drl-syntax.js'
import * as t from './drl-tokens.js'
import { piecesOf } from './expression.js'
import type { Filled, Place, TextSyntax } from './syntax.js'

export type Simple =
  | { readonly kind: 'text'; readonly text: TextSyntax }
  | { readonly kind: 'slot'; readonly name: string }
  | { readonly kind: 'code'; readonly what: string }

/** The parts of an accumulate that is written as code. */
export const codeBlocks = new Set(['init', 'action', 'reverse', 'result'])

export const nothing: DrlOperand = { kind: 'code', what: '', start: 0, end: 0 }

export function joined(kind: 'and' | 'or', operands: readonly DrlSyntax[]): DrlSyntax {
  const [first] = operands
  const last = operands.at(-1)
  if (!first || !last) throw new TypeError('a list of operands is never empty')
  return operands.length === 1 ? first : { kind, operands, start: first.start, end: last.end }
}

export function together(kind: 'and' | 'or', constraints: readonly DrlConstraint[]): DrlConstraint {
  const [first] = constraints
  const last = constraints.at(-1)
  if (!first || !last) throw new TypeError('a list of constraints is never empty')
  return constraints.length === 1 ? first : { kind, constraints, start: first.start, end: last.end }
}

/** Gives a comparison whose left side was left out the left side of the comparison before it. */
export function abbreviated(constraints: readonly DrlConstraint[]): readonly DrlConstraint[] {
  let left: DrlOperand = nothing
  const complete = (constraint: DrlConstraint): DrlConstraint => {
    if (constraint.kind === 'and') return { ...constraint, constraints: constraint.constraints.map(complete) }
    if (constraint.kind === 'comparison' && constraint.left === nothing) return { ...constraint, left }
    if ('left' in constraint) left = constraint.left
    return constraint
  }
  return constraints.map(complete)
}

export function comparison(left: DrlOperand, operator: IToken, right: DrlOperand): DrlConstraint {
  return { kind: 'comparison', left, operator: filled(operator), right, start: left.start, end: right.end }
}

export function arithmetic(operator: IToken, left: DrlOperand, right: DrlOperand): DrlOperand {
  const signs = new Map([
    [t.Plus, '+'],
    [t.Minus, '-'],
    [t.Times, '*'],
    [t.Divide, '/'],
  ] as const)
  return { kind: 'arithmetic', operator: signs.get(operator.tokenType) ?? '+', left, right, start: left.start, end: right.end }
}

export function numberOf(number: IToken, minus: IToken | undefined): DrlOperand {
  const value = Number(number.image.replace(/[lLfFdDBI]$/, ''))
  return { kind: 'number', value: minus ? -value : value, start: minus?.startOffset ?? number.startOffset, end: endOf(number) }
}

export function pathOf(first: IToken, end: number, isCode: boolean, key: IToken | undefined): DrlOperand {
  const place: Place = { start: first.startOffset, end }
  if (isCode) return { kind: 'code', what: first.image, ...place }
  if (first.tokenType === t.Variable) return { kind: 'variable', name: first.image, ...place }
  return { kind: 'field', name: first.image, ...place, ...(key ? { key: textOf(key) } : {}) }
}

export function filled(token: IToken): Filled {
  const place = { start: token.startOffset, end: endOf(token) }
  return token.tokenType === t.Slot
    ? { kind: 'slot', name: token.image.slice(1, -1), ...place }
    : { kind: 'given', text: token.image, ...place }
}

export function endOf(token: IToken): number {
  return token.startOffset + token.image.length
}

export function textOf(token: IToken): TextSyntax {
  return { pieces: piecesOf(token.image.slice(1, -1), token.startOffset + 1), start: token.startOffset, end: endOf(token) }
}
