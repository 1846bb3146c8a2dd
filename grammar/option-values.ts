/** Durations and instants as programs give them in options: numbers, texts or dates. */
import { parseDuration } from './duration.js'
import { TidegateError } from './errors.js'
import { parseInstant } from './instant.js'
import { closest } from './suggest.js'
import type { Duration, Instant } from './time.js'

/** Milliseconds, or a text such as `1h30m`. */
export type DurationInput = number | string

/** Milliseconds since 1970, a `Date`, or an ISO text with an offset. */
export type InstantInput = number | Date | string

/** @throws TidegateError `bad-option` that names the option */
export function readDuration(option: string, input: DurationInput): Duration {
  const ms = typeof input === 'string' ? parseDuration(input) : input
  if (ms === undefined || !Number.isSafeInteger(ms) || ms < 0) {
    const way = typeof input === 'string' ? 'write numbers with their units,' : 'give whole milliseconds, or a text'
    throw badOption(option, `${show(input)} is not a length of time: ${way} such as 10m or 1h30m`)
  }
  return ms
}

/** @throws TidegateError `bad-option` that names the option */
export function readInstant(option: string, input: InstantInput): Instant {
  const instant = typeof input === 'string' ? parseInstant(input) : input instanceof Date ? input.getTime() : input
  if (instant === undefined || !Number.isSafeInteger(instant)) {
    const way = typeof input === 'string' ? 'write date, time and offset,' : 'give milliseconds since 1970, a Date, or a text'
    throw badOption(option, `${show(input)} is not an instant: ${way} such as 2026-12-01T00:00:00Z`)
  }
  return instant
}

/** A whole number of at least 1. @throws TidegateError `bad-option` that names the option */
export function readCount(option: string, count: number): number {
  if (!Number.isSafeInteger(count) || count < 1) throw badOption(option, `${show(count)} is not a whole number of at least 1`)
  return count
}

/** `given`, or `otherwise` when nothing is. @throws TidegateError `bad-option` that names the option */
export function readFlag(option: string, given: unknown, otherwise = false): boolean {
  const flag = given ?? otherwise
  if (typeof flag === 'boolean') return flag
  throw badOption(option, `${show(flag)} is neither true nor false`)
}

/**
 * Whether `given` is an object that has no keys but `known`: one that is misspelt would be ignored without a word.
 * @throws TidegateError `bad-option` that names the key, and the one that may be meant
 */
export function checkOptions<Options extends object>(what: string, given: Options, known: Readonly<Record<keyof Options, true>>): void {
  const value: unknown = given
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badOption(what, `${show(value)} is no object: options are given by their names, as in { ${Object.keys(known)[0] ?? ''}: ... }`)
  const wrong = Object.keys(value).find((key) => !Object.hasOwn(known, key))
  if (wrong === undefined) return
  const near = closest(wrong, Object.keys(known))
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `the options are ${Object.keys(known).join(', ')}`
  throw badOption(what, `there is no option "${wrong}"; ${hint}`)
}

/** A value of a caller without types, as a message shows it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)
  if (value instanceof Date) return String(value)
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : value instanceof Promise ? 'a promise' : 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}

/** What is thrown for an option that cannot be read. */
export function badOption(option: string, message: string): TidegateError {
  return new TidegateError('bad-option', `${option}: ${message}`)
}
