/**
 * Rows by what they are about: what a core has written, for whoever keeps it in memory. What is alive is kept as it is, and shows itself as a row when it
 * is asked; what is over becomes a row once, and lets go of its policy.
 */
import {
  isOver,
  type Change,
  type LiveRow,
  type PolicyRow,
  type Put,
  type Row,
  type RunRow,
  type SessionRow,
  type WindowRow,
} from './rows.js'
import { selectRuns, selectWindows, type RunQuery, type WindowQuery } from './queries.js'
import { PolicyTable } from './policy-table.js'
import { windowOfRun } from './identity.js'

type Live<Table extends LiveRow['table']> = Extract<LiveRow, { table: Table }>
type KeptPolicy = PolicyRow | Live<'policy'>
type KeptWindow = WindowRow | Live<'window'>
type KeptRun = RunRow | Live<'run'>

/** A window and what it launched. Most windows have one run, and no list. */
interface WindowRecord {
  readonly id: string
  window: KeptWindow | undefined
  /** In order of launch. */
  runs: KeptRun | KeptRun[] | undefined
  isSettled: boolean
}

/** Sessions, policies, and windows with their runs: those that are alive, and the settled ones that were not forgotten yet. */
export class Records {
  readonly #sessions = new Map<string, SessionRow>()
  readonly #policies = new PolicyTable<KeptPolicy>()
  readonly #windows = new Map<string, WindowRecord>()
  /** In the order in which they settled, the oldest at {@link #oldest}; what lies before it is gone. */
  readonly #settled: (WindowRecord | undefined)[] = []
  #oldest = 0

  /** Takes changes in their order. */
  write(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'put') this.#put(change)
      else if (change.table === 'policy') this.#policies.delete(change.key)
      else this.#sessions.delete(change.key)
    }
  }

  /** Forgets the windows that settled first, and their runs, until at most `max` settled ones are left. */
  forgetOldest(max: number): void {
    while (this.#settled.length - this.#oldest > max) {
      const gone = this.#settled[this.#oldest]
      if (gone !== undefined) this.#windows.delete(gone.id)
      this.#settled[this.#oldest] = undefined
      this.#oldest += 1
    }
    if (this.#oldest <= this.#settled.length / 2) return
    this.#settled.splice(0, this.#oldest)
    this.#oldest = 0
  }

  /** All rows. */
  rows(): readonly Row[] {
    return [...this.#sessions.values(), ...Array.from(this.#policies.values(), rowOf), ...this.#allWindows(), ...this.#allRuns()]
  }

  /** How many windows and runs there are. */
  get counts(): { readonly windows: number; readonly runs: number } {
    return { windows: this.#windows.size, runs: this.#keptRuns().length }
  }

  window(id: string): WindowRow | undefined {
    const window = this.#windows.get(id)?.window
    return window && rowOf(window)
  }

  run(id: string): RunRow | undefined {
    const run = runsIn(this.#windows.get(windowOfRun(id))).find((each) => each.id === id)
    return run && rowOf(run)
  }

  /** The runs of one window, in order of launch. */
  runsOf(window: string): readonly RunRow[] {
    return runsIn(this.#windows.get(window)).map(rowOf)
  }

  /** In order of slot; equal slots by session and policy, then as they came. */
  windows(query: WindowQuery = {}): readonly WindowRow[] {
    return selectWindows(this.#allWindows(), query)
  }

  /** In order of start; equal starts as they were launched. */
  runs(query: RunQuery = {}): readonly RunRow[] {
    return selectRuns(query.window === undefined ? this.#allRuns() : this.runsOf(query.window), query)
  }

  #put(put: Put): void {
    const { live } = put
    if (live === undefined) this.#putRow(put.row)
    else if (live.table === 'policy') this.#policies.set(live.session, live.name, live)
    else if (live.table === 'window') this.#putWindow(live.id, live.isOver ? live.row() : live, live.isOver)
    else this.#putRun(live.window.id, live.isOver ? live.row() : live)
  }

  #putRow(row: Row): void {
    switch (row.table) {
      case 'session':
        this.#sessions.set(row.name, row)
        break
      case 'policy':
        this.#policies.set(row.session, row.policy, row)
        break
      case 'window':
        this.#putWindow(row.id, row, isOver(row))
        break
      case 'run':
        this.#putRun(row.window, row)
        break
    }
  }

  #putWindow(id: string, window: KeptWindow, isOver: boolean): void {
    const record = this.#recordOf(id)
    record.window = window
    if (record.isSettled || !isOver) return
    record.isSettled = true
    this.#settled.push(record)
  }

  #putRun(window: string, run: KeptRun): void {
    const record = this.#recordOf(window)
    const { runs } = record
    if (runs === undefined) record.runs = run
    else if (Array.isArray(runs)) runs[placeOf(run, runs)] = run
    else if (runs.id === run.id) record.runs = run
    else record.runs = runs.n < run.n ? [runs, run] : [run, runs]
  }

  #recordOf(id: string): WindowRecord {
    const known = this.#windows.get(id)
    if (known !== undefined) return known
    const record: WindowRecord = { id, window: undefined, runs: undefined, isSettled: false }
    this.#windows.set(id, record)
    return record
  }

  /** In the order in which they came first. */
  #allWindows(): WindowRow[] {
    const windows: WindowRow[] = []
    for (const { window } of this.#windows.values()) if (window !== undefined) windows.push(rowOf(window))
    return windows
  }

  /** Those of one window together. */
  #allRuns(): RunRow[] {
    return this.#keptRuns().map(rowOf)
  }

  #keptRuns(): KeptRun[] {
    const all: KeptRun[] = []
    for (const record of this.#windows.values()) for (const run of runsIn(record)) all.push(run)
    return all
  }
}

function runsIn(record: WindowRecord | undefined): readonly KeptRun[] {
  const runs = record?.runs
  return runs === undefined ? [] : Array.isArray(runs) ? runs : [runs]
}

function rowOf<R extends Row>(kept: R | { row(): R }): R {
  return 'row' in kept ? kept.row() : kept
}

/** Where a run is among those of its window: runs are numbered from 1, and none is left out as a rule. */
function placeOf({ id, n }: KeptRun, runs: readonly KeptRun[]): number {
  if (n > (runs.at(-1)?.n ?? 0)) return runs.length
  if (runs[n - 1]?.id === id) return n - 1
  const known = runs.findLastIndex((run) => run.id === id)
  return known === -1 ? runs.length : known
}
