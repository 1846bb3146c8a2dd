/**
 * What the naive model remembers: plain objects in plain lists. It is written from the numbered rules alone and shares no code with `src/`.
 */
import type { HistoryPolicy } from './history.js'

export interface ModelPolicy {
  readonly session: string
  readonly name: string
  spec: HistoryPolicy
  readonly openedAt: number
  /** Slots up to here have been dealt with. */
  dealt: number
  left: number | undefined
  pause: { until: number | undefined } | undefined
  removed: boolean
  /** Slots before a change of the text that had not been dealt with and that the old text knew (S8.1). */
  pending: readonly number[]
  /** No slot before this instant counts, but those that are pending. */
  since: number
}

export interface ModelHold {
  readonly from: number
  to: number | undefined
  readonly reason: string
  /** The clause to blame, from 1. */
  readonly clause: number | undefined
}

export interface ModelWindow {
  readonly id: string
  readonly policy: ModelPolicy
  readonly slot: number
  readonly opens: number
  closes: number
  readonly kind: 'slot' | 'manual' | 'make-up' | 'backfill'
  ignoreConditions: boolean
  state: 'scheduled' | 'queued' | 'triggered' | 'running' | 'ended'
  overrun: boolean
  due: number
  launches: number
  lastLaunch: number
  /** What became of its last run: `ran`, or how it failed. */
  last: string | undefined
  /** What held it back when it was last judged. */
  reason: string | undefined
  holds: ModelHold[]
  override: string | undefined
  outcome: string | undefined
  closed: boolean
  /** An edit took its slot away while it ran: no run follows (S8.1). */
  slotIsGone: boolean
  settledAt: number | undefined
}

export interface ModelRun {
  readonly id: string
  readonly window: ModelWindow
  readonly group: string | undefined
  start: number
  end: number | undefined
  result: string | undefined
  failure: string | undefined
  cancel: 'timeout' | 'person' | 'removal' | undefined
  /** What its script says: when the launcher answers, when it ends, and how; `stopsAfter` a cancel. */
  acceptAt: number
  accepted: boolean
  /** The end of its window passed while the scheduler was down: it was asked to stop at the restart, and answers in the round after. */
  isAskedAtRestart: boolean
  endAt: number
  ends: 'success' | 'error' | 'cancelled' | 'refuse' | 'lost'
  readonly stopsAfter: number
}
