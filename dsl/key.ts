/** The left side of an entry, cut into words and slots. A left side that uses regular expressions outside its slots has no words and stays on text expansion. */
import { type MappedText, sourceOffset } from '../grammar/dsl-file.js'
import { type SentenceToken, tokenizeSentence } from '../grammar/tokens.js'
import { compilePattern, type LinearPattern } from './linear-pattern.js'
import { isSlotType, type SlotType } from './slot.js'

/** A slot as its author wrote it: `{name}`, `{name:type}` or `{name:regular expression}`. */
export interface KeySlot {
  readonly kind: 'untyped'
  readonly name: string
  readonly type?: SlotType
  readonly pattern?: LinearPattern
  readonly quoted: boolean
}

export type KeyPart = KeySlot | { readonly kind: 'literal'; readonly text: string; readonly quoted: boolean }

export interface KeyProblem {
  readonly code: 'dsl-bad-slot' | 'dsl-bad-regex'
  readonly message: string
  /** Offsets in the file. */
  readonly start: number
  readonly end: number
}

/** `parts`: a sequence of words and slots. `text`: only text expansion can read it. `problems`: nothing can. */
export type Key =
  | { readonly kind: 'parts'; readonly parts: readonly KeyPart[] }
  | { readonly kind: 'text'; readonly reason: string }
  | { readonly kind: 'problems'; readonly problems: readonly KeyProblem[] }

/** A raw piece of a left side, for those who build regular expressions of it. */
export type RawKeyPiece =
  | { readonly kind: 'text'; readonly text: string; readonly start: number }
  | { readonly kind: 'slot'; readonly name: string; readonly after: string; readonly start: number; readonly end: number }

/** How many slots one left side may have. */
const SLOTS_MAX = 100
const MARK = 0xe000

/** The character that stands for slot number `index` while a text with slots is read as a sentence. */
export function placeholder(index: number): string {
  return String.fromCharCode(MARK + index)
}

/** Whether a word stands for a slot: it fits a slot of any type. */
export function isPlaceholder({ text }: SentenceToken): boolean {
  return text.length === 1 && text.charCodeAt(0) >= MARK && text.charCodeAt(0) < MARK + SLOTS_MAX
}

/** Cuts a left side at its slots; braces inside a slot's pattern are counted. An unclosed brace ends at the end of the text. */
export function cutKey(text: string): readonly RawKeyPiece[] {
  const pieces: RawKeyPiece[] = []
  let textStart = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '{') {
      const end = closingBrace(text, at)
      if (at > textStart) pieces.push({ kind: 'text', text: text.slice(textStart, at), start: textStart })
      const inside = text.slice(at + 1, end)
      const colon = inside.indexOf(':')
      const name = colon === -1 ? inside : inside.slice(0, colon)
      pieces.push({ kind: 'slot', name: name.trim(), after: colon === -1 ? '' : inside.slice(colon + 1).trim(), start: at, end: end + 1 })
      at = end
      textStart = end + 1
    }
  }
  if (textStart < text.length) pieces.push({ kind: 'text', text: text.slice(textStart), start: textStart })
  return pieces
}

function closingBrace(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '{') depth += 1
    else if (text[at] === '}') {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return text.length
}

/** Reads a left side. */
export function readKey(key: MappedText): Key {
  const slots: KeySlot[] = []
  const problems: KeyProblem[] = []
  let sentence = ''
  let reason: string | undefined
  for (const piece of cutKey(key.text)) {
    if (piece.kind === 'text') {
      if (metaCharacters.test(piece.text)) reason ??= 'its left side uses a regular expression'
      sentence += piece.text.replaceAll(/\\(.)/g, '$1')
      continue
    }
    const slot = readSlot(piece, key)
    if (slot.kind === 'problem') problems.push(slot.problem)
    else {
      sentence += placeholder(slots.length)
      slots.push(slot)
    }
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  if (slots.length > SLOTS_MAX) reason ??= `it has more than ${SLOTS_MAX} slots`
  const parts = reason === undefined ? partsOf(sentence, slots) : undefined
  return parts ? { kind: 'parts', parts } : { kind: 'text', reason: reason ?? 'a slot of its left side is glued to a word' }
}

/** What has a meaning of its own in a regular expression; an escaped one stands for itself. */
const metaCharacters = /(?:^|[^\\])(?:\\\\)*[()[\]|*+?^]|\\[dDsSwWbB]/

type SlotPiece = Extract<RawKeyPiece, { kind: 'slot' }>

function readSlot(
  { name, after, start, end }: SlotPiece,
  key: MappedText,
): KeySlot | { readonly kind: 'problem'; readonly problem: KeyProblem } {
  const place = { start: sourceOffset(key, start), end: sourceOffset(key, end - 1) + 1 }
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) || end > key.text.length) {
    const message = end > key.text.length ? 'This slot is not closed.' : `"${name}" cannot be the name of a slot.`
    return { kind: 'problem', problem: { code: 'dsl-bad-slot', message, ...place } }
  }
  if (after === '') return { kind: 'untyped', name, quoted: false }
  if (isSlotType(after)) return { kind: 'untyped', name, type: after, quoted: false }
  const compiled = compilePattern(after)
  if ('pattern' in compiled) return { kind: 'untyped', name, pattern: compiled.pattern, quoted: false }
  return {
    kind: 'problem',
    problem: { code: 'dsl-bad-regex', message: `This regular expression is refused: ${compiled.reason}.`, ...place },
  }
}

/** The words of a left side whose slots are marked by private characters; undefined if a slot is part of a longer word. */
function partsOf(sentence: string, slots: readonly KeySlot[]): readonly KeyPart[] | undefined {
  const parts: KeyPart[] = []
  for (const { kind, text } of tokenizeSentence(sentence)) {
    const slot = text.length === 1 ? slots[text.charCodeAt(0) - MARK] : undefined
    const quoted = kind === 'quoted'
    if (slot) parts.push({ ...slot, quoted })
    else if (slots.some((_, index) => text.includes(placeholder(index)))) return undefined
    else parts.push({ kind: 'literal', text, quoted })
  }
  return parts
}
