/** The syntax tree of the DRL subset, as the parser leaves it. Constructs that would run code are in it, so that lowering can refuse each at its place. */
import type { Filled, Place, TextSyntax } from './syntax.js'

/** A value inside a constraint. */
export type DrlOperand = Place &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'text'; readonly text: TextSyntax }
    | { readonly kind: 'slot'; readonly name: string }
    | { readonly kind: 'variable'; readonly name: string }
    /** A field of the fact itself, `this`, or a path such as `labels["host"]` (then `key`). */
    | { readonly kind: 'field'; readonly name: string; readonly key?: TextSyntax }
    | { readonly kind: 'arithmetic'; readonly operator: '+' | '-' | '*' | '/'; readonly left: DrlOperand; readonly right: DrlOperand }
    /** A call, a property of something else, a literal of another type: refused when lowered. */
    | { readonly kind: 'code'; readonly what: string }
  )

/** `after[0s, 1m] $a`: the bounds may be absent. */
export interface TemporalSyntax extends Place {
  readonly relation: string
  readonly bounds: readonly (Filled & { readonly negative: boolean })[]
  readonly of: DrlOperand
}

/** One constraint inside the parentheses of a pattern. */
export type DrlConstraint = Place &
  (
    | { readonly kind: 'binding'; readonly name: string; readonly field: DrlOperand }
    | { readonly kind: 'comparison'; readonly left: DrlOperand; readonly operator: Filled; readonly right: DrlOperand }
    | { readonly kind: 'in'; readonly negative: boolean; readonly left: DrlOperand; readonly list: readonly DrlOperand[] }
    | { readonly kind: 'temporal'; readonly left: DrlOperand; readonly temporal: TemporalSyntax }
    | { readonly kind: 'and' | 'or'; readonly constraints: readonly DrlConstraint[] }
    /** A comparison by a word, such as `matches`: refused when lowered. */
    | { readonly kind: 'code'; readonly what: string }
    /** Something that is no test: a value alone. */
    | { readonly kind: 'operand'; readonly operand: DrlOperand }
  )

export interface DrlFunction extends Place {
  readonly binding?: string
  /** `init`, `action`, `reverse` and `result` hold code. */
  readonly name: string
  readonly arguments: readonly DrlOperand[]
}

export interface DrlAccumulate extends Place {
  readonly source: DrlSyntax
  readonly functions: readonly DrlFunction[]
  /** Those of the form `accumulate(pattern; functions; constraints)`. */
  readonly constraints: readonly DrlConstraint[]
}

export interface DrlWindow extends Place {
  readonly kind: string
  readonly size: Filled
}

export type DrlPattern = Place & {
  readonly kind: 'pattern'
  readonly binding?: string
  readonly type: string
  readonly constraints: readonly DrlConstraint[]
  readonly window?: DrlWindow
  readonly from?: DrlAccumulate | (Place & { readonly code: string })
}

export type DrlSyntax = Place &
  (
    | DrlPattern
    | { readonly kind: 'accumulate'; readonly accumulate: DrlAccumulate }
    | { readonly kind: 'and' | 'or'; readonly operands: readonly DrlSyntax[] }
    | { readonly kind: 'not' | 'exists'; readonly of: DrlSyntax }
    | { readonly kind: 'forall'; readonly patterns: readonly DrlSyntax[] }
    | { readonly kind: 'code'; readonly what: string }
  )
