/** Lint of vocabularies: sentences that no condition of the policies needs, which is so if everything means the same without them. */
import { createVocabulary, vocabularyImpact, type UsedSentences, type Vocabulary, type VocabularyFile } from '../../../dsl/index.js'
import { PolicyError, spanAt, type Diagnostic } from '../../../grammar/index.js'

/** More sentences are not tried; each takes a vocabulary of its own. */
const TRIED_MAX = 200

/** A note for each sentence of `files` that no one of `uses` needs. */
export function lintUnusedSentences(files: readonly VocabularyFile[], uses: readonly UsedSentences[]): readonly Diagnostic[] {
  const vocabulary = createVocabulary(files)
  const names = new Set(files.map(({ name }) => name))
  const matched = new Set(uses.flatMap(({ sentences }) => sentences).flatMap((sentence) => vocabulary.matched(sentence)))
  const candidates = vocabulary.templates
    .filter((template) => names.has(template.file) && !matched.has(template))
    .toSorted((a, b) => (a.file === b.file ? a.entry.start - b.entry.start : 0))
  return candidates.slice(0, TRIED_MAX).flatMap(({ file, entry }): Diagnostic[] => {
    const without = files.map((one) => (one.name === file ? { ...one, text: blanked(one.text, entry.start, entry.end) } : one))
    if (!meansTheSame(vocabulary, without, uses)) return []
    const text = files.find(({ name }) => name === file)?.text ?? ''
    const end = text.indexOf('\n', entry.start)
    const span = spanAt(text, entry.start, Math.min(entry.end, end === -1 ? entry.end : end))
    const message = 'No condition of the policies that were checked needs this sentence.'
    return [{ code: 'unused-sentence', severity: 'info', message, file, span, hint: 'If nothing else uses it, it can go.' }]
  })
}

/** The text with blanks in place of an entry, so that every other stays where it is. */
function blanked(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replaceAll(/[^\n]/g, ' ') + text.slice(end)
}

function meansTheSame(vocabulary: Vocabulary, files: readonly VocabularyFile[], uses: readonly UsedSentences[]): boolean {
  try {
    return vocabularyImpact(vocabulary, createVocabulary(files), uses).every(({ kind }) => kind === 'unchanged' || kind === 'still-broken')
  } catch (error) {
    // Another entry cannot do without it.
    if (error instanceof PolicyError) return false
    throw error
  }
}
