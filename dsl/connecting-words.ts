/** The words that connect sentences, in English and French: one table that the reader of sentences and the reference read. */
import { parseDuration } from '../grammar/duration.js'
import type { SentenceToken } from '../grammar/tokens.js'

/** The ways to say each; all languages are always on. `N` stands for a whole number, `D` for a duration, `V` for true or false. */
export const connectingWords = {
  and: ['and', 'et'],
  or: ['or', 'ou'],
  not: ['not', 'it is not true that', 'non', "il n'est pas vrai que"],
  atLeast: ['at least N of', 'au moins N de', 'au moins N parmi'],
  for: ['for D', 'pendant D'],
  assume: [', if unknown assume V', 'if unknown assume V', ', si inconnu supposer V', 'si inconnu supposer V'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type ConnectingWord = keyof typeof connectingWords

const truths: Readonly<Record<string, number>> = { true: 1, vrai: 1, false: 0, faux: 0 }

const patterns: readonly { readonly word: ConnectingWord; readonly pattern: readonly string[] }[] = Object.entries(connectingWords).flatMap(
  ([key, phrases]) =>
    phrases.map((phrase) => ({ word: isConnectingWord(key) ? key : ('and' as const), pattern: phrase.replace(',', ', ').split(/\s+/) })),
)

function isConnectingWord(key: string): key is ConnectingWord {
  return Object.hasOwn(connectingWords, key)
}

/** A connecting word as it was found: the token after it, and the number it carries. */
export interface FoundWord {
  readonly word: ConnectingWord
  readonly end: number
  readonly value?: number
}

/** The longest connecting word of one of `wanted` that stands at token `at`. */
export function connectingWordAt(
  tokens: readonly SentenceToken[],
  at: number,
  sentence: string,
  wanted: readonly ConnectingWord[],
): FoundWord | undefined {
  let best: FoundWord | undefined
  for (const { word, pattern } of patterns) {
    if (!wanted.includes(word)) continue
    const found = matchPattern(pattern, tokens, at, sentence)
    if (found && found.end > (best?.end ?? at)) best = { word, ...found }
  }
  return best
}

function matchPattern(
  pattern: readonly string[],
  tokens: readonly SentenceToken[],
  at: number,
  sentence: string,
): Omit<FoundWord, 'word'> | undefined {
  let position = at
  let value: number | undefined
  for (const expected of pattern) {
    const token = tokens[position]
    if (!token || token.kind === 'quoted') return undefined
    if (expected === 'N' || expected === 'V') {
      const number =
        expected === 'V' ? truths[token.text] : token.kind === 'number' && /^\d{1,6}$/.test(token.text) ? Number(token.text) : undefined
      if (number === undefined) return undefined
      value = number
      position += 1
    } else if (expected === 'D') {
      const duration = durationAt(tokens, position, sentence)
      if (!duration) return undefined
      value = duration.ms
      position = duration.end
    } else if (token.text === expected) position += 1
    else return undefined
  }
  return value === undefined ? { end: position } : { end: position, value }
}

function durationAt(tokens: readonly SentenceToken[], at: number, sentence: string): { ms: number; end: number } | undefined {
  const first = tokens[at]
  if (!first || !/^\d/.test(first.text)) return undefined
  for (let end = Math.min(at + 12, tokens.length); end > at; end -= 1) {
    const ms = parseDuration(sentence.slice(first.start, tokens[end - 1]?.end))
    if (ms !== undefined) return { ms, end }
  }
  return undefined
}
