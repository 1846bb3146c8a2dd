/** A text made of pieces that remember where they came from: the author's own characters, or a right side in a .dsl file. Expansion builds with it. */
import { type MappedText, sourceOffset } from '../grammar/dsl-file.js'

/**
 * Where characters came from. `start` and `end` count in the author's line; for those of a file, `words` are the author's words they replaced.
 * `line`: the line that the author's words stand in, where it is another than the one that was expanded.
 */
export type Origin =
  | { readonly kind: 'author'; readonly start: number; readonly end: number; readonly line?: number }
  | {
      readonly kind: 'file'
      readonly file: string
      readonly start: number
      readonly end: number
      readonly words: { readonly start: number; readonly end: number }
      readonly line?: number
    }

interface Piece {
  readonly text: string
  /** Exact: character n of the piece is character n from `start` on. Otherwise the piece as a whole came from `[start, end)`. */
  readonly exact: boolean
  readonly start: number
  readonly end: number
  readonly file?: string
  readonly words?: { readonly start: number; readonly end: number }
  readonly line?: number
}

export class Rope {
  static readonly empty = new Rope([])
  readonly text: string
  readonly #pieces: readonly Piece[]

  private constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces
    this.text = pieces.map((piece) => piece.text).join('')
  }

  /** The author's line, or a part of it that starts at `offset`. */
  static ofAuthor(text: string, offset = 0): Rope {
    return new Rope(text === '' ? [] : [{ text, exact: true, start: offset, end: offset + text.length }])
  }

  /** A right side of a file. */
  static ofFile(mapped: MappedText, file: string): Rope {
    const pieces = mapped.pieces.flatMap(({ at }, index): Piece[] => {
      const text = mapped.text.slice(at, mapped.pieces[index + 1]?.at ?? mapped.text.length)
      const start = sourceOffset(mapped, at)
      return text === '' ? [] : [{ text, exact: true, start, end: start + text.length, file }]
    })
    return new Rope(pieces)
  }

  static join(ropes: readonly Rope[]): Rope {
    return new Rope(ropes.flatMap((rope) => rope.#pieces))
  }

  get length(): number {
    return this.text.length
  }

  slice(start: number, end: number): Rope {
    const pieces: Piece[] = []
    let at = 0
    for (const piece of this.#pieces) {
      const from = Math.max(start - at, 0)
      const to = Math.min(end - at, piece.text.length)
      if (from < to) {
        const text = piece.text.slice(from, to)
        pieces.push(piece.exact ? { ...piece, text, start: piece.start + from, end: piece.start + to } : { ...piece, text })
      }
      at += piece.text.length
    }
    return new Rope(pieces)
  }

  /** Another text in place of this one, which came from the same place as a whole. */
  rewritten(text: string): Rope {
    if (text === this.text) return this
    const first = this.#pieces[0]
    const last = this.#pieces.at(-1)
    if (!first || !last || text === '') return new Rope([])
    return new Rope([{ ...first, text, exact: false, end: last.file === first.file ? last.end : first.end }])
  }

  /** The same text; its pieces of files take the place of the author's words in `replaced`. */
  within(replaced: Rope): Rope {
    const words = replaced.words()
    return new Rope(this.#pieces.map((piece) => (piece.file === undefined || piece.words ? piece : { ...piece, words })))
  }

  /** The same text, of which the author's words stand in the line of this index. */
  onLine(line: number): Rope {
    return new Rope(this.#pieces.map((piece) => ({ ...piece, line })))
  }

  /** The span of the author's words that this text came from, directly or by replacement. */
  words(): { readonly start: number; readonly end: number } {
    let start = Infinity
    let end = 0
    for (const piece of this.#pieces) {
      const words = piece.file === undefined ? piece : piece.words
      if (!words) continue
      start = Math.min(start, words.start)
      end = Math.max(end, words.end)
    }
    return { start: Math.min(start, end), end }
  }

  /** Where the characters `[start, end)` came from; those of the first piece decide. */
  originOf(start: number, end: number): Origin {
    let at = 0
    for (const piece of this.#pieces) {
      const size = piece.text.length
      if (start < at + size) return originIn(piece, start - at, Math.min(end - at, size))
      at += size
    }
    const last = this.#pieces.at(-1)
    return last ? originIn(last, last.text.length, last.text.length) : { kind: 'author', start: 0, end: 0 }
  }
}

function originIn(piece: Piece, from: number, to: number): Origin {
  const start = piece.exact ? piece.start + from : piece.start
  const end = piece.exact ? piece.start + Math.max(to, from) : piece.end
  const line = piece.line === undefined ? {} : { line: piece.line }
  if (piece.file === undefined) return { kind: 'author', start, end, ...line }
  return { kind: 'file', file: piece.file, start, end, words: piece.words ?? { start: 0, end: 0 }, ...line }
}
