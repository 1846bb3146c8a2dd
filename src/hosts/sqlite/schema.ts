/** The shape of the database, version by version. A file of an earlier version is brought up to date when it is opened; one of a later is refused. */
import { StoreError } from '../store-error.js'
import type { SqliteDatabase } from './database.js'
import { numberOf } from './values.js'

/** "tide", as SQLite's application id: tells our files from others. */
const applicationId = 0x74_69_64_65

/** What each version adds to the one before. A migration that was released never changes. */
const migrations: readonly string[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE sessions (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE policies (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE windows (
     number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, session TEXT NOT NULL, policy TEXT NOT NULL,
     slot INTEGER NOT NULL, opens INTEGER NOT NULL, outcome TEXT, over INTEGER, body TEXT NOT NULL);
   CREATE INDEX windows_by_slot ON windows (slot, session, policy, opens, outcome);
   CREATE INDEX windows_of_policy ON windows (session, policy, slot, opens, outcome);
   CREATE INDEX windows_over ON windows (over) WHERE over IS NOT NULL;
   CREATE INDEX windows_live ON windows (number) WHERE over IS NULL;
   CREATE TABLE runs (
     number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "window" TEXT NOT NULL, session TEXT NOT NULL, policy TEXT NOT NULL,
     state TEXT NOT NULL, start INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE INDEX runs_by_start ON runs (start, session, policy, state);
   CREATE INDEX runs_of_policy ON runs (session, policy, start, state);
   CREATE INDEX runs_of_window ON runs ("window");
   CREATE INDEX runs_live ON runs (number) WHERE state <> 'ended';
   CREATE TABLE event_chunks (number INTEGER PRIMARY KEY AUTOINCREMENT, events INTEGER NOT NULL, body BLOB NOT NULL);`,

  // What sessions were read from; and how runs ended, for those who ask by SQL.
  `CREATE TABLE texts (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
   ALTER TABLE runs ADD COLUMN "end" INTEGER;
   ALTER TABLE runs ADD COLUMN result TEXT;
   UPDATE runs SET "end" = body ->> 'end', result = body ->> 'result';`,
]

/** Whether the database is new, and if not, that it is one of ours and not of a later version. @throws StoreError `store-newer`, `store-unreadable` */
export function isNewDatabase(database: SqliteDatabase, path: string): boolean {
  if (numberOf(database.prepare('SELECT count(*) AS value FROM sqlite_schema').get()) === 0) return true
  if (pragma(database, 'application_id') !== applicationId)
    throw new StoreError('store-unreadable', `${path} is a database of another program: give a file of its own`, { retryable: false })
  const version = pragma(database, 'user_version')
  if (version <= migrations.length) return false
  throw new StoreError(
    'store-newer',
    `${path} was written by a later version of Tidegate (its schema is ${version}, this one knows ${migrations.length}): use that version, or a backup from before`,
    { retryable: false },
  )
}

/** Brings the schema up to date, all or nothing. */
export function migrate(database: SqliteDatabase): void {
  const version = pragma(database, 'user_version')
  if (version === migrations.length) return
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const migration of migrations.slice(version)) database.exec(migration)
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/** The value of a pragma that is a number. */
export function pragma(database: SqliteDatabase, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get()
  return typeof row === 'object' && row !== null ? Number(Object.values(row)[0]) : 0
}
