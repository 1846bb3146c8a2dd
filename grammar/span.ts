/** Places in a text. Every parser produces them and every diagnostic points with one. */

/**
 * A half-open range of UTF-16 offsets in one text.
 * `start` and `end` count from 0; `line` and `column` belong to `start` and count from 1.
 */
export interface Span {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly column: number
}

/** The span `[start, end)` of `text`, with its line and column worked out. Offsets outside the text are clamped. */
export function spanAt(text: string, start: number, end: number): Span {
  const from = Math.min(Math.max(start, 0), text.length)
  const to = Math.min(Math.max(end, from), text.length)
  let line = 1
  let lineStart = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < from; at = text.indexOf('\n', at + 1)) {
    line += 1
    lineStart = at + 1
  }
  return { start: from, end: to, line, column: from - lineStart + 1 }
}
