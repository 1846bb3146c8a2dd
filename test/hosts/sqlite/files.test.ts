/** The file of a store: what may be wrong with it, who owns it, how full it may be, how it is copied. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isTidegateError, memoryStore } from '../../../src/index.js'
import { findDriver } from '../../../src/hosts/sqlite/database.js'
import { sqliteError } from '../../../src/hosts/sqlite/sqlite-error.js'
import { sqliteStore, StoreError, type SqliteStore, type SqliteStoreOptions } from '../../../src/hosts/sqlite/index.js'
import { batch, event, policy, run, settled, start } from '../../contract/store/samples.js'

let folder: string
let path: string
const opened: SqliteStore[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
  path = join(folder, 'tide.db')
})
afterEach(() => {
  for (const store of opened.splice(0)) store.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(options: SqliteStoreOptions = {}, file = path): SqliteStore {
  const store = sqliteStore(file, { groupFor: 0, ...options })
  opened.push(store)
  return store
}

/** A file with one policy, closed. */
function filled(): void {
  const store = open()
  store.load()
  store.commit(batch([policy('p'), settled('p', 0)], { events: [event('Load', 1)] }))
  store.close()
}

function failure(work: () => unknown): StoreError {
  try {
    work()
  } catch (error) {
    if (error instanceof StoreError) return error
    throw error
  }
  throw new Error('it did not fail')
}

describe('what may be wrong with a file', () => {
  test('nothing is opened before it is used', () => {
    sqliteStore(path)
    expect(existsSync(path)).toBe(false)
  })

  test('its folder is not there', () => {
    const error = failure(() => open({}, join(folder, 'no', 'such', 'tide.db')).load())
    expect(error).toMatchObject({ code: 'store-unreadable', retryable: false })
    expect(error.message).toBe(
      `there is no folder ${join(folder, 'no', 'such')} for ${join(folder, 'no', 'such', 'tide.db')}: make it first`,
    )
    expect(isTidegateError(error)).toBe(true)
  })

  test('it is a folder', () => {
    mkdirSync(path)
    expect(failure(() => open().load())).toMatchObject({ code: 'store-unreadable', message: expect.stringContaining('is not a file') })
  })

  test('it is no database', () => {
    writeFileSync(path, 'reindex at five\n'.repeat(1000))
    expect(failure(() => open().load())).toMatchObject({ code: 'store-corrupt', retryable: false })
  })

  test('it is the database of another program', () => {
    const other = findDriver('node:sqlite').open(path)
    other.exec('CREATE TABLE users (name TEXT)')
    other.close()
    const error = failure(() => open().load())
    expect(error).toMatchObject({ code: 'store-unreadable', message: expect.stringContaining('a database of another program') })
  })

  test('a later version wrote it', () => {
    filled()
    const later = findDriver('node:sqlite').open(path)
    later.exec('PRAGMA user_version = 99')
    later.close()
    const error = failure(() => open().load())
    expect(error).toMatchObject({ code: 'store-newer', retryable: false })
    expect(error.message).toMatch(/was written by a later version of Tidegate \(its schema is 99, this one knows \d+\)/)
  })

  test.each(['quick', 'full'] as const)('its pages are damaged: the %s check finds it', (integrityCheck) => {
    const store = open()
    store.load()
    store.commit(batch(Array.from({ length: 300 }, (_, index) => settled('p', index))))
    store.close()
    const bytes = readFileSync(path)
    bytes.fill(0xff, 5 * 4096, 9 * 4096)
    writeFileSync(path, bytes)
    const error = failure(() => open({ integrityCheck }).load())
    expect(error).toMatchObject({ code: 'store-corrupt', retryable: false })
    expect(error.message).toContain('put a backup in its place')
  })

  test('this user may not write to it', () => {
    filled()
    chmodSync(folder, 0o777)
    chmodSync(path, 0o444)
    chmodSync(`${path}-owner`, 0o666)
    const error = asNobody(() => failure(() => open().load()))
    expect(error).toMatchObject({ code: 'store-read-only', retryable: false })
  })

  test('nor to its folder', () => {
    filled()
    rmSync(`${path}-owner`)
    chmodSync(folder, 0o555)
    const error = asNobody(() => failure(() => open().load()))
    chmodSync(folder, 0o755)
    expect(error).toMatchObject({ code: 'store-unreadable', retryable: false })
  })
})

/** The administrator may write anywhere; others may not. */
function asNobody<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work()
  process.seteuid?.(65_534)
  try {
    return work()
  } finally {
    process.seteuid?.(0)
  }
}

