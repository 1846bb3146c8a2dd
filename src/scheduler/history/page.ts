/** A page of history: so many windows with their runs, packed together, so that they share their forms and texts and go together. */
import { InvariantError } from '../../../grammar/errors.js'
import { countOf, itemsOf, withItem, type Few } from '../few.js'
import { restOfWindowId, windowId } from '../identity.js'
import { rowOf, type KeptRun, type KeptWindow, type PolicyFile, type WindowRecord } from '../policy-file.js'
import type { Row, WindowRow } from '../rows.js'
import { ByteReader, isPackable, type ByteWriter } from './bytes.js'
import type { Place, Surroundings } from './forms.js'
import { readText, readValue, ValueWriter, type Shared } from './values.js'

/** Between which instants the slots of a page lie, its windows open, and its runs start. */
export interface Bounds {
  readonly slotMin: number
  readonly slotMax: number
  readonly opensMin: number
  readonly opensMax: number
  readonly startMin: number
  readonly startMax: number
}

/** Anything may be in the page. */
const unbounded: Bounds = {
  slotMin: -Infinity,
  slotMax: Infinity,
  opensMin: -Infinity,
  opensMax: Infinity,
  startMin: -Infinity,
  startMax: Infinity,
}

/** What it holds never changes; a record that does is kept beside it, in its place. */
export class Page {
  /** By index: the number of its policy, and the hash of its id. */
  readonly policies: Uint32Array
  readonly hashes: Uint32Array
  /** By index: how far back the next older window lies whose id is in the same bucket, or that is of the same policy; 0: there is none. */
  readonly olderInBucket: Uint32Array
  readonly olderOfPolicy: Uint32Array
  /** How many runs the packed windows have. */
  readonly runs: number
  readonly #begins: Uint32Array
  readonly #bytes: Uint8Array
  readonly #shared: Shared
  /** By index: those that cannot be packed, or have changed since. */
  readonly #kept = new Map<number, WindowRecord>()
  #bounds: Bounds

  /** Packs so many records, whose windows are settled. */
  constructor(records: readonly WindowRecord[], scratch: ByteWriter) {
    const size = records.length
    this.policies = new Uint32Array(size)
    this.hashes = new Uint32Array(size)
    this.olderInBucket = new Uint32Array(size)
    this.olderOfPolicy = new Uint32Array(size)
    this.#begins = new Uint32Array(size)
    const writer = new PageWriter(scratch)
    for (let index = 0; index < size; index += 1) {
      const record = records[index]!
      this.#begins[index] = scratch.length
      if (!writer.write(record)) this.#kept.set(index, record)
    }
    this.runs = writer.runs
    this.#bounds = this.#kept.size === 0 ? writer.bounds : unbounded
    this.#bytes = scratch.cut()
    this.#shared = { forms: writer.values.forms, texts: writer.values.texts }
  }

  get bounds(): Bounds {
    return this.#bounds
  }

  /** Those that are not packed. */
  get kept(): ReadonlyMap<number, WindowRecord> {
    return this.#kept
  }

  /**
   * The window at an index with its runs; what is done to it changes nothing here, unless it is among those that are {@link kept}. With `id`: if that is its id.
   */
  read(index: number, file: PolicyFile, id?: string): WindowRecord | undefined {
    const kept = this.#kept.get(index)
    if (kept !== undefined) return id === undefined || kept.id === id ? kept : undefined
    return readRecord(this.#readerAt(index), this.#shared, file, id)
  }

  /** The slot of the packed window at an index; undefined if it is not packed. */
  slotAt(index: number): number | undefined {
    return this.#kept.has(index) ? undefined : readHead(this.#readerAt(index)).slot
  }

  /** How many runs the packed window at an index has; 0 if it is not packed. */
  runsAt(index: number): number {
    return this.#kept.has(index) ? 0 : readHead(this.#readerAt(index)).runs
  }

  /** Keeps a record as it is from now on, and shows what becomes of it. */
  keep(index: number, record: WindowRecord): void {
    this.#kept.set(index, record)
    this.#bounds = unbounded
  }

  /** Lets go of what is kept at an index. */
  drop(index: number): void {
    this.#kept.delete(index)
  }

  #readerAt(index: number): ByteReader {
    return new ByteReader(this.#bytes, this.#begins[index]!)
  }
}

/** Writes the records of one page, and sees what lies on it. */
class PageWriter {
  readonly values: ValueWriter
  readonly bounds = {
    slotMin: Infinity,
    slotMax: -Infinity,
    opensMin: Infinity,
    opensMax: -Infinity,
    startMin: Infinity,
    startMax: -Infinity,
  }
  /** Of the records that it has written. */
  runs = 0
  readonly #bytes: ByteWriter
  readonly #windows: Place = { form: 0 }
  readonly #runs: Place = { form: 1 }

