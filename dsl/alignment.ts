/** How near a wrong sentence comes to a template: the cheapest way to lay its words on the template's parts. Errors and suggestions are made of it. */
import { isNear } from '../grammar/suggest.js'
import type { SentenceToken } from '../grammar/tokens.js'
import { readSlot, type Template, type TemplatePart } from './template.js'

/** What became of one part of the template. `from` and `to` are tokens. */
export interface Laid {
  readonly part: TemplatePart
  readonly from: number
  readonly to: number
  /** `exact`: as it should be. `near`: a word misspelt. `other`: another word. `wrong`: a slot holds something else. `missing`: nothing stands there. */
  readonly fit: 'exact' | 'near' | 'other' | 'wrong' | 'missing'
}

export interface Alignment {
  readonly template: Template
  readonly cost: number
  readonly laid: readonly Laid[]
  /** Tokens that belong to no part. */
  readonly surplus: number
}

const cost = { near: 0.5, otherWord: 1.2, missingWord: 1, missingSlot: 1.2, surplus: 1, wrongSlot: 0.7, wrongSlotWord: 0.4 } as const
const WRONG_SLOT_TOKENS_MAX = 5

/** What a step across the grid lays down. */
const fits = ['exact', 'near', 'other', 'wrong', 'missing', 'surplus'] as const

type Fit = (typeof fits)[number]

/**
 * The cheapest way to each cell: so many parts laid (its row), so many tokens used up (its column). Sentences that match nothing are laid on many
 * templates, so cells are numbers in arrays.
 */
class Grid {
  readonly #width: number
  readonly #cost: Float64Array
  /** The cell before, and the fit of the step from it. */
  readonly #from: Int32Array
  readonly #fit: Uint8Array

  constructor(rows: number, width: number) {
    this.#width = width
    this.#cost = new Float64Array(rows * width).fill(Number.POSITIVE_INFINITY)
    this.#from = new Int32Array(rows * width).fill(-1)
    this.#fit = new Uint8Array(rows * width)
    this.#cost[0] = 0
  }

  costAt(row: number, column: number): number {
    return this.#cost[row * this.#width + column] ?? Number.POSITIVE_INFINITY
  }

  /** A step from a cell, `rows` down and `columns` to the right; kept if it is the cheapest way there. */
  reach(row: number, column: number, rows: 0 | 1, columns: number, price: number, fit: Fit): void {
    if (column + columns >= this.#width) return
    const here = row * this.#width + column
    const there = here + rows * this.#width + columns
    const total = (this.#cost[here] ?? Number.POSITIVE_INFINITY) + price
    if (total >= (this.#cost[there] ?? 0)) return
    this.#cost[there] = total
    this.#from[there] = here
    this.#fit[there] = fits.indexOf(fit)
  }

  /** The cell before, and what the step from it laid down; undefined where the way begins. */
  before(row: number, column: number): { readonly row: number; readonly column: number; readonly fit: Fit } | undefined {
    const cell = row * this.#width + column
    const from = this.#from[cell] ?? -1
    if (from === -1) return undefined
    return { row: Math.floor(from / this.#width), column: from % this.#width, fit: fits[this.#fit[cell] ?? 0] ?? 'surplus' }
  }
}

/** Lays tokens `[from, to)` on the parts of `template`. */
export function align(
  template: Template,
  tokens: readonly SentenceToken[],
  from: number,
  to: number,
  sentence: string,
  near: NearWords = nearWords(),
): Alignment {
  const { parts } = template
  const width = to - from + 1
  const grid = new Grid(parts.length + 1, width)
  const visible = tokens.length === to ? tokens : tokens.slice(0, to)
  for (let row = 0; row <= parts.length; row += 1) {
    const part = parts[row]
    const nearPart = part?.kind === 'literal' ? near(part.text) : undefined
    for (let column = 0; column < width; column += 1) {
      if (grid.costAt(row, column) === Number.POSITIVE_INFINITY) continue
      grid.reach(row, column, 0, 1, cost.surplus, 'surplus')
      if (part?.kind === 'literal') layWord(grid, row, column, part, visible[from + column], nearPart)
      else if (part) laySlot(grid, row, column, readSlot(part, visible, from + column, sentence), from + column)
    }
  }
  return trace(template, grid, width, from)
}

/** Remembers which words are near each other, since the same words meet in every template. */
export type NearWords = (word: string) => (other: string) => boolean

/** A {@link NearWords} with a memory of its own. */
export function nearWords(): NearWords {
  const known = new Map<string, Map<string, boolean>>()
  return (word) => {
    const others = known.get(word) ?? new Map<string, boolean>()
    known.set(word, others)
    return (other) => {
      const isKnown = others.get(other)
      if (isKnown !== undefined) return isKnown
      const result = isNear(other, word)
      others.set(other, result)
      return result
    }
  }
}

function layWord(
  grid: Grid,
  row: number,
  column: number,
  part: Literal,
  token: SentenceToken | undefined,
  near: ReturnType<NearWords> | undefined,
): void {
  grid.reach(row, column, 1, 0, cost.missingWord, 'missing')
  if (!token || (token.kind === 'quoted') !== part.quoted) return
  if (token.text === part.text) grid.reach(row, column, 1, 1, 0, 'exact')
  else if (near?.(token.text) === true) grid.reach(row, column, 1, 1, cost.near, 'near')
  else grid.reach(row, column, 1, 1, cost.otherWord, 'other')
}

type Literal = Extract<TemplatePart, { kind: 'literal' }>

function laySlot(grid: Grid, row: number, column: number, readings: readonly { readonly end: number }[], at: number): void {
  grid.reach(row, column, 1, 0, cost.missingSlot, 'missing')
  for (const { end } of readings) grid.reach(row, column, 1, end - at, 0, 'exact')
  // Words after a value that is right do not make it wrong; they are surplus.
  const price = cost.wrongSlot + (readings.length > 0 ? 2 * cost.surplus : 0)
  for (let count = 1; count <= WRONG_SLOT_TOKENS_MAX; count += 1)
    grid.reach(row, column, 1, count, price + (count - 1) * cost.wrongSlotWord, 'wrong')
}

function trace(template: Template, grid: Grid, width: number, from: number): Alignment {
  const laid: Laid[] = []
  let surplus = 0
  let [row, column] = [template.parts.length, width - 1]
  for (let step = grid.before(row, column); step; step = grid.before(row, column)) {
    const part = template.parts[step.row]
    if (step.fit === 'surplus' || !part) surplus += 1
    else laid.unshift({ part, from: from + step.column, to: from + column, fit: step.fit })
    row = step.row
    column = step.column
  }
  return { template, cost: grid.costAt(template.parts.length, width - 1), laid, surplus }
}
