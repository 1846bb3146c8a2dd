/**
 * Sentences that a vocabulary has read once, as long as a policy has them: sets of policies that are loaded one after the other, or again, mostly use the same.
 */
import type { Clause } from './plan.js'

/** How many are remembered; beyond it each set of policies reads its own. */
const CLAUSES_MAX = 50_000

/** The clauses of one vocabulary, by their texts. What no policy has any more is forgotten. */
export class KeptClauses {
  readonly #clauses = new Map<string, WeakRef<Clause>>()
  #refused = 0

  of(text: string): Clause | undefined {
    return this.#clauses.get(text)?.deref()
  }

  /** Without effect when too many are remembered. */
  keep(clause: Clause): void {
    if (this.#clauses.size < CLAUSES_MAX) this.#clauses.set(clause.text, new WeakRef(clause))
    else this.#refuse()
  }

  /** Looks for what is forgotten once in so many times: a look at all of them each time would be dear. */
  #refuse(): void {
    this.#refused += 1
    if (this.#refused < CLAUSES_MAX) return
    this.#refused = 0
    for (const [text, clause] of this.#clauses) if (clause.deref() === undefined) this.#clauses.delete(text)
  }
}

const ofVocabulary = new WeakMap<object, KeptClauses>()

/** Those of a vocabulary, which reads a sentence the same way every time. */
export function keptClauses(vocabulary: object): KeptClauses {
  const known = ofVocabulary.get(vocabulary)
  if (known !== undefined) return known
  const fresh = new KeptClauses()
  ofVocabulary.set(vocabulary, fresh)
  return fresh
}
