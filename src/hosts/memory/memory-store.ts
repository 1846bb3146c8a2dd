/**
 * The store in memory: rows of sessions, policies, windows and runs, with a bounded history. The default of `createScheduler`; another scheduler of the
 * same process can continue from it, but nothing survives the process.
 */
import { Records, type RunRow, type WindowRow } from '../../scheduler/index.js'
import { readCount, type Instant } from '../../../grammar/index.js'
import type { MetricEvent } from '../../signals/index.js'
import { keepText } from '../packed-text.js'
import type { Batch, Listed, Maintenance, RunListQuery, SavedState, Store, StoreStatistics, WindowListQuery } from '../store.js'

export interface MemoryStoreOptions {
  /**
   * Settled windows kept, the oldest go first, their runs with them. At least 1. Default 10,000. One with its run takes some 100 bytes; the latest 16,384 may wait
   * to be packed, and take up to a kilobyte each.
   */
  readonly historyMax?: number
  /** Keep metric events for the scheduler that takes over, as long as a condition can see them. They take memory twice. Default false. */
  readonly keepEvents?: boolean
}

const listDefault = 100

/** Makes an empty store. @throws TidegateError `bad-option` */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(readCount('historyMax', options.historyMax ?? 10_000), options.keepEvents ?? false)
}

/**
 * Settled windows that wait for an idle moment to be packed, before some are packed at once. More than are kept by default: where so many settle that they are
 * soon forgotten, most are never packed.
 */
const unpackedMax = 16_384

/** Windows that are packed in an idle moment: one that launched takes a microsecond or two, one that was held back ten. */
const packedAtOnce = 2048

/** Events beyond twice those that were kept last, before the next look at which of them may go. */
const eventsSlack = 10_000

class MemoryStore implements Store {
  readonly keepsEvents: boolean
  #commits = 0
  #events: MetricEvent[] = []
  #eventsBound = eventsSlack
  readonly #texts = new Map<string, () => string>()
  readonly #records = new Records()
  readonly #historyMax: number
  #at: Instant | undefined

  constructor(historyMax: number, keepsEvents: boolean) {
    this.#historyMax = historyMax
    this.keepsEvents = keepsEvents
  }

  commit({ at, changes, events, texts }: Batch): void {
    this.#at = at
    this.#commits += 1
    this.#records.write(changes)
    if (this.keepsEvents) for (const event of events) this.#events.push(event)
    for (const { key, text } of texts) {
      if (text === undefined) this.#texts.delete(key)
      else this.#texts.set(key, keepText(text))
    }
    this.#records.forgetOldest(this.#historyMax)
    this.#records.pack(unpackedMax)
  }

  load(): SavedState | undefined {
    if (this.#at === undefined) return undefined
    return {
      at: this.#at,
      rows: this.#records.rows(),
      events: [...this.#events],
      texts: Array.from(this.#texts, ([key, text]) => ({ key, text: text() })),
    }
  }

  maintain({ retains, idle }: Maintenance): void {
    if (idle) this.#records.pack(this.#records.unpacked - packedAtOnce)
    if (this.#events.length <= this.#eventsBound) return
    this.#events = this.#events.filter(retains)
    this.#eventsBound = 2 * this.#events.length + eventsSlack
  }

  statistics(): StoreStatistics {
    return { commits: this.#commits, ...this.#records.counts, events: this.#events.length, bytes: 0 }
  }

  window(id: string): WindowRow | undefined {
    return this.#records.window(id)
  }

  run(id: string): RunRow | undefined {
    return this.#records.run(id)
  }

  windows(query: WindowListQuery): readonly WindowRow[] {
    return this.#records.windows({ ...query, limit: limitOf(query) })
  }

  runs(query: RunListQuery): readonly RunRow[] {
    return this.#records.runs({ ...query, limit: limitOf(query) })
  }
}

function limitOf({ limit = listDefault }: Listed): number {
  return Math.min(10_000, Math.max(1, limit))
}
