/** Looks for templates that get in each other's way: the same words with another meaning, or words that another template always takes. Found at load, each with a sentence that shows it. */
import { tokenizeSentence } from '../grammar/tokens.js'
import type { Catalogue } from './sentence.js'
import { sameCondition } from './same-condition.js'
import { slotTypes } from './slot.js'
import { printTemplate, sentenceOf, type Template, type TemplateSlot } from './template.js'
import { compareWeights } from './trie.js'

/** Two templates in each other's way. `sentence` shows it. */
export interface TemplateClash {
  readonly code: 'ambiguous-sentence' | 'duplicate-template' | 'shadowed-template'
  readonly severity: 'error' | 'warning'
  readonly template: Template
  readonly other: Template
  readonly message: string
}

/** Every clash among `templates`, which are all in the catalogue, in order of loading. */
export function findClashes(templates: readonly Template[], catalogue: Catalogue): readonly TemplateClash[] {
  const order = new Map(templates.map((template, index) => [template, index] as const))
  return templates.flatMap((template) => clashOf(template, catalogue, order) ?? [])
}

function clashOf(template: Template, catalogue: Catalogue, order: ReadonlyMap<Template, number>): TemplateClash | undefined {
  const sentence = sampleOf(template)
  const tokens = tokenizeSentence(sentence)
  const whole = catalogue.trie.matchesAt(tokens, 0, sentence).filter(({ end }) => end === tokens.length)
  const own = whole.find((match) => match.template === template)
  if (!own) return undefined
  for (const other of whole) {
    if (other.template === template) continue
    const difference = compareWeights(other.weights, own.weights)
    const isEarlier = (order.get(other.template) ?? 0) < (order.get(template) ?? 0)
    if (difference > 0 || (difference === 0 && !isEarlier)) continue
    const mine = template.instantiate(own.values, () => undefined)
    const theirs = other.template.instantiate(other.values, () => undefined)
    const isSame = mine !== undefined && theirs !== undefined && sameCondition(mine, theirs)
    const clash = { template, other: other.template }
    if (difference === 0 && isSame)
      return { ...clash, code: 'duplicate-template', severity: 'warning', message: `"${sentence}" means the same by an earlier template.` }
    if (difference === 0)
      return {
        ...clash,
        code: 'ambiguous-sentence',
        severity: 'error',
        message: `"${sentence}" has two meanings: ${printTemplate(other.template)} matches it as well.`,
      }
    // A sample with other values may still reach it, unless every slot stands against one that admits as much.
    if (!isSame && coversEverything(other.template, template)) {
      return {
        ...clash,
        code: 'shadowed-template',
        severity: 'warning',
        message: `"${sentence}" is always taken by ${printTemplate(other.template)}.`,
      }
    }
  }
  return undefined
}

/** Whether each part of `template` stands against the same word or a slot of the same type in `other`. */
function coversEverything(other: Template, template: Template): boolean {
  return (
    other.parts.length === template.parts.length &&
    other.parts.every((part, index) => {
      const mine = template.parts[index]
      if (part.kind === 'literal') return mine?.kind === 'literal' && mine.text === part.text
      if (!mine) return false
      return mine.kind === 'slot' && mine.type === part.type && admitsAnything(part)
    })
  )
}

/** Whether the slot's own pattern, if it has one, leaves nothing out. */
function admitsAnything({ pattern }: TemplateSlot): boolean {
  return ['X', 'x y', '10', '-2.5', '>=', '5m', '"', 'é'].every((words) => pattern?.matches(words) ?? true)
}

/** A sentence that the template matches. */
export function sampleOf(template: Template): string {
  return sentenceOf(template.parts, sampleWords)
}

function sampleWords(slot: TemplateSlot): string {
  const { sample } = slotTypes[slot.type]
  const words = slot.quoted ? sample : sample.replaceAll('"', '')
  if (!slot.pattern) return slot.type === 'metric' || slot.type === 'text' ? sample : words
  const candidates = [words, 'X', 'x', '1', '10', 'Load', 'load', 'ABC', 'abc', '123', ...sampleChoices(slot.pattern.pattern())]
  return candidates.find((candidate) => slot.pattern?.matches(candidate)) ?? words
}

/** The words of a pattern that lists its choices: `low|high`. */
function sampleChoices(pattern: string): readonly string[] {
  return pattern.split('|').map((choice) => choice.replaceAll(/[()?:^$\\]/g, ''))
}
