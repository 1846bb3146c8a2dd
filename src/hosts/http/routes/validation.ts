/** What is wrong with a text, as an answer that is no error: it was asked for. */
import { PolicyError, type Diagnostic } from '../../../../grammar/index.js'

export interface Validation {
  readonly valid: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** What is wrong, with the author's lines underlined. */
  readonly detail?: string
}

/** What `look` finds, whether it answers or throws it. */
export function validate(look: () => readonly Diagnostic[]): Validation {
  try {
    return { valid: true, diagnostics: look() }
  } catch (error) {
    if (error instanceof PolicyError) return { valid: false, diagnostics: error.diagnostics, detail: error.message }
    throw error
  }
}
