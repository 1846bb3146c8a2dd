/** The store port: where rows go before anything is done, and where windows and runs are looked up afterwards. */
import type { Instant } from '../../grammar/time.js'
import type { Change, Row, RunQuery, RunRow, WindowQuery, WindowRow } from '../scheduler/index.js'

/** How many rows to list: the latest so many, 1 to 10,000. Default 100. */
export interface Listed {
  readonly limit?: number
}

export type WindowListQuery = WindowQuery & Listed
export type RunListQuery = RunQuery & Listed

/**
 * Keeps rows. `commit` takes the changes of one step as a whole or throws and takes none of them; commands are carried out only after it has returned.
 * Lists are in order of slot (windows) and of start (runs), oldest first.
 */
export interface Store {
  /** Takes the changes of a step that was taken at `at`; called for every step, also for one without changes. */
  commit(changes: readonly Change[], at: Instant): void
  /** What an earlier scheduler left here; undefined when nothing was ever committed. History that is over need not be among the rows. */
  load(): SavedState | undefined
  window(id: string): WindowRow | undefined
  run(id: string): RunRow | undefined
  windows(query: WindowListQuery): readonly WindowRow[]
  runs(query: RunListQuery): readonly RunRow[]
}

/** Rows to continue from, and the last instant at which they are known to have been true. */
export interface SavedState {
  readonly rows: Iterable<Row>
  readonly at: Instant
}
