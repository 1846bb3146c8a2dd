/** The syntax tree of the expression language, as the parser leaves it: names are not looked up, types are not checked, slots are not filled. `dsl/` lowers it. */

/** Where a node stands: offsets in the text that was parsed. */
export interface Place {
  readonly start: number
  readonly end: number
}

/** A piece of text, or a slot `{name}` that stands in its place. */
export type Filled = Place & ({ readonly kind: 'given'; readonly text: string } | { readonly kind: 'slot'; readonly name: string })

/** A text in quotes, cut at the slots inside it: `"{workflow}.run"` has two pieces. */
export type TextSyntax = Place & { readonly pieces: readonly Filled[] }

export interface LabelSyntax {
  readonly name: string
  readonly operator: '==' | '!='
  readonly value: TextSyntax
}

export interface FilterSyntax {
  readonly operator: Filled
  readonly value: ExpressionSyntax
}

/** A metric with what narrows it: `"X"{host="a"} where > 5 latest 3 having >= 10`. */
export type SeriesSyntax = Place & {
  readonly kind: 'series'
  readonly metric: TextSyntax
  readonly labels: readonly LabelSyntax[]
  readonly where: readonly FilterSyntax[]
  readonly latest?: Filled
  readonly having: readonly FilterSyntax[]
}

/** Anything of the expression language: what yields a number, what yields a verdict, and what only stands inside a call. */
export type ExpressionSyntax = Place &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'duration'; readonly text: string }
    | { readonly kind: 'time'; readonly text: string }
    | { readonly kind: 'word'; readonly text: string }
    | { readonly kind: 'slot'; readonly name: string }
    | SeriesSyntax
    | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly ExpressionSyntax[] }
    | { readonly kind: 'negate'; readonly of: ExpressionSyntax }
    | {
        readonly kind: 'arithmetic'
        readonly operator: '+' | '-' | '*' | '/'
        readonly left: ExpressionSyntax
        readonly right: ExpressionSyntax
      }
    | { readonly kind: 'comparison'; readonly operator: Filled; readonly left: ExpressionSyntax; readonly right: ExpressionSyntax }
    | { readonly kind: 'not'; readonly of: ExpressionSyntax }
    | { readonly kind: 'and' | 'or'; readonly operands: readonly ExpressionSyntax[] }
    | { readonly kind: 'for'; readonly of: ExpressionSyntax; readonly duration: Filled }
  )
