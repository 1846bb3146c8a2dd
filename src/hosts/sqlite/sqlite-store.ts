/** The store in a file: SQLite with a write-ahead log, one transaction for each group, one owner. */
import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Duration, Instant } from '../../../grammar/time.js'
import type { RunRow, WindowRow } from '../../scheduler/index.js'
import { StoreError } from '../store-error.js'
import type { Batch, Grouping, Maintenance, RunListQuery, SavedState, Store, StoreStatistics, WindowListQuery } from '../store.js'
import { findDriver, type SqliteDatabase, type SqliteDriver } from './database.js'
import { EventLog } from './event-log.js'
import { openDatabase, type OpenDatabase } from './open-database.js'
import { readSqliteOptions, type SqliteSettings, type SqliteStoreOptions } from './options.js'
import { RowTables } from './row-tables.js'
import { pragma } from './schema.js'
import { sqliteError } from './sqlite-error.js'
import { numberOf } from './values.js'

/** A store that can also be copied while it is in use. */
export interface SqliteStore extends Store {
  /** The file, as an absolute path. */
  readonly path: string
  /**
   * Copies the store to another file while it is in use; the copy is complete, or is not there. A file of that name is replaced.
   * @throws StoreError
   */
  backup(path: string): Promise<void>
  load(): SavedState | undefined
  commit(batch: Batch): void
  close(): void
}

/**
 * A store in a file, which is made when it is not there. Nothing is opened before the scheduler starts, or the first question is asked.
 * @throws TidegateError `bad-option`, StoreError `no-sqlite`
 */
export function sqliteStore(path: string, options: SqliteStoreOptions = {}): SqliteStore {
  const settings = readSqliteOptions(options)
  return new FileStore(resolve(path), settings, findDriver(settings.driver))
}

/** What is there while the file is open. */
interface Opened extends OpenDatabase {
  readonly tables: RowTables
  readonly events: EventLog
}

/** History that goes in one tidying. */
const forgetAtOnce = 2000
/** What is too old may stay so much longer. */
const hour: Duration = 3_600_000

class FileStore implements SqliteStore {
  readonly path: string
  readonly grouping?: Grouping
  readonly keepsEvents: boolean
  readonly #settings: SqliteSettings
  readonly #driver: SqliteDriver
  #opened: Opened | undefined
  #isClosed = false
  /** Tells the batches of this scheduler from those of earlier ones. */
  #life = randomUUID()
  /** Number of the batch that could not be committed. */
  #inDoubt: number | undefined
  #commits = 0
  /** Windows that are over; those that changed after may count twice, until they are counted again. */
  #over = 0
  /** When all that was too old had been forgotten last. */
  #forgotAt: Instant = Number.NEGATIVE_INFINITY

  constructor(path: string, settings: SqliteSettings, driver: SqliteDriver) {
    this.path = path
    this.#settings = settings
    this.#driver = driver
    this.keepsEvents = settings.keepEvents
    if (settings.grouping !== undefined) this.grouping = settings.grouping
  }

