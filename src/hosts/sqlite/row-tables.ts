/** Rows in their tables: written as they change, read back at a restart, looked up and listed by index. */
import type { Change, Row, RunRow, WindowRow } from '../../scheduler/index.js'
import type { RunListQuery, StoredText, WindowListQuery } from '../store.js'
import type { SqliteDatabase, SqliteStatement, SqlValue } from './database.js'
import { fromText, toText } from './row-text.js'
import { numberOf, textOf } from './values.js'

type Table = 'sessions' | 'policies' | 'windows' | 'runs'

const tables: readonly Table[] = ['sessions', 'policies', 'windows', 'runs']

/** What a restart needs of each table. */
const live: Readonly<Record<Table, string>> = {
  sessions: 'SELECT body FROM sessions',
  policies: 'SELECT body FROM policies',
  windows: 'SELECT body FROM windows WHERE over IS NULL ORDER BY number',
  runs: `SELECT body FROM runs WHERE state <> 'ended' ORDER BY number`,
}

const upserts: Readonly<Record<Table, string>> = {
  sessions: 'INSERT INTO sessions VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body',
  policies: 'INSERT INTO policies VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body',
  windows: `INSERT INTO windows (id, session, policy, slot, opens, outcome, over, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET opens = excluded.opens, outcome = excluded.outcome, over = excluded.over, body = excluded.body`,
  runs: `INSERT INTO runs (id, "window", session, policy, state, start, "end", result, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, start = excluded.start, "end" = excluded."end", result = excluded.result,
      body = excluded.body`,
}

/** Of a window that was open and is open, only what no index looks at. */
const updateOpen = 'UPDATE windows SET body = ? WHERE id = ? AND outcome IS NULL AND over IS NULL'

const listDefault = 100
const listMax = 10_000

