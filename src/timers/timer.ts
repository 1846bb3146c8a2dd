/** What a timer is to the rest of the system: a pure function from one slot to the next (SEMANTICS S1.6). */
import type { Duration, Instant } from '../../grammar/time.js'

/** The two ways of writing cron expressions (S1.1). */
export type CronDialect = 'quartz' | 'unix'
/** What becomes of a fixed time that daylight saving leaves out: the first instant after the gap, or nothing (S1.5). */
export type DstGap = 'run_after' | 'skip'
/** Which pass of a repeated hour a fixed time opens in (S1.5). */
export type DstOverlap = 'first' | 'last' | 'both'

/** A cron expression and how it is read (S1.1, S1.4, S1.5). */
export interface CronSpec {
  readonly kind: 'cron'
  readonly expression: string
  /** Absent: 5 fields or an `@alias` = unix, 6 or 7 = quartz. */
  readonly dialect?: CronDialect
  /** IANA zone. */
  readonly timezone: string
  readonly dstGap?: DstGap
  readonly dstOverlap?: DstOverlap
}

/** A delay counted from the moment the session opened, then a period; without a period it fires once (S1.3). */
export interface IntervalSpec {
  readonly kind: 'int'
  readonly delayMs: Duration
  readonly periodMs?: Duration
}

/** What a timer is made of, with its texts still unread. */
export type TimerSpec = CronSpec | IntervalSpec

/** A compiled timer. Equal specs share one. */
export interface Timer {
  readonly spec: TimerSpec
  /** The first slot strictly after `after`, undefined when there is none. `opened` is when the session opened; only `int` timers read it. */
  next(after: Instant, opened: Instant): Instant | undefined
  /** The shortest time between two slots that can occur; undefined when there is at most one slot. */
  readonly shortestPeriodMs: Duration | undefined
}

/** What is wrong with a timer's text: `start` and `end` are offsets in the text of `field`. */
export interface TimerProblem {
  /** `bad-cron`, `impossible-cron`, `bad-duration`, `unknown-timezone`, `bad-value`. */
  readonly code: string
  /** The key of the policy whose text is wrong. */
  readonly field: 'cron_expression' | 'timezone' | 'timer_type' | 'cron_dialect' | 'dst_gap' | 'dst_overlap'
  readonly message: string
  readonly start: number
  readonly end: number
  readonly hint?: string
}
