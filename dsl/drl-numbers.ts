/** Lowers the constraints of a number that an accumulate gives: `Number(doubleValue > 5, intValue < 9)`. `lower-drl.ts` calls it. */
import type { DrlConstraint, DrlOperand } from '../grammar/drl-syntax.js'
import { closest } from '../grammar/suggest.js'
import { type DrlScope, numberOf, operatorOf, refuse, refuseCode } from './drl-operands.js'
import type { NumberConstraint } from './formula.js'

/** How many alternatives the constraints of one number may have. */
const ALTERNATIVES_MAX = 16

/** The properties of a number; `true`: only its whole part. */
export const numberFields: ReadonlyMap<string, boolean> = new Map([
  ['doubleValue', false],
  ['floatValue', false],
  ['this', false],
  ['intValue', true],
  ['longValue', true],
  ['shortValue', true],
])

/** Constraints of a number as a list of alternatives, each a list of which all hold. */
export function numberAlternatives(
  constraints: readonly DrlConstraint[],
  truncatedOf: (left: DrlOperand) => boolean | undefined,
  bind: (name: string) => void,
  scope: DrlScope,
): readonly (readonly NumberConstraint[])[] | undefined {
  let alternatives: readonly (readonly NumberConstraint[])[] = [[]]
  for (const constraint of constraints) {
    const own = numberConstraint(constraint, truncatedOf, bind, scope)
    if (!own) return undefined
    alternatives = alternatives.flatMap((one) => own.map((other) => [...one, ...other]))
    if (alternatives.length > ALTERNATIVES_MAX)
      return refuse(scope, constraint, 'too-large', 'These constraints have too many alternatives.')
  }
  return alternatives
}

function numberConstraint(
  syntax: DrlConstraint,
  truncatedOf: (left: DrlOperand) => boolean | undefined,
  bind: (name: string) => void,
  scope: DrlScope,
): readonly (readonly NumberConstraint[])[] | undefined {
  if (syntax.kind === 'and') return numberAlternatives(syntax.constraints, truncatedOf, bind, scope)
  if (syntax.kind === 'or') {
    const lists = syntax.constraints.map((one) => numberConstraint(one, truncatedOf, bind, scope))
    return lists.includes(undefined) ? undefined : lists.flatMap((list) => list ?? [])
  }
  if (syntax.kind === 'binding') {
    if (truncatedOf(syntax.field) === false) {
      bind(syntax.name)
      return [[]]
    }
    return unknownField(syntax.field, scope)
  }
  if (syntax.kind !== 'comparison') return refuse(scope, syntax, 'unsupported-construct', 'A number is compared with > < >= <= == !=.')
  const truncated = truncatedOf(syntax.left)
  if (truncated === undefined) return unknownField(syntax.left, scope)
  const operator = operatorOf(syntax.operator, scope)
  const right = numberOf(syntax.right, scope)
  return operator && right ? [[{ truncated, operator, right }]] : undefined
}

function unknownField(left: DrlOperand, scope: DrlScope): undefined {
  if (left.kind === 'code') return refuseCode(scope, left)
  const name = left.kind === 'field' ? left.name : 'this'
  const near = closest(name, numberFields.keys())
  return refuse(
    scope,
    left,
    'unknown-field',
    `A Number has no field "${name}".`,
    near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Fields: doubleValue, intValue.',
  )
}