  load(): SavedState | undefined {
    return this.#use(({ tables, events }) => {
      this.#life = randomUUID()
      this.#inDoubt = undefined
      const at = tables.note('at')
      return at === undefined ? undefined : { at: Number(at), rows: tables.live(), events: events.all(), texts: tables.texts() }
    })
  }

  commit(batch: Batch): void {
    this.#use((opened) => {
      const { tables, events, database } = opened
      const name = `${this.#life} ${batch.number}`
      // It failed at the very end: it may be there all the same.
      if (this.#inDoubt === batch.number && tables.note('batch') === name) return
      const kept = this.keepsEvents ? batch.events : []
      let over = 0
      this.#inDoubt = batch.number
      this.#transaction(database, () => {
        over = tables.write(batch.changes)
        tables.writeTexts(batch.texts)
        if (kept.length > 0) events.append(kept)
        tables.writeNote('at', String(batch.at))
        tables.writeNote('batch', name)
      })
      this.#inDoubt = undefined
      this.#over += over
      this.#commits += 1
      events.count(kept.length)
    })
  }

  window(id: string): WindowRow | undefined {
    return this.#use(({ tables }) => tables.window(id))
  }

  run(id: string): RunRow | undefined {
    return this.#use(({ tables }) => tables.run(id))
  }

  windows(query: WindowListQuery): readonly WindowRow[] {
    return this.#use(({ tables }) => tables.windows(query))
  }

  runs(query: RunListQuery): readonly RunRow[] {
    return this.#use(({ tables }) => tables.runs(query))
  }

  flush(): void {
    if (this.#settings.synchronous === 'full') return
    this.#use(({ database }) => {
      const found = database.prepare('PRAGMA wal_checkpoint(FULL)').get()
      if (numberOf(found, 'busy') !== 0)
        throw new StoreError('store-busy', `${this.path} is being read by others, so that it is not all on the disk yet`, {
          retryable: true,
        })
    })
  }

  maintain(work: Maintenance): void {
    this.#use((opened) => {
      const { database, events, tables } = opened
      if (this.#wantsForgetting(work)) this.#transaction(database, () => this.#forget(tables, work))
      if (events.wantsTidying) {
        try {
          this.#transaction(database, () => events.tidy(work))
        } catch (error) {
          events.recount()
          throw error
        }
      }
      if (work.idle) database.prepare('PRAGMA wal_checkpoint(PASSIVE)').all()
    })
  }

  statistics(): StoreStatistics {
    return this.#use(({ database, tables, events }) => ({
      commits: this.#commits,
      windows: tables.count('windows'),
      runs: tables.count('runs'),
      events: events.size,
      bytes: pragma(database, 'page_count') * pragma(database, 'page_size') + sizeOf(`${this.path}-wal`),
    }))
  }

  async backup(path: string): Promise<void> {
    const target = resolve(path)
    const partial = `${target}.partial`
    const { database } = this.#open()
    try {
      await rm(partial, { force: true })
      await this.#driver.backup(database, partial)
      await rename(partial, target)
    } catch (error) {
      await rm(partial, { force: true })
      throw sqliteError(error, target)
    }
  }

  close(): void {
    this.#isClosed = true
    this.#opened?.close()
    this.#opened = undefined
  }

  #use<T>(work: (opened: Opened) => T): T {
    const opened = this.#open()
    try {
      return work(opened)
    } catch (error) {
      throw sqliteError(error, this.path)
    }
  }

  #open(): Opened {
    if (this.#opened !== undefined) return this.#opened
    if (this.#isClosed)
      throw new StoreError('store-closed', `${this.path} was closed: make another store with sqliteStore`, { retryable: false })
    const open = openDatabase(this.#driver, this.path, this.#settings)
    this.#opened = { ...open, tables: new RowTables(open.database), events: new EventLog(open.database) }
    this.#over = this.#opened.tables.countOver()
    return this.#opened
  }

  #wantsForgetting({ now }: Maintenance): boolean {
    const { historyMax, historyForMs } = this.#settings
    // The exact number costs a look at an index: it is asked for only once it may matter.
    return this.#over > historyMax + Math.floor(historyMax / 100) || now - this.#forgotAt > Math.min(historyForMs, hour)
  }

  #forget(tables: RowTables, { now }: Maintenance): void {
    const { historyMax, historyForMs } = this.#settings
    const excess = tables.countOver() - historyMax
    let gone = excess > 0 ? tables.forgetOver(Math.min(excess, forgetAtOnce)) : 0
    if (gone < forgetAtOnce) {
      gone += tables.forgetOver(forgetAtOnce - gone, now - historyForMs)
      if (gone < forgetAtOnce) this.#forgotAt = now
    }
    this.#over = tables.countOver()
  }

  #transaction(database: SqliteDatabase, work: () => void): void {
    database.exec('BEGIN IMMEDIATE')
    try {
      work()
      database.exec('COMMIT')
    } catch (error) {
      rollBack(database)
      throw error
    }
  }
}

/** After some failures SQLite has rolled back by itself; there is nothing more to do then. */
function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // No transaction is open any more.
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
