/** The templates of a vocabulary as one tree of words and slots: a sentence is matched in one descent, however many templates there are. */
import type { SentenceToken } from '../grammar/tokens.js'
import { isPlaceholder } from './key.js'
import { readSlot, type Template, type TemplatePart, type TemplateSlot } from './template.js'
import { slotTypes, type SlotValue } from './slot.js'

interface Node {
  readonly words: Map<string, Node>
  readonly slots: { readonly slot: TemplateSlot; readonly node: Node }[]
  readonly templates: Template[]
}

/** A template that matches the words from one token up to `end`. */
export interface Match {
  readonly template: Template
  readonly values: ReadonlyMap<string, SlotValue & { readonly words: string; readonly start: number; readonly end: number }>
  /** The token after the match. */
  readonly end: number
  /** One weight per part; of two matches of the same words the one with the smaller weight at the first difference is meant. */
  readonly weights: readonly number[]
}

/** How far the words matched anything, and what could have followed. */
export interface Furthest {
  at: number
  readonly expected: Set<string>
}

/** A sentence that needs more steps than this is treated as matching nothing more. */
const STEPS_MAX = 20_000

function newNode(): Node {
  return { words: new Map(), slots: [], templates: [] }
}

export class TemplateTrie {
  readonly #root = newNode()

  add(template: Template): void {
    let node = this.#root
    for (const part of template.parts) node = step(node, part)
    node.templates.push(template)
  }

  /** Every template that matches from token `at` on, longest first, then by weight, then in order of loading. `furthest` is brought up to date. */
  matchesAt(tokens: readonly SentenceToken[], at: number, sentence: string, furthest?: Furthest): readonly Match[] {
    const search = new Search(tokens, sentence, furthest)
    search.descend(this.#root, at, [], [])
    return search.matches.sort((a, b) => b.end - a.end || compareWeights(a.weights, b.weights))
  }
}

function step(node: Node, part: TemplatePart): Node {
  if (part.kind === 'literal') {
    const key = wordKey(part.text, part.quoted)
    const next = node.words.get(key) ?? newNode()
    node.words.set(key, next)
    return next
  }
  const known = node.slots.find(
    ({ slot }) => slot.type === part.type && slot.quoted === part.quoted && slot.pattern?.pattern() === part.pattern?.pattern(),
  )
  if (known) return known.node
  const next = newNode()
  node.slots.push({ slot: part, node: next })
  return next
}

function wordKey(text: string, quoted: boolean): string {
  return quoted ? `"${text}` : text
}

/** Negative if `a` is meant rather than `b`, 0 if they say equally much. */
export function compareWeights(a: readonly number[], b: readonly number[]): number {
  for (const [index, weight] of a.entries()) {
    const difference = weight - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

class Search {
  readonly matches: Match[] = []
  readonly #tokens: readonly SentenceToken[]
  readonly #sentence: string
  readonly #furthest: Furthest | undefined
  #steps = 0

  constructor(tokens: readonly SentenceToken[], sentence: string, furthest: Furthest | undefined) {
    this.#tokens = tokens
    this.#sentence = sentence
    this.#furthest = furthest
  }

  descend(node: Node, at: number, readings: readonly { value: SlotValue; start: number; end: number }[], weights: readonly number[]): void {
    this.#steps += 1
    if (this.#steps > STEPS_MAX) return
    this.#note(node, at)
    for (const template of node.templates) this.matches.push(this.#match(template, readings, at, weights))
    const token = this.#tokens[at]
    if (!token) return
    const next = node.words.get(wordKey(token.text, token.kind === 'quoted'))
    if (next) this.descend(next, at + 1, readings, [...weights, 0])
    for (const { slot, node: after } of node.slots) {
      if (isPlaceholder(token) && (!slot.quoted || token.kind === 'quoted')) {
        const reading = { value: slotTypes[slot.type].sampleValue, start: token.start, end: token.end }
        this.descend(after, at + 1, [...readings, reading], [...weights, slotTypes[slot.type].weight])
        continue
      }
      for (const { value, end } of readSlot(slot, this.#tokens, at, this.#sentence)) {
        const reading = { value, start: token.start, end: this.#tokens[end - 1]?.end ?? token.end }
        this.descend(after, end, [...readings, reading], [...weights, slot.pattern ? 0.5 : slotTypes[slot.type].weight])
      }
    }
  }

  #match(
    template: Template,
    readings: readonly { value: SlotValue; start: number; end: number }[],
    end: number,
    weights: readonly number[],
  ): Match {
    const slots = template.parts.filter((part) => part.kind === 'slot')
    const values = new Map<string, SlotValue & { words: string; start: number; end: number }>()
    for (const [index, slot] of slots.entries()) {
      const reading = readings[index]
      if (reading)
        values.set(slot.name, {
          ...reading.value,
          words: this.#sentence.slice(reading.start, reading.end),
          start: reading.start,
          end: reading.end,
        })
    }
    return { template, values, end, weights }
  }

  #note(node: Node, at: number): void {
    const furthest = this.#furthest
    if (!furthest || at < furthest.at) return
    if (at > furthest.at) furthest.expected.clear()
    furthest.at = at
    if (node.templates.length > 0) furthest.expected.add('nothing more')
    for (const word of node.words.keys()) {
      if (furthest.expected.size >= 8) return
      furthest.expected.add(word.startsWith('"') ? `${word}"` : `"${word}"`)
    }
    for (const { slot } of node.slots) furthest.expected.add(slotTypes[slot.type].label)
  }
}
