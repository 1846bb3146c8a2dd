/** A text under the name of its file, with quick places and a list of what is wrong with it. Everything that reads policies points through it. */
import type { Diagnostic, RelatedPlace, Severity, Span } from '../../grammar/index.js'

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
  readonly severity?: Severity
  readonly hint?: string | undefined
  readonly related?: readonly RelatedPlace[]
}

/** What was found in one text. Each severity is bounded by itself, so that no number of warnings hides an error. */
interface Found extends Readonly<Record<Severity, Diagnostic[]>> {
  readonly keys: Set<string>
  readonly full: Set<Severity>
}

/** Collects the problems of texts: each once, sorted by text and place, {@link PROBLEMS_MAX} of each severity of a text at the most. */
export class Problems {
  readonly #found = new Map<SourceText, Found>()

  /** Gives the text its place among the others, which is otherwise that of its first problem. */
  open(source: SourceText): void {
    this.#foundIn(source)
  }

  add(source: SourceText, problem: Problem): void {
    const { code, message, start, end, severity = 'error', hint, related } = problem
    const found = this.#foundIn(source)
    const key = `${code} ${start} ${end} ${message}`
    if (found.keys.has(key)) return
    if (found[severity].length >= PROBLEMS_MAX) return void found.full.add(severity)
    found.keys.add(key)
    const extra = { ...(hint === undefined ? {} : { hint }), ...(related === undefined ? {} : { related }) }
    found[severity].push({ code, severity, message, file: source.file, span: source.span(start, end), ...extra })
  }

  /** Whether nothing that was added is an error. */
  get harmless(): boolean {
    return [...this.#found.values()].every(({ error }) => error.length === 0)
  }

  /** Whether nothing was added. */
  get isEmpty(): boolean {
    for (const { keys } of this.#found.values()) if (keys.size > 0) return false
    return true
  }

  /** All problems in order of place; texts in the order in which they were first heard of. */
  sorted(): Diagnostic[] {
    return [...this.#found.values()].flatMap(({ error, warning, info, full }) => {
      const diagnostics = sortByPlace([...error, ...warning, ...info])
      const last = diagnostics.at(-1)
      return last ? [...diagnostics, ...[...full].map((severity) => notListed(last, severity))] : []
    })
  }

  #foundIn(source: SourceText): Found {
    const known = this.#found.get(source)
    if (known) return known
    const fresh: Found = { keys: new Set(), error: [], warning: [], info: [], full: new Set() }
    this.#found.set(source, fresh)
    return fresh
  }
}

function sortByPlace(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
}

function notListed({ file, span }: Diagnostic, severity: Severity): Diagnostic {
  return {
    code: 'too-large',
    severity,
    message: `There are more than ${PROBLEMS_MAX} ${severity === 'info' ? 'note' : severity}s; the others are not listed.`,
    file,
    span,
  }
}
