/** Rows of characters to draw on, and the characters for each thing that is drawn, in Unicode or in ASCII. */
import type { Instant } from '../../../grammar/time.js'
import type { HoldReason } from '../../scheduler/index.js'
import { plainText } from './safe-text.js'
import type { TimelineRun, Tone } from './timeline.js'

/** The characters of a drawing. */
export interface Glyphs {
  readonly axis: string
  readonly tick: string
  /** Start, middle and end of a window, and one that is a single column wide. */
  readonly window: readonly [string, string, string, string]
  readonly tones: Readonly<Record<Tone, string>>
  readonly holds: Readonly<Record<HoldReason, string>>
  /** The first character of a run, and the others. */
  readonly results: Readonly<Record<TimelineRun['result'], readonly [string, string]>>
  /** A value while it is the last, and after. */
  readonly lives: readonly [string, string]
  readonly value: string
  readonly threshold: string
  readonly ellipsis: string
}

export const unicode: Glyphs = {
  axis: '─',
  tick: '┬',
  window: ['├', '─', '┤', '│'],
  tones: { good: '✓', bad: '✗', stopped: '■', held: '‖', passed: '–', open: '…' },
  holds: { condition_false: '╱', condition_unknown: '?', already_running: '╲', paused: '‖', concurrency_limit: '╳' },
  results: { success: ['✓', '█'], error: ['✗', '▓'], cancelled: ['■', '░'], running: ['▶', '▷'] },
  lives: ['━', '┄'],
  value: '━',
  threshold: '┄',
  ellipsis: '…',
}

export const ascii: Glyphs = {
  axis: '-',
  tick: '+',
  window: ['[', '-', ']', '|'],
  tones: { good: '+', bad: 'x', stopped: 'o', held: '=', passed: '-', open: '.' },
  holds: { condition_false: '/', condition_unknown: '?', already_running: '\\', paused: '=', concurrency_limit: '%' },
  results: { success: ['+', '#'], error: ['x', 'e'], cancelled: ['o', '~'], running: ['>', '>'] },
  lives: ['=', '.'],
  value: '=',
  threshold: '.',
  ellipsis: '~',
}

/** Where things lie: a gutter for names, then the plot, one column after the other. */
export interface Grid {
  readonly glyphs: Glyphs
  readonly width: number
  readonly gutter: number
  readonly columns: number
  /** The column of an instant, never outside the plot. */
  column(at: Instant): number
}

/** One row of the plot, all blank at first. */
export class Row {
  readonly #cells: string[]

  constructor(columns: number) {
    this.#cells = Array.from({ length: columns }, () => ' ')
  }

  /** Writes text from a column on; what does not fit is cut off. */
  write(column: number, text: string): void {
    let at = column
    for (const character of text) {
      if (at < this.#cells.length) this.#cells[at] = character
      at += 1
    }
  }

  /** Fills `[from, to)`. */
  fill(from: number, to: number, character: string): void {
    for (let column = Math.max(0, from); column < Math.min(to, this.#cells.length); column += 1) this.#cells[column] = character
  }

  isBlank(from: number, to: number): boolean {
    return this.#cells.slice(from, to).every((cell) => cell === ' ')
  }

  toString(): string {
    return this.#cells.join('')
  }
}

const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u

/** How many columns of a terminal a text takes. */
export function cellsOf(text: string): number {
  let cells = 0
  for (const character of text) cells += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1
  return cells
}

/** Text of others in at most so many columns, without anything that a terminal would obey. */
export function fitCells(text: string, columns: number, glyphs: Glyphs): string {
  const plain = spelled(text, glyphs)
  if (cellsOf(plain) <= columns) return plain
  let fitting = ''
  for (const character of plain) {
    if (cellsOf(fitting + character) > columns - 1) break
    fitting += character
  }
  return fitting + glyphs.ellipsis
}

/** Text of others without anything that a terminal would obey; in ASCII where that is asked for. */
export function spelled(text: string, glyphs: Glyphs): string {
  const plain = plainText(text)
  return glyphs === ascii ? plain.replaceAll('…', '~').replaceAll(/[^\x20-\x7e]/gu, '?') : plain
}
