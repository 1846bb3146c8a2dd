/** Finds the letters of a YAML scalar's value in the text it was written in, through quotes, escapes and folded lines. Spans of sentences map back through it. */
import type { SourceText } from './source.js'
import type { ScalarNode } from './tree.js'

/** A value under construction: its text, and for each UTF-16 unit where it starts in the written text. */
interface Decoded {
  value: string
  readonly starts: number[]
}

/**
 * Maps `[from, to)` of the scalar's value to offsets in the source's text.
 * Where the way back is lost (rare forms of folded blocks), the whole scalar is the answer: never a wrong place, at worst a wide one.
 */
export function placeInScalar(source: SourceText, scalar: ScalarNode, from: number, to: number): { start: number; end: number } {
  if (scalar.value === '') return { start: scalar.start, end: scalar.end }
  const decoded = decode(source.text.slice(scalar.start, scalar.end), scalar.style)
  if (decoded.value !== scalar.value) return { start: scalar.start, end: scalar.end }
  const behind = scalar.start + endOfContent(decoded, source.text.slice(scalar.start, scalar.end), scalar.style)
  const at = (index: number): number => {
    const start = decoded.starts[index]
    return start === undefined ? behind : scalar.start + start
  }
  const start = at(Math.max(from, 0))
  return { start, end: Math.max(at(Math.max(to, from)), start) }
}

function endOfContent(decoded: Decoded, written: string, style: ScalarNode['style']): number {
  if (style === 'plain') return written.length
  if (style !== 'block') return Math.max(written.length - 1, 0)
  return (decoded.starts.at(-1) ?? 0) + 1
}

function decode(written: string, style: ScalarNode['style']): Decoded {
  if (style === 'block') return decodeBlock(written)
  return decodeFlow(written, style)
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  e: '\u001B',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00A0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
}

const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function decodeFlow(written: string, style: 'plain' | 'single' | 'double'): Decoded {
  const out: Decoded = { value: '', starts: [] }
  const end = style === 'plain' ? written.length : written.length - 1
  let at = style === 'plain' ? 0 : 1
  while (at < end) {
    const fold = foldAt(written, at, end)
    if (fold) {
      put(out, fold.value, at)
      at = fold.end
    } else if (style === 'single' && written[at] === "'") {
      put(out, "'", at)
      at += 2
    } else if (style === 'double' && written[at] === '\\') {
      at = decodeEscape(out, written, at)
    } else {
      put(out, written[at] ?? '', at)
      at += 1
    }
  }
  return out
}

/** Blanks around line breaks become one blank, or one line break less than there were. */
function foldAt(written: string, at: number, end: number): { value: string; end: number } | undefined {
  const found = /[ \t]*\r?\n[ \t\r\n]*/y
  found.lastIndex = at
  const match = found.exec(written)
  if (!match || at >= end) return undefined
  const breaks = match[0].split('\n').length - 1
  return { value: breaks === 1 ? ' ' : '\n'.repeat(breaks - 1), end: Math.min(at + match[0].length, end) }
}

function decodeEscape(out: Decoded, written: string, at: number): number {
  const letter = written[at + 1] ?? ''
  const length = codeLengths[letter]
  if (length !== undefined) {
    const code = Number.parseInt(written.slice(at + 2, at + 2 + length), 16)
    put(out, code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD', at)
    return at + 2 + length
  }
  const continued = /\\\r?\n[ \t]*/y
  continued.lastIndex = at
  const match = continued.exec(written)
  if (match) return at + match[0].length
  put(out, escapes[letter] ?? letter, at)
  return at + 2
}

/** `|` keeps line breaks; `>` folds them. Only blocks of evenly indented lines are followed, which is how sentences are written. */
function decodeBlock(written: string): Decoded {
  const out: Decoded = { value: '', starts: [] }
  const header = /^[|>][-+\d]*[^\n]*\n/.exec(written)?.[0] ?? written
  const folded = written.startsWith('>')
  const keep = /^[|>]\d*\+/.test(header)
  const strip = /^[|>]\d*-/.test(header)
  const lines: { text: string; start: number }[] = []
  let at = header.length
  for (const text of written.slice(header.length).split('\n')) {
    lines.push({ text: text.endsWith('\r') ? text.slice(0, -1) : text, start: at })
    at += text.length + 1
  }
  if (lines.at(-1)?.text === '') lines.pop()
  const indent = /^ */.exec(lines.find(({ text }) => text.trim() !== '')?.text ?? '')?.[0].length ?? 0
  for (const [index, { text, start }] of lines.entries()) {
    const content = text.slice(indent)
    for (let letter = 0; letter < content.length; letter += 1) put(out, content[letter] ?? '', start + indent + letter)
    const next = lines[index + 1]
    if (next || !strip) put(out, folded && next && content !== '' && next.text !== '' ? ' ' : '\n', start + text.length)
  }
  if (!keep) trimBreaks(out, strip ? 0 : 1)
  return out
}

function trimBreaks(out: Decoded, left: number): void {
  const kept = out.value.replace(/\n+$/, (breaks) => breaks.slice(0, left))
  out.value = kept
  out.starts.length = kept.length
}

function put(out: Decoded, value: string, at: number): void {
  out.value += value
  for (let unit = 0; unit < value.length; unit += 1) out.starts.push(at)
}
