/**
 * Policies that are alike as a text from which they can be made again. What they have in common stands there once, so that it is a tenth as long as what a
 * program gave; the text that diagnostics point into is written out when it is asked for.
 */
import type { Policy } from './document.js'

/** Policies taken apart, as plain data. */
export interface AlikeParts {
  /** The first policy of each kind. */
  readonly kinds: readonly Readonly<Record<string, unknown>>[]
  readonly expressions: readonly string[]
  readonly sentences: readonly string[]
  readonly names: readonly string[]
  readonly places: AlikePlaces
}

/** Where in the lists above what each policy says stands. Column by column it packs better than policy by policy. */
export interface AlikePlaces {
  readonly kind: readonly number[]
  /** Its place plus 1; 0: as in the kind. */
  readonly expression: readonly number[]
  /** How many sentences it has; 0: those of the kind. */
  readonly count: readonly number[]
  /** Those of one policy after the other. */
  readonly sentence: readonly number[]
}

/** One text of them; the same parts give the same text. */
export function alikeText(alike: AlikeParts): string {
  return JSON.stringify({ alike })
}

/** The policies of a text that {@link alikeText} made, each with its keys in the order in which they were given. */
export function readAlikeText(text: string): readonly Policy[] {
  const { alike }: { readonly alike: AlikeParts } = JSON.parse(text)
  return policiesOfAlike(alike)
}

/** The same where the text has been parsed. */
export function policiesOfAlike({ kinds, expressions, sentences, names, places }: AlikeParts): readonly Policy[] {
  let first = 0
  return names.map((name, index) => {
    const expression = expressions[(places.expression[index] ?? 0) - 1]
    const end = first + (places.count[index] ?? 0)
    const conditions = places.sentence.slice(first, end).map((place) => sentences[place] ?? '')
    first = end
    return {
      ...kinds[places.kind[index] ?? 0],
      name,
      ...(expression === undefined ? {} : { cron_expression: expression }),
      ...(conditions.length === 0 ? {} : { conditions }),
    }
  })
}
