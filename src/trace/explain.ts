/** Explanations: from the record of a window to the reason as data and one plain sentence (SEMANTICS S4.6, S7). */
import type { Duration, Instant } from '../../grammar/time.js'
import type { CurrentHold, HoldEvidence, HoldInterval, HoldReason, Outcome, PolicyRow, RunRow, WindowRow } from '../scheduler/index.js'
import { blamed } from './blamed.js'
import { sayOutcome } from './say-outcome.js'
import { inBrackets, sayHold, sayInstant, sayNear, sayRuns, sayWindow } from './words.js'

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
  const { at, timezone } = context
  const saying = { timezone, near: window.opens }
  const name = sayWindow(window, timezone)
  const base = { window, runs: context.runs, ...(at === undefined ? {} : { at }) }
  const hold = at === undefined ? openHold(window, context) : holdAt(window, context, at)
  if (hold !== undefined && (at !== undefined || window.outcome === undefined)) {
    const { words, facts, numbers } = sayHold(hold.reason, hold.evidence, at === undefined, saying)
    const seen = numbers === '' ? '' : hold.isFresh ? `now ${numbers}` : `when that began: ${numbers}`
    const opening = at === undefined ? 'waits' : `was held back at ${sayNear(at, saying)}`
    const text = `${name} ${opening}: since ${sayNear(hold.since, saying)} ${words}${inBrackets(facts, seen)}.`
    return { ...base, reason: hold.reason, ...numbersOf(hold.evidence), text }
  }
  const running = context.runs.find((run) => run.end === undefined || (at !== undefined && run.start <= at && at < run.end))
  if (running !== undefined && (at !== undefined ? running.start <= at : window.outcome === undefined)) {
    const since = sayNear(running.start, saying)
    const text =
      at === undefined
        ? `${name}: run ${running.id} has been running since ${since}.`
        : `${name}: run ${running.id}, started at ${since}, was running at ${sayNear(at, saying)}.`
    return { ...base, reason: 'running', text }
  }
  if (window.outcome === undefined) return { ...base, reason: 'waiting', text: sayWaiting(window, timezone) }
  const longest = window.launches === 0 ? longestHold(window, window.outcome) : undefined
  return { ...base, reason: window.outcome, ...numbersOf(longest?.evidence), text: sayOutcome(window, window.outcome, context) }
}

interface FoundHold {
  readonly reason: HoldReason
  readonly evidence: HoldEvidence
  readonly since: Instant
  /** The numbers are those of now, not those with which the hold began. */
  readonly isFresh: boolean
}

function openHold(window: WindowRow, { held }: ExplainContext): FoundHold | undefined {
  if (held !== undefined) return { ...held, isFresh: true }
  const last = window.intervals.at(-1)
  return last?.to === undefined ? asFound(last) : undefined
}

function holdAt(window: WindowRow, { held }: ExplainContext, at: Instant): FoundHold | undefined {
  if (held !== undefined && held.since <= at) return { ...held, isFresh: true }
  return asFound(
    window.intervals.findLast(
      (interval) =>
        interval.from <= at && (interval.to === undefined || at < interval.to || (interval.from === interval.to && at === interval.from)),
    ),
  )
}

function asFound(interval: HoldInterval | undefined): FoundHold | undefined {
  return interval && { reason: interval.reason, evidence: interval.evidence, since: interval.from, isFresh: false }
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
  const parts = condition === undefined ? [] : blamed(condition)
  // Where one part alone is to blame, its numbers speak for the whole.
  const seen = condition?.observed === undefined && parts.length === 1 ? parts[0] : condition
  return {
    evidence,
    ...(clause === undefined ? {} : { condition: clause }),
    ...(sentence === undefined ? {} : { sentence }),
    ...(seen?.observed === undefined ? {} : { observed: seen.observed }),
    ...(seen?.required === undefined ? {} : { required: seen.required }),
  }
}

function sayWaiting(window: WindowRow, timezone: string): string {
  const after = window.launches === 0 ? '' : `, after ${sayRuns(window.launches)}`
  return `${sayWindow(window, timezone)} waits for its ${window.launches === 0 ? '' : 'next '}launch, due at ${sayNear(window.due, { timezone, near: window.opens })}${after}.`
}

/** What is said of a policy that has not opened any window (that is still remembered). */
export function explainNothing(policy: string, nextSlot: Instant | undefined, timezone: string): Explanation {
  const next = nextSlot === undefined ? '' : `: the next opens at ${sayInstant(nextSlot, timezone)}`
  return { reason: 'no_window', runs: [], text: `Policy ${policy} has opened no window yet${next}.` }
}

/** What `withPolicyState` looks at. */
export interface PolicyNow {
  readonly row: Pick<PolicyRow, 'pause' | 'recurrenceLeft'>
  readonly nextSlot?: Instant | undefined
}

/** Adds what the policy's own state means for its next window: a pause, or that none will open any more. */
export function withPolicyState(explanation: Explanation, { row, nextSlot }: PolicyNow, timezone: string): Explanation {
  const isSaid = explanation.reason === 'paused' && explanation.window?.outcome === undefined
  const closing = sayPolicyState(row, nextSlot, timezone, isSaid)
  return closing === undefined ? explanation : { ...explanation, text: `${explanation.text} ${closing}` }
}

/** `isSaid`: the explanation itself tells of the pause. */
function sayPolicyState(
  { pause, recurrenceLeft }: PolicyNow['row'],
  nextSlot: Instant | undefined,
  timezone: string,
  isSaid: boolean,
): string | undefined {
  if (pause !== undefined) {
    const until = pause.until === undefined ? 'until it is resumed' : `until ${sayInstant(pause.until, timezone)}`
    if (isSaid) return `It launches nothing ${until}.`
    const note = pause.note === undefined ? '' : ` ("${pause.note}")`
    return `The policy has been paused since ${sayInstant(pause.at, timezone)}${note} and launches nothing ${until}.`
  }
  if (recurrenceLeft === 0) return 'Its recurrence count is used up: no further window opens.'
  return nextSlot === undefined ? 'No further window opens.' : undefined
}
