/** A store on a simulated disk: what was committed outlives the process. Commits may be slow, may fail, may say that they failed, and are where a process dies. */
import type { Instant } from '../../grammar/index.js'
import type { Batch, Change, Store } from '../../src/index.js'
import type { RecordChecks } from '../../src/testing/faults/record-checks.js'
import type { SimProcess } from './process.js'
import type { BadCommits, StoreScript } from './scenario.js'
import type { VirtualTime } from './virtual-time.js'

export interface DiskOptions {
  readonly time: VirtualTime
  readonly disk: Store
  readonly script: StoreScript
  readonly checks: RecordChecks
  readonly badCommits: readonly BadCommits[]
  readonly slowCommits: readonly number[]
  readonly log: (line: string) => void
  /** `since`: the earliest instant at which the first of the changes may have been decided; a group holds those of several steps. */
  readonly onCommit: (changes: readonly Change[], since: Instant) => void
}

/** An injected failure of the disk. */
export class DiskError extends Error {
  readonly retryable: boolean

  constructor(retryable: boolean) {
    super('the disk did not take it')
    this.retryable = retryable
  }
}

export class Disk {
  readonly #options: DiskOptions
  #commits = 0
  /** The batch that was taken last, so that none is taken twice. */
  #taken: { readonly process: SimProcess; readonly number: number; readonly at: Instant } | undefined
  /** Whether it fails and is slow at all: not while everything is seen to its end. */
  isSound = false

  constructor(options: DiskOptions) {
    this.#options = options
  }

  get commits(): number {
    return this.#commits
  }

  /** The store that one process is given. */
  storeFor(process: SimProcess): Store {
    const { disk, script } = this.#options
    const { grouping } = script
    return {
      ...(grouping === undefined ? {} : { grouping }),
      keepsEvents: disk.keepsEvents,
      commit: (batch) =>
        script.isAsync ? this.#commitLater(process, batch) : process.port('commit', () => this.#commit(process, batch, true)),
      load: () => process.port('load', () => disk.load()),
      window: (id) => disk.window(id),
      run: (id) => disk.run(id),
      windows: (query) => disk.windows(query),
      runs: (query) => disk.runs(query),
      maintain: (work) => disk.maintain?.(work),
      statistics: () => disk.statistics(),
    }
  }

  async #commitLater(process: SimProcess, batch: Batch): Promise<void> {
    const { time } = this.#options
    const ms = this.isSound ? 0 : this.#slowness()
    await new Promise<void>((resolve) => time.after(ms, resolve))
    process.port('commit', () => this.#commit(process, batch, false))
    await new Promise<void>((resolve) => time.after(0, resolve))
    process.gate('before a commit is told')
  }

  #slowness(): number {
    const { slowCommits } = this.#options
    return slowCommits[Math.min(this.#commits + 1, slowCommits.length) - 1] ?? 0
  }

  #commit(process: SimProcess, batch: Batch, takesTime: boolean): void {
    const { badCommits, time, log } = this.#options
    if (takesTime && !this.isSound) time.pass(this.#slowness())
    this.#commits += 1
    const commit = this.#commits
    const bad = this.isSound ? undefined : badCommits.find((range) => range.commit <= commit && commit < range.commit + range.count)
    if (bad === undefined || bad.kind === 'taken') this.#take(process, batch)
    if (bad === undefined) return
    log(`the disk fails: ${bad.kind}`)
    throw new DiskError(bad.kind !== 'for-good')
  }

  /** All or nothing, and each batch once. */
  #take(process: SimProcess, batch: Batch): void {
    const { disk, script, checks, onCommit } = this.#options
    const before = this.#taken
    if (before?.process === process && before.number === batch.number) return
    // A process that dies takes what is alive of it along: only rows are on disk.
    const changes = batch.changes.map((change): Change => (change.kind === 'put' ? { kind: 'put', row: change.row } : change))
    void disk.commit({ ...batch, changes })
    this.#taken = { process, number: batch.number, at: batch.at }
    checks.commit(changes, batch.at)
    const hasOneStep = script.grouping === undefined
    onCommit(changes, hasOneStep ? batch.at : Math.min(batch.at, Math.max(before?.at ?? -Infinity, process.bornAt)))
  }
}
