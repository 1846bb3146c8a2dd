/** How near a wrong sentence comes to a template: the cheapest way to lay its words on the template's parts. Errors and suggestions are made of it. */
import { isNear } from '../grammar/suggest.js'
import type { SentenceToken } from '../grammar/tokens.js'
import { readSlot, type Template, type TemplatePart, type TemplateSlot } from './template.js'

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

interface Cell {
  cost: number
  readonly previous: readonly [number, number] | undefined
  readonly fit: Laid['fit'] | 'surplus' | 'start'
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
  const cells: (Cell | undefined)[] = Array.from({ length: (parts.length + 1) * width })
  const visible = tokens.slice(0, to)
  cells[0] = { cost: 0, previous: undefined, fit: 'start' }
  for (let row = 0; row <= parts.length; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const here = cells[row * width + column]
      if (!here) continue
      const reach = (rows: number, columns: number, price: number, fit: Cell['fit']): void => {
        const index = (row + rows) * width + column + columns
        const total = here.cost + price
        if (column + columns < width && total < (cells[index]?.cost ?? Infinity))
          cells[index] = { cost: total, previous: [row, column], fit }
      }
      reach(0, 1, cost.surplus, 'surplus')
      const part = parts[row]
      if (part?.kind === 'literal') layWord(part, visible[from + column], near, reach)
      else if (part) laySlot(part, visible, from + column, sentence, reach)
    }
  }
  return trace(template, cells, width, from)
}

/** Remembers which words are near each other, since the same words meet in every template. */
export type NearWords = (word: string, other: string) => boolean

/** A {@link NearWords} with a memory of its own. */
export function nearWords(): NearWords {
  const known = new Map<string, boolean>()
  return (word, other) => {
    const key = `${word}\n${other}`
    const isKnown = known.get(key)
    if (isKnown !== undefined) return isKnown
    const result = isNear(word, other)
    known.set(key, result)
    return result
  }
}

type Reach = (rows: number, columns: number, price: number, fit: Cell['fit']) => void

function layWord(part: Extract<TemplatePart, { kind: 'literal' }>, token: SentenceToken | undefined, near: NearWords, reach: Reach): void {
  reach(1, 0, cost.missingWord, 'missing')
  if (!token || (token.kind === 'quoted') !== part.quoted) return
  if (token.text === part.text) reach(1, 1, 0, 'exact')
  else if (near(token.text, part.text)) reach(1, 1, cost.near, 'near')
  else reach(1, 1, cost.otherWord, 'other')
}

function laySlot(part: TemplateSlot, tokens: readonly SentenceToken[], at: number, sentence: string, reach: Reach): void {
  reach(1, 0, cost.missingSlot, 'missing')
  const readings = readSlot(part, tokens, at, sentence)
  for (const { end } of readings) reach(1, end - at, 0, 'exact')
  // Words after a value that is right do not make it wrong; they are surplus.
  const price = cost.wrongSlot + (readings.length > 0 ? 2 * cost.surplus : 0)
  for (let count = 1; count <= WRONG_SLOT_TOKENS_MAX; count += 1) reach(1, count, price + (count - 1) * cost.wrongSlotWord, 'wrong')
}

function trace(template: Template, cells: readonly (Cell | undefined)[], width: number, from: number): Alignment {
  const laid: Laid[] = []
  let surplus = 0
  let row = template.parts.length
  let column = width - 1
  const total = cells[row * width + column]?.cost ?? Infinity
  for (let cell = cells[row * width + column]; cell?.previous; cell = cells[row * width + column]) {
    const [beforeRow, beforeColumn] = cell.previous
    const part = template.parts[beforeRow]
    if (cell.fit === 'surplus' || cell.fit === 'start' || !part) surplus += 1
    else laid.unshift({ part, from: from + beforeColumn, to: from + column, fit: cell.fit })
    row = beforeRow
    column = beforeColumn
  }
  return { template, cost: total, laid, surplus }
}
