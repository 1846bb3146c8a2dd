/**
 * Rows by what they are about: what a core has written, for whoever keeps it in memory. What is alive is kept as it is, and shows itself as a row when it
 * is asked; what is over becomes a row once, and lets go of its policy.
 */
import { countOf, findIn, itemsOf, withItem, withoutItem, type Few } from './few.js'
import { policyKey, windowOfRun } from './identity.js'
import { selectRuns, selectWindows, type RunQuery, type WindowQuery } from './queries.js'
import {
  isOver,
  type Change,
  type LiveRow,
  type LiveWindowRow,
  type PolicyRow,
  type Put,
  type Row,
  type RunRow,
  type SessionRow,
  type WindowRow,
} from './rows.js'
import { PolicyTable } from './policy-table.js'

type Live<Table extends LiveRow['table']> = Extract<LiveRow, { table: Table }>
type PolicyName = LiveWindowRow['policy']
type KeptPolicy = PolicyRow | Live<'policy'>
type KeptWindow = WindowRow | Live<'window'>
type KeptRun = RunRow | Live<'run'>

/** A window and what it launched. */
interface WindowRecord {
  readonly id: string
  /** The how manieth window it was. */
  readonly came: number
  readonly file: PolicyFile
  window: KeptWindow | undefined
  runs: Few<KeptRun>
  isSettled: boolean
}

/** A policy and its windows, which may outlive it. */
class PolicyFile {
  readonly session: string
  readonly name: string
  policy: KeptPolicy | undefined
  windows: Few<WindowRecord> = undefined

  constructor(session: string, name: string, policy: KeptPolicy | undefined) {
    this.session = session
    this.name = name
    this.policy = policy
  }
}

/** Sessions, policies, and windows with their runs: those that are alive, and the settled ones that were not forgotten yet. */
export class Records {
  readonly #sessions = new Map<string, SessionRow>()
  /** One that has had no window needs no file. */
  readonly #policies = new PolicyTable<KeptPolicy | PolicyFile>()
  /** In the order in which they settled, the oldest at {@link #oldest}; what lies before it is gone. */
  readonly #settled: (WindowRecord | undefined)[] = []
  #oldest = 0
  #came = 0

  /** Takes changes in their order. */
  write(changes: readonly Change[]): void {
    for (let index = 0; index < changes.length; index += 1) {
      const change = changes[index]!
      if (change.kind === 'put') this.#put(change)
      else if (change.table === 'policy') this.#deletePolicy(change.key)
      else this.#sessions.delete(change.key)
    }
  }

