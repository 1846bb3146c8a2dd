/** How diagnostics are printed, for every verb. */
import { renderDiagnostics, type Diagnostic } from '../../grammar/index.js'
import type { Terminal } from './terminal.js'

/** Prints diagnostics to standard error, a blank line after them. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string>, terminal: Terminal): void {
  if (diagnostics.length > 0) terminal.error(`${renderDiagnostics(diagnostics, texts, { colours: terminal.colours })}\n\n`)
}

/** `2 errors, 1 warning`; empty when there is nothing wrong. */
export function sayCounts(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const warnings = diagnostics.length - errors
  return [counted(errors, 'error'), counted(warnings, 'warning')].filter((text) => text !== '').join(', ')
}

/** `1 error`, `2 errors`; empty for none. */
export function counted(count: number, word: string, plural: string = `${word}s`): string {
  return count === 0 ? '' : `${count} ${count === 1 ? word : plural}`
}
