/** Rows in lists, as they were put: what the records in memory must answer, however they keep them. */
import type { PolicyRow, Row, RunQuery, RunRow, WindowQuery, WindowRow } from '../../src/scheduler/index.js'

interface Entry {
  readonly id: string
  window: WindowRow | undefined
  runs: RunRow[]
}

interface Slice<Place> {
  readonly limit?: number
  readonly before?: Place & { readonly id: string }
}

type Order<Value> = (a: Value, b: Value) => number

export class NaiveRecords {
  /** In the order in which they came. */
  #entries: Entry[] = []
  /** In the order in which they settled. */
  #settled: Entry[] = []
  #policies: PolicyRow[] = []

  put(row: Row): void {
    if (row.table === 'policy') this.#policies = [...this.#policies.filter(({ key }) => key !== row.key), row]
    if (row.table === 'window') {
      const entry = this.#entryOf(row.id)
      entry.window = row
      const isOver = row.closedAt !== undefined && row.settledAt !== undefined
      if (isOver && !this.#settled.includes(entry)) this.#settled.push(entry)
    }
    if (row.table === 'run') {
      const entry = this.#entryOf(row.window)
      const at = entry.runs.findIndex(({ id }) => id === row.id)
      if (at === -1) entry.runs.push(row)
      else entry.runs[at] = row
    }
  }

  deletePolicy(key: string): void {
    this.#policies = this.#policies.filter((row) => row.key !== key)
  }

  forgetOldest(max: number): void {
    const gone = this.#settled.slice(0, Math.max(0, this.#settled.length - max))
    this.#settled = this.#settled.slice(gone.length)
    this.#entries = this.#entries.filter((entry) => !gone.includes(entry))
  }

  /** Whether a window or run is known. */
  has(row: Row): boolean {
    return this.rows().some((known) => 'id' in known && 'id' in row && known.id === row.id)
  }

  rows(): readonly Row[] {
    return [...this.#policies, ...this.#windows(), ...this.#runs()]
  }

  get counts(): { readonly windows: number; readonly runs: number } {
    return { windows: this.#entries.length, runs: this.#runs().length }
  }

  runsOf(window: string): readonly RunRow[] {
    return this.#runs().filter((row) => row.window === window)
  }

  windows(query: WindowQuery & Slice<Pick<WindowRow, 'slot' | 'session' | 'policy'>>): readonly WindowRow[] {
    const { session, policy, outcome, from = -Infinity, to = Infinity } = query
    const found = this.#windows().filter(
      (row) =>
        (session === undefined || row.session === session) &&
        (policy === undefined || row.policy === policy) &&
        (outcome === undefined || row.outcome === outcome) &&
        row.opens >= from &&
        row.opens < to,
    )
    return slice(found, query, (a, b) => a.slot - b.slot || byText(a.session, b.session) || byText(a.policy, b.policy))
  }

  runs(query: RunQuery & Slice<Pick<RunRow, 'start'>>): readonly RunRow[] {
    const { session, policy, window, state, from = -Infinity, to = Infinity } = query
    const found = this.#runs().filter(
      (row) =>
        (session === undefined || row.session === session) &&
        (policy === undefined || row.policy === policy) &&
        (window === undefined || row.window === window) &&
        (state === undefined || row.state === state) &&
        row.start >= from &&
        row.start < to,
    )
    return slice(found, query, (a, b) => a.start - b.start)
  }

  #entryOf(id: string): Entry {
    const known = this.#entries.find((entry) => entry.id === id)
    if (known !== undefined) return known
    const entry: Entry = { id, window: undefined, runs: [] }
    this.#entries.push(entry)
    return entry
  }

  #windows(): WindowRow[] {
    return this.#entries.flatMap(({ window }) => window ?? [])
  }

  #runs(): RunRow[] {
    return this.#entries.flatMap(({ runs }) => runs.toSorted((a, b) => a.n - b.n))
  }
}

/** The last rows in an order, before a place; equal ones as they came. */
function slice<Listed extends Place, Place>(
  rows: readonly Listed[],
  { limit, before }: Slice<Place>,
  order: Order<Place>,
): readonly Listed[] {
  const inOrder = rows.toSorted(order)
  const at = before === undefined ? inOrder.length : inOrder.findIndex((row) => 'id' in Object(row) && Object(row).id === before.id)
  const found = at === -1 && before !== undefined ? inOrder.filter((row) => order(row, before) < 0) : inOrder.slice(0, at)
  return limit === undefined ? found : found.slice(-limit)
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