  constructor(bytes: ByteWriter) {
    this.#bytes = bytes
    this.values = new ValueWriter(bytes)
  }

  /** Answers false where a record cannot be packed: nothing is written then. */
  write(record: WindowRecord): boolean {
    const begin = this.#bytes.length
    const isWritten = this.#record(record)
    if (!isWritten) this.#bytes.backTo(begin)
    return isWritten
  }

  #record({ id, came, file, window, runs }: WindowRecord): boolean {
    if (window === undefined || !isFixed(window)) return false
    const row = rowOf(window)
    const { slot } = row
    if (!isPackable(slot) || !isPackable(row.opens)) return false
    const around: Surroundings = { id, slot, session: file.session, policy: file.name }
    this.#bytes.count(countOf(runs))
    this.#bytes.integer(came)
    this.#bytes.integer(slot)
    this.values.text(id, restOfWindowId(id, file.session, file.name, slot))
    if (!this.values.object(row, around, this.#windows)) return false
    for (const run of itemsOf(runs)) if (!this.#run(run, around)) return false
    this.#count(row, runs)
    return true
  }

  #run(run: KeptRun, around: Surroundings): boolean {
    if (!isFixed(run)) return false
    const row = rowOf(run)
    return isPackable(row.start) && this.values.object(row, around, this.#runs)
  }

  #count({ slot, opens }: WindowRow, runs: WindowRecord['runs']): void {
    const { bounds } = this
    bounds.slotMin = Math.min(bounds.slotMin, slot)
    bounds.slotMax = Math.max(bounds.slotMax, slot)
    bounds.opensMin = Math.min(bounds.opensMin, opens)
    bounds.opensMax = Math.max(bounds.opensMax, opens)
    for (const run of itemsOf(runs)) {
      const { start } = rowOf(run)
      bounds.startMin = Math.min(bounds.startMin, start)
      bounds.startMax = Math.max(bounds.startMax, start)
    }
    this.runs += countOf(runs)
  }
}

/** What is alive changes without a word; only once it is over it does not. */
function isFixed(kept: KeptWindow | KeptRun): boolean {
  return !('row' in kept) || kept.isOver
}

interface Head {
  readonly runs: number
  readonly came: number
  readonly slot: number
}

function readHead(bytes: ByteReader): Head {
  return { runs: bytes.count(), came: bytes.integer(), slot: bytes.integer() }
}

/** With `known`: if that is its id. */
function readRecord(bytes: ByteReader, shared: Shared, file: PolicyFile, known?: string): WindowRecord | undefined {
  const { session, name: policy } = file
  const { runs: count, came, slot } = readHead(bytes)
  const id = readId(bytes, shared, file, slot, known)
  if (id === undefined) return undefined
  const around: Surroundings = { id, slot, session, policy }
  const window = rowOfTable('window', readValue(bytes, shared, around))
  let runs: Few<KeptRun> = undefined
  for (let left = count; left > 0; left -= 1) runs = withItem(runs, rowOfTable('run', readValue(bytes, shared, around)))
  return { id, came, file, window, runs, isSettled: true }
}

/** Only rows were written. */
function rowOfTable<Table extends Row['table']>(table: Table, value: unknown): Extract<Row, { table: Table }> {
  const isRow = (given: unknown): given is Extract<Row, { table: Table }> =>
    typeof given === 'object' && given !== null && 'table' in given && given.table === table
  if (isRow(value)) return value
  throw new InvariantError(`no ${table} where one was packed`)
}

/** Most ids need not be put together to see whether they are the `known` one. */
function readId(
  bytes: ByteReader,
  shared: Shared,
  { session, name: policy }: PolicyFile,
  slot: number,
  known: string | undefined,
): string | undefined {
  const { text, isRest } = readText(bytes, shared)
  if (known === undefined) return isRest ? windowId(session, policy, slot) + text : text
  return (isRest ? restOfWindowId(known, session, policy, slot) : known) === text ? known : undefined
}
