/** Diagnostics as people read them: the place, the message, the author's line with the words underlined, and the way out. The command line and thrown errors print with it. */
import type { Diagnostic, RelatedPlace, Severity } from './diagnostic.js'
import { lineAround } from './excerpt.js'

export interface RenderOptions {
  /** ANSI colours. Default false. */
  readonly colours?: boolean
}

type Paint = (style: Severity | 'bold' | 'dim' | 'hint', text: string) => string

const styles = { error: '1;31', warning: '1;33', info: '1;36', bold: '1', dim: '2', hint: '36' } as const

/**
 * Prints every diagnostic, one block each, a blank line between them. `texts` holds the text of each file by the name the diagnostics use;
 * a file that is not among them is printed without its line.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  options: RenderOptions = {},
): string {
  const paint: Paint = options.colours === true ? (style, text) => `\u001B[${styles[style]}m${text}\u001B[0m` : (_, text) => text
  return diagnostics.map((diagnostic) => renderOne(diagnostic, texts, paint)).join('\n\n')
}

function renderOne(diagnostic: Diagnostic, texts: ReadonlyMap<string, string>, paint: Paint): string {
  const { severity, code, message, hint, related } = diagnostic
  const head = `${paint('bold', placeOf(diagnostic))} ${paint(severity, `${severity} ${code}:`)} ${paint('bold', message)}`
  const lines = [head, ...excerpt(diagnostic, texts, severity, paint)]
  if (hint !== undefined)
    lines.push(...hint.split('\n').map((line, index) => `  ${paint('hint', index === 0 ? `help: ${line}` : `      ${line}`)}`))
  for (const place of related ?? []) {
    lines.push(`  ${paint('dim', `see ${placeOf(place)}`)} ${place.message}`, ...excerpt(place, texts, 'hint', paint))
  }
  return lines.join('\n')
}

function placeOf({ file, span }: Pick<RelatedPlace, 'file' | 'span'>): string {
  return `${file === '' ? '' : `${file}:`}${span.line}:${span.column}`
}

function excerpt(
  { file, span }: Pick<RelatedPlace, 'file' | 'span'>,
  texts: ReadonlyMap<string, string>,
  style: Severity | 'hint',
  paint: Paint,
): string[] {
  const text = texts.get(file)
  if (text === undefined) return []
  const { line, indent, width } = lineAround(text, span)
  const number = String(span.line)
  const gutter = ' '.repeat(number.length)
  return [
    `  ${paint('dim', `${number} |`)} ${line}`.trimEnd(),
    `  ${paint('dim', `${gutter} |`)} ${' '.repeat(indent)}${paint(style, '^'.repeat(width))}`,
  ]
}
