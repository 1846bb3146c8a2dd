/** Templates whose right side is another sentence: `[when]my load is {op} {v}=Last known metric "Load_Average" is {op} {v}`. */
import { type DslEntry, type MappedText, sliceMapped } from '../grammar/dsl-file.js'
import type { Condition } from './condition.js'
import { cutKey, type KeyPart, placeholder } from './key.js'
import type { LoweringProblem } from './lower-series.js'
import { type Catalogue, type OtherLeaf, readSentence } from './sentence.js'
import type { SlotType } from './slot.js'
import { type SlotValues, type Template, type TemplatePart, typeFor } from './template.js'

/**
 * The template of an entry whose right side the vocabulary reads as a sentence; undefined if it does not. The types of the slots are those
 * of the slots they stand in.
 */
export function sentenceTemplate(
  entry: DslEntry,
  file: string,
  keyParts: readonly KeyPart[],
  value: MappedText,
  catalogue: Catalogue,
  otherLeaf: OtherLeaf,
): Template | undefined {
  const names = keyParts.flatMap((part) => (part.kind === 'untyped' ? [part.name] : []))
  const marked = withPlaceholders(value, names)
  if (marked === undefined) return undefined
  const reading = readSentence(marked, catalogue, otherLeaf)
  if (!reading.condition) return undefined
  const types = typesOf(reading.matches, names)
  const parts = keyParts.map((part): TemplatePart => {
    if (part.kind === 'literal') return part
    const type = part.type ?? typeFor(part.name, types.get(part.name))
    return { kind: 'slot', name: part.name, type, quoted: part.quoted, ...(part.pattern ? { pattern: part.pattern } : {}) }
  })
  const instantiate = (values: SlotValues, report: (problem: LoweringProblem) => void): Condition | undefined => {
    const { condition, problems } = readSentence(filledIn(marked, names, values), catalogue, otherLeaf)
    for (const problem of problems) report({ ...problem, start: 0, end: 0 })
    return condition && withoutSpans(condition)
  }
  return { entry, file, parts, instantiate }
}

/** The right side with a private character for each slot; undefined if it uses one that the left side does not have. */
function withPlaceholders(value: MappedText, names: readonly string[]): string | undefined {
  let text = ''
  for (const piece of cutKey(value.text)) {
    if (piece.kind === 'text') text += sliceMapped(value, piece.start, piece.start + piece.text.length).text
    else if (names.includes(piece.name) && piece.after === '') text += placeholder(names.indexOf(piece.name))
    else return undefined
  }
  return text
}

function typesOf(
  matches: readonly { template: Template; values: ReadonlyMap<string, { readonly words: string }> }[],
  names: readonly string[],
): ReadonlyMap<string, SlotType> {
  const types = new Map<string, SlotType>()
  for (const { template, values } of matches) {
    for (const part of template.parts) {
      const words = part.kind === 'slot' ? values.get(part.name)?.words.replaceAll('"', '') : undefined
      const index = names.findIndex((_, position) => words === placeholder(position))
      const name = names[index]
      if (name !== undefined && part.kind === 'slot') types.set(name, part.type)
    }
  }
  return types
}

/** The sentence with the author's words in place of the private characters; words that bring quotes of their own replace the quotes around them. */
function filledIn(marked: string, names: readonly string[], values: SlotValues): string {
  return names.reduce((text, name, index) => {
    const words = values.get(name)?.words ?? ''
    const mark = placeholder(index)
    const isQuoted = /^["\u201C\u00AB]/.test(words)
    return isQuoted ? text.replaceAll(`"${mark}"`, words).replaceAll(mark, words) : text.replaceAll(mark, words)
  }, marked)
}

/** The condition without places: they lie in a text that the author never saw. */
export function withoutSpans(condition: Condition): Condition {
  const { span: _, ...bare } = condition
  switch (bare.kind) {
    case 'not':
    case 'sustained':
    case 'assume':
      return { ...bare, condition: withoutSpans(bare.condition) }
    case 'all':
    case 'any':
    case 'at-least':
      return { ...bare, conditions: bare.conditions.map(withoutSpans) }
    case 'comparison':
    case 'exists':
    case 'clock':
    case 'match':
      return bare
  }
}
