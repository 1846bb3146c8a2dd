/** Which rows of history are wanted, and in which order they are listed: the questions that stores and simulations answer alike. */
import type { Instant } from '../../grammar/time.js'
import { byPolicy } from './order.js'
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

/** Whether a window is asked for. */
export function isWantedWindow(row: WindowRow, query: WindowQuery): boolean {
  return isOf(row, query) && (query.outcome === undefined || row.outcome === query.outcome) && isWithin(row.opens, query)
}

/** Whether a run is asked for. */
export function isWantedRun(row: RunRow, query: RunQuery): boolean {
  if (query.window !== undefined && row.window !== query.window) return false
  return isOf(row, query) && (query.state === undefined || row.state === query.state) && isWithin(row.start, query)
}

function isOf(row: WindowRow | RunRow, { session, policy }: WindowQuery | RunQuery): boolean {
  return (session === undefined || row.session === session) && (policy === undefined || row.policy === policy)
}

function isWithin(instant: Instant, { from, to }: WindowQuery | RunQuery): boolean {
  return (from === undefined || instant >= from) && (to === undefined || instant < to)
}

/** The order of windows in lists: by slot; equal slots by session and policy. */
export function compareWindows(a: WindowOrder, b: WindowOrder): number {
  return a.slot - b.slot || byPolicy(a, b)
}

type WindowOrder = Pick<WindowRow, 'slot' | 'session' | 'policy'>

/** The order of runs in lists: by start. */
export function compareRuns(a: RunOrder, b: RunOrder): number {
  return a.start - b.start
}

type RunOrder = Pick<RunRow, 'start'>

/** A place in the order of windows: that of the one with this id, also once it is forgotten. */
export interface WindowPlace extends WindowOrder {
  readonly id: string
}

/** A place in the order of runs. */
export interface RunPlace extends RunOrder {
  readonly id: string
}

/** Which part of a list is wanted. */
export interface Slice<Place> {
  /** The last so many. Default: all. */
  readonly limit?: number
  /** Only what comes before this place in the order. */
  readonly before?: Place
}
