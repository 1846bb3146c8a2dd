/** The record of changes: who asked for what, when, and what became of it. Kept with everything else that is durable, the latest so many. */
import { formatInstant, type Instant } from '../../../../grammar/index.js'
import type { Keeper } from '../../experiments/documents-store.js'

/** One change, asked for over HTTP. */
export interface AuditEntry {
  readonly at: string
  readonly who: string
  readonly role: string
  readonly method: string
  /** Path and query, as they were sent. */
  readonly url: string
  readonly status: number
}

const prefix = 'audit:'

/** How many entries are kept. */
const entriesMax = 10_000

export class Audit {
  readonly #keeper: Keeper
  readonly #now: () => Instant
  readonly #entries = new Map<string, AuditEntry>()
  #count = 0

  constructor(keeper: Keeper, now: () => Instant) {
    this.#keeper = keeper
    this.#now = now
    for (const { key, text } of keeper.kept(prefix).toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
      const entry: AuditEntry = JSON.parse(text)
      this.#entries.set(key, entry)
      this.#count = Number(key.slice(prefix.length)) + 1
    }
  }

  /** Adds an entry; resolves when it is durable. */
  async add(entry: Omit<AuditEntry, 'at'>): Promise<void> {
    const key = `${prefix}${String(this.#count).padStart(12, '0')}`
    const dated = { at: formatInstant(this.#now()), ...entry }
    this.#count += 1
    this.#entries.set(key, dated)
    const [oldest] = this.#entries.keys()
    const isFull = oldest !== undefined && this.#entries.size > entriesMax
    if (isFull) this.#entries.delete(oldest)
    await this.#keeper.keep([{ key, text: JSON.stringify(dated) }, ...(isFull ? [{ key: oldest }] : [])])
  }

  /** The latest entries, newest first. */
  latest(limit: number): readonly AuditEntry[] {
    return [...this.#entries.values()].slice(-limit).toReversed()
  }
}
