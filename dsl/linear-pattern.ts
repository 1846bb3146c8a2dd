/** Authors' regular expressions, on an engine whose time grows linearly with the text: none can hang a scheduler (S5.7). Slots and text expansion use it. */
import { RE2JS } from 're2js'

/** How many characters an author's pattern may have. */
export const PATTERN_LENGTH_MAX = 1000
/** How large a compiled pattern may be: `(a{100}){100}` is refused. */
const PROGRAM_SIZE_MAX = 5000

export type LinearPattern = RE2JS

/** The compiled pattern, or why it is refused: bad syntax, look-around, back references, or too large a program. */
export function compilePattern(source: string): { readonly pattern: LinearPattern } | { readonly reason: string } {
  if (source.length > PATTERN_LENGTH_MAX) return { reason: `A pattern may have ${PATTERN_LENGTH_MAX} characters at most.` }
  try {
    const pattern = RE2JS.compile(source, RE2JS.DOTALL | RE2JS.MULTILINE)
    return pattern.programSize() > PROGRAM_SIZE_MAX ? { reason: 'The pattern repeats too much.' } : { pattern }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}
