/** Tests write the place of a mistake into the text itself: `is «around» 10`. */
import type { Diagnostic } from '../../grammar/index.js'

/** The text without its marks. */
export function unmarked(text: string): string {
  return text.replaceAll(/[«»]/g, '')
}

/** The text with the first diagnostic's place marked, after its code. */
export function markedBy(text: string, diagnostics: readonly Diagnostic[]): string {
  const [first] = diagnostics
  if (!first) return 'nothing wrong'
  const { start, end } = first.span
  return `${first.code}: ${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}`
}
