/** How diagnostics are printed, for every verb. */
import { renderDiagnostics, type Diagnostic, type Severity } from '../../grammar/index.js'
import type { Terminal } from './terminal.js'

/** Prints diagnostics to standard error, a blank line after them. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string>, terminal: Terminal): void {
  if (diagnostics.length > 0) terminal.error(`${renderDiagnostics(diagnostics, texts, { colours: terminal.colours })}\n\n`)
}

/** `2 errors, 1 warning, 1 note`; empty when there is nothing to say. */
export function sayCounts(diagnostics: readonly Diagnostic[]): string {
  const count = (wanted: Severity): number => diagnostics.filter(({ severity }) => severity === wanted).length
  const counts = [counted(count('error'), 'error'), counted(count('warning'), 'warning'), counted(count('info'), 'note')]
  return counts.filter((text) => text !== '').join(', ')
}

/** `1 error`, `2 errors`; empty for none. */
export function counted(count: number, word: string, plural: string = `${word}s`): string {
  return count === 0 ? '' : `${count} ${count === 1 ? word : plural}`
}
