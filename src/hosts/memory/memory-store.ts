/**
 * The store in memory: rows of sessions, policies, windows and runs, with a bounded history. The default of `createScheduler`; another scheduler of the
 * same process can continue from it, but nothing survives the process.
 */
import {
  selectRuns,
  selectWindows,
  windowOfRun,
  type Change,
  type PolicyRow,
  type Row,
  type RunRow,
  type SessionRow,
  type WindowRow,
} from '../../scheduler/index.js'
import type { Instant } from '../../../grammar/index.js'
import type { MetricEvent } from '../../signals/index.js'
import type { Batch, Listed, Maintenance, RunListQuery, SavedState, Store, StoreStatistics, WindowListQuery } from '../store.js'

export interface MemoryStoreOptions {
  /** Settled windows kept, the oldest go first, their runs with them. Default 10,000. */
  readonly historyMax?: number
  /** Keep metric events for the scheduler that takes over, as long as a condition can see them. They take memory twice. Default false. */
  readonly keepEvents?: boolean
}

const listDefault = 100

/** Makes an empty store. */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  return new MemoryStore(options.historyMax ?? 10_000, options.keepEvents ?? false)
}

/** Events beyond twice those that were kept last, before the next look at which of them may go. */
const eventsSlack = 10_000

class MemoryStore implements Store {
  readonly keepsEvents: boolean
  readonly #historyMax: number
  #commits = 0
  #events: MetricEvent[] = []
  #eventsBound = eventsSlack
  readonly #texts = new Map<string, string>()
  /** In order of arrival: a window that settles moves to the end, so that the first settled one is the oldest. */
  readonly #windows = new Map<string, WindowRow>()
  readonly #settled = new Set<string>()
  /** In order of launch; most windows have one. */
  readonly #runsOfWindow = new Map<string, RunRow[]>()
  readonly #sessions = new Map<string, SessionRow>()
  readonly #policies = new Map<string, PolicyRow>()
  #at: Instant | undefined

  constructor(historyMax: number, keepsEvents: boolean) {
    this.#historyMax = historyMax
    this.keepsEvents = keepsEvents
  }

  commit({ at, changes, events, texts }: Batch): void {
    this.#at = at
    this.#commits += 1
    for (const change of changes) this.#take(change)
    if (this.keepsEvents) for (const event of events) this.#events.push(event)
    for (const { key, text } of texts) {
      if (text === undefined) this.#texts.delete(key)
      else this.#texts.set(key, text)
    }
    for (const id of this.#settled) {
      if (this.#settled.size <= this.#historyMax) break
      this.#settled.delete(id)
      this.#windows.delete(id)
      this.#runsOfWindow.delete(id)
    }
  }

  load(): SavedState | undefined {
    if (this.#at === undefined) return undefined
    return {
      at: this.#at,
      rows: [...this.#sessions.values(), ...this.#policies.values(), ...this.#windows.values(), ...this.#runs()],
      events: [...this.#events],
      texts: Array.from(this.#texts, ([key, text]) => ({ key, text })),
    }
  }

  maintain({ retains }: Maintenance): void {
    if (this.#events.length <= this.#eventsBound) return
    this.#events = this.#events.filter(retains)
    this.#eventsBound = 2 * this.#events.length + eventsSlack
  }

  statistics(): StoreStatistics {
    return { commits: this.#commits, windows: this.#windows.size, runs: this.#runs().length, events: this.#events.length, bytes: 0 }
  }

  window(id: string): WindowRow | undefined {
    return this.#windows.get(id)
  }

  run(id: string): RunRow | undefined {
    return this.#runsOfWindow.get(windowOfRun(id))?.find((run) => run.id === id)
  }

  windows(query: WindowListQuery): readonly WindowRow[] {
    return latest(selectWindows(this.#windows.values(), query), query)
  }

  runs(query: RunListQuery): readonly RunRow[] {
    return latest(selectRuns(query.window === undefined ? this.#runs() : (this.#runsOfWindow.get(query.window) ?? []), query), query)
  }

  #runs(): RunRow[] {
    return [...this.#runsOfWindow.values()].flat()
  }

  #take(change: Change): void {
    if (change.kind === 'put') this.#put(change.row)
    else if (change.table === 'policy') this.#policies.delete(change.key)
    else this.#sessions.delete(change.key)
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
        this.#putWindow(row)
        break
      case 'run':
        this.#putRun(row)
        break
    }
  }

  #putWindow(row: WindowRow): void {
    this.#windows.set(row.id, row)
    if (row.settledAt !== undefined && row.closedAt !== undefined) this.#settled.add(row.id)
  }

  #putRun(row: RunRow): void {
    const runs = this.#runsOfWindow.get(row.window)
    if (runs === undefined) this.#runsOfWindow.set(row.window, [row])
    else if (row.n > (runs.at(-1)?.n ?? 0)) runs.push(row)
    else runs[placeOf(row, runs)] = row
  }
}

/** Where a run is among those of its window: runs are numbered from 1, and none is left out as a rule. */
function placeOf({ id, n }: RunRow, runs: readonly RunRow[]): number {
  if (runs[n - 1]?.id === id) return n - 1
  const known = runs.findLastIndex((run) => run.id === id)
  return known === -1 ? runs.length : known
}

function latest<T>(rows: readonly T[], { limit = listDefault }: Listed): readonly T[] {
  return rows.slice(-Math.min(10_000, Math.max(1, limit)))
}
