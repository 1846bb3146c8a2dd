/**
 * Metric events as packed chunks in order of arrival. What no condition can see any more goes a little at a time: every so often the next few chunks
 * are read, and what is left of them becomes one chunk. So the work follows the rate of events, and no pause grows with the history.
 */
import type { MetricEvent } from '../../signals/index.js'
import type { Maintenance } from '../store.js'
import type { SqliteDatabase, SqliteStatement } from './database.js'
import { packEvents, unpackEvents } from './event-chunk.js'
import { bytesOf, numberOf } from './values.js'

/** Events of a full chunk. */
const chunkEvents = 4000
/** Chunks that are looked at together. */
const chunksAtOnce = 64
/** Events and chunks beyond twice those that were left last, before the next round. */
const slackEvents = 10_000
const slackChunks = 200

export class EventLog {
  readonly #append: SqliteStatement
  readonly #totals: SqliteStatement
  readonly #heads: SqliteStatement
  readonly #body: SqliteStatement
  readonly #replace: SqliteStatement
  readonly #delete: SqliteStatement
  #events = 0
  #chunks = 0
  /** The last chunk that the present round has looked at; undefined: no round is under way. */
  #cursor: number | undefined
  /** What the present round has left so far, and what the last one left. */
  #left = { events: 0, chunks: 0 }
  #leftBefore = { events: 0, chunks: 0 }

  constructor(database: SqliteDatabase) {
    this.#append = database.prepare('INSERT INTO event_chunks (events, body) VALUES (?, ?)')
    this.#totals = database.prepare('SELECT count(*) AS chunks, coalesce(sum(events), 0) AS events FROM event_chunks')
    this.#heads = database.prepare('SELECT number, events FROM event_chunks WHERE number > ? ORDER BY number LIMIT ?')
    this.#body = database.prepare('SELECT body FROM event_chunks WHERE number = ?')
    this.#replace = database.prepare('UPDATE event_chunks SET events = ?, body = ? WHERE number = ?')
    this.#delete = database.prepare('DELETE FROM event_chunks WHERE number = ?')
    this.recount()
  }

  /** How many events are stored. */
  get size(): number {
    return this.#events
  }

  /** Writes events; the caller has begun a transaction, and calls `count` once it has ended well. */
  append(events: readonly MetricEvent[]): void {
    for (let from = 0; from < events.length; from += chunkEvents) {
      const part = events.slice(from, from + chunkEvents)
      this.#append.run(part.length, packEvents(part))
    }
  }

  count(events: number): void {
    this.#events += events
    this.#chunks += Math.ceil(events / chunkEvents)
  }

  /** All events, in order of arrival. */
  *all(): Iterable<MetricEvent> {
    for (let after = -1; ;) {
      const heads = this.#heads.all(after, chunksAtOnce)
      if (heads.length === 0) return
      for (const head of heads) {
        after = numberOf(head, 'number')
        yield* unpackEvents(bytesOf(this.#body.get(after)))
      }
    }
  }

  /** Whether there is so much more than was left last that a look is worth its while. */
  get wantsTidying(): boolean {
    if (this.#cursor !== undefined) return true
    return this.#events > 2 * this.#leftBefore.events + slackEvents || this.#chunks > 2 * this.#leftBefore.chunks + slackChunks
  }

  /** Looks at the next chunks; the caller has begun a transaction, and calls `recount` when it fails. */
  tidy({ retains }: Maintenance): void {
    const heads = this.#heads.all(this.#cursor ?? -1, chunksAtOnce)
    const part: number[] = []
    let size = 0
    for (const head of heads) {
      const events = numberOf(head, 'events')
      if (part.length > 0 && size + events > chunkEvents) break
      part.push(numberOf(head, 'number'))
      size += events
    }
    if (part.length > 0) this.#merge(part, size, retains)
    this.#cursor = part.at(-1)
    if (part.length < heads.length || heads.length === chunksAtOnce) return
    this.#cursor = undefined
    this.#leftBefore = this.#left
    this.#left = { events: 0, chunks: 0 }
  }

  /** Asks the database again how much there is. */
  recount(): void {
    const found = this.#totals.get()
    this.#events = numberOf(found, 'events')
    this.#chunks = numberOf(found, 'chunks')
  }

  /** Makes one chunk of several, of what is retained; a single chunk stays as it is while most of it is. */
  #merge(part: readonly number[], size: number, retains: Maintenance['retains']): void {
    const [first = 0, ...others] = part
    const events = part.flatMap((number) => unpackEvents(bytesOf(this.#body.get(number)))).filter(retains)
    if (others.length === 0 && events.length * 2 > size) {
      this.#keep(size, 1)
      return
    }
    for (const number of others) this.#delete.run(number)
    if (events.length === 0) this.#delete.run(first)
    else this.#replace.run(events.length, packEvents(events), first)
    const chunks = events.length === 0 ? 0 : 1
    this.#events += events.length - size
    this.#chunks += chunks - part.length
    this.#keep(events.length, chunks)
  }

  #keep(events: number, chunks: number): void {
    this.#left = { events: this.#left.events + events, chunks: this.#left.chunks + chunks }
  }
}
