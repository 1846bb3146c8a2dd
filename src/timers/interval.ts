/** `int` timers: a delay after the session opened, then perhaps a period. Reads their text and makes their timer. */
import { parseDuration } from '../../grammar/duration.js'
import type { Instant } from '../../grammar/time.js'
import type { IntervalSpec, Timer, TimerProblem } from './timer.js'

/** An interval, or everything that is wrong with its text. */
export type ReadInterval =
  { readonly kind: 'spec'; readonly spec: IntervalSpec } | { readonly kind: 'problems'; readonly problems: readonly TimerProblem[] }

/**
 * Reads `10m` (a delay) or `30s 5m` (a delay and a period). A duration of several words, such as `10 minutes`, is one where that is the
 * only way to read it; `1h 30m` is a delay and a period.
 * @see SEMANTICS S1.3
 */
export function parseInterval(text: string): ReadInterval {
  const words = [...text.matchAll(/\d+\s+[a-z]+|\S+/gi)]
  const durations = words.map((word) => parseDuration(word[0]))
  const bad = words.filter((_, index) => durations[index] === undefined)
  const [delayMs, periodMs] = durations
  if (bad.length > 0 || words.length === 0 || words.length > 2 || delayMs === undefined) return problemsOf(text, words, bad)
  if (periodMs === 0) return { kind: 'problems', problems: [badDuration(words[1], text, 'A period of 0 never moves on.')] }
  return { kind: 'spec', spec: { kind: 'int', delayMs, ...(periodMs !== undefined && { periodMs }) } }
}

function problemsOf(text: string, words: readonly RegExpExecArray[], bad: readonly RegExpExecArray[]): ReadInterval {
  if (words.length === 0) return { kind: 'problems', problems: [badDuration(undefined, text, 'The delay is missing.')] }
  if (words.length > 2) {
    const message = `An int timer has a delay and at most one period; here are ${words.length} parts.`
    const looksLikeCron = words.length >= 5 && bad.length > 0
    return {
      kind: 'problems',
      problems: [badDuration(undefined, text, message, looksLikeCron ? 'For a cron expression leave out timer_type: int.' : undefined)],
    }
  }
  return { kind: 'problems', problems: bad.map((word) => badDuration(word, text, `"${word[0]}" is not a length of time.`)) }
}

function badDuration(word: RegExpExecArray | undefined, text: string, message: string, hint?: string): TimerProblem {
  const start = word?.index ?? 0
  return {
    code: 'bad-duration',
    field: 'cron_expression',
    message,
    start,
    end: word ? start + word[0].length : text.length,
    hint: hint ?? 'Write a delay such as 10m, or a delay and a period such as 30s 5m.',
  }
}

/** Makes the timer of a delay and perhaps a period. */
export function createIntervalTimer(spec: IntervalSpec): Timer {
  const { delayMs, periodMs } = spec
  return {
    spec,
    shortestPeriodMs: periodMs,
    next(after: Instant, opened: Instant) {
      const first = opened + delayMs
      if (after < first) return first
      return periodMs === undefined ? undefined : first + (Math.floor((after - first) / periodMs) + 1) * periodMs
    },
  }
}
