/** The store of a simulation: every row that the core has written, held in memory. A restart continues from it, and results are read from it. */
import type { Instant } from '../../grammar/index.js'
import {
  runId,
  selectRuns,
  selectWindows,
  type Change,
  type Row,
  type RunQuery,
  type RunRow,
  type WindowQuery,
  type WindowRow,
} from '../scheduler/index.js'

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
  windows(query: WindowQuery = {}): readonly WindowRow[] {
    return selectWindows(this.#of('window'), query)
  }

  /** In order of start; equal starts as they were launched. */
  runs(query: RunQuery = {}): readonly RunRow[] {
    return selectRuns(this.#of('run'), query)
  }

  /** The runs of one window, in order of launch. */
  runsOf({ id, launches }: Pick<WindowRow, 'id' | 'launches'>): readonly RunRow[] {
    const rows = Array.from({ length: launches }, (_, index) => this.#rows.get(`run ${runId(id, index + 1)}`))
    return rows.filter((row) => row?.table === 'run')
  }

  /** The window of a policy that opened last at or before `now`. */
  latestWindow(query: WindowQuery, now: Instant): WindowRow | undefined {
    return this.windows({ ...query, to: now + 1 }).reduce<WindowRow | undefined>(
      (latest, window) => (window.opens >= (latest?.opens ?? -Infinity) ? window : latest),
      undefined,
    )
  }

  #of<Table extends Row['table']>(table: Table): Extract<Row, { table: Table }>[] {
    const isOf = (row: Row): row is Extract<Row, { table: Table }> => row.table === table
    return [...this.#rows.values()].filter(isOf)
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
