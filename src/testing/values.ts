/** Instants as callers of a simulation give them, and offsets as test files write them. */
import { formatDuration, parseDuration, readInstant, type Instant, type InstantInput } from '../../grammar/index.js'

/** An instant, or an offset from the start of the simulation such as `10m` or `-3m30s`. */
export type WhenInput = InstantInput

/** @throws TidegateError `bad-option` */
export function whenOf(name: string, input: WhenInput, start: Instant): Instant {
  const offset = typeof input === 'string' ? parseOffset(input) : undefined
  return offset === undefined ? readInstant(name, input) : start + offset
}

/** Reads a duration that may be negative: `10m`, `-3m30s`. Undefined for anything else. */
export function parseOffset(text: string): number | undefined {
  const trimmed = text.trim()
  const isNegative = /^[-−]/.test(trimmed)
  const ms = parseDuration(isNegative ? trimmed.slice(1) : trimmed)
  return ms === undefined ? undefined : isNegative ? 0 - ms : ms
}

/** Prints an offset as {@link parseOffset} reads it. */
export function formatOffset(ms: number): string {
  return ms < 0 ? `-${formatDuration(-ms)}` : formatDuration(ms)
}
