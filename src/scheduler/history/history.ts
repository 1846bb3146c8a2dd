/**
 * The settled windows of the past: a ring of packed pages in the order in which they settled. The oldest fall out; links from a window to an older one need not
 * be mended then, since what lies before the oldest is known to be gone. (What a page looks like, and why: docs/decisions.md, under Stores.)
 */
import { countOf } from '../few.js'
import { NumberTable } from '../number-table.js'
import type { PolicyFile, WindowRecord } from '../policy-file.js'
import { ByteWriter } from './bytes.js'
import { Page, type Bounds } from './page.js'

/** What of the history may be asked for. What it denies is not unpacked. */
export interface Asked {
  mayBeOn(page: Bounds): boolean
  mayBe(slot: number, file: PolicyFile): boolean
}

/** The ring of pages, and the ways to a window in it. */
export class History {
  /** Windows of a page. */
  readonly pageSize: number
  /** The first one holds the oldest window. */
  readonly #pages: Page[] = []
  /** Pages that have fallen out. */
  #gone = 0
  /** Windows are numbered as they settle. */
  #oldest = 0
  #next = 0
  readonly #files = new NumberTable<PolicyFile>()
  /** By bucket of the hash of an id: the number of the latest window; -1: none. */
  #heads: Float64Array
  readonly #scratch = new ByteWriter()
  /** Runs of packed windows. */
  #runs = 0

  constructor(pageSize: number) {
    this.pageSize = pageSize
    this.#heads = new Float64Array(pageSize).fill(-1)
  }

  /** How many windows there are. */
  get size(): number {
    return this.#next - this.#oldest
  }

  get counts(): { readonly windows: number; readonly runs: number } {
    let runs = this.#runs
    for (const { kept } of this.#pages) for (const record of kept.values()) runs += countOf(record.runs)
    return { windows: this.size, runs }
  }

  /** Packs a page of records, {@link pageSize} of them, that have settled after all others here. */
  add(records: readonly WindowRecord[]): void {
    const page = new Page(records, this.#scratch)
    this.#pages.push(page)
    this.#runs += page.runs
    if (this.size + this.pageSize > 2 * this.#heads.length) this.#widen()
    for (let index = 0; index < records.length; index += 1) this.#link(page, index, records[index]!)
  }

  /** Forgets the oldest window; answers of which policy it was. */
  forgetOldest(): PolicyFile {
    const { page, index, file } = this.#at(this.#oldest)
    this.#runs -= page.runsAt(index)
    page.drop(index)
    file.pastCount -= 1
    if (file.pastCount === 0) {
      this.#files.close(file)
      file.greatestPast = ''
    }
    this.#oldest += 1
    if (index === this.pageSize - 1) {
      this.#pages.shift()
      this.#gone += 1
    }
    return file
  }

  /** The window of a policy with this id and its runs, as they were when they were packed. */
  find(file: PolicyFile, id: string): WindowRecord | undefined {
    return this.#find(file, id)?.record
  }

  /** The same, to be changed: it is kept as it is from now on. */
  reopen(file: PolicyFile, id: string): WindowRecord | undefined {
    const found = this.#find(file, id)
    if (found === undefined) return undefined
    const { page, index, record } = found
    this.#runs -= page.runsAt(index)
    page.keep(index, record)
    return record
  }

  /** Those of one policy that may be asked for, the latest first. */
  *of(file: PolicyFile, asked: Asked): Iterable<WindowRecord> {
    if (file.pastCount === 0) return
    for (let number = file.latestPast; ;) {
      const { page, index } = this.#at(number)
      const record = asked.mayBeOn(page.bounds) ? readIf(asked, page, index, file) : undefined
      if (record !== undefined) yield record
      const back = page.olderOfPolicy[index]!
      if (back === 0 || number - back < this.#oldest) return
      number -= back
    }
  }

  /** Those of all policies of a session, or of all, the latest page first. */
  *all(session: string | undefined, asked: Asked): Iterable<WindowRecord> {
    for (let place = this.#pages.length - 1; place >= 0; place -= 1) {
      const page = this.#pages[place]!
      if (!asked.mayBeOn(page.bounds)) continue
      for (let index = place === 0 ? this.#oldest % this.pageSize : 0; index < this.pageSize; index += 1) {
        const file = this.#files.at(page.policies[index]!)!
        const record = session === undefined || file.session === session ? readIf(asked, page, index, file) : undefined
        if (record !== undefined) yield record
      }
    }
  }

  #at(number: number): { readonly page: Page; readonly index: number; readonly file: PolicyFile } {
    const page = this.#pageOf(number)
    const index = number % this.pageSize
    return { page, index, file: this.#files.at(page.policies[index]!)! }
  }

  #pageOf(number: number): Page {
    return this.#pages[Math.floor(number / this.pageSize) - this.#gone]!
  }

  #find(file: PolicyFile, id: string): { readonly page: Page; readonly index: number; readonly record: WindowRecord } | undefined {
    if (file.pastCount === 0 || id > file.greatestPast) return undefined
    const hash = hashOf(file, id)
    for (let number = this.#heads[hash % this.#heads.length]!; number >= this.#oldest;) {
      const page = this.#pageOf(number)
      const index = number % this.pageSize
      if (page.hashes[index] === hash && page.policies[index] === file.number) {
        const record = page.read(index, file, id)
        if (record !== undefined) return { page, index, record }
      }
      const back = page.olderInBucket[index]!
      if (back === 0) return undefined
      number -= back
    }
    return undefined
  }

  #link(page: Page, index: number, { id, file }: WindowRecord): void {
    const number = this.#next
    this.#next += 1
    if (file.number < 0) this.#files.open(file)
    page.policies[index] = file.number
    page.hashes[index] = hashOf(file, id)
    if (file.latestPast >= this.#oldest) page.olderOfPolicy[index] = number - file.latestPast
    file.latestPast = number
    file.pastCount += 1
    if (id > file.greatestPast) file.greatestPast = id
    this.#intoBucket(page, index, number)
  }

  #intoBucket(page: Page, index: number, number: number): void {
    const bucket = page.hashes[index]! % this.#heads.length
    const head = this.#heads[bucket]!
    page.olderInBucket[index] = head >= this.#oldest ? number - head : 0
    this.#heads[bucket] = number
  }

  /** More buckets: each window finds its place anew. */
  #widen(): void {
    this.#heads = new Float64Array(2 * this.#heads.length).fill(-1)
    for (let number = this.#oldest; number < this.#next; number += 1) {
      this.#intoBucket(this.#pageOf(number), number % this.pageSize, number)
    }
  }
}

function readIf(asked: Asked, page: Page, index: number, file: PolicyFile): WindowRecord | undefined {
  const slot = page.slotAt(index)
  return slot === undefined || asked.mayBe(slot, file) ? page.read(index, file) : undefined
}

/** FNV-1a over the end of an id, as far as it has the slot, and the number of the policy for what stands before it. */
function hashOf({ number }: PolicyFile, id: string): number {
  let hash = 0x811c_9dc5 ^ Math.imul(number, 0x9e37_79b1)
  for (let index = Math.max(0, id.length - 24); index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x0100_0193)
  return hash >>> 0
}
