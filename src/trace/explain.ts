/** Explanations: from the record of a window to the reason as data and one plain sentence (SEMANTICS S4.6, S7). */
import type { Duration, Instant } from '../../grammar/time.js'
import type { CurrentHold, Finish, HoldEvidence, HoldInterval, HoldReason, Outcome, RunRow, WindowRow } from '../scheduler/index.js'
import { sayDuration, sayHold, sayInstant, sayRuns, sayTime, sayWindow } from './words.js'

/** Why a window is as it is. `reason` is its outcome once it is settled, else what holds it back now, else `running` or `waiting`. */
export interface Explanation {
  /** Absent when the policy has opened none. */
  readonly window?: WindowRow
  /** The instant that is explained; absent: the window as a whole. */
  readonly at?: Instant
  readonly reason: Outcome | HoldReason | 'running' | 'waiting' | 'no_window'
  /** Number of the condition that held it back, from 1. */
  readonly condition?: number
  readonly sentence?: string
  readonly observed?: number
  readonly required?: number
  readonly evidence?: HoldEvidence
  readonly runs: readonly RunRow[]
  /** One plain sentence. */
  readonly text: string
}

export interface ExplainContext {
  /** The runs of the window. */
  readonly runs: readonly RunRow[]
  /** IANA zone in which times are said. */
  readonly timezone: string
  readonly at?: Instant
  /** What holds it back at this moment, with fresh numbers; wins over the record. */
  readonly held?: CurrentHold
}

/** Explains one window, or one instant of it. */
export function explainWindow(window: WindowRow, context: ExplainContext): Explanation {
  const at = context.at
  const base = { window, runs: context.runs, ...(at === undefined ? {} : { at }) }
  const hold = at === undefined ? openHold(window, context) : holdAt(window, context, at)
  if (hold !== undefined && (at !== undefined || window.outcome === undefined)) {
    const opening = at === undefined ? 'waits' : `was held back at ${sayTime(at, context.timezone)}`
    const text = `${sayWindow(window, context.timezone)} ${opening}: ${sayHold(hold.reason, hold.evidence, context.timezone)}.`
    return { ...base, reason: hold.reason, ...numbersOf(hold.evidence), text }
  }
  const running = context.runs.find((run) => run.end === undefined || (at !== undefined && run.start <= at && at < run.end))
  if (running !== undefined && (at !== undefined ? running.start <= at : window.outcome === undefined)) {
    return {
      ...base,
      reason: 'running',
      text: `${sayWindow(window, context.timezone)}: run ${running.id} has been running since ${sayTime(running.start, context.timezone)}.`,
    }
  }
  if (window.outcome === undefined) return { ...base, reason: 'waiting', text: sayWaiting(window, context.timezone) }
  const longest = window.launches === 0 ? longestHold(window, window.outcome) : undefined
  return { ...base, reason: window.outcome, ...numbersOf(longest?.evidence), text: sayOutcome(window, window.outcome, context) }
}

function openHold(window: WindowRow, context: ExplainContext): { reason: HoldReason; evidence: HoldEvidence } | undefined {
  if (context.held !== undefined) return context.held
  const last = window.intervals.at(-1)
  return last?.to === undefined ? last : undefined
}

function holdAt(window: WindowRow, context: ExplainContext, at: Instant): { reason: HoldReason; evidence: HoldEvidence } | undefined {
  if (context.held !== undefined && context.held.since <= at) return context.held
  return window.intervals.findLast(
    (interval) => interval.from <= at && (interval.to === undefined || at < interval.to || interval.from === interval.to),
  )
}

function longestHold(window: WindowRow, reason: Outcome): HoldInterval | undefined {
  const length = ({ from, to }: HoldInterval): Duration => (to ?? from) - from
  return window.intervals
    .filter((interval) => interval.reason === reason)
    .reduce<HoldInterval | undefined>((best, next) => (best === undefined || length(next) >= length(best) ? next : best), undefined)
}

function numbersOf(evidence: HoldEvidence | undefined): Partial<Explanation> {
  if (evidence === undefined) return {}
  const { clause, sentence, condition } = evidence
  return {
    evidence,
    ...(clause === undefined ? {} : { condition: clause }),
    ...(sentence === undefined ? {} : { sentence }),
    ...(condition?.observed === undefined ? {} : { observed: condition.observed }),
    ...(condition?.required === undefined ? {} : { required: condition.required }),
  }
}

