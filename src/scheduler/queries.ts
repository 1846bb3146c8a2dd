/** Which rows of history are wanted: the questions that stores and simulations answer alike. */
import type { Instant } from '../../grammar/time.js'
import { compare } from './order.js'
import type { Outcome } from './outcomes.js'
import type { RunRow, WindowRow } from './rows.js'

/** Which windows to list; all fields narrow. */
export interface WindowQuery {
  readonly session?: string
  readonly policy?: string
  readonly outcome?: Outcome
  /** Windows that open in `[from, to)`. */
  readonly from?: Instant
  readonly to?: Instant
}

/** Which runs to list; all fields narrow. */
export interface RunQuery {
  readonly session?: string
  readonly policy?: string
  /** Id of the window that launched them. */
  readonly window?: string
  readonly state?: RunRow['state']
  /** Runs that start in `[from, to)`. */
  readonly from?: Instant
  readonly to?: Instant
}

/** The wanted windows in order of slot; equal slots by session and policy, then as they came. */
export function selectWindows(rows: Iterable<WindowRow>, query: WindowQuery): WindowRow[] {
  return [...rows]
    .filter((row) => isOf(row, query) && (query.outcome === undefined || row.outcome === query.outcome) && isWithin(row.opens, query))
    .sort(compareWindows)
}

/** The order of windows in lists. */
export function compareWindows(a: WindowOrder, b: WindowOrder): number {
  return a.slot - b.slot || compare(a.session, b.session) || compare(a.policy, b.policy)
}

type WindowOrder = Pick<WindowRow, 'slot' | 'session' | 'policy'>

/** The wanted runs in order of start; equal starts as they were launched. */
export function selectRuns(rows: Iterable<RunRow>, query: RunQuery): RunRow[] {
  return [...rows]
    .filter(
      (row) =>
        isOf(row, query) &&
        (query.window === undefined || row.window === query.window) &&
        (query.state === undefined || row.state === query.state) &&
        isWithin(row.start, query),
    )
    .sort((a, b) => a.start - b.start)
}

function isOf(row: WindowRow | RunRow, { session, policy }: WindowQuery | RunQuery): boolean {
  return (session === undefined || row.session === session) && (policy === undefined || row.policy === policy)
}

function isWithin(instant: Instant, { from, to }: WindowQuery | RunQuery): boolean {
  return (from === undefined || instant >= from) && (to === undefined || instant < to)
}
