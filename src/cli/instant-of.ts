/** Instants on the command line. */
import { parseInstant, type Instant } from '../../grammar/index.js'
import { UsageError } from './terminal.js'

/** @throws UsageError that names the option */
export function instantOf(name: string, text: string): Instant {
  const instant = parseInstant(text)
  if (instant === undefined)
    throw new UsageError(`${name} ${text} is not an instant: write date, time and offset, such as 2026-12-01T00:00:00Z`)
  return instant
}
