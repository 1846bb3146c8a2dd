/** What is kept of a policy and its windows: alive things show themselves as rows when they are asked, the others are rows. */
import { itemsOf, type Few } from './few.js'
import type { LiveRow, PolicyRow, Row, RunRow, WindowRow } from './rows.js'

type Live<Table extends LiveRow['table']> = Extract<LiveRow, { table: Table }>
export type KeptPolicy = PolicyRow | Live<'policy'>
export type KeptWindow = WindowRow | Live<'window'>
export type KeptRun = RunRow | Live<'run'>

/** A window and what it launched. */
export interface WindowRecord {
  readonly id: string
  /** The how manieth window it was. */
  readonly came: number
  readonly file: PolicyFile
  window: KeptWindow | undefined
  runs: Few<KeptRun>
  isSettled: boolean
}

/** A policy and its windows, which may outlive it. */
export class PolicyFile {
  readonly session: string
  readonly name: string
  policy: KeptPolicy | undefined
  /** Those that are not in the history yet. */
  windows: Few<WindowRecord> = undefined
  /** Its number among the policies with windows in the history; -1: it has none there. */
  number = -1
  /** How many windows it has in the history, and where the latest is. */
  pastCount = 0
  latestPast = -1
  /** No id of theirs is greater: most new windows are told from them by one look. */
  greatestPast = ''

  constructor(session: string, name: string, policy: KeptPolicy | undefined) {
    this.session = session
    this.name = name
    this.policy = policy
  }

  /** Whether nothing is known of it any more. */
  get isEmpty(): boolean {
    return this.policy === undefined && this.windows === undefined && this.pastCount === 0
  }
}

/** The row of what is kept. */
export function rowOf<R extends Row>(kept: R | { row(): R }): R {
  return 'row' in kept ? kept.row() : kept
}

/** The runs of a window in order of launch, whatever the order in which they were read. */
export function runsOf(record: WindowRecord | undefined): RunRow[] {
  return Array.from(itemsOf(record?.runs), rowOf).sort((a, b) => a.n - b.n)
}
