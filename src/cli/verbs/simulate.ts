/** `tidegate simulate`: runs policies over recorded events in virtual time and shows their windows and runs. */
import { formatInstant, type Instant } from '../../../grammar/index.js'
import type { RunRow, WindowRow } from '../../scheduler/index.js'
import type { Simulation } from '../../testing/index.js'
import { sayInstant, sayTime } from '../../trace/index.js'
import { counted } from '../diagnostics.js'
import { loadPlans } from '../load-plan.js'
import { addSimulationOptions, simulateFiles, type SimulationFlags } from '../simulated-files.js'
import { alignedTable } from '../table.js'
import { exitCodes, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'

interface Options extends SimulationFlags {
  readonly json?: boolean
}

export const simulateVerb: Verb = {
  name: 'simulate',
  summary: 'Run policies over recorded events in virtual time; show windows and runs.',
  examples: [
    'simulate reindex.policy.yaml --events load.jsonl',
    'simulate policies --events load.csv --from 2026-01-01T00:00:00Z --until 2026-01-02T00:00:00Z --takes 2m30s',
    'simulate nightly.yaml --from 2026-01-01T00:00:00Z --until 2026-02-01T00:00:00Z --json',
  ],
  define(command) {
    command.argument('<files...>', 'policy files, folders or patterns')
    addSimulationOptions(command).option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

async function run(files: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const ran = await simulateFiles(options, (plan) => loadPlans(files, plan, terminal), terminal)
  if (!ran.ok) return ran.code
  if (options.json === true) printJson(ran.simulation, ran.from, ran.until, terminal)
  else printTables(ran.simulation, ran.from, ran.until, options.timezone, terminal)
  return exitCodes.well
}

function printJson(simulation: Simulation, from: Instant, until: Instant, terminal: Terminal): void {
  const windows = simulation.windows()
  const result = {
    from: formatInstant(from),
    until: formatInstant(until),
    windows,
    runs: simulation.runs(),
    refusals: simulation.refusals(),
  }
  terminal.out(`${JSON.stringify(result, undefined, 2)}\n`)
}

function printTables(simulation: Simulation, from: Instant, until: Instant, timezone: string, terminal: Terminal): void {
  const windows = simulation.windows()
  const runs = runsByWindow(simulation.runs())
  terminal.out(`${sayInstant(from, timezone)} to ${sayInstant(until, timezone)} (${timezone})\n`)
  for (const policy of new Set(windows.map((window) => window.policy))) {
    const own = windows.filter((window) => window.policy === policy)
    const rows = own.map((window) => [...windowCells(window, timezone), runsText(runs.get(window.id) ?? [], timezone)])
    terminal.out(`\n${policy}\n${alignedTable([['opens', 'closes', 'outcome', 'runs'], ...rows], '  ')}`)
  }
  const refused = simulation.refusals()
  const codes = [...new Set(refused.map(({ code }) => code))].join(', ')
  terminal.out(
    `\n${sayTotals(windows, simulation.runs())}${refused.length === 0 ? '' : `; ${counted(refused.length, 'event')} refused (${codes})`}\n`,
  )
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
