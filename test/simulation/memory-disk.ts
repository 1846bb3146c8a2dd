/** What is on the disk, as rows that share nothing with the scheduler. */
import { memoryStore, type Store } from '../../src/index.js'

export function memoryDisk(): Store {
  return memoryStore({ historyMax: 100_000, keepEvents: true })
}
