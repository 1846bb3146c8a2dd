/** What differs between two histories, as plain data: windows and runs that were gained, lost, moved or changed, and how many. */
import type { Instant } from '../../../grammar/index.js'
import type { Outcome, RunFailure, RunResult } from '../../scheduler/index.js'

/**
 * `gained`: only the new history has it. `lost`: only the old one. `moved`: at another time. `changed`: at its time, but with another end, outcome,
 * or other runs.
 */
export type ChangeKind = 'gained' | 'lost' | 'moved' | 'changed'

/** How many of a kind; `same`: in both alike. */
export type ChangeCounts = Readonly<Record<ChangeKind | 'same', number>>

export interface ComparedRun {
  readonly id: string
  readonly start: Instant
  readonly end?: Instant
  /** Absent: it had not ended. */
  readonly result?: RunResult
  readonly failure?: RunFailure
}

export interface ComparedWindow {
  readonly id: string
  readonly slot: Instant
  readonly opens: Instant
  readonly closes: Instant
  /** Absent: it was not settled. */
  readonly outcome?: Outcome
  readonly launches: number
}

/** A run that is not the same in both; one side is absent where it was gained or lost. */
export interface RunChange {
  readonly kind: ChangeKind
  readonly before?: ComparedRun
  readonly after?: ComparedRun
}

/** A window that is not the same in both, or whose runs are not. */
export interface WindowChange {
  readonly kind: ChangeKind
  readonly before?: ComparedWindow
  readonly after?: ComparedWindow
  /** Why each is as it is; of a window that is not there, why there is none. */
  readonly why: { readonly before: string; readonly after: string }
  readonly runs: readonly RunChange[]
}

const none: ChangeCounts = { same: 0, changed: 0, moved: 0, gained: 0, lost: 0 }

/** How often each kind comes. */
export function countKinds(kinds: readonly (ChangeKind | 'same')[]): ChangeCounts {
  const counts = { ...none }
  for (const kind of kinds) counts[kind] += 1
  return counts
}

/** All of them together. */
export function sumOf(all: readonly ChangeCounts[]): ChangeCounts {
  const sum = { ...none }
  for (const counts of all) for (const kind of ['same', 'changed', 'moved', 'gained', 'lost'] as const) sum[kind] += counts[kind]
  return sum
}
