/** What a timeline shows, as plain data: made by `timelineOf` from rows and events, drawn as SVG, text and HTML. */
import type { ComparisonOperator } from '../../../dsl/index.js'
import type { Duration, Instant } from '../../../grammar/time.js'
import type { HoldReason, Outcome, RunResult } from '../../scheduler/index.js'

/** What an outcome means at a glance. `held`: it never launched; `passed`: nothing was tried; `open`: not settled yet. */
export type Tone = 'good' | 'bad' | 'held' | 'stopped' | 'passed' | 'open'

/** A span `[from, to)` in which one reason held a window back. */
export interface TimelineHold {
  readonly from: Instant
  readonly to: Instant
  readonly reason: HoldReason
  /** A few words, and fewer: `condition 2 false`, `condition 2`. */
  readonly labels: readonly [string, string]
  /** One plain sentence. */
  readonly text: string
}

export interface TimelineWindow {
  readonly id: string
  readonly opens: Instant
  readonly closes: Instant
  /** Absent while it is not settled. */
  readonly outcome?: Outcome
  /** The outcome in a few words. */
  readonly label: string
  readonly tone: Tone
  readonly launches: number
  readonly holds: readonly TimelineHold[]
  /** Windows that overlap (longer than their period, or opened by people) lie in different lanes, from 0. */
  readonly lane: number
  /** Why it ended so, in one plain sentence. */
  readonly text: string
}

export interface TimelineRun {
  readonly id: string
  readonly window: string
  readonly start: Instant
  /** Absent while it has not ended. */
  readonly end?: Instant
  readonly result: RunResult | 'running'
  /** From the end of the run before it in the same window. */
  readonly gapMs?: Duration
  /** Runs that overlap lie in different lanes, from 0. */
  readonly lane: number
  /** A condition or a block held it back until it started. */
  readonly released: boolean
  readonly text: string
}

/** The windows and runs of one policy. */
export interface TimelineTrack {
  readonly session: string
  readonly policy: string
  readonly windows: readonly TimelineWindow[]
  readonly runs: readonly TimelineRun[]
  readonly lanes: number
}

/** How long one value is known: `[at, until]`; from `overtaken` on a newer one is the last. */
export interface Lifetime {
  readonly at: Instant
  readonly value: number
  readonly until: Instant
  readonly overtaken?: Instant
  readonly lane: number
}

/** The last known value during `[from, to)`. */
export interface Step {
  readonly from: Instant
  readonly to: Instant
  readonly value: number
}

/** A number that a policy compares the metric with. */
export interface Threshold {
  readonly metric: string
  /** What is compared with it: `last`, `average 10m`. */
  readonly subject: string
  readonly operator: ComparisonOperator
  readonly value: number
}

export interface MetricTrack {
  readonly metric: string
  readonly ttlMs: Duration
  readonly lifetimes: readonly Lifetime[]
  readonly lanes: number
  readonly steps: readonly Step[]
  readonly thresholds: readonly Threshold[]
}

/** Everything in it lies at least partly within `[from, to]`. */
export interface Timeline {
  readonly title: string
  /** IANA zone in which times are said. */
  readonly timezone: string
  readonly from: Instant
  readonly to: Instant
  /** When the rows were read; what has not ended is drawn up to here. */
  readonly now: Instant
  readonly tracks: readonly TimelineTrack[]
  readonly metrics: readonly MetricTrack[]
  /** What was left out, in words. */
  readonly notes: readonly string[]
}
