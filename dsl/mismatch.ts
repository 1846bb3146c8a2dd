/** Says why a sentence matches no template: the value at fault where only a value is, otherwise what was expected where and up to three suggestions. */
import type { KnownDiagnosticCode } from '../grammar/codes.js'
import type { RelatedPlace } from '../grammar/diagnostic.js'
import type { SentenceToken } from '../grammar/tokens.js'
import { align, type Alignment, type Laid, nearWords } from './alignment.js'
import { slotTypes } from './slot.js'
import { sentenceOf, type Template } from './template.js'
import type { Furthest } from './trie.js'

/** A mistake in a sentence; offsets in its text. */
export interface SentenceProblem {
  readonly code: KnownDiagnosticCode
  readonly message: string
  readonly start: number
  readonly end: number
  readonly hint?: string
  readonly related?: readonly RelatedPlace[]
  /** The file whose text `start` and `end` count in; absent: the sentence itself. */
  readonly file?: string
}

const CANDIDATES_MAX = 24
/** How many words of a sentence are compared with templates. */
const COMPARED_TOKENS_MAX = 80
const SUGGESTIONS_MAX = 3
/** Costlier alignments, per part of the template, are no suggestion. */
const COST_MAX = 0.5

/** Finds the templates that share words with a sentence. */
export class TemplateIndex {
  readonly #byWord = new Map<string, Template[]>()

  add(template: Template): void {
    const words = new Set(template.parts.flatMap((part) => (part.kind === 'literal' ? [part.text.toLowerCase()] : [])))
    for (const word of words) {
      const known = this.#byWord.get(word)
      if (known) known.push(template)
      else this.#byWord.set(word, [template])
    }
  }

  /** The templates that share the rarest and most words with tokens `[from, to)`. */
  candidates(tokens: readonly SentenceToken[], from: number, to: number): readonly Template[] {
    const scores = new Map<Template, number>()
    for (const word of new Set(tokens.slice(from, to).map(({ text }) => text.toLowerCase()))) {
      const templates = this.#byWord.get(word) ?? []
      for (const template of templates)
        scores.set(template, (scores.get(template) ?? 0) + 1 / (1 + Math.log(templates.length)) + 1 / (1 + template.parts.length))
    }
    return [...scores]
      .sort((a, b) => b[1] - a[1])
      .slice(0, CANDIDATES_MAX)
      .map(([template]) => template)
  }
}

/** Everything that explaining a mismatch reads. */
export interface Mismatch {
  readonly sentence: string
  readonly tokens: readonly SentenceToken[]
  readonly from: number
  /** Where the sentence may end: the tokens before each connecting word that follows, and the last. At least one. */
  readonly ends: readonly number[]
  readonly furthest: Furthest
}

/** The problems of a sentence that matches nothing, and the token after it. */
export function explainMismatch(
  mismatch: Mismatch,
  index: TemplateIndex,
): { readonly problems: readonly SentenceProblem[]; readonly end: number } {
  const { tokens, from, ends, sentence } = mismatch
  const near = nearWords()
  const options = ends.map((end) => {
    const to = Math.min(end, from + COMPARED_TOKENS_MAX)
    const alignments = index.candidates(tokens, from, to).map((template) => align(template, tokens, from, to, sentence, near))
    return { end, alignments: alignments.sort((a, b) => a.cost - b.cost) }
  })
  const [first] = options
  if (!first) return { problems: [], end: from }
  const best = options.reduce((a, b) => (relativeCost(b) < relativeCost(a) ? b : a), first)
  const [nearest] = best.alignments
  const wrongValues = nearest ? valueProblems(nearest, mismatch) : undefined
  return { problems: wrongValues ?? [unknownSentence(mismatch, best.end, best.alignments)], end: best.end }
}

function relativeCost({ alignments }: { alignments: readonly Alignment[] }): number {
  const [nearest] = alignments
  return nearest ? nearest.cost / nearest.template.parts.length : Infinity
}

/** One problem per slot, if nothing but the slots' values is wrong. */
function valueProblems({ laid, surplus, template }: Alignment, { tokens, sentence }: Mismatch): readonly SentenceProblem[] | undefined {
  const wrong = laid.filter(({ fit }) => fit === 'wrong')
  const words = laid.filter(({ part }) => part.kind === 'literal')
  const sound = surplus === 0 && laid.every(({ fit }) => fit === 'exact' || fit === 'wrong') && laid.length === template.parts.length
  if (!sound || wrong.length === 0 || words.length === 0) return undefined
  return wrong.flatMap(({ part, from, to }): readonly SentenceProblem[] => {
    if (part.kind !== 'slot') return []
    const { label, code, hint } = slotTypes[part.type]
    const start = tokens[from]?.start ?? 0
    const end = tokens[to - 1]?.end ?? start
    const found = shorten(sentence.slice(start, end))
    if (!part.pattern) return [{ code, message: `Expected ${label}, found ${found}.`, start, end, hint }]
    // What a vocabulary asks by a pattern of its own is no mistake in a value: the sentence is another one.
    return [{ code: 'unable-to-expand', message: `Expected ${label} that matches ${part.pattern.pattern()}, found ${found}.`, start, end }]
  })
}

function unknownSentence({ tokens, from, furthest, sentence }: Mismatch, end: number, alignments: readonly Alignment[]): SentenceProblem {
  const start = tokens[from]?.start ?? 0
  const stop = tokens[end - 1]?.end ?? start
  const known = furthest.at > from && furthest.at <= end ? furthest.at : from
  const at = tokens[known]?.start ?? stop
  const near = alignments.filter(({ cost, template }) => cost <= COST_MAX * template.parts.length).slice(0, SUGGESTIONS_MAX)
  const message =
    known > from
      ? `No sentence goes on like this: after ${shorten(sentence.slice(start, tokens[known - 1]?.end))} comes ${listOf([...furthest.expected])}.`
      : 'The vocabulary has no sentence like this.'
  const suggestions = near.map((alignment) => suggestion(alignment, tokens, sentence))
  const hint = suggestions.length > 1 ? `Did you mean one of these?\n${suggestions.join('\n')}` : `Did you mean: ${suggestions[0] ?? ''}`
  const problem = { code: 'unable-to-expand' as const, message, start: known > from && at < stop ? at : start, end: stop }
  return { ...problem, hint: suggestions.length > 0 ? hint : 'The command "tidegate dsl list" prints every sentence of the vocabulary.' }
}

/** The template with the author's own values filled in, and samples where they are missing or wrong. */
function suggestion({ laid, template }: Alignment, tokens: readonly SentenceToken[], sentence: string): string {
  const given = new Map<string, Laid>(
    laid.flatMap((one) => (one.part.kind === 'slot' && one.fit === 'exact' ? [[one.part.name, one] as const] : [])),
  )
  return sentenceOf(template.parts, (slot) => {
    const one = given.get(slot.name)
    return one ? sentence.slice(tokens[one.from]?.start, tokens[one.to - 1]?.end) : slotTypes[slot.type].sample
  })
}

function listOf(words: readonly string[]): string {
  const shown = words.slice(0, 5)
  return shown.length === 0 ? 'nothing more' : shown.join(', ').replace(/, ([^,]*)$/, ' or $1')
}

function shorten(text: string): string {
  if (text.length > 60) return `"...${text.slice(-57)}"`
  return /^["\u201C\u00AB]/.test(text) ? text : `"${text}"`
}
