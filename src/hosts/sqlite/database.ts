/** SQLite by whichever driver this process has: `node:sqlite` of Node itself, else the package better-sqlite3. Nothing is loaded before a store is opened. */
import { createRequire } from 'node:module'
import { StoreError } from '../store-error.js'

export type SqlValue = string | number | null | Uint8Array
export type SqlRow = Readonly<Record<string, SqlValue>>

export interface SqliteStatement {
  run(...values: readonly SqlValue[]): unknown
  get(...values: readonly SqlValue[]): unknown
  all(...values: readonly SqlValue[]): readonly unknown[]
}

/** What both drivers can do. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
  close(): void
}

export type SqliteDriverName = 'node:sqlite' | 'better-sqlite3'

/** One of the two drivers. */
export interface SqliteDriver {
  readonly name: SqliteDriverName
  open(path: string): SqliteDatabase
  /** Copies a database that is in use to a new file, as it stands when the copy is complete. */
  backup(database: SqliteDatabase, path: string): Promise<void>
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => SqliteDatabase
  /** From Node 22.16 on. */
  readonly backup?: (database: SqliteDatabase, path: string) => Promise<unknown>
}

type BetterSqlite = new (path: string) => SqliteDatabase & { backup(path: string): Promise<unknown> }

/** Finds a driver, or the one that is asked for. @throws StoreError `no-sqlite` */
export function findDriver(wanted?: SqliteDriverName): SqliteDriver {
  const driver = wanted === 'better-sqlite3' ? betterSqlite() : (nodeSqlite() ?? (wanted === undefined ? betterSqlite() : undefined))
  if (driver !== undefined) return driver
  throw new StoreError(
    'no-sqlite',
    `no SQLite for Node ${process.versions.node}${wanted === undefined ? '' : ` by ${wanted}`}: ` +
      'use Node 22.13 or later, which brings node:sqlite, or install the package better-sqlite3 (npm install better-sqlite3@12)',
    { retryable: false },
  )
}

function nodeSqlite(): SqliteDriver | undefined {
  const found: unknown = process.getBuiltinModule('node:sqlite')
  if (!isNodeSqlite(found)) return undefined
  return {
    name: 'node:sqlite',
    open: (path) => new found.DatabaseSync(path),
    async backup(database, path) {
      if (found.backup === undefined) database.prepare('VACUUM INTO ?').run(path)
      else await found.backup(database, path)
    },
  }
}

function betterSqlite(): SqliteDriver | undefined {
  let found: unknown
  try {
    found = createRequire(import.meta.url)('better-sqlite3')
  } catch {
    return undefined
  }
  if (!isBetterSqlite(found)) return undefined
  const Database = found
  const opened = new WeakMap<SqliteDatabase, InstanceType<BetterSqlite>>()
  return {
    name: 'better-sqlite3',
    open(path) {
      const database = new Database(path)
      opened.set(database, database)
      return database
    },
    async backup(database, path) {
      await opened.get(database)?.backup(path)
    },
  }
}

function isNodeSqlite(found: unknown): found is NodeSqlite {
  return typeof found === 'object' && found !== null && 'DatabaseSync' in found
}

function isBetterSqlite(found: unknown): found is BetterSqlite {
  return typeof found === 'function'
}
