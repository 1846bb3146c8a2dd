/** The vocabularies of scenarios: the shipped sentences and one of one's own, which changes. */
import { createVocabulary, type Vocabulary } from '../../src/index.js'
import { calmBelow } from './draw-policies.js'

const vocabularies = new Map<number, Vocabulary>()

/** Reading the shipped sentences takes longer than a history. */
export function vocabularyOf(limit: number): Vocabulary {
  const known = vocabularies.get(limit) ?? createVocabulary([{ name: 'own.dsl', text: calmBelow(limit) }])
  vocabularies.set(limit, known)
  return known
}
