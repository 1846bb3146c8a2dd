/** The coming slots of a timer, for people and tests: the public `nextTimes`. */
import { PolicyError } from '../../grammar/errors.js'
import { parseInstant } from '../../grammar/instant.js'
import { spanAt } from '../../grammar/span.js'
import type { Instant } from '../../grammar/time.js'
import type { TimerSpec } from './timer.js'
import { timerOf, type TimerText } from './timer-text.js'

/** More slots are not listed at once. */
const COUNT_MAX = 1_000_000

/** Where to start and how far to go. */
export interface NextTimesOptions {
  /** Epoch milliseconds, a Date, or ISO text with an offset. An `int` timer counts from here. */
  readonly from: Instant | Date | string
  /** How many slots at most; a whole number from 0 to 1,000,000. */
  readonly count: number
}

/**
 * The first `count` slots strictly after `from`, in epoch milliseconds; fewer when the timer ends.
 * @throws PolicyError when the timer (`bad-cron`, `impossible-cron`, `bad-duration`, `unknown-timezone`), `from` (`bad-instant`) or
 * `count` (`bad-number`) is wrong
 */
export function nextTimes(timer: TimerSpec | TimerText, { from, count }: NextTimesOptions): number[] {
  const compiled = timerOf(timer)
  const opened = instantOf(from)
  if (!Number.isInteger(count) || count < 0 || count > COUNT_MAX) {
    throw badOption('bad-number', 'count', String(count), `count is a whole number from 0 to ${COUNT_MAX}.`)
  }
  const slots: number[] = []
  let slot: Instant | undefined = opened
  while (slots.length < count) {
    slot = compiled.next(slot, opened)
    if (slot === undefined) break
    slots.push(slot)
  }
  return slots
}

function instantOf(from: Instant | Date | string): Instant {
  const instant = typeof from === 'string' ? parseInstant(from) : Number(from)
  if (instant !== undefined && Number.isFinite(instant) && Math.abs(instant) <= 8.64e15) return instant
  throw badOption(
    'bad-instant',
    'from',
    String(from),
    'from is an instant: epoch milliseconds, a Date, or text such as 2026-01-01T00:00:00Z.',
  )
}

function badOption(code: string, name: string, text: string, message: string): PolicyError {
  return new PolicyError([{ code, severity: 'error', message, file: name, span: spanAt(text, 0, text.length) }], message)
}
