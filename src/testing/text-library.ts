/** The texts that a test run is given, by the names of their files. Nothing here reads a disk. */
import type { FoundText } from '../policies/index.js'

/** File names and their texts. */
export type Texts = ReadonlyMap<string, string>

/** Why a file could not be read, for files that are named and not among the texts. */
export interface Unreadable {
  readonly code: 'file-not-found' | 'unreadable' | 'too-large'
  readonly message: string
}

/** The texts of one run. */
export class TextLibrary {
  readonly texts: Texts
  readonly #unreadable: ReadonlyMap<string, Unreadable>

  constructor(texts: Texts, unreadable: ReadonlyMap<string, Unreadable> = new Map()) {
    this.texts = texts
    this.#unreadable = unreadable
  }

  /** The text of a file, or why there is none. */
  read(name: string): FoundText {
    const text = this.texts.get(name)
    if (text !== undefined) return { ok: true, text }
    return { ok: false, ...(this.#unreadable.get(name) ?? { code: 'file-not-found', message: `There is no file \`${name}\`.` }) }
  }
}
