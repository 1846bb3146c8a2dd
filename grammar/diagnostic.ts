/** What is wrong with a text, where, and the way out: the one form in which every reader of texts reports. */
import type { Span } from './span.js'

/** A stable kebab-case word, one per thing that can be wrong; `diagnosticCodes` lists them all. */
export type DiagnosticCode = string

/** How bad it is. `info` is a question or a hint: it changes no exit code, not even with `--strict`. */
export type Severity = 'error' | 'warning' | 'info'

/** A second place that explains the first, for example the other of two equal names. */
export interface RelatedPlace {
  readonly message: string
  readonly file: string
  readonly span: Span
}

/** One thing that is wrong with an author's text. `span` lies in the text of `file`. */
export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly severity: Severity
  readonly message: string
  readonly file: string
  readonly span: Span
  /** The way out, in one sentence. */
  readonly hint?: string
  readonly related?: readonly RelatedPlace[]
}

/** Diagnostics of several texts: texts in the order in which they are first heard of, within a text by place. */
export function inOrderOfPlace(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ file }) => file))]
  const place = new Map(files.map((file, index) => [file, index]))
  const orderOf = ({ file }: Diagnostic): number => place.get(file) ?? 0
  return diagnostics.toSorted((a, b) => orderOf(a) - orderOf(b) || a.span.start - b.span.start || a.span.end - b.span.end)
}