export class RowTables {
  readonly #database: SqliteDatabase
  readonly #statements = new Map<string, SqliteStatement>()

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  /** Writes changes; the caller has begun a transaction. Answers how many windows are over now that were put. */
  write(changes: readonly Change[]): number {
    let over = 0
    for (const change of changes) {
      if (change.kind === 'delete') {
        this.#prepared(change.table === 'policy' ? 'DELETE FROM policies WHERE key = ?' : 'DELETE FROM sessions WHERE name = ?').run(
          change.key,
        )
        continue
      }
      this.#put(change.row)
      if (change.row.table === 'window' && overAt(change.row) !== null) over += 1
    }
    return over
  }

  /** The rows that a restart continues from. */
  *live(): Iterable<Row> {
    for (const table of tables) for (const row of this.#database.prepare(live[table]).all()) yield fromText(textOf(row))
  }

  writeTexts(texts: readonly StoredText[]): void {
    for (const { key, text } of texts) {
      if (text === undefined) this.#prepared('DELETE FROM texts WHERE key = ?').run(key)
      else this.#prepared('INSERT INTO texts VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET text = excluded.text').run(key, text)
    }
  }

  texts(): readonly Required<StoredText>[] {
    return this.#prepared('SELECT key, text FROM texts ORDER BY key')
      .all()
      .map((row) => ({ key: textOf(row, 'key'), text: textOf(row, 'text') }))
  }

  /** A word that the store keeps about itself. */
  note(key: string): string | undefined {
    const [row] = this.#prepared('SELECT value FROM meta WHERE key = ?').all(key)
    return row === undefined ? undefined : textOf(row, 'value')
  }

  writeNote(key: string, value: string): void {
    this.#prepared('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, value)
  }

  window(id: string): WindowRow | undefined {
    return windowsAmong(this.#prepared('SELECT body FROM windows WHERE id = ?').all(id))[0]
  }

  run(id: string): RunRow | undefined {
    return runsAmong(this.#prepared('SELECT body FROM runs WHERE id = ?').all(id))[0]
  }

  /** The latest of the wanted windows, in order of slot. */
  windows({ session, policy, outcome, from, to, limit, before }: WindowListQuery): readonly WindowRow[] {
    // A window opens at its slot or later, so that an end of the span bounds the slots too.
    const wanted = conditions(
      [
        ['session = ?', session],
        ['policy = ?', policy],
        ['outcome = ?', outcome],
        ['opens >= ?', from],
        ['opens < ?', to],
        ['slot < ?', to],
      ],
      before && { sql: windowsBefore, values: [before.slot, before.session, before.policy, before.id] },
    )
    const order = 'ORDER BY slot DESC, session DESC, policy DESC, number DESC'
    return windowsAmong(this.#latest(`SELECT body FROM windows ${wanted.sql} ${order}`, wanted.values, limit))
  }

  /** The latest of the wanted runs, in order of start. */
  runs({ session, policy, window, state, from, to, limit, before }: RunListQuery): readonly RunRow[] {
    const wanted = conditions(
      [
        ['session = ?', session],
        ['policy = ?', policy],
        ['"window" = ?', window],
        ['state = ?', state],
        ['start >= ?', from],
        ['start < ?', to],
      ],
      before && { sql: runsBefore, values: [before.start, before.id] },
    )
    return runsAmong(this.#latest(`SELECT body FROM runs ${wanted.sql} ORDER BY start DESC, number DESC`, wanted.values, limit))
  }

  count(table: 'windows' | 'runs'): number {
    return numberOf(this.#prepared(`SELECT count(*) AS value FROM ${table}`).get())
  }

  /** How many windows are over. */
  countOver(): number {
    return numberOf(this.#prepared('SELECT count(*) AS value FROM windows WHERE over IS NOT NULL').get())
  }

  /** Forgets the windows that were over first, `max` at the most, and their runs; `before`: only those that were over by then. Answers how many. */
  forgetOver(max: number, before = Number.MAX_SAFE_INTEGER): number {
    const oldest = 'SELECT id FROM windows WHERE over IS NOT NULL AND over < ? ORDER BY over, number LIMIT ?'
    const found = this.#prepared(oldest).all(before, max)
    for (const row of found) {
      const id = textOf(row, 'id')
      this.#prepared('DELETE FROM runs WHERE "window" = ?').run(id)
      this.#prepared('DELETE FROM windows WHERE id = ?').run(id)
    }
    return found.length
  }

  #put(row: Row): void {
    switch (row.table) {
      case 'session':
        this.#prepared(upserts.sessions).run(row.name, toText(row))
        break
      case 'policy':
        this.#prepared(upserts.policies).run(row.key, toText(row))
        break
      case 'window':
        this.#putWindow(row)
        break
      case 'run':
        this.#prepared(upserts.runs).run(...runColumns(row))
        break
    }
  }

  /** Most windows that change are open before and after: then no index needs to be touched, which takes half the time. */
  #putWindow(row: WindowRow): void {
    if (isOpen(row) && !isUntouched(row) && changed(this.#prepared(updateOpen).run(toText(row), row.id))) return
    this.#prepared(upserts.windows).run(...windowColumns(row))
  }

  /** The first so many of a descending list, turned round. */
  #latest(sql: string, values: readonly SqlValue[], limit = listDefault): readonly unknown[] {
    const count = Math.min(listMax, Math.max(1, Math.floor(limit)))
    return this.#prepared(`${sql} LIMIT ?`)
      .all(...values, count)
      .toReversed()
  }

  #prepared(sql: string): SqliteStatement {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

function windowsAmong(found: readonly unknown[]): readonly WindowRow[] {
  return found.map((row) => fromText(textOf(row))).filter((row) => row.table === 'window')
}

function runsAmong(found: readonly unknown[]): readonly RunRow[] {
  return found.map((row) => fromText(textOf(row))).filter((row) => row.table === 'run')
}

/** When nothing more can happen in a window. */
function overAt({ settledAt, closedAt }: WindowRow): number | null {
  return settledAt === undefined || closedAt === undefined ? null : Math.max(settledAt, closedAt)
}

function isOpen(row: WindowRow): boolean {
  return row.outcome === undefined && overAt(row) === null
}

/** Whether nothing has happened in a window since it opened: then it is most likely not stored yet. */
function isUntouched({ launches, intervals, state }: WindowRow): boolean {
  return launches === 0 && intervals.length === 0 && state === 'scheduled'
}

function changed(done: unknown): boolean {
  return numberOf(done, 'changes') > 0
}

function windowColumns(row: WindowRow): readonly SqlValue[] {
  return [row.id, row.session, row.policy, row.slot, row.opens, row.outcome ?? null, overAt(row), toText(row)]
}

function runColumns(row: RunRow): readonly SqlValue[] {
  const { id, window, session, policy, state, start, end, result } = row
  return [id, window, session, policy, state, start, end ?? null, result ?? null, toText(row)]
}

interface Condition {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** Before the place of a row, which may be gone: then nothing that is equal to it in all else comes before it. */
const windowsBefore = '(slot, session, policy, number) < (?, ?, ?, coalesce((SELECT number FROM windows WHERE id = ?), 0))'
const runsBefore = '(start, number) < (?, coalesce((SELECT number FROM runs WHERE id = ?), 0))'

/** The conditions whose value is given, and a place in the order. */
function conditions(given: readonly (readonly [string, SqlValue | undefined])[], place?: Condition): Condition {
  const parts = given.flatMap(([sql, value]): Condition[] => (value === undefined ? [] : [{ sql, values: [value] }]))
  if (place !== undefined) parts.push(place)
  const sql = parts.length === 0 ? '' : `WHERE ${parts.map((part) => part.sql).join(' AND ')}`
  return { sql, values: parts.flatMap(({ values }) => values) }
}