  /** Forgets the windows that settled first, and their runs, until at most `max` settled ones are left. */
  forgetOldest(max: number): void {
    while (this.#settled.length - this.#oldest > max) {
      const gone = this.#settled[this.#oldest]
      if (gone !== undefined) this.#forget(gone)
      this.#settled[this.#oldest] = undefined
      this.#oldest += 1
    }
    if (this.#oldest <= this.#settled.length / 2) return
    this.#settled.splice(0, this.#oldest)
    this.#oldest = 0
  }

  /** All rows. */
  rows(): readonly Row[] {
    const policies: PolicyRow[] = []
    for (const kept of this.#policies.values()) {
      const policy = kept instanceof PolicyFile ? kept.policy : kept
      if (policy !== undefined) policies.push(rowOf(policy))
    }
    return [...this.#sessions.values(), ...policies, ...this.#allWindows(), ...this.#allRuns()]
  }

  /** How many windows and runs there are. */
  get counts(): { readonly windows: number; readonly runs: number } {
    const records = this.#inOrder()
    return { windows: records.length, runs: records.reduce((sum, { runs }) => sum + countOf(runs), 0) }
  }

  window(id: string): WindowRow | undefined {
    const window = this.#find(id)?.window
    return window && rowOf(window)
  }

  run(id: string): RunRow | undefined {
    const run = findIn(this.#find(windowOfRun(id))?.runs, id)
    return run && rowOf(run)
  }

  /** The runs of one window, in order of launch. */
  runsOf(window: string): readonly RunRow[] {
    return runsOf(this.#find(window))
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
    else if (live.table !== 'policy' && live.isOver) this.#putRow(live.row())
    else if (put.isFirst === true) this.#putLive(live)
  }

  /** It is here from now on, and shows what becomes of it. */
  #putLive(live: LiveRow): void {
    if (live.table === 'policy') this.#putPolicy(live.session, live.name, live)
    else if (live.table === 'window') this.#recordOf(live.id, live.policy).window = live
    else this.#putRun(live.window.id, live.window.policy, live)
  }

  #putRow(row: Row): void {
    switch (row.table) {
      case 'session':
        this.#sessions.set(row.name, row)
        break
      case 'policy':
        this.#putPolicy(row.session, row.policy, row)
        break
      case 'window':
        this.#putWindow(row)
        break
      case 'run':
        this.#putRun(row.window, { session: row.session, name: row.policy }, row)
        break
    }
  }

  #putPolicy(session: string, name: string, policy: KeptPolicy): void {
    const known = this.#policies.find(session, name)
    if (known instanceof PolicyFile) known.policy = policy
    else this.#policies.set(session, name, policy)
  }

  #deletePolicy(key: string): void {
    const known = this.#policies.get(key)
    if (known instanceof PolicyFile && known.windows !== undefined) known.policy = undefined
    else this.#policies.delete(key)
  }

  #putWindow(row: WindowRow): void {
    const record = this.#recordOf(row.id, { session: row.session, name: row.policy })
    record.window = row
    if (record.isSettled || !isOver(row)) return
    record.isSettled = true
    this.#settled.push(record)
  }

  #putRun(window: string, policy: PolicyName, run: KeptRun): void {
    const record = this.#recordOf(window, policy)
    record.runs = withItem(record.runs, run)
  }

  #recordOf(id: string, policy: PolicyName): WindowRecord {
    const file = this.#fileOf(policy)
    const known = findIn(file.windows, id)
    if (known !== undefined) return known
    const record: WindowRecord = { id, came: this.#came, file, window: undefined, runs: undefined, isSettled: false }
    this.#came += 1
    file.windows = withItem(file.windows, record)
    return record
  }

  #fileOf({ session, name }: PolicyName): PolicyFile {
    const known = this.#policies.find(session, name)
    if (known instanceof PolicyFile) return known
    const file = new PolicyFile(session, name, known)
    this.#policies.set(session, name, file)
    return file
  }

  #forget({ id, file }: WindowRecord): void {
    file.windows = withoutItem(file.windows, id)
    if (file.windows === undefined && file.policy === undefined) this.#policies.delete(policyKey(file.session, file.name))
  }

  #find(window: string): WindowRecord | undefined {
    const file = this.#policies.ofId(window)
    return file instanceof PolicyFile ? findIn(file.windows, window) : undefined
  }

  /** In the order in which they came. */
  #inOrder(): WindowRecord[] {
    const records: WindowRecord[] = []
    for (const file of this.#policies.values()) {
      if (file instanceof PolicyFile) for (const record of itemsOf(file.windows)) records.push(record)
    }
    return records.sort((a, b) => a.came - b.came)
  }

  #allWindows(): WindowRow[] {
    const windows: WindowRow[] = []
    for (const { window } of this.#inOrder()) if (window !== undefined) windows.push(rowOf(window))
    return windows
  }

  /** Those of one window together. */
  #allRuns(): RunRow[] {
    return this.#inOrder().flatMap(runsOf)
  }
}

/** In order of launch, whatever the order in which they were read. */
function runsOf(record: WindowRecord | undefined): RunRow[] {
  return Array.from(itemsOf(record?.runs), rowOf).sort((a, b) => a.n - b.n)
}

function rowOf<R extends Row>(kept: R | { row(): R }): R {
  return 'row' in kept ? kept.row() : kept
}
