/** Reads one sentence: finds its leaves and connecting words, matches the leaves against the vocabulary, and puts the condition together. */
import { type ConnectedSyntax, type Connective, parseConnectives } from '../grammar/condition.js'
import { SENTENCE_LENGTH_MAX } from '../grammar/parsing.js'
import { type Span, spanAt } from '../grammar/span.js'
import { type SentenceToken, tokenizeSentence } from '../grammar/tokens.js'
import type { Condition } from './condition.js'
import { type ConnectingWord, connectingWordAt } from './connecting-words.js'
import { explainMismatch, type SentenceProblem, type TemplateIndex } from './mismatch.js'
import { sameCondition } from './same-condition.js'
import { printTemplate } from './template.js'
import { compareWeights, type Furthest, type Match, type TemplateTrie } from './trie.js'

/** The templates to match against. */
export interface Catalogue {
  readonly trie: TemplateTrie
  readonly index: TemplateIndex
}

/** What a sentence means, or what is wrong with it, and the templates that its leaves matched. */
export interface Reading {
  readonly condition: Condition | undefined
  readonly problems: readonly SentenceProblem[]
  readonly matches: readonly Match[]
}

/** Problems of a text before any word of it is matched. */
export function checkText(text: string): SentenceProblem | undefined {
  const trimmed = text.trim()
  const place = { start: 0, end: text.length }
  if (trimmed === '')
    return { code: 'empty-condition', message: 'This condition says nothing.', hint: 'Write a sentence, or remove the line.', ...place }
  if (text.length > SENTENCE_LENGTH_MAX) {
    return {
      code: 'too-large',
      message: `A sentence may have ${SENTENCE_LENGTH_MAX} characters at most.`,
      hint: 'Split it into several conditions.',
      ...place,
    }
  }
  const start = text.length - text.trimStart().length
  const comment = /^(?:#|\/\/|\/\*)/.test(trimmed) && (!trimmed.startsWith('/*') || /^\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?$/.test(trimmed))
  if (!comment) return undefined
  const message = 'This condition is only a comment, so it would always hold.'
  return { code: 'condition-is-comment', message, hint: 'Remove the line, or the comment mark.', start, end: start + trimmed.length }
}

/** Reads a leaf that no template matches by other means: an expression, or DRL that came out of expansion. */
export type OtherLeaf = (text: string) => Condition | undefined

/** Reads `text` by templates, and what they do not match by `otherLeaf`. Never throws. */
export function readSentence(text: string, catalogue: Catalogue, otherLeaf: OtherLeaf = () => undefined): Reading {
  const reader = new SentenceReader(text, catalogue, otherLeaf)
  return reader.read()
}

/** How many mistakes of one sentence are explained; those after them wait until these are mended. */
const PROBLEMS_MAX = 10

interface FoundConnective {
  readonly connective: Connective
  /** The token after it. */
  readonly end: number
}

class SentenceReader {
  readonly #text: string
  readonly #catalogue: Catalogue
  readonly #otherLeaf: OtherLeaf
  readonly #tokens: readonly SentenceToken[]
  readonly #connectives: Connective[] = []
  readonly #leaves: (Condition | undefined)[] = []
  readonly #matches: Match[] = []
  readonly #problems: SentenceProblem[] = []

  constructor(text: string, catalogue: Catalogue, otherLeaf: OtherLeaf) {
    this.#text = text
    this.#catalogue = catalogue
    this.#otherLeaf = otherLeaf
    this.#tokens = tokenizeSentence(text)
  }

  read(): Reading {
    const unclosed = this.#tokens.find(({ kind, text }) => kind === 'sign' && /^["\u201C\u00AB]$/.test(text))
    if (unclosed) {
      const problem: SentenceProblem = {
        code: 'unclosed-quote',
        message: 'This quotation mark is never closed.',
        start: unclosed.start,
        end: unclosed.end,
        hint: 'Close it with the same kind of mark. Inside a text, write \\".',
      }
      return { condition: undefined, problems: [problem], matches: [] }
    }
    this.#scan()
    const parsed = parseConnectives(this.#text, this.#connectives)
    if (!('tree' in parsed)) {
      if (parsed.code !== 'unable-to-expand') this.#problems.push(parsed)
      else if (this.#problems.length === 0) this.#problems.push(missingSentence(parsed))
      return this.#reading(undefined)
    }
    return this.#reading(this.#problems.length === 0 ? this.#condition(parsed.tree) : undefined)
  }

  #reading(condition: Condition | undefined): Reading {
    const problems = [...this.#problems].sort((a, b) => a.start - b.start || a.end - b.end)
    return { condition: problems.length === 0 ? condition : undefined, problems, matches: this.#matches }
  }

  /** Cuts the sentence into leaves and connectives, from left to right. */
  #scan(): void {
    let at = 0
    let leafNext = true
    while (at < this.#tokens.length) {
      const connective: FoundConnective | undefined = leafNext ? this.#beforeLeaf(at) : this.#afterLeaf(at)
      if (connective) {
        this.#connectives.push(connective.connective)
        at = connective.end
        leafNext = leafNext || ['And', 'Or', 'Next'].includes(connective.connective.kind)
      } else if (leafNext) {
        at = this.#leaf(at)
        leafNext = false
      } else at = this.#surplus(at)
    }
  }

  #beforeLeaf(at: number): FoundConnective | undefined {
    if (this.#sign(at, '(')) return this.#connective('Open', at, at + 1)
    const found = connectingWordAt(this.#tokens, at, this.#text, ['atLeast', 'not'])
    if (found?.word === 'atLeast') {
      if (this.#sign(found.end, '(')) return this.#connective('AtLeastOpen', at, found.end + 1, found.value)
      if (this.#sign(found.end, ':')) return this.#connective('AtLeast', at, found.end + 1, found.value)
    }
    const matched = found?.word === 'not' && this.#matchesAt(at).length === 0
    return found && matched ? this.#connective('Not', at, found.end) : undefined
  }

  #afterLeaf(at: number): FoundConnective | undefined {
    if (this.#sign(at, ')')) return this.#connective('Close', at, at + 1)
    if (this.#sign(at, ';')) return this.#connective('Next', at, at + 1)
    const found = connectingWordAt(this.#tokens, at, this.#text, ['and', 'or', 'for', 'assume'])
    return found ? this.#connective(connectiveOf[found.word], at, found.end, found.value) : undefined
  }

  #connective(kind: Connective['kind'], from: number, end: number, value?: number): FoundConnective {
    const place = this.#place(from, end)
    return { connective: value === undefined ? { kind, ...place } : { kind, value, ...place }, end }
  }

  #leaf(at: number): number {
    const [best, ...others] = this.#matchesAt(at)
    const other = best ? undefined : this.#other(at)
    let end: number
    let condition: Condition | undefined
    if (other) {
      end = other.end
      condition = other.condition
    } else if (best) {
      end = best.end
      condition = this.#instantiate(best, at)
      this.#checkAmbiguity(best, others, condition, at)
      this.#matches.push(best)
    } else if (this.#problems.length >= PROBLEMS_MAX) {
      end = Math.max(this.#endsFrom(at)[0] ?? at, at + 1)
    } else {
      // How far it came is asked of the few that are wrong: to keep it in mind takes longer than to match.
      const furthest: Furthest = { at, expected: new Set() }
      this.#matchesAt(at, furthest)
      const explained = explainMismatch(
        { sentence: this.#text, tokens: this.#tokens, from: at, ends: this.#endsFrom(at), furthest },
        this.#catalogue.index,
      )
      end = Math.max(explained.end, at + 1)
      this.#problems.push(...explained.problems)
    }
    this.#connectives.push({ kind: 'Leaf', value: this.#leaves.length, ...this.#place(at, end) })
    this.#leaves.push(condition)
    return end
  }

  /** Matches after which the sentence ends or goes on with a connecting word. */
  #matchesAt(at: number, furthest?: Furthest): readonly Match[] {
    return this.#catalogue.trie
      .matchesAt(this.#tokens, at, this.#text, furthest)
      .filter(({ end }) => end === this.#tokens.length || this.#afterLeaf(end))
  }

  /** The shortest stretch of words that can be read by other means. */
  #other(at: number): { condition: Condition; end: number } | undefined {
    for (const end of this.#endsFrom(at)) {
      const place = this.#place(at, end)
      const condition = this.#otherLeaf(this.#text.slice(place.start, place.end))
      if (condition) return { condition: { ...condition, span: this.#span(at, end) }, end }
    }
    return undefined
  }

  #instantiate(match: Match, at: number): Condition | undefined {
    const problems: SentenceProblem[] = []
    const condition = match.template.instantiate(match.values, (problem) => {
      const value = match.values.get(problem.slot ?? '')
      problems.push({ ...problem, ...(value ? { start: value.start, end: value.end } : this.#place(at, match.end)) })
    })
    this.#problems.push(...problems)
    return condition && placed(condition, this.#span(at, match.end))
  }

  #checkAmbiguity(best: Match, others: readonly Match[], condition: Condition | undefined, at: number): void {
    for (const other of others) {
      if (other.end !== best.end || compareWeights(best.weights, other.weights) !== 0) return
      const meaning = other.template.instantiate(other.values, () => undefined)
      if (!condition || !meaning || sameCondition(condition, meaning)) continue
      const message = `Two templates match this sentence equally well: ${printTemplate(best.template)} (${best.template.file}) and ${printTemplate(other.template)} (${other.template.file}).`
      this.#problems.push({
        code: 'ambiguous-sentence',
        message,
        ...this.#place(at, best.end),
        hint: 'Give one of the templates a word that the other does not have.',
      })
      return
    }
  }

  /** The tokens where a sentence that begins at `at` may end: before connecting words that stand in no parenthesis of its own. */
  #endsFrom(at: number): readonly number[] {
    const ends: number[] = []
    let depth = 0
    for (let end = at; end < this.#tokens.length && ends.length < 4; end += 1) {
      if (this.#sign(end, '(')) depth += 1
      if (this.#sign(end, ')')) {
        depth -= 1
        if (depth < 0) return [...ends, Math.max(end, at + 1)]
      }
      const follows =
        depth === 0 && end > at && (this.#sign(end, ';') || connectingWordAt(this.#tokens, end, this.#text, ['and', 'or', 'for', 'assume']))
      if (follows) ends.push(end)
    }
    return ends.length < 4 ? [...ends, this.#tokens.length] : ends
  }

  /** Words after a leaf that connect nothing. */
  #surplus(at: number): number {
    let end = at + 1
    while (end < this.#tokens.length && !this.#afterLeaf(end)) end += 1
    this.#problems.push({
      code: 'unable-to-expand',
      message: 'Nothing more was expected here.',
      ...this.#place(at, end),
      hint: 'Sentences are connected by and, or, ; and parentheses.',
    })
    return end
  }

  #condition(tree: ConnectedSyntax): Condition | undefined {
    const span = spanAt(this.#text, tree.start, tree.end)
    switch (tree.kind) {
      case 'leaf':
        return this.#leaves[tree.leaf]
      case 'not':
        return wrap(this.#condition(tree.of), (condition) => ({ kind: 'not', condition, span }))
      case 'for':
        return wrap(this.#condition(tree.of), (condition) => ({ kind: 'sustained', condition, ms: tree.ms, span }))
      case 'assume':
        return wrap(this.#condition(tree.of), (condition) => ({ kind: 'assume', condition, verdict: tree.verdict, span }))
      case 'and':
      case 'or':
      case 'at-least': {
        const conditions = tree.operands.map((operand) => this.#condition(operand)).filter((condition) => condition !== undefined)
        if (conditions.length < tree.operands.length) return undefined
        if (tree.kind !== 'at-least') return { kind: tree.kind === 'and' ? 'all' : 'any', conditions, span }
        return this.#atLeast(tree, conditions)
      }
    }
  }

  #atLeast(tree: Extract<ConnectedSyntax, { kind: 'at-least' }>, conditions: readonly Condition[]): Condition | undefined {
    const { count, start, end } = tree
    if (count >= 1 && count <= conditions.length) return { kind: 'at-least', count, conditions, span: spanAt(this.#text, start, end) }
    const message = `At least ${count} of ${conditions.length}: the count must lie between 1 and ${conditions.length}.`
    this.#problems.push({ code: 'bad-count', message, start, end, hint: 'Separate the sentences of the list with semicolons.' })
    return undefined
  }

  #sign(at: number, text: string): boolean {
    const token = this.#tokens[at]
    return token?.kind === 'sign' && token.text === text
  }

  #place(from: number, end: number): { start: number; end: number } {
    const start = this.#tokens[from]?.start ?? this.#text.length
    return { start, end: this.#tokens[end - 1]?.end ?? start }
  }

  #span(from: number, end: number): ReturnType<typeof spanAt> {
    const place = this.#place(from, end)
    return spanAt(this.#text, place.start, place.end)
  }
}

/** The condition with its place: in one piece where most are, since a key that is added takes a second piece of memory. */
function placed(condition: Condition, span: Span): Condition {
  if (condition.kind !== 'comparison') return { ...condition, span }
  const { kind, operator, left, right } = condition
  return { kind, operator, left, right, span }
}

/** Leaves stand wherever one can stand, so what the connectives lack is a leaf, or a list for a semicolon. */
function missingSentence({ start, end }: { readonly start: number; readonly end: number }): SentenceProblem {
  if (end > start)
    return {
      code: 'unable-to-expand',
      message: 'This connects nothing here.',
      start,
      end,
      hint: 'Semicolons separate the sentences of "at least n of:".',
    }
  return {
    code: 'unable-to-expand',
    message: 'A sentence is missing here.',
    start,
    end,
    hint: 'Write what comes after the connecting word, or remove the word.',
  }
}

const connectiveOf: Readonly<Record<ConnectingWord, Connective['kind']>> = {
  and: 'And',
  or: 'Or',
  not: 'Not',
  atLeast: 'AtLeast',
  for: 'For',
  assume: 'Assume',
}

function wrap(condition: Condition | undefined, make: (condition: Condition) => Condition): Condition | undefined {
  return condition && make(condition)
}
