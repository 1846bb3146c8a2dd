/** The store of a simulation: every row that the core has written, held in memory. A restart continues from it, and results are read from it. */
import type { Instant } from '../../grammar/index.js'
import { compare, type Change, type Row, type RunRow, type WindowRow } from '../scheduler/index.js'

/** Which rows are wanted: those of one policy, of one session, or all. */
export interface RowQuery {
  readonly session?: string
  readonly policy?: string
}

export class RowStore {
  readonly #rows = new Map<string, Row>()

  write(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'put') this.#rows.set(keyOf(change.row), change.row)
      else this.#rows.delete(`${change.table} ${change.key}`)
    }
  }

  rows(): Iterable<Row> {
    return this.#rows.values()
  }

  window(id: string): WindowRow | undefined {
    const row = this.#rows.get(`window ${id}`)
    return row?.table === 'window' ? row : undefined
  }

  /** In order of slot; equal slots by session and policy, then as they came. */
  windows(query: RowQuery = {}): readonly WindowRow[] {
    const windows = this.#of('window', query)
    return windows.sort((a, b) => a.slot - b.slot || compare(a.session, b.session) || compare(a.policy, b.policy))
  }

  /** In order of start; equal starts as they were launched. */
  runs(query: RowQuery = {}): readonly RunRow[] {
    return this.#of('run', query).sort((a, b) => a.start - b.start)
  }

  /** The window of a policy that opened last at or before `now`. */
  latestWindow(query: RowQuery, now: Instant): WindowRow | undefined {
    return this.#of('window', query).reduce<WindowRow | undefined>(
      (latest, window) => (window.opens <= now && window.opens >= (latest?.opens ?? -Infinity) ? window : latest),
      undefined,
    )
  }

  #of<Table extends Row['table']>(table: Table, query: RowQuery): Extract<Row, { table: Table }>[] {
    const isWanted = (row: Row): row is Extract<Row, { table: Table }> =>
      row.table === table &&
      (query.session === undefined || ('session' in row && row.session === query.session)) &&
      (query.policy === undefined || ('policy' in row && row.policy === query.policy))
    return [...this.#rows.values()].filter(isWanted)
  }
}

function keyOf(row: Row): string {
  switch (row.table) {
    case 'window':
    case 'run':
      return `${row.table} ${row.id}`
    case 'policy':
      return `policy ${row.key}`
    case 'session':
      return `session ${row.name}`
  }
}
