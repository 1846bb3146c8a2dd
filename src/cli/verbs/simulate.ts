/** `tidegate simulate`: runs policies in virtual time, over events of one's own or over random histories, and shows what they do. */
import { surveyFiles, type FaultFlags } from '../faulting.js'
import { historyJson, historyTables } from '../history-table.js'
import { loadPlans } from '../load-plan.js'
import { collect } from '../reports.js'
import { search, type SearchFlags } from '../searching.js'
import { addSimulationOptions, simulateFiles } from '../simulated-files.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'

export const simulateVerb: Verb = {
  name: 'simulate',
  summary: 'Run policies in virtual time, over events or over random histories; show windows and runs, or what is remarkable.',
  examples: [
    'simulate reindex.policy.yaml --events load.jsonl --explain',
    'simulate nightly.yaml --from 2026-01-01T00:00:00Z --until 2026-02-01T00:00:00Z --takes 2m30s',
    'simulate policies --runs 1000 --seed 7',
    'simulate policies --seed 42 --explain',
    'simulate policies --from 2026-01-01T00:00:00Z --until 2026-01-02T00:00:00Z --faults 200',
  ],
  define(command) {
    command.argument('<files...>', 'policy files, folders or patterns')
    addSimulationOptions(command)
      .option('--runs <number>', 'live through so many random histories and report what is remarkable')
      .option('--seed <number>', 'of the first random history, the others count on from it; without --runs: show this one (default: 1)')
      .option('--faults <number>', 'live so many times through the same events under crashes, lost runs and refused launches')
      .option('--run-log <file>', 'recorded runs (JSON Lines), from which random histories draw how long runs take')
      .option('--invariant <name>', 'check it of every policy in random histories; may be repeated', collect)
      .option('--strict', 'exit with 1 for warnings about random histories too')
      .option('--explain', 'say of each window why it ended so')
      .option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args, command.opts<SearchFlags & FaultFlags>(), terminal)
  },
}

/** Options that only random histories know. */
const searchOnly = ['runLog', 'invariant', 'strict'] as const

async function run(files: readonly string[], options: SearchFlags & FaultFlags, terminal: Terminal): Promise<ExitCode> {
  if (options.faults !== undefined) return surveyFiles(files, options, terminal)
  if (options.runs !== undefined || options.seed !== undefined) return search(files, options, terminal)
  for (const name of searchOnly)
    if (options[name] !== undefined)
      throw new UsageError(`--${name === 'runLog' ? 'run-log' : name} is for random histories: give --runs or --seed`)
  const ran = await simulateFiles(options, (plan) => loadPlans(files, plan, terminal), terminal)
  if (!ran.ok) return ran.code
  const shown = { from: ran.from, until: ran.until, timezone: options.timezone, explain: options.explain }
  if (options.json === true) terminal.out(`${JSON.stringify(historyJson(ran.simulation, shown), undefined, 2)}\n`)
  else terminal.out(historyTables(ran.simulation, shown))
  return exitCodes.well
}
