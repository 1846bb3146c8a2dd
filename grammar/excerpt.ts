/** Cuts the one line out of a text that a diagnostic shows, and measures where its underline goes on a terminal. `renderDiagnostics` calls it. */
import type { Span } from './span.js'

/** How many columns of the author's line are shown at most. */
const COLUMNS_MAX = 100
const TAB = '  '

/** A line ready to print, with the underline's place in terminal columns. `width` is at least 1. */
export interface Excerpt {
  readonly line: string
  readonly indent: number
  readonly width: number
}

/** The first line that `span` touches, cut around the span if it is long; tabs become blanks and unprintable characters dots. */
export function lineAround(text: string, span: Span): Excerpt {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1
  const newline = text.indexOf('\n', span.start)
  const lineEnd = newline === -1 ? text.length : newline
  const end = Math.max(Math.min(span.end, lineEnd), span.start)
  // Far beyond what is shown nothing is measured, so that a line of megabytes costs nothing.
  const from = Math.max(lineStart, span.start - 4 * COLUMNS_MAX)
  const to = Math.min(lineEnd, Math.max(end, span.start) + 4 * COLUMNS_MAX, span.start + 8 * COLUMNS_MAX)
  const before = printable(text.slice(from, span.start))
  const marked = printable(text.slice(span.start, Math.min(end, to)))
  const after = printable(text.slice(Math.min(end, to), to).trimEnd())
  return cut(before, marked, after)
}

function cut(before: readonly string[], marked: readonly string[], after: readonly string[]): Excerpt {
  const shown = clip(marked, COLUMNS_MAX)
  const room = COLUMNS_MAX - widthOf(shown.parts)
  const right = clip(after, Math.max(room - Math.min(widthOf(before), Math.ceil(room / 2)), 0))
  const left = clip(before.toReversed(), room - widthOf(right.parts))
  const prefix = (left.cut ? '…' : '') + left.parts.toReversed().join('')
  const body = shown.parts.join('') + (shown.cut ? '…' : right.parts.join('') + (right.cut ? '…' : ''))
  return { line: prefix + body, indent: widthOf(left.parts) + (left.cut ? 1 : 0), width: Math.max(widthOf(shown.parts), 1) }
}

function clip(parts: readonly string[], columns: number): { parts: readonly string[]; cut: boolean } {
  let width = 0
  for (const [index, part] of parts.entries()) {
    width += columnsOf(part)
    if (width > columns) return { parts: parts.slice(0, index), cut: true }
  }
  return { parts, cut: false }
}

function printable(text: string): string[] {
  const clean = text.replaceAll('\t', TAB).replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '·')
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(clean)].map(({ segment }) => segment)
}

function widthOf(parts: readonly string[]): number {
  return parts.reduce((sum, part) => sum + columnsOf(part), 0)
}

const wide =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\uFE0F/u

function columnsOf(grapheme: string): number {
  if (/^\p{M}+$|^[\u200B-\u200D\uFEFF]+$/u.test(grapheme)) return 0
  return wide.test(grapheme) ? 2 : 1
}
