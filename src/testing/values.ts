/** Durations and instants as callers of a simulation give them, and offsets as test files write them. */
import { formatDuration, parseDuration, parseInstant, TidegateError, type Duration, type Instant } from '../../grammar/index.js'

/** Milliseconds, or a text such as `1h30m`. */
export type DurationInput = number | string

/** Milliseconds since 1970, a `Date`, or an ISO text with an offset. */
export type InstantInput = number | Date | string

/** An instant, or an offset from the start of the simulation such as `10m` or `-3m30s`. */
export type WhenInput = InstantInput

/** @throws TidegateError `bad-option` */
export function durationOf(name: string, input: DurationInput): Duration {
  const ms = typeof input === 'number' ? input : parseDuration(input)
  if (ms === undefined || !Number.isSafeInteger(ms) || ms < 0)
    throw badOption(name, `${String(input)} is not a length of time: give whole milliseconds, or a text such as 10m or 1h30m`)
  return ms
}

/** @throws TidegateError `bad-option` */
export function instantOf(name: string, input: InstantInput): Instant {
  const instant = typeof input === 'string' ? parseInstant(input) : Number(input)
  if (instant === undefined || !Number.isSafeInteger(instant))
    throw badOption(
      name,
      `${String(input)} is not an instant: give milliseconds since 1970, a Date, or a text such as 2026-01-01T00:00:00Z`,
    )
  return instant
}

/** @throws TidegateError `bad-option` */
export function whenOf(name: string, input: WhenInput, start: Instant): Instant {
  const offset = typeof input === 'string' ? parseOffset(input) : undefined
  return offset === undefined ? instantOf(name, input) : start + offset
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

export function badOption(name: string, message: string): TidegateError {
  return new TidegateError('bad-option', `${name}: ${message}`)
}
