/** The kinds of errors that the library throws (DESIGN section 6); each is told apart by a brand, since ESM and CJS copies differ. */
import type { Diagnostic } from './diagnostic.js'

const brand = Symbol.for('tidegate.error')

/** Something failed while running. `code` is a stable kebab-case word; `cause` is what lies beneath. */
export class TidegateError extends Error {
  readonly code: string
  readonly [brand] = true as const

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** The author's text is wrong; `diagnostics` holds every mistake that was found, sorted by place. */
export class PolicyError extends TidegateError {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[], message: string) {
    super('policy-error', message)
    this.diagnostics = diagnostics
  }
}

/** A bug of the library itself: a state that its own rules exclude. */
export class InvariantError extends TidegateError {
  constructor(message: string) {
    super('invariant', message)
  }
}

/** Whether `error` is one of the library's own, whichever copy of the library threw it. */
export function isTidegateError(error: unknown): error is TidegateError {
  return typeof error === 'object' && error !== null && brand in error
}
