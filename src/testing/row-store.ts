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

type RowOf<Table extends Row['table']> = Extract<Row, { table: Table }>

export class RowStore {
  readonly #sessions = new Map<string, RowOf<'session'>>()
  readonly #policies = new Map<string, RowOf<'policy'>>()
  readonly #windows = new Map<string, WindowRow>()
  readonly #runs = new Map<string, RunRow>()

  write(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'put') this.#put(change.row)
      else if (change.table === 'policy') this.#policies.delete(change.key)
      else this.#sessions.delete(change.key)
    }
  }

  rows(): Iterable<Row> {
    return [...this.#sessions.values(), ...this.#policies.values(), ...this.#windows.values(), ...this.#runs.values()]
  }

  window(id: string): WindowRow | undefined {
    return this.#windows.get(id)
  }

  /** In order of slot; equal slots by session and policy, then as they came. */
  windows(query: WindowQuery = {}): readonly WindowRow[] {
    return selectWindows(this.#windows.values(), query)
  }

  /** In order of start; equal starts as they were launched. */
  runs(query: RunQuery = {}): readonly RunRow[] {
    return selectRuns(this.#runs.values(), query)
  }

  /** The runs of one window, in order of launch. */
  runsOf({ id, launches }: Pick<WindowRow, 'id' | 'launches'>): readonly RunRow[] {
    const runs = Array.from({ length: launches }, (_, index) => this.#runs.get(runId(id, index + 1)))
    return runs.filter((run) => run !== undefined)
  }

  /** The window of a policy that opened last at or before `now`. */
  latestWindow(query: WindowQuery, now: Instant): WindowRow | undefined {
    return this.windows({ ...query, to: now + 1 }).reduce<WindowRow | undefined>(
      (latest, window) => (window.opens >= (latest?.opens ?? -Infinity) ? window : latest),
      undefined,
    )
  }

  #put(row: Row): void {
    switch (row.table) {
      case 'session':
        this.#sessions.set(row.name, row)
        break
      case 'policy':
        this.#policies.set(row.key, row)
        break
      case 'window':
        this.#windows.set(row.id, row)
        break
      case 'run':
        this.#runs.set(row.id, row)
        break
    }
  }
}
