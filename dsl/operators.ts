/** Comparisons and the words for them, in English and French. Slots, the expression language and the reference read this one table. */
import { tokenizeSentence, type SentenceToken } from '../grammar/tokens.js'
import type { ComparisonOperator } from './condition.js'

/** The ways to write each comparison; the first is its sign, the second its clearest words. */
export const operatorPhrases: Readonly<Record<ComparisonOperator, readonly string[]>> = {
  '>': [
    '>',
    'greater than',
    'more than',
    'higher than',
    'above',
    'over',
    'plus grand que',
    'plus grande que',
    'supérieur à',
    'supérieure à',
    'plus de',
    'au-dessus de',
  ],
  '<': [
    '<',
    'less than',
    'lower than',
    'fewer than',
    'below',
    'under',
    'plus petit que',
    'plus petite que',
    'inférieur à',
    'inférieure à',
    'moins de',
    'au-dessous de',
    'en dessous de',
  ],
  '>=': ['>=', 'at least', 'greater than or equal to', 'not less than', '≥', 'au moins', 'supérieur ou égal à', 'supérieure ou égale à'],
  '<=': ['<=', 'at most', 'less than or equal to', 'not more than', '≤', 'au plus', 'inférieur ou égal à', 'inférieure ou égale à'],
  '==': ['==', 'equal to', 'exactly', 'égal à', 'égale à', 'exactement'],
  '!=': ['!=', 'not equal to', 'different from', '≠', 'différent de', 'différente de'],
}

export const comparisonOperators = Object.keys(operatorPhrases).filter(isComparisonOperator)

/** Whether `text` is one of the six signs. */
export function isComparisonOperator(text: string): text is ComparisonOperator {
  return Object.hasOwn(operatorPhrases, text)
}

const phrasesByFirstWord = new Map<string, { readonly words: readonly string[]; readonly operator: ComparisonOperator }[]>()
for (const operator of comparisonOperators) {
  for (const phrase of operatorPhrases[operator]) {
    const words = tokenizeSentence(phrase).map(({ text }) => text)
    const first = words[0] ?? ''
    phrasesByFirstWord.set(
      first,
      [...(phrasesByFirstWord.get(first) ?? []), { words, operator }].sort((a, b) => b.words.length - a.words.length),
    )
  }
}

/** The comparisons that the words from `at` on may mean, the longest reading first; `end` is the token after it. */
export function operatorsAt(
  tokens: readonly SentenceToken[],
  at: number,
): { readonly operator: ComparisonOperator; readonly end: number }[] {
  const first = tokens[at]
  if (!first || first.kind === 'quoted') return []
  return (phrasesByFirstWord.get(first.text) ?? [])
    .filter(({ words }) => words.every((word, index) => tokens[at + index]?.text === word))
    .map(({ words, operator }) => ({ operator, end: at + words.length }))
}
