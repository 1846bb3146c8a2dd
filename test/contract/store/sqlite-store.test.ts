/** The store in a file keeps its promises in each of its modes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore, type SqliteStore, type SqliteStoreOptions } from '../../../src/hosts/sqlite/index.js'
import { storeContract } from './store-contract.js'

const modes: Readonly<Record<string, SqliteStoreOptions>> = {
  'in groups, on disk before anything is done': {},
  'step by step': { groupFor: 0 },
  'synchronous normal': { synchronous: 'normal', integrityCheck: 'full' },
  'without events': { keepEvents: false, integrityCheck: 'none' },
}

for (const [name, options] of Object.entries(modes)) {
  storeContract(`sqlite, ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
    let store: SqliteStore | undefined
    const open = (more: SqliteStoreOptions = {}): SqliteStore => (store = sqliteStore(join(folder, 'tide.db'), { ...options, ...more }))
    return {
      open,
      again() {
        store?.close()
        return open()
      },
      close() {
        store?.close()
        rmSync(folder, { recursive: true })
      },
    }
  })
}
