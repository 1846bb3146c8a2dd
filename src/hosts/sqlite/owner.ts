/**
 * One owner per file. Beside the store lies a small database on which its owner holds a lock for as long as it lives; the operating system lets go of the lock
 * when the process dies, however it dies. Others can still read who the owner is, and read the store itself.
 */
import { hostname } from 'node:os'
import { StoreError } from '../store-error.js'
import type { SqliteDatabase, SqliteDriver } from './database.js'
import { sqliteError } from './sqlite-error.js'

/** Becomes the owner of a store; answers how to let go. @throws StoreError `store-in-use` that names the owner */
export function takeOwnership(driver: SqliteDriver, path: string): () => void {
  const lock = driver.open(`${path}-owner`)
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE')
    lock.exec('CREATE TABLE IF NOT EXISTS owner (pid INTEGER, host TEXT, since TEXT); DELETE FROM owner')
    lock.prepare('INSERT INTO owner VALUES (?, ?, ?)').run(process.pid, hostname(), new Date().toISOString())
    lock.exec('COMMIT; BEGIN IMMEDIATE')
  } catch (error) {
    const failure = sqliteError(error, path)
    const owner = failure.code === 'store-busy' ? ownerOf(lock) : undefined
    lock.close()
    if (failure.code !== 'store-busy') throw failure
    throw new StoreError(
      'store-in-use',
      `${path} is in use${owner ?? ''}: one scheduler at a time may use it; stop that one, or give another file`,
      {
        retryable: false,
        cause: error,
      },
    )
  }
  return () => lock.close()
}

function ownerOf(lock: SqliteDatabase): string | undefined {
  try {
    const row = lock.prepare('SELECT pid, host, since FROM owner').get()
    if (typeof row !== 'object' || row === null || !('pid' in row) || !('host' in row) || !('since' in row)) return undefined
    const who =
      row.pid === process.pid && row.host === hostname() ? 'this process itself' : `process ${String(row.pid)} on ${String(row.host)}`
    return ` by ${who} since ${String(row.since)}`
  } catch {
    // The owner is just writing its name.
    return undefined
  }
}
