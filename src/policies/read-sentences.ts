/**
 * What the sentences of a list say: those that stand one after another are one rule, as in Drools, so a line that starts with `-` adds to the
 * pattern above it and a variable reaches down. A sentence that stands alone is read once, however often it occurs.
 */
import { calendarClauses, type Condition } from '../../dsl/index.js'
import { spanAt, type Diagnostic } from '../../grammar/index.js'
import { keptClauses, type KeptClauses } from './kept-clauses.js'
import type { Clause } from './plan.js'
import type { PolicyKeys } from './policy-keys.js'
import { stretchesOf, type SentenceItem } from './sentence-runs.js'
import type { ScalarNode, SourceNode } from './tree.js'

/** What is needed of a vocabulary: reading sentences together, one result for each, with spans that are offsets in it. */
export interface SentenceReader {
  readAll(sentences: readonly string[]): readonly SentenceReading[]
}

interface SentenceReading {
  readonly condition: Condition | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** The index of the sentence that this one became a part of. */
  readonly partOf?: number
}

/** A sentence as it was read. Spans of its condition lie in `text`. */
export interface ReadSentence {
  /** The author's sentence, behind it those that became a part of it. */
  readonly text: string
  readonly condition: Condition | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the sentences of policies, list by list. */
export class SentenceLists {
  readonly #vocabulary: SentenceReader
  readonly #alone = new Map<string, SentenceReading>()
  readonly #together = new Map<SourceNode, ReadSentence>()
  readonly #parts = new Set<SourceNode>()
  readonly #kept: KeptClauses

  constructor(vocabulary: SentenceReader) {
    this.#vocabulary = vocabulary
    this.#kept = keptClauses(vocabulary)
  }

  /** Reads the sentences of a list that need one another; before its items are asked for. */
  learn(keys: PolicyKeys, items: readonly SourceNode[]): void {
    for (const stretch of stretchesOf(items, (node) => keys.valid(node)))
      if (stretch.kind === 'sentences') this.#learnRun(stretch.sentences)
  }

  /** Whether the item became a part of the sentence above it and is no condition of its own. */
  isPart(item: SourceNode): boolean {
    return this.#parts.has(item)
  }

  read(node: ScalarNode, text: string): ReadSentence {
    const known = this.#together.get(node)
    if (known) return known
    const { condition, diagnostics } = this.readAlone(text)
    return { text: text.trimEnd(), condition, diagnostics }
  }

  /** Sentences of which each is well by itself mean the same together. */
  #learnRun(run: readonly SentenceItem[]): void {
    if (run.length < 2 || run.every(({ text }) => isWell(this.readAlone(text)))) return
    const readings = this.#vocabulary.readAll(run.map(({ text }) => text))
    for (const [index, { item, node, text }] of run.entries()) {
      const reading = readings[index]
      if (!reading) continue
      const parts = run.filter((_, other) => readings[other]?.partOf === index).map((part) => part.text.trim())
      if (reading.partOf !== undefined && reading.diagnostics.length === 0) this.#parts.add(item)
      this.#together.set(node, joined(text.trimEnd(), parts, reading))
    }
  }

  /** What a sentence says by itself. */
  readAlone(text: string): SentenceReading {
    const known = this.#alone.get(text)
    if (known) return known
    const kept = this.#kept.of(text)
    const reading =
      kept === undefined
        ? (this.#vocabulary.readAll([text])[0] ?? { condition: undefined, diagnostics: [] })
        : { condition: kept.condition, diagnostics: [] }
    this.#alone.set(text, reading)
    return reading
  }

  /** The clause that policies which were planned before have of a sentence. */
  keptClause(text: string): Clause | undefined {
    return this.#kept.of(text)
  }

  /** Keeps a clause for policies that are planned later, if its text says that by itself, whatever the zone of the policy, and it is well. */
  keepClause(clause: Clause): void {
    const alone = this.#alone.get(clause.text)
    if (alone === undefined || !isWell(alone) || alone.condition !== clause.condition) return
    if (calendarClauses(clause.condition).length === 0) this.#kept.keep(clause)
  }
}

function joined(text: string, parts: readonly string[], { condition, diagnostics }: SentenceReading): ReadSentence {
  if (parts.length === 0) return { text, condition, diagnostics }
  const whole = `${text}${parts.map((part) => (part.startsWith('-') ? ` ${part}` : `; ${part}`)).join('')}`
  return { text: whole, condition: condition && { ...condition, span: spanAt(whole, 0, whole.length) }, diagnostics }
}

function isWell({ condition, diagnostics }: SentenceReading): boolean {
  return condition !== undefined && diagnostics.length === 0
}
