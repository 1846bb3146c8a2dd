/**
 * What is left when the power fails: files that end anywhere, or of which some pages were written and others not. What comes back is what was acknowledged up to
 * some moment, whole groups only, or a clear error; never a mixture.
 */
import * as fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StoreError } from '../../../src/index.js'
import { findDriver } from '../../../src/hosts/sqlite/database.js'
import { sqliteStore } from '../../../src/hosts/sqlite/index.js'

const start = Date.UTC(2026, 0, 1)
const groups = 60
/** Groups before the write-ahead log begins. */
const checkpointed = 25

let folder: string
/** The database as it was when the log began, the log of all later groups, and the database once the log was brought into it. */
let files: { readonly before: Buffer; readonly log: Buffer; readonly after: Buffer }

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-power-'))
  const path = join(folder, 'whole.db')
  const store = sqliteStore(path)
  store.load()
  let before = Buffer.alloc(0)
  for (let group = 1; group <= groups; group += 1) {
    store.commit({
      number: group,
      at: start + group,
      changes: [{ kind: 'put', row: { table: 'session', name: `s${group}`, openedAt: start + group } }],
      events: Array.from({ length: 1 + (group % 7) }, () => ({ metric: 'group', value: group, timestamp: start })),
      texts: [
        { key: 'latest', text: `${group}` },
        { key: `text-${group}`, text: 'x'.repeat((group * 397) % 5000) },
      ],
    })
    if (group !== checkpointed) continue
    checkpoint(path, 'TRUNCATE')
    before = readFileSync(path)
  }
  const log = readFileSync(`${path}-wal`)
  checkpoint(path, 'PASSIVE')
  files = { before, log, after: readFileSync(path) }
  store.close()
})

afterAll(() => rmSync(folder, { recursive: true }))

function checkpoint(path: string, how: string): void {
  const other = findDriver().open(path)
  other.exec(`PRAGMA wal_checkpoint(${how})`)
  // Copied first: closing the last connection would bring the log in.
  other.close()
}

/** The last group that is there, all of those before it being there too; or the code of the error. @throws where a group is there in part, or one before it is not */
function recovered(database: Uint8Array, log: Uint8Array): number | string {
  const path = join(folder, `cut-${Math.random()}.db`)
  writeFileSync(path, database)
  writeFileSync(`${path}-wal`, log)
  const store = sqliteStore(path)
  try {
    const saved = store.load()
    if (saved === undefined) return 0
    const last = saved.at - start
    const upTo = Array.from({ length: last }, (_, index) => index + 1)
    expect([...saved.rows].map((row) => (row.table === 'session' ? row.name : '')).toSorted()).toEqual(
      upTo.map((group) => `s${group}`).toSorted(),
    )
    const texts = new Map(saved.texts.map(({ key, text }) => [key, text]))
    expect(texts.get('latest')).toBe(`${last}`)
    expect(texts.size).toBe(last + 1)
    expect([...saved.events].map(({ value }) => value)).toEqual(
      upTo.flatMap((group) => Array.from({ length: 1 + (group % 7) }, () => group)),
    )
    return last
  } catch (error) {
    if (error instanceof StoreError) return error.code
    throw error
  } finally {
    store.close()
    for (const ending of ['', '-wal', '-shm', '-owner']) rmSync(`${path}${ending}`, { force: true })
  }
}

describe('the write-ahead log', () => {
  test('whole: all is there', () => {
    expect(recovered(files.before, files.log)).toBe(groups)
    expect(recovered(files.after, new Uint8Array())).toBe(groups)
  })

  test('cut anywhere: whole groups up to some moment are there, the more of them the later it was cut', () => {
    let earlier = checkpointed
    for (let length = 0; length <= files.log.length; length += 9973) {
      const last = recovered(files.before, files.log.subarray(0, length))
      if (typeof last === 'string') throw new Error(last)
      expect(last).toBeGreaterThanOrEqual(earlier)
      earlier = last
    }
    expect(earlier).toBeGreaterThan(groups - 3)
  })

  test('with a piece that never reached the disk: whole groups before it are there', () => {
    fc.assert(
      fc.property(fc.nat(files.log.length - 1), fc.integer({ min: 1, max: 5000 }), (from, length) => {
        const log = Uint8Array.from(files.log)
        log.fill(0, from, from + length)
        const last = recovered(files.before, log)
        expect(last).toBeGreaterThanOrEqual(checkpointed)
        expect(last).toBeLessThanOrEqual(groups)
      }),
      { numRuns: 40 },
    )
  })
})

test('while the log is brought into the database, any pages of it may be written and others not: all is there', () => {
  const pageSize = 4096
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 8, maxLength: 64 }), (written) => {
      const database = Buffer.from(files.after)
      for (let page = 0; (page + 1) * pageSize <= files.before.length; page += 1)
        if (written[page % written.length] !== true) files.before.copy(database, page * pageSize, page * pageSize, (page + 1) * pageSize)
      expect(recovered(database, files.log)).toBe(groups)
    }),
    { numRuns: 25 },
  )
})

test('a database that ends early, as no power failure leaves it, is a clear error or what it was before', () => {
  const codes = new Set<number | string>()
  for (let length = 1000; length < files.after.length; length += 3001)
    codes.add(recovered(files.after.subarray(0, length), new Uint8Array()))
  expect([...codes].every((code) => typeof code === 'string')).toBe(true)
  expect(codes).toContain('store-corrupt')
})
