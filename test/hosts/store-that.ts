/** A store in memory whose commits come to pass as a test says. */
import { memoryStore, type Batch, type Store } from '../../src/index.js'

/** `commit` is given how to take the batch: at once, later, or not at all. */
export function storeThat(commit: (take: () => void, batch: Batch) => void | Promise<void>, inner: Store = memoryStore()): Store {
  return {
    keepsEvents: inner.keepsEvents,
    commit: (batch) => commit(() => void inner.commit(batch), batch),
    load: () => inner.load(),
    window: (id) => inner.window(id),
    run: (id) => inner.run(id),
    windows: (query) => inner.windows(query),
    runs: (query) => inner.runs(query),
    statistics: () => inner.statistics(),
  }
}
