/** The store port: where all goes that must outlive the process, before anything is done, and where windows and runs are looked up afterwards. */
import type { Duration, Instant } from '../../grammar/time.js'
import type { Change, Row, RunPlace, RunQuery, RunRow, WindowPlace, WindowQuery, WindowRow } from '../scheduler/index.js'
import type { MetricEvent } from '../signals/port.js'

export type { RunPlace, WindowPlace } from '../scheduler/index.js'

/** How many rows to list: the latest so many, 1 to 10,000. Default 100. */
export interface Listed {
  readonly limit?: number
}

/** `before`: only what comes before that place in the order, so that a list can be read page by page, the latest first. */
export type WindowListQuery = WindowQuery & Listed & { readonly before?: WindowPlace }
export type RunListQuery = RunQuery & Listed & { readonly before?: RunPlace }

/** A text that the host wants back after a restart, by its key: what a session was read from, the vocabulary. Without `text` the key is gone. */
export interface StoredText {
  readonly key: string
  readonly text?: string
}

/** What becomes durable together. */
export interface Batch {
  /** Grows by one from batch to batch of one scheduler; a batch that is given again after a failure has the number that it had. */
  readonly number: number
  /** The instant up to which rows, events and texts are true once the batch is taken. */
  readonly at: Instant
  /**
   * Rows in the order in which they changed; of several changes of one row the last holds. Rows are made when they are read: read them before the commit ends,
   * and keep the row, not the change.
   */
  readonly changes: readonly Change[]
  /** Metric events that were accepted since the batch before, in order of arrival, also those that the scheduler writes itself. */
  readonly events: readonly MetricEvent[]
  readonly texts: readonly StoredText[]
}

/** How long what happens may wait for company, so that many inputs share one commit. */
export interface Grouping {
  /** Whole ms, at least 1. */
  readonly waitMs: Duration
  /** Inputs (events included) after which a commit comes at once. */
  readonly inputsMax: number
}

/** What the scheduler knows and a store that tidies up does not. */
export interface Maintenance {
  readonly now: Instant
  /** Whether an event may still be seen by a condition. One for which this is false will never be seen again. */
  readonly retains: (event: MetricEvent) => boolean
  /** Nothing else waits: a heartbeat came, or the scheduler stops. */
  readonly idle: boolean
}

/** Numbers about a store, for people who watch it. */
export interface StoreStatistics {
  readonly commits: number
  readonly windows: number
  readonly runs: number
  /** Metric events that a restart would load. */
  readonly events: number
  /** Bytes on disk; 0 in memory. */
  readonly bytes: number
}

/**
 * Keeps what a scheduler must not forget. Its promises:
 *
 * - `commit` takes a batch as a whole or not at all. It is durable when the call returns, or when the promise that it returns is fulfilled. A commit that
 *   throws or rejects has taken nothing; the scheduler gives it the same batch again (or gives up, when the error is a `StoreError` that is not retryable).
 *   Where a store cannot know whether a failed commit was taken after all, the number of the batch tells it when it comes again.
 * - The scheduler never has two commits under way, and carries out no command of a step before the commit of its changes.
 * - `load` hands back what the commits before it hold, and nothing else. It comes once, before the first commit.
 * - Queries see every commit that has returned. Lists are in order of slot (windows) and of start (runs), oldest first.
 * - Only settled windows, their runs, and events that `retains` denies may be forgotten; nothing else ever is.
 */
export interface Store {
  /** Absent: each step is committed by itself, before the call that caused it returns. */
  readonly grouping?: Grouping
  /** False: batches bring no events, and metrics are forgotten at a restart. */
  readonly keepsEvents: boolean
  commit(batch: Batch): void | PromiseLike<void>
  /** What an earlier scheduler left here; undefined when nothing was ever committed. @throws StoreError when it cannot be read */
  load(): SavedState | undefined | PromiseLike<SavedState | undefined>
  window(id: string): WindowRow | undefined
  run(id: string): RunRow | undefined
  windows(query: WindowListQuery): readonly WindowRow[]
  runs(query: RunListQuery): readonly RunRow[]
  /** Brings to disk what `commit` has left to the operating system; a store whose commits leave nothing to it need not have this. */
  flush?(): void | PromiseLike<void>
  /** Forgets what it may forget, a few ms of work at a time. Called after commits, more often when there were more of them. */
  maintain?(work: Maintenance): void
  statistics(): StoreStatistics
  /** Lets go of the store, for another scheduler to take; whoever made it closes it, after the scheduler has stopped. */
  close?(): void
}

/** What to continue from, and the last instant at which it is known to have been true. */
export interface SavedState {
  readonly at: Instant
  /** History that is over need not be among the rows. */
  readonly rows: Iterable<Row>
  /** In order of arrival. */
  readonly events: Iterable<MetricEvent>
  readonly texts: readonly Required<StoredText>[]
}
