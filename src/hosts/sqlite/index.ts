/** The store in a SQLite file. */
export { StoreError } from '../store-error.js'
export type { SqliteDriverName } from './database.js'
export type { SqliteStoreOptions } from './options.js'
export { sqliteStore, type SqliteStore } from './sqlite-store.js'
