/** Opens the file of a store: its owner, its settings, its schema, and whether it is sound. */
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError } from '../store-error.js'
import type { SqliteDatabase, SqliteDriver } from './database.js'
import type { SqliteSettings } from './options.js'
import { takeOwnership } from './owner.js'
import { isNewDatabase, migrate, pragma } from './schema.js'
import { corrupt, sqliteError } from './sqlite-error.js'

export interface OpenDatabase {
  readonly database: SqliteDatabase
  /** Closes the file and lets go of it. */
  close(): void
}

/** Opens a file, or makes it. @throws StoreError that says what is wrong with it */
export function openDatabase(driver: SqliteDriver, path: string, settings: SqliteSettings): OpenDatabase {
  requireFolder(path)
  let release: (() => void) | undefined
  let database: SqliteDatabase | undefined
  try {
    release = takeOwnership(driver, path)
    database = driver.open(path)
    prepare(database, path, settings)
  } catch (error) {
    database?.close()
    release?.()
    throw sqliteError(error, path)
  }
  const opened = { database, release }
  return {
    database,
    close() {
      opened.database.close()
      opened.release()
    },
  }
}

function prepare(database: SqliteDatabase, path: string, { synchronous, integrityCheck, maxBytes }: SqliteSettings): void {
  database.exec('PRAGMA busy_timeout = 1000')
  const isNew = isNewDatabase(database, path)
  if (!isNew && integrityCheck !== 'none') requireSound(database, path, integrityCheck)
  // `fullfsync` matters on macOS alone, whose fsync leaves data in the cache of the disk.
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous.toUpperCase()}; PRAGMA fullfsync = ON`)
  if (maxBytes !== undefined) database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pragma(database, 'page_size')))}`)
  migrate(database)
  // A file that cannot be written is found now, not at the first commit.
  database
    .prepare(`INSERT INTO meta VALUES ('opened', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
    .run(new Date().toISOString())
}

function requireFolder(path: string): void {
  const folder = dirname(path)
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new StoreError('store-unreadable', `there is no folder ${folder} for ${path}: make it first`, { retryable: false })
  if (existsSync(path) && !statSync(path).isFile())
    throw new StoreError('store-unreadable', `${path} is not a file: give the name of a file`, { retryable: false })
}

/** `quick` looks at every page; `full` also compares the indexes with their tables. */
function requireSound(database: SqliteDatabase, path: string, check: 'quick' | 'full'): void {
  const row = database.prepare(check === 'quick' ? 'PRAGMA quick_check(1)' : 'PRAGMA integrity_check(1)').get()
  const [said] = typeof row === 'object' && row !== null ? Object.values(row) : []
  if (said !== 'ok') throw new StoreError('store-corrupt', `${corrupt(path)} (${String(said)})`, { retryable: false })
}
