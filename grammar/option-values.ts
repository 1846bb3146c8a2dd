/** Durations and instants as programs give them in options: numbers, texts or dates. */
import { parseDuration } from './duration.js'
import { TidegateError } from './errors.js'
import { parseInstant } from './instant.js'
import type { Duration, Instant } from './time.js'

/** Milliseconds, or a text such as `1h30m`. */
export type DurationInput = number | string

/** Milliseconds since 1970, a `Date`, or an ISO text with an offset. */
export type InstantInput = number | Date | string

/** @throws TidegateError `bad-option` that names the option */
export function readDuration(option: string, input: DurationInput): Duration {
  const ms = typeof input === 'number' ? input : parseDuration(input)
  if (ms === undefined || !Number.isSafeInteger(ms) || ms < 0) {
    throw badOption(option, `${String(input)} is not a length of time: give whole milliseconds, or a text such as 10m or 1h30m`)
  }
  return ms
}

/** @throws TidegateError `bad-option` that names the option */
export function readInstant(option: string, input: InstantInput): Instant {
  const instant = typeof input === 'string' ? parseInstant(input) : Number(input)
  if (instant === undefined || !Number.isSafeInteger(instant)) {
    throw badOption(
      option,
      `${String(input)} is not an instant: give milliseconds since 1970, a Date, or a text such as 2026-01-01T00:00:00Z`,
    )
  }
  return instant
}

/** A whole number of at least 1. @throws TidegateError `bad-option` that names the option */
export function readCount(option: string, count: number): number {
  if (!Number.isSafeInteger(count) || count < 1) throw badOption(option, `${String(count)} is not a whole number of at least 1`)
  return count
}

/** What is thrown for an option that cannot be read. */
export function badOption(option: string, message: string): TidegateError {
  return new TidegateError('bad-option', `${option}: ${message}`)
}
