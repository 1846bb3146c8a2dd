/** The windows and runs of a simulation as a table for each policy: what `simulate` and `replay` print. */
import { formatInstant, type Instant } from '../../grammar/index.js'
import type { RunRow, WindowRow } from '../scheduler/index.js'
import type { Simulation } from '../testing/index.js'
import { sayInstant, sayTime } from '../trace/index.js'
import { counted } from './diagnostics.js'
import { alignedTable } from './table.js'

export interface HistoryTableOptions {
  readonly from: Instant
  readonly until: Instant
  /** The zone of the headline; tables are in the zones of their policies. */
  readonly timezone: string
  /** Says under each window why it ended so. */
  readonly explain?: boolean | undefined
}

/** The tables, their headline, and the sums. */
export function historyTables(simulation: Simulation, { from, until, timezone, explain }: HistoryTableOptions): string {
  const windows = simulation.windows()
  const runs = runsByWindow(simulation.runs())
  const tables = [...new Set(windows.map(({ session, policy }) => `${session}/${policy}`))].map((key) => {
    const zone = simulation.planOf(key)?.timezone ?? timezone
    const own = windows.filter(({ session, policy }) => `${session}/${policy}` === key)
    const rows = own.map((window) => [...windowCells(window, zone), runsText(runs.get(window.id) ?? [], zone)])
    const lines = alignedTable([['opens', 'closes', 'outcome', 'runs'], ...rows], '  ').split('\n')
    const why = (line: string, index: number): string[] => {
      const window = index === 0 ? undefined : own[index - 1]
      return window === undefined || explain !== true ? [line] : [line, `    ${simulation.explain(window.id).text}`]
    }
    return `\n${own[0]?.policy ?? key}${zone === timezone ? '' : ` (${zone})`}\n${lines.flatMap(why).join('\n')}`
  })
  const refused = simulation.refusals()
  const codes = [...new Set(refused.map(({ code }) => code))].join(', ')
  return [
    `${sayInstant(from, timezone)} to ${sayInstant(until, timezone)} (${timezone})\n`,
    ...tables,
    `\n${sayTotals(windows, simulation.runs())}${refused.length === 0 ? '' : `; ${counted(refused.length, 'event')} refused (${codes})`}\n`,
  ].join('')
}

/** The same as data; with `explain` each window carries its explanation. */
export function historyJson(simulation: Simulation, { from, until, explain }: HistoryTableOptions): object {
  const windows = simulation.windows()
  return {
    from: formatInstant(from),
    until: formatInstant(until),
    windows: explain === true ? windows.map((window) => ({ ...window, explanation: simulation.explain(window.id).text })) : windows,
    runs: simulation.runs(),
    refusals: simulation.refusals(),
  }
}

function windowCells({ opens, closes, outcome }: WindowRow, timezone: string): string[] {
  return [sayInstant(opens, timezone), closes === opens ? '-' : sayTime(closes, timezone), outcome ?? 'open']
}

/** How many runs a line shows. */
const RUNS_MAX = 4

function runsText(runs: readonly RunRow[], timezone: string): string {
  const texts = runs.slice(0, RUNS_MAX).map(({ start, end, result }) => {
    const span = end === start ? sayTime(start, timezone) : `${sayTime(start, timezone)}-${end === undefined ? '' : sayTime(end, timezone)}`
    return result === 'success' ? span : `${span} ${result ?? 'running'}`
  })
  return `${texts.join(', ')}${runs.length > RUNS_MAX ? `, and ${runs.length - RUNS_MAX} more` : ''}`
}

function runsByWindow(runs: readonly RunRow[]): ReadonlyMap<string, readonly RunRow[]> {
  const groups = new Map<string, RunRow[]>()
  for (const run of runs) {
    const group = groups.get(run.window)
    if (group === undefined) groups.set(run.window, [run])
    else group.push(run)
  }
  return groups
}

function sayTotals(windows: readonly WindowRow[], runs: readonly RunRow[]): string {
  const outcomes = new Map<string, number>()
  for (const { outcome = 'open' } of windows) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  const parts = [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${count} ${outcome}`)
  const all = windows.length === 0 ? 'no window' : `${counted(windows.length, 'window')} (${parts.join(', ')})`
  return `${all}, ${runs.length === 0 ? 'no run' : counted(runs.length, 'run')}`
}
