/** `--run`: which tests are meant. */
import { UsageError } from './terminal.js'

/** A pattern for the names of tests, whatever their case. @throws UsageError */
export function namePattern(text: string): RegExp {
  try {
    return new RegExp(text, 'iu')
  } catch {
    throw new UsageError(`--run ${text} is not a regular expression`)
  }
}
