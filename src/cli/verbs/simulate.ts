/** `tidegate simulate`: runs policies over events in virtual time and shows their windows and runs. */
import { historyJson, historyTables } from '../history-table.js'
import { loadPlans } from '../load-plan.js'
import { addSimulationOptions, simulateFiles, type SimulationFlags } from '../simulated-files.js'
import { exitCodes, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'

interface Options extends SimulationFlags {
  readonly explain?: boolean
  readonly json?: boolean
}

export const simulateVerb: Verb = {
  name: 'simulate',
  summary: 'Run policies over recorded events in virtual time; show windows and runs.',
  examples: [
    'simulate reindex.policy.yaml --events load.jsonl --explain',
    'simulate policies --events load.csv --from 2026-01-01T00:00:00Z --until 2026-01-02T00:00:00Z --takes 2m30s',
    'simulate nightly.yaml --from 2026-01-01T00:00:00Z --until 2026-02-01T00:00:00Z --json',
  ],
  define(command) {
    command.argument('<files...>', 'policy files, folders or patterns')
    addSimulationOptions(command).option('--explain', 'say of each window why it ended so').option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

async function run(files: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const ran = await simulateFiles(options, (plan) => loadPlans(files, plan, terminal), terminal)
  if (!ran.ok) return ran.code
  const shown = { from: ran.from, until: ran.until, timezone: options.timezone, explain: options.explain }
  if (options.json === true) terminal.out(`${JSON.stringify(historyJson(ran.simulation, shown), undefined, 2)}\n`)
  else terminal.out(historyTables(ran.simulation, shown))
  return exitCodes.well
}
