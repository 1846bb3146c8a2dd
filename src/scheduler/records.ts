/**
 * Rows by what they are about: what a core has written, for whoever keeps it in memory. What is alive is kept as it is, and shows itself as a row when it
 * is asked; what is over becomes a row once, lets go of its policy, and is packed with others in time.
 */
import { countOf, findIn, itemsOf, withItem, withoutItem } from './few.js'
import { History, type Asked } from './history/index.js'
import { windowOfRun } from './identity.js'
import { LatestRows } from './latest-rows.js'
import { PolicyFile, rowOf, runsOf, type KeptPolicy, type KeptRun, type WindowRecord } from './policy-file.js'
import { PolicyTable } from './policy-table.js'
import {
  compareRuns,
  compareWindows,
  isWantedRun,
  isWantedWindow,
  type RunPlace,
  type RunQuery,
  type Slice,
  type WindowPlace,
  type WindowQuery,
} from './queries.js'
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

type PolicyName = LiveWindowRow['policy']

/** Sessions, policies, and windows with their runs: those that are alive, and the settled ones that were not forgotten yet. */
export class Records {
  readonly #sessions = new Map<string, SessionRow>()
  /** One that has had no window needs no file. */
  readonly #policies = new PolicyTable<KeptPolicy | PolicyFile>()
  /** Settled windows that are not packed, in the order in which they settled, the oldest at {@link #oldest}; what lies before it is gone. */
  readonly #settled: (WindowRecord | undefined)[] = []
  #oldest = 0
  /** Those that settled before them. */
  readonly #history: History
  #came = 0

  /** `pageSize`: so many settled windows are packed together. Each page costs as much as ten windows. */
  constructor(pageSize = 512) {
    this.#history = new History(pageSize)
  }

  /** Takes changes in their order. */
  write(changes: readonly Change[]): void {
    for (let index = 0; index < changes.length; index += 1) {
      const change = changes[index]!
      if (change.kind === 'put') this.#put(change)
      else if (change.table === 'policy') this.#deletePolicy(change.key)
      else this.#sessions.delete(change.key)
    }
  }

  /** How many settled windows are not packed. */
  get unpacked(): number {
    return this.#settled.length - this.#oldest
  }

