/** Templates: the left side of an entry as words and typed slots, the right side as a way to make a condition of the slots' values. */
import { type DslEntry, type MappedText, sourceOffset } from '../grammar/dsl-file.js'
import type { SentenceToken } from '../grammar/tokens.js'
import { tokenizeSentence } from '../grammar/tokens.js'
import { isCalendarName } from './calendars.js'
import type { Condition } from './condition.js'
import type { KeyPart } from './key.js'
import type { LinearPattern } from './linear-pattern.js'
import type { LoweringContext, LoweringProblem } from './lower-series.js'
import { type SlotReading, type SlotType, slotTypeOfName, slotTypes, type SlotValue } from './slot.js'

/** One slot of a left side, its type known. */
export interface TemplateSlot {
  readonly kind: 'slot'
  readonly name: string
  readonly type: SlotType
  /** What the author's words must match besides. */
  readonly pattern?: LinearPattern
  readonly quoted: boolean
}

/** One part of a left side. */
export type TemplatePart = TemplateSlot | { readonly kind: 'literal'; readonly text: string; readonly quoted: boolean }

/** What a sentence put into the slots of a template, by their names, with the author's words. */
export type SlotValues = ReadonlyMap<string, SlotValue & { readonly words?: string }>

/** A left side that sentences are matched against, word by word. */
export interface Template {
  readonly entry: DslEntry
  readonly file: string
  readonly parts: readonly TemplatePart[]
  /** The condition that a sentence means, of the values in its slots. Undefined if they do not fit together; `report` is told why. */
  instantiate(values: SlotValues, report: (problem: LoweringProblem) => void): Condition | undefined
}

/** Makes a condition of a right side whose slots the context fills. */
export type Lower = (context: LoweringContext) => Condition | undefined

export type TemplateResult =
  | { readonly kind: 'template'; readonly template: Template }
  /** The right side uses slots that the left side does not have: only text expansion, which remembers earlier lines, may fill them. */
  | { readonly kind: 'unknown-slot'; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: 'problems'; readonly problems: readonly LoweringProblem[] }

/**
 * Finds the type of each slot (by its own word, by the right side, by its name) and checks both sides against each other.
 * Places of problems are offsets in the file, found through `value`.
 */
export function typedTemplate(
  entry: DslEntry,
  file: string,
  keyParts: readonly KeyPart[],
  lower: Lower,
  value: MappedText,
): TemplateResult {
  const problems: LoweringProblem[] = []
  const wanted = new Map<string, SlotType>()
  const slots = new Map(keyParts.flatMap((part) => (part.kind === 'untyped' ? [[part.name, part] as const] : [])))
  let unknown: { name: string; start: number; end: number } | undefined
  const condition = lower({
    slot(name, type, place) {
      const slot = slots.get(name)
      if (!slot) unknown ??= { name, ...placeInFile(place, value) }
      const known = wanted.get(name)
      wanted.set(name, known === undefined || slotTypes[type].weight < slotTypes[known].weight ? type : known)
      return slotTypes[slot?.type ?? typeFor(name, type)].sampleValue
    },
    report: (problem) => problems.push({ ...problem, ...placeInFile(problem, value) }),
  })
  if (unknown) return { kind: 'unknown-slot', ...unknown }
  if (problems.length > 0 || !condition) return { kind: 'problems', problems }
  const parts = keyParts.map((part): TemplatePart => {
    if (part.kind === 'literal') return part
    const type = part.type ?? typeFor(part.name, wanted.get(part.name))
    return { kind: 'slot', name: part.name, type, quoted: part.quoted, ...(part.pattern ? { pattern: part.pattern } : {}) }
  })
  return {
    kind: 'template',
    template: { entry, file, parts, instantiate: (values, report) => lower({ slot: (name) => values.get(name), report }) },
  }
}

/** Types whose values can stand for a number. */
const numberTypes: ReadonlySet<SlotType> = new Set(['number', 'count', 'percent', 'duration', 'time'])

/** The type of a slot that says none: what the right side wants, unless the slot's name says more about a number. */
export function typeFor(name: string, wanted: SlotType | undefined): SlotType {
  const named = slotTypeOfName(name)
  if (wanted === 'number' && named && numberTypes.has(named)) return named
  return wanted ?? named ?? 'text'
}

function placeInFile({ start, end }: { start: number; end: number }, value: MappedText): { start: number; end: number } {
  const from = sourceOffset(value, start)
  return { start: from, end: Math.max(sourceOffset(value, Math.max(end - 1, start)) + 1, from) }
}

const PATTERN_TOKENS_MAX = 8

/** All readings of a slot from token `at` on, the longest first. */
export function readSlot(slot: TemplateSlot, tokens: readonly SentenceToken[], at: number, sentence: string): readonly SlotReading[] {
  if (!slot.pattern) return slotTypes[slot.type].read(tokens, at, slot.quoted, sentence)
  const first = tokens[at]
  if (!first || (slot.quoted && first.kind !== 'quoted')) return []
  const readings: SlotReading[] = []
  for (let end = at + 1; end <= Math.min(at + (slot.quoted ? 1 : PATTERN_TOKENS_MAX), tokens.length); end += 1) {
    const words = slot.quoted ? first.text : sentence.slice(first.start, tokens[end - 1]?.end)
    if (!slot.pattern.matches(words)) continue
    const value = valueOfWords(slot.type, words)
    if (value) readings.unshift({ value, end })
  }
  return readings
}

/** The value that `words` alone have in a slot of `type`. Names take any words. */
export function valueOfWords(type: SlotType, words: string): SlotValue | undefined {
  if (type === 'metric') return { kind: 'metric', metric: words, labels: [] }
  if (type === 'text') return { kind: 'text', text: words }
  if (type === 'calendar') return isCalendarName(words) ? { kind: 'calendar', name: words } : undefined
  const tokens = tokenizeSentence(words)
  return slotTypes[type].read(tokens, 0, false, words).find(({ end }) => end === tokens.length)?.value
}

/** A template as a sentence, each slot filled by `fill`. */
export function sentenceOf(parts: readonly TemplatePart[], fill: (slot: TemplateSlot) => string): string {
  const words = parts.map((part) => {
    if (part.kind === 'literal') return part.quoted ? `"${part.text}"` : part.text
    const words = fill(part)
    return part.quoted && !words.startsWith('"') ? `"${words}"` : words
  })
  return words.reduce((sentence, word) => sentence + (sentence === '' || /^[,;:.%)]$/.test(word) ? '' : ' ') + word, '')
}

/** The left side as people read it: slots in braces. */
export function printTemplate({ parts }: Template): string {
  return sentenceOf(parts, ({ name, quoted }) => (quoted ? `"{${name}}"` : `{${name}}`))
}
