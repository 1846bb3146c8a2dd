/** What YAML did to sentences that it did read, but as something else. The schema check asks about every condition before it looks at its form. */
import { closest } from '../../grammar/index.js'
import { quoted, quotedHint, sentenceAt } from './sentence-lines.js'
import type { Problem, SourceText } from './source.js'
import { entryOf, shorten, type MappingEntry, type MappingNode, type SourceNode } from './tree.js'

const conditionKeys: ReadonlySet<string> = new Set([
  'sentence',
  'any',
  'all',
  'not',
  'at_least',
  'id',
  'for',
  'fact',
  'condition',
  'operator',
  'value',
  'path',
  'params',
])

/**
 * What YAML did to a sentence that stands as a condition: cut it at ` #`, made a mapping or a list of it, or found nothing.
 * Undefined when the node is fit to be checked as a condition. `inMapping`: the node is the text of `sentence:`.
 */
export function damageOf(source: SourceText, node: SourceNode): Problem | undefined {
  if (node.kind === 'scalar') {
    if (node.value === null) return nothingThere(source, node.start)
    return typeof node.value === 'string' && node.style === 'plain' ? cutByComment(source, node.start, node.end) : undefined
  }
  if (node.kind === 'list') return nestedList(source, node.start, node.end)
  return node.kind === 'mapping' ? becameMapping(source, node) : undefined
}

function nothingThere(source: SourceText, at: number): Problem {
  const before = source.text.lastIndexOf('-', at)
  const dash = /^-?\s*$/.test(source.text.slice(Math.max(before, 0), at)) ? before : -1
  const line = source.line(dash === -1 ? at : dash)
  const comment = /^-?[ \t]*(#.*?)[ \t]*$/.exec(source.text.slice(Math.max(dash, line.start), line.end))?.[1]
  if (comment === undefined) {
    const place = dash === -1 ? { start: at, end: at + 1 } : { start: dash, end: dash + 1 }
    return { code: 'empty-condition', message: 'This condition says nothing.', ...place, hint: 'Write a sentence, or remove the line.' }
  }
  const start = source.text.indexOf(comment, Math.max(dash, line.start))
  return {
    code: 'condition-is-comment',
    message: 'This condition is only a comment, so nothing is left to judge.',
    start,
    end: start + comment.length,
    hint: 'Write a sentence, or remove the dash so that the line is a comment alone.',
  }
}

/** A comment one blank behind a sentence, or behind an opened quotation mark, is most likely a piece of the sentence. */
function cutByComment(source: SourceText, start: number, end: number): Problem | undefined {
  const line = source.line(end)
  const [, blanks] = /^([ \t]+)#/.exec(source.text.slice(end, line.end)) ?? []
  if (blanks === undefined) return undefined
  const sentence = source.text.slice(start, end)
  const open = (sentence.split('"').length - 1) % 2 === 1
  if (!open && blanks !== ' ') return undefined
  const whole = source.text.slice(start, line.end).trimEnd()
  const lost = shorten(source.text.slice(end + blanks.length, line.end).trimEnd())
  const comment = open ? '' : `, or, if it is a comment, \`${markerBefore(source, start)}${quoted(sentence)}  ${lost}\``
  return {
    code: 'quote-the-sentence',
    message: `YAML takes \`${lost}\` for a comment, so the sentence loses it.`,
    start: end + blanks.length,
    end: line.end,
    hint: `${quotedHint(markerBefore(source, start), oneLine(whole))}${comment}`,
  }
}

function nestedList(source: SourceText, start: number, end: number): Problem {
  const line = sentenceAt(source, start)
  const lineEnd = Math.min(source.line(start).end, end)
  const raw = line?.raw ?? source.text.slice(start, lineEnd)
  return {
    code: 'quote-the-sentence',
    message: 'YAML reads this condition as a list; a condition is one sentence, or a mapping.',
    start: line?.start ?? start,
    end: line?.end ?? lineEnd,
    hint: `${quotedHint('- ', raw.replace(/^(?:-[ \t]+)+/, ''))}; several conditions of which one or all must hold go under \`any:\` or \`all:\``,
  }
}

function becameMapping(source: SourceText, node: MappingNode): Problem | undefined {
  const torn = node.flow ? tornApart(source, node) : undefined
  if (torn) return torn
  const strange = node.entries.find(({ key }) => !conditionKeys.has(key) && !key.startsWith('x-'))
  if (!strange || node.flow || node.entries[0] !== strange || !looksLikeSentence(source, node)) return undefined
  const { end: lineEnd } = source.line(node.start)
  const raw = withoutComment(source.text.slice(strange.keyStart, Math.min(lineEnd, Math.max(node.end, strange.keyEnd))))
  const count = /^at least (\d+) of$/.exec(strange.key)?.[1]
  const form = count === undefined ? '' : `; as YAML, the same is \`- at_least: { count: ${count}, of: [...] }\``
  return {
    code: 'quote-the-sentence',
    message: 'YAML reads this condition as a mapping, because of the colon in it.',
    start: strange.keyStart,
    end: strange.keyStart + raw.length,
    hint: `${quotedHint(markerBefore(source, node.start), raw)}${form}`,
  }
}

/** A key of several words or with signs of sentences, or a lone key that is no misspelt one: `sentense: x` is. */
function looksLikeSentence(source: SourceText, node: MappingNode): boolean {
  const [first, ...others] = node.entries
  if (!first || /[\s"<>=]/.test(first.key)) return true
  if (others.length > 0 || first.value.kind !== 'scalar' || source.line(node.start).end < first.value.end) return false
  return first.key.toLowerCase() !== first.key || closest(first.key, conditionKeys).length === 0
}

/** `{ sentence: a, b }`: the comma ended the sentence, and its rest became a key without a value. */
function tornApart(source: SourceText, node: MappingNode): Problem | undefined {
  const sentence = entryOf(node, 'sentence')
  const at = sentence ? node.entries.indexOf(sentence) : -1
  const rest = node.entries[at + 1]
  if (!sentence || !rest || sentence.value.kind !== 'scalar' || sentence.value.style !== 'plain') return undefined
  if (!isPiece(rest)) return undefined
  let last = rest
  for (const entry of node.entries.slice(at + 2)) {
    if (!isPiece(entry)) break
    last = entry
  }
  const raw = source.text.slice(sentence.value.start, last.keyEnd)
  return {
    code: 'quote-the-sentence',
    message: 'Inside braces a comma ends the sentence; YAML reads the rest as another key.',
    start: sentence.value.start,
    end: last.keyEnd,
    hint: quotedHint('sentence: ', oneLine(raw)),
  }
}

/** A key without a value, as a piece of a sentence becomes one between commas. */
function isPiece({ key, keyStart, value }: MappingEntry): boolean {
  const isMissing = value.kind === 'scalar' && value.value === null && value.start === keyStart
  return isMissing && !conditionKeys.has(key) && !key.startsWith('x-')
}

function markerBefore(source: SourceText, start: number): string {
  const before = source.text.slice(source.line(start).start, start)
  return /(?:(-[ \t]+)|((?:sentence|not)[ \t]*:[ \t]+))$/.exec(before)?.[0] ?? ''
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ')
}

function withoutComment(raw: string): string {
  return raw.replace(/[ \t]{2,}#.*$/, '').trimEnd()
}