function sayWaiting(window: WindowRow, timezone: string): string {
  const since = window.launches === 0 ? '' : ` after ${sayRuns(window.launches)}`
  return `${sayWindow(window, timezone)} waits${since} until ${sayInstant(window.due, timezone)}.`
}

function sayOutcome(window: WindowRow, outcome: Outcome, context: ExplainContext): string {
  const name = sayWindow(window, context.timezone)
  const last = context.runs.at(-1)
  const after = `after ${sayRuns(window.launches)}`
  switch (outcome) {
    case 'ran':
      return `${name} ran: ${sayRuns(window.launches)}, the last ${sayEnd(last, context.timezone)}${sayFinish(window)}.`
    case 'error':
      return `${name} ended in error ${after}: the last failed${sayMessage(last)}${sayFinish(window)}.`
    case 'launch_failed':
      return `${name} ended ${after}: the last could not be launched${sayMessage(last)}${sayFinish(window)}.`
    case 'runner_lost':
      return `${name} ended ${after}: the process that ran the last was lost${sayFinish(window)}.`
    case 'timeout':
      return `${name} ended ${after}: the last was cancelled because the window ended.`
    case 'cancelled':
      return `${name} was cancelled by a person ${after}${sayCancelReason(last)}.`
    case 'policy_removed':
      return `${name} ended ${after}: its policy was removed.`
    case 'superseded':
      return `${name} ended without a run: a later slot of the policy, or an edit, took its place${sayLongest(window, context.timezone)}.`
    case 'missed':
      return `${name} was missed: it was over before the scheduler saw it.`
    case 'excluded':
      return `${name} did not open: its slot is excluded${window.excludedBy === undefined ? '' : ` (${window.excludedBy})`}.`
    case 'invalid_policy':
      return `${name} did not run: its policy is not valid, its conditions cannot be read.`
    case 'paused':
    case 'already_running':
    case 'condition_false':
    case 'condition_unknown':
    case 'concurrency_limit':
      return `${name} ${window.closes === window.opens ? 'passed' : 'closed'} without a run${sayLongest(window, context.timezone)}.`
  }
}

function sayEnd(run: RunRow | undefined, timezone: string): string {
  return run?.end === undefined ? 'succeeded' : `succeeded at ${sayTime(run.end, timezone)} after ${sayDuration(run.end - run.start)}`
}

function sayMessage(run: RunRow | undefined): string {
  return run?.message === undefined ? '' : ` (${run.message})`
}

function sayCancelReason(run: RunRow | undefined): string {
  return run?.cancel?.reason === undefined ? '' : ` (${run.cancel.reason})`
}

function sayLongest(window: WindowRow, timezone: string): string {
  const parts = window.intervals.map((interval) => {
    const span =
      interval.to === undefined || interval.to === interval.from
        ? ''
        : ` from ${sayTime(interval.from, timezone)} to ${sayTime(interval.to, timezone)}`
    return `${sayHold(interval.reason, interval.evidence, timezone)}${span}`
  })
  if (parts.length === 0) return ''
  return `: ${parts.slice(0, 3).join(', then ')}${parts.length > 3 ? `, and ${parts.length - 3} more` : ''}`
}

const finishes: Record<Finish, string> = {
  no_loop: '',
  no_retry: '; retry_on_error is off',
  zero_duration: '; a window of 0s runs once',
  max_run: '; max_run was reached',
  due_after_end: '; the next run would have come after the window',
  later_slot: '; a later slot has opened its own window',
  slot_gone: '; an edit took its slot away',
  recurrence_used_up: '; the recurrence count was used up',
  window_closed: '; then the window ended',
  cancelled: '; it was cancelled',
  superseded: '; then a later slot took its place',
  policy_removed: '; then its policy was removed',
  no_data: '; then its conditions had no data',
  invalid_policy: '; then its conditions could not be read any more',
}

function sayFinish(window: WindowRow): string {
  return window.finish === undefined ? '' : finishes[window.finish]
}

/** What is said of a policy that has not opened any window (that is still remembered). */
export function explainNothing(policy: string, nextSlot: Instant | undefined, timezone: string): Explanation {
  const next = nextSlot === undefined ? 'none will open' : `the next opens at ${sayInstant(nextSlot, timezone)}`
  return { reason: 'no_window', runs: [], text: `Policy ${policy} has opened no window yet: ${next}.` }
}
