/** A text under the name of its file, with quick places and a list of what is wrong with it. Everything that reads policies points through it. */
import type { Diagnostic, RelatedPlace, Span } from '../../grammar/index.js'

/** A text and the name that diagnostics know it by. */
export class SourceText {
  readonly file: string
  readonly text: string
  #lineStarts: readonly number[] | undefined

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
  }

  /** The span `[start, end)`, as `spanAt` gives it, in time that does not grow with the text. */
  span(start: number, end: number): Span {
    const from = Math.min(Math.max(start, 0), this.text.length)
    const to = Math.min(Math.max(end, from), this.text.length)
    this.#lineStarts ??= lineStartsOf(this.text)
    const line = lastAtOrBefore(this.#lineStarts, from)
    return { start: from, end: to, line: line + 1, column: from - (this.#lineStarts[line] ?? 0) + 1 }
  }

  /** The offsets of the first letter and behind the last letter of the physical line that holds `offset`. */
  line(offset: number): { readonly start: number; readonly end: number } {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1
    const newline = this.text.indexOf('\n', start)
    const end = newline === -1 ? this.text.length : newline
    return { start, end: this.text[end - 1] === '\r' ? end - 1 : end }
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** How many problems of one text are kept; a file of garbage would otherwise give as many as it has letters. */
export const PROBLEMS_MAX = 1000

/** A problem at `[start, end)` of the text it is reported for. */
export interface Problem {
  readonly code: string
  readonly message: string
  readonly start: number
  readonly end: number
  readonly severity?: 'error' | 'warning'
  readonly hint?: string | undefined
  readonly related?: readonly RelatedPlace[]
}

/** Collects the problems of texts: each once, sorted by file and place, {@link PROBLEMS_MAX} of a text at the most. */
export class Problems {
  readonly #seen = new Map<string, { readonly keys: Set<string>; readonly found: Diagnostic[]; isFull: boolean }>()

  /** Gives the text its place among the others, which is otherwise that of its first problem. */
  open(source: SourceText): void {
    this.#fileOf(source.file)
  }

  add(source: SourceText, problem: Problem): void {
    const { code, message, start, end, severity = 'error', hint, related } = problem
    const file = this.#fileOf(source.file)
    const key = `${code} ${start} ${end} ${message}`
    if (file.keys.has(key)) return
    if (file.found.length >= PROBLEMS_MAX) {
      file.isFull = true
      return
    }
    file.keys.add(key)
    const extra = { ...(hint === undefined ? {} : { hint }), ...(related === undefined ? {} : { related }) }
    file.found.push({ code, severity, message, file: source.file, span: source.span(start, end), ...extra })
  }

  /** Whether nothing that was added is an error. */
  get harmless(): boolean {
    return [...this.#seen.values()].every(({ found }) => found.every(({ severity }) => severity === 'warning'))
  }

  /** All problems in order of place; files in the order in which they were first heard of. */
  sorted(): Diagnostic[] {
    return [...this.#seen.values()].flatMap(({ found, isFull }) => {
      const diagnostics = sortByPlace(found)
      const last = diagnostics.at(-1)
      if (!isFull || !last) return diagnostics
      return [
        ...diagnostics,
        { ...withoutExtras(last), code: 'too-large', message: `There are more than ${PROBLEMS_MAX} problems; the others are not listed.` },
      ]
    })
  }

  #fileOf(file: string): { readonly keys: Set<string>; readonly found: Diagnostic[]; isFull: boolean } {
    const known = this.#seen.get(file)
    if (known) return known
    const fresh = { keys: new Set<string>(), found: [], isFull: false }
    this.#seen.set(file, fresh)
    return fresh
  }
}

function sortByPlace(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
}

function withoutExtras({ file, span }: Diagnostic): Omit<Diagnostic, 'code' | 'message'> {
  return { severity: 'error', file, span }
}
