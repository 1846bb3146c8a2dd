/** What a change of vocabulary does to the sentences in use: each is read by the old and the new one, and the conditions are compared (S5.5, S8.2). */
import type { Diagnostic } from '../grammar/diagnostic.js'
import { printCondition } from './print-condition.js'
import { sameCondition } from './same-condition.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * `unchanged`: read by the same template as before, with the same meaning. `same-meaning`: read another way, to the same condition.
 * `changed`: it means something else. `broken`: it was read and is not any more. `ambiguous`: it now has two meanings.
 * `mended`: it was not read and now is. `still-broken`: it never was.
 */
export type ImpactKind = 'unchanged' | 'same-meaning' | 'changed' | 'broken' | 'ambiguous' | 'mended' | 'still-broken'

/** The conditions of one policy, read together. */
export interface UsedSentences {
  readonly policy: string
  readonly sentences: readonly string[]
}

export interface Impact {
  readonly policy: string
  readonly sentence: string
  readonly kind: ImpactKind
  /** The meaning before and after, where there is one. */
  readonly before?: string
  readonly after?: string
  readonly diagnostics: readonly Diagnostic[]
}

/** Kinds that a change should not bring unless it is forced. */
export const casualties: ReadonlySet<ImpactKind> = new Set(['changed', 'broken', 'ambiguous'])

/** The impact on every sentence of every policy, in their order. */
export function vocabularyImpact(before: Vocabulary, after: Vocabulary, uses: readonly UsedSentences[]): readonly Impact[] {
  return uses.flatMap(({ policy, sentences }) => {
    const old = before.readAll(sentences)
    const now = after.readAll(sentences)
    return sentences.map((sentence, index): Impact => {
      const was = old[index]?.condition
      const is = now[index]?.condition
      const diagnostics = now[index]?.diagnostics ?? []
      const hadProblem = (old[index]?.diagnostics.length ?? 0) > 0
      const kind = impactOf(
        hadProblem,
        diagnostics,
        was && is ? sameCondition(was, is) : was === is,
        wording(before, sentence) === wording(after, sentence),
      )
      return { policy, sentence, kind, diagnostics, ...(was && { before: printCondition(was) }), ...(is && { after: printCondition(is) }) }
    })
  })
}

function impactOf(hadProblem: boolean, diagnostics: readonly Diagnostic[], isSame: boolean, sameWording: boolean): ImpactKind {
  if (diagnostics.length > 0) {
    if (hadProblem) return 'still-broken'
    return diagnostics.some(({ code }) => code === 'ambiguous-sentence') ? 'ambiguous' : 'broken'
  }
  if (hadProblem) return 'mended'
  if (!isSame) return 'changed'
  return sameWording ? 'unchanged' : 'same-meaning'
}

/** How a vocabulary reads a sentence: the right sides of the templates that match it, or its text after expansion. */
function wording(vocabulary: Vocabulary, sentence: string): string {
  const rightSides = vocabulary.matched(sentence).map(({ entry }) => `${entry.key.text}=${entry.value.text}`)
  return rightSides.length > 0
    ? rightSides.join('\n')
    : vocabulary
        .expand([sentence])
        .map(({ rope }) => rope.text)
        .join('\n')
}
