/** The texts that a test run is given, by the names of their files, and how a file names another. Nothing here reads a disk. */

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
  read(name: string): { readonly ok: true; readonly text: string } | ({ readonly ok: false } & Unreadable) {
    const text = this.texts.get(name)
    if (text !== undefined) return { ok: true, text }
    return { ok: false, ...(this.#unreadable.get(name) ?? { code: 'file-not-found', message: `There is no file \`${name}\`.` }) }
  }
}

/** The name of the file that `reference` means in the file `from`: relative to its folder, with `.` and `..` taken out. */
export function resolveReference(from: string, reference: string): string {
  const isAbsolute = /^(?:[/\\]|[A-Za-z]:[/\\])/.test(reference)
  const folder = isAbsolute ? '' : from.replace(/[^/\\]*$/, '')
  const parts: string[] = []
  for (const part of `${folder}${reference}`.split(/[/\\]/)) {
    if (part === '.' || (part === '' && parts.length > 0)) continue
    const last = parts.at(-1)
    if (part === '..' && last !== undefined && last !== '..' && last !== '') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}
