/** What the drivers throw, in words of the store: what is wrong with which file, and whether waiting may help. */
import { StoreError } from '../store-error.js'

interface Kind {
  readonly code: string
  readonly retryable: boolean
  readonly says: (path: string) => string
}

/** By SQLite's primary result code. */
const kinds: Readonly<Record<number, Kind>> = {
  3: { code: 'store-unreadable', retryable: false, says: (path) => `${path} may not be opened by this user` },
  5: { code: 'store-busy', retryable: true, says: (path) => `another program is writing to ${path}` },
  6: { code: 'store-busy', retryable: true, says: (path) => `another program is writing to ${path}` },
  7: { code: 'store-failed', retryable: true, says: (path) => `no memory left for ${path}` },
  8: {
    code: 'store-read-only',
    retryable: false,
    says: (path) => `${path} cannot be written: the file, its folder or the file system is read-only`,
  },
  10: { code: 'store-failed', retryable: true, says: (path) => `the disk failed while ${path} was read or written` },
  11: { code: 'store-corrupt', retryable: false, says: corrupt },
  13: { code: 'store-full', retryable: true, says: (path) => `no room left for ${path}: the disk is full, or maxBytes is reached` },
  14: {
    code: 'store-unreadable',
    retryable: false,
    says: (path) => `${path} cannot be opened: is its folder there, and may this user write to it?`,
  },
  26: { code: 'store-corrupt', retryable: false, says: (path) => `${path} is not a SQLite database` },
}

const names: Readonly<Record<string, number>> = {
  SQLITE_PERM: 3,
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_NOMEM: 7,
  SQLITE_READONLY: 8,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_NOTADB: 26,
}

/** An error of SQLite as a {@link StoreError}; of the store itself as it is. */
export function sqliteError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error
  const kind = kinds[resultCode(error) ?? 0]
  const said = error instanceof Error ? error.message : String(error)
  if (kind === undefined) return new StoreError('store-failed', `${path}: ${said}`, { retryable: false, cause: error })
  return new StoreError(kind.code, `${kind.says(path)} (${said})`, { retryable: kind.retryable, cause: error })
}

/** What a damaged file needs. */
export function corrupt(path: string): string {
  return `${path} is damaged: put a backup in its place, or recover it with sqlite3 ${path} ".recover"`
}

/** `node:sqlite` tells a number, with more detail in its upper bits; better-sqlite3 a name, with more detail behind it. */
function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff
  if (!('code' in error) || typeof error.code !== 'string') return undefined
  const [, name = ''] = /^(SQLITE_[A-Z]+)/.exec(error.code) ?? []
  return names[name]
}