  /** Packs settled windows, the oldest first, as long as more than `left` are not packed; a few may be left that fill no page. */
  pack(left = 0): void {
    const { pageSize } = this.#history
    while (this.unpacked > left && this.unpacked >= pageSize) {
      const records: WindowRecord[] = []
      while (records.length < pageSize) records.push(this.#takeOldest())
      this.#history.add(records)
      for (const { id, file } of records) file.windows = withoutItem(file.windows, id)
    }
  }

  /** Forgets the windows that settled first, and their runs, until at most `max` settled ones are left. */
  forgetOldest(max: number): void {
    while (this.#history.size > 0 && this.#history.size + this.unpacked > max) this.#dropIfEmpty(this.#history.forgetOldest())
    while (this.unpacked > max) {
      const { id, file } = this.#takeOldest()
      file.windows = withoutItem(file.windows, id)
      this.#dropIfEmpty(file)
    }
  }

  /** All rows. */
  rows(): readonly Row[] {
    const policies: PolicyRow[] = []
    for (const kept of this.#policies.values()) {
      const policy = kept instanceof PolicyFile ? kept.policy : kept
      if (policy !== undefined) policies.push(rowOf(policy))
    }
    const records = [...this.#recordsOf({}, anything)].sort((a, b) => a.came - b.came)
    const windows = records.flatMap(({ window }) => window ?? [])
    return [...this.#sessions.values(), ...policies, ...windows.map(rowOf), ...records.flatMap(runsOf)]
  }

  /** How many windows and runs there are. */
  get counts(): { readonly windows: number; readonly runs: number } {
    let { windows, runs } = this.#history.counts
    for (const record of this.#unpackedOf({})) {
      windows += 1
      runs += countOf(record.runs)
    }
    return { windows, runs }
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
  windows(query: WindowQuery & Slice<WindowPlace> = {}): readonly WindowRow[] {
    const { from = -Infinity, to = Infinity, before, limit = Infinity } = query
    const latest = new LatestRows<WindowRow>(compareWindows, limit)
    const isBefore = this.#beforeWindow(query)
    const asked: Asked = {
      mayBeOn: ({ slotMin, slotMax, opensMin, opensMax }) =>
        opensMax >= from && opensMin < to && slotMin <= (before?.slot ?? Infinity) && slotMax >= (latest.floor?.slot ?? -Infinity),
      mayBe: (slot, { session, name: policy }) =>
        latest.floor === undefined || compareWindows({ slot, session, policy }, latest.floor) >= 0,
    }
    for (const { window, came } of this.#recordsOf(query, asked)) {
      const row = window && rowOf(window)
      if (row !== undefined && isWantedWindow(row, query) && isBefore(row, came)) latest.add(row, came)
    }
    return latest.rows()
  }

  /** In order of start; equal starts as they were launched. */
  runs(query: RunQuery & Slice<RunPlace> = {}): readonly RunRow[] {
    const { from = -Infinity, to = Infinity, before, limit = Infinity } = query
    const latest = new LatestRows<RunRow>(compareRuns, limit)
    const isBefore = this.#beforeRun(query)
    const asked: Asked = {
      mayBeOn: ({ startMin, startMax }) =>
        startMin < to && startMin <= (before?.start ?? Infinity) && startMax >= Math.max(from, latest.floor?.start ?? -Infinity),
      mayBe: () => true,
    }
    const only = query.window === undefined ? undefined : this.#find(query.window)
    for (const record of query.window === undefined ? this.#recordsOf(query, asked) : itemsOf(only)) {
      for (const row of runsOf(record)) if (isWantedRun(row, query) && isBefore(row, record.came)) latest.add(row, record.came)
    }
    return latest.rows()
  }

  /** Whether a window comes before the place that is asked for. */
  #beforeWindow({ before, ...query }: WindowQuery & Slice<WindowPlace>): (row: WindowRow, came: number) => boolean {
    if (before === undefined) return () => true
    const place = this.#find(before.id)
    const row = place?.window && rowOf(place.window)
    if (place === undefined || row === undefined || !isWantedWindow(row, query)) return (other) => compareWindows(other, before) < 0
    return (other, came) => (compareWindows(other, row) || came - place.came) < 0
  }

  #beforeRun({ before, ...query }: RunQuery & Slice<RunPlace>): (row: RunRow, came: number) => boolean {
    if (before === undefined) return () => true
    const place = this.#find(windowOfRun(before.id))
    const run = findIn(place?.runs, before.id)
    const row = run && rowOf(run)
    if (place === undefined || row === undefined || !isWantedRun(row, query)) return (other) => compareRuns(other, before) < 0
    return (other, came) => (compareRuns(other, row) || came - place.came || other.n - row.n) < 0
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
    if (known instanceof PolicyFile) known.policy = undefined
    if (!(known instanceof PolicyFile) || known.isEmpty) this.#policies.delete(key)
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
    const known = findIn(file.windows, id) ?? this.#history.reopen(file, id)
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

  /** The settled window that is not packed and is the oldest of these. */
  #takeOldest(): WindowRecord {
    const record = this.#settled[this.#oldest]!
    this.#settled[this.#oldest] = undefined
    this.#oldest += 1
    if (this.#oldest > this.#settled.length / 2) {
      this.#settled.splice(0, this.#oldest)
      this.#oldest = 0
    }
    return record
  }

  #dropIfEmpty(file: PolicyFile): void {
    if (file.isEmpty) this.#policies.remove(file.session, file.name)
  }

  #find(window: string): WindowRecord | undefined {
    const file = this.#policies.ofId(window)
    return file instanceof PolicyFile ? (findIn(file.windows, window) ?? this.#history.find(file, window)) : undefined
  }

  /** Of the policies that are asked for, what is not packed, then what may be asked for of the history. */
  *#recordsOf(query: PolicyQuery, asked: Asked): Iterable<WindowRecord> {
    yield* this.#unpackedOf(query)
    if (query.policy === undefined) yield* this.#history.all(query.session, asked)
    else for (const file of this.#policies.where(query)) if (file instanceof PolicyFile) yield* this.#history.of(file, asked)
  }

  *#unpackedOf(query: PolicyQuery): Iterable<WindowRecord> {
    for (const file of this.#policies.where(query)) if (file instanceof PolicyFile) yield* itemsOf(file.windows)
  }
}

const anything: Asked = { mayBeOn: () => true, mayBe: () => true }

/** Which policies are asked for. */
interface PolicyQuery {
  readonly session?: string
  readonly policy?: string
}