describe('one owner', () => {
  test('a second store of the same process is refused, until the first lets go', () => {
    const first = open()
    first.load()
    const error = failure(() => open().load())
    expect(error).toMatchObject({ code: 'store-in-use', retryable: false })
    expect(error.message).toMatch(/is in use by this process itself since 20\d\d-/)
    first.close()
    expect(open().load()).toBeUndefined()
  })

  test('another process too, which is named; when it is killed the file is free', async () => {
    const holder = spawn(process.execPath, [join(import.meta.dirname, 'holder.mjs'), path], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(holder.stdout, 'data')
    const error = failure(() => open().load())
    expect(error).toMatchObject({ code: 'store-in-use' })
    expect(error.message).toContain(`by process ${holder.pid} on elsewhere since 2026-01-01T00:00:00Z`)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect(open().load()).toBeUndefined()
  })

  test('others may read it meanwhile', () => {
    const store = open()
    store.load()
    const row = run(settled('p', 0), 1, { state: 'ended', result: 'error', end: start + 5 })
    store.commit(batch([settled('p', 0), row]))
    const reader = findDriver('node:sqlite').open(path)
    const [found] = reader.prepare(`SELECT policy, result, "end" - start AS took FROM runs WHERE result = 'error'`).all()
    reader.close()
    expect(found).toMatchObject({ policy: 'p', result: 'error', took: 4 })
  })

  test('a store that was closed is not opened again', () => {
    const store = open()
    store.load()
    store.close()
    expect(failure(() => store.windows({}))).toMatchObject({ code: 'store-closed' })
  })
})

describe('a full disk', () => {
  test('the batch that does not fit is not there at all; with more room it is taken', async () => {
    const store = open({ maxBytes: 200_000 })
    store.load()
    store.commit(batch([policy('p')], { at: start }))
    const big = batch(
      Array.from({ length: 2000 }, (_, index) => settled('q', index)),
      { at: start + 1, events: [event('Load', 1)] },
    )
    expect(failure(() => store.commit(big))).toMatchObject({ code: 'store-full', retryable: true })
    expect(store.windows({})).toEqual([])
    expect(store.statistics()).toMatchObject({ commits: 1, windows: 0, events: 0 })
    // What fits still does.
    store.commit(batch([policy('r')], { at: start + 2 }))
    store.close()
    const larger = open()
    expect([...(larger.load()?.rows ?? [])]).toEqual([policy('p'), policy('r')])
    larger.commit(big)
    expect(larger.windows({ limit: 1 })).toHaveLength(1)
  })
})

describe('a copy while it is in use', () => {
  test('holds all that was committed, and is a store of its own', async () => {
    const store = open()
    store.load()
    store.commit(batch(Array.from({ length: 500 }, (_, index) => settled('p', index))))
    const target = join(folder, 'copy.db')
    const copied = store.backup(target)
    store.commit(batch([policy('meanwhile')]))
    await copied
    store.commit(batch([policy('later')]))
    const copy = open({}, target)
    expect(copy.statistics()).toMatchObject({ windows: 500 })
    expect([...(copy.load()?.rows ?? [])].length).toBeLessThanOrEqual(1)
    copy.close()
    await store.backup(target)
    expect([...(open({}, target).load()?.rows ?? [])]).toEqual([policy('later'), policy('meanwhile')])
  })

  test('that fails leaves nothing behind', async () => {
    const store = open()
    store.load()
    const target = join(folder, 'no', 'copy.db')
    await expect(store.backup(target)).rejects.toBeInstanceOf(StoreError)
    expect(existsSync(target)).toBe(false)
  })

  test('an old copy of the file goes on from there', () => {
    filled()
    const old = join(folder, 'old.db')
    copyFileSync(path, old)
    expect([...(open({}, old).load()?.events ?? [])]).toEqual([event('Load', 1)])
  })
})

describe('options', () => {
  test.each<[string, unknown]>([
    ['synchronous', 'off'],
    ['groupFor', '2s'],
    ['groupMax', 0],
    ['historyFor', 'long'],
    ['historyMax', 0],
    ['integrityCheck', 'deep'],
    ['maxBytes', -1],
    ['driver', 'sqlite3'],
  ])('%s: %j is refused by name', (name, value) => {
    const options: SqliteStoreOptions = JSON.parse(JSON.stringify({ [name]: value }))
    expect(() => sqliteStore(path, options)).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringContaining(name) }),
    )
  })

  test('without a driver the error names both ways out', () => {
    expect(failure(() => findDriver('better-sqlite3')).message).toMatch(
      /use Node 22\.13 or later, which brings node:sqlite, or install the package better-sqlite3/,
    )
  })

  test('old history goes', () => {
    const store = open({ historyFor: '1h' })
    store.load()
    store.commit(batch([0, 30, 90, 150].map((slot) => settled('p', slot))))
    store.maintain?.({ now: start + 151 * 60_000, retains: () => true, idle: true })
    expect(store.windows({}).map(({ slot }) => (slot - start) / 60_000)).toEqual([150])
  })
})

test('codes of both drivers, and what is none of SQLite', () => {
  const of = (error: unknown): readonly unknown[] => {
    const { code, retryable } = sqliteError(error, 'f')
    return [code, retryable]
  }
  expect(of(Object.assign(new Error('x'), { errcode: 13 }))).toEqual(['store-full', true])
  expect(of(Object.assign(new Error('x'), { errcode: 10 | (4 << 8) }))).toEqual(['store-failed', true])
  expect(of(Object.assign(new Error('x'), { code: 'SQLITE_READONLY_DBMOVED' }))).toEqual(['store-read-only', false])
  expect(of(Object.assign(new Error('x'), { code: 'SQLITE_CORRUPT_INDEX' }))).toEqual(['store-corrupt', false])
  expect(of(new TypeError('x'))).toEqual(['store-failed', false])
  expect(memoryStore().statistics().bytes).toBe(0)
})
