/** State as rows: what a host makes durable, and all it needs to continue as if nothing had happened (DESIGN section 4). */
import type { Duration, Instant } from '../../grammar/time.js'
import type { Evidence } from '../signals/port.js'
import type { Finish, HoldReason, Outcome, RunFailure } from './outcomes.js'
import type { TriggerState } from './states.js'

/** Launches of a policy are held back (S2.11). */
export interface Pause {
  readonly at: Instant
  readonly note?: string
  /** Ends by itself at this instant. */
  readonly until?: Instant
  /** Set by `pause_on_failure`, with the window that failed. */
  readonly failedWindow?: string
}

export interface PolicyRow {
  readonly table: 'policy'
  readonly key: string
  readonly session: string
  readonly policy: string
  /** The digest of the policy that this state belongs to. */
  readonly digest: string
  /** When it was loaded into its session; `int` timers count from here (S1.3). */
  readonly openedAt: Instant
  /** Slots up to and including this instant are dealt with. */
  readonly watermark: Instant
  /** A slot up to the watermark whose window, delayed by its jitter, outlived an edit and opens later (S1.7, S8.1). */
  readonly pendingSlot?: Instant
  /** The latest slot that opened a window, and when that window opened. */
  readonly latestSlot?: Instant
  readonly latestOpens?: Instant
  readonly recurrenceCount?: number
  readonly recurrenceLeft?: number
  readonly pause?: Pause
  /** How many windows people opened in it; gives the k of their ids. */
  readonly manualCount?: number
}

/** What held a window back: the clause and its numbers, the run, the pause or the limit. */
export interface HoldEvidence {
  /** Number of the clause in the policy's list, from 1. */
  readonly clause?: number
  readonly sentence?: string
  readonly condition?: Evidence
  /** The run that had not ended. */
  readonly run?: string
  readonly pause?: Pause
  /** The limit that was reached: `maxConcurrentRuns`, or the name of a concurrency group. */
  readonly limit?: { readonly name: string; readonly max: number }
}

/** A span `[from, to)` during which one reason held a window back. */
export interface HoldInterval {
  readonly from: Instant
  /** Absent while it still holds. */
  readonly to?: Instant
  readonly reason: HoldReason
  readonly evidence: HoldEvidence
  /** How many shorter neighbours were merged into it, where there were more than 64 (S7.1). */
  readonly merged?: number
}

/** The record of one window and the state of its trigger. */
export interface WindowRow {
  readonly table: 'window'
  readonly id: string
  readonly session: string
  readonly policy: string
  readonly slot: Instant
  readonly opens: Instant
  /** `opens` + duration. */
  readonly closes: Instant
  readonly kind: 'slot' | 'manual' | 'make-up' | 'backfill'
  readonly ignoreConditions?: boolean
  readonly state: TriggerState
  /** When the trigger may launch at the earliest. */
  readonly due: Instant
  /** Launches so far, refused ones included. */
  readonly launches: number
  readonly lastLaunch?: Instant
  readonly intervals: readonly HoldInterval[]
  /** Time per reason, merged intervals counted exactly: [reason, total ms, last held at]. */
  readonly totals: readonly (readonly [HoldReason, Duration, Instant])[]
  readonly failure?: RunFailure
  /** Why no further run came. */
  readonly finish?: Finish
  readonly excludedBy?: string
  /** An outcome that overrides what runs and intervals say (S7.4). */
  readonly override?: Outcome
  readonly outcome?: Outcome
  /** When the window's end was noticed. */
  readonly closedAt?: Instant
  /** When the outcome became final. */
  readonly settledAt?: Instant
}

export type RunState = 'launching' | 'running' | 'ended'
/** How a run ends. */
export const runResults = ['success', 'error', 'cancelled'] as const
export type RunResult = (typeof runResults)[number]

export interface RunRow {
  readonly table: 'run'
  readonly id: string
  readonly window: string
  readonly session: string
  readonly policy: string
  readonly workflow: string
  readonly concurrencyGroup?: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly n: number
  readonly state: RunState
  /** When it was launched; of a refused launch, when it was refused: it started and ended then (S2.5). */
  readonly start: Instant
  readonly end?: Instant
  readonly result?: RunResult
  readonly failure?: RunFailure
  readonly message?: string
  /** The launcher's own name for it. */
  readonly executionId?: string
  readonly cancel?: { readonly at: Instant; readonly by: CancelCause; readonly reason?: string }
  /** When a cancelled run is reported as stuck, unless it has ended. */
  readonly stuckAt?: Instant
  /** It was cancelled and did not end within its grace. */
  readonly stuck?: boolean
}

export type CancelCause = 'timeout' | 'person' | 'removal'

export interface SessionRow {
  readonly table: 'session'
  readonly name: string
  readonly openedAt: Instant
}

export type Row = PolicyRow | WindowRow | RunRow | SessionRow

/**
 * What a row is made of, as long as it may still change. Enough is known of it to file it; the row is made when somebody asks for it.
 * A live window is over when it is closed and settled, a live run when it has ended: from then on their rows stay as they are.
 */
export type LiveRow =
  | { readonly table: 'policy'; readonly session: string; readonly name: string; row(): PolicyRow }
  | LiveWindowRow
  | {
      readonly table: 'run'
      readonly id: string
      readonly n: number
      readonly window: Pick<LiveWindowRow, 'id' | 'policy'>
      readonly isOver: boolean
      row(): RunRow
    }

export interface LiveWindowRow {
  readonly table: 'window'
  readonly id: string
  readonly policy: { readonly session: string; readonly name: string }
  readonly isOver: boolean
  row(): WindowRow
}

/** Whether a window is closed and settled: nothing changes it any more. */
export function isOver({
  closedAt,
  settledAt,
}: {
  readonly closedAt?: Instant | undefined
  readonly settledAt?: Instant | undefined
}): boolean {
  return closedAt !== undefined && settledAt !== undefined
}

/** A row that is new or different. */
export interface Put {
  readonly kind: 'put'
  /** As it stands when it is read first. It is to be read before the next step; of several changes of one row the last holds. */
  readonly row: Row
  /** What the row is made of, for whoever lives in this process and can do without most rows. */
  readonly live?: LiveRow
  /** Whether no change before this one was of that `live`. */
  readonly isFirst?: boolean
}

/** A row that is gone. */
export interface Deletion {
  readonly kind: 'delete'
  readonly table: 'policy' | 'session'
  readonly key: string
}

/** What a step changed. History (settled windows, ended runs) is never deleted by the core. */
export type Change = Put | Deletion
