/** `tidegate replay`: lives through a recorded past again, its events and its runs, and says what is different from the record. */
import { diffRecord, recordDiffText } from '../../testing/index.js'
import { historyJson, historyTables } from '../history-table.js'
import { loadPlans } from '../load-plan.js'
import { addReplayOptions, readPast, replayPast, sayPast, type ReplayFlags } from '../recorded-past.js'
import { exitCodes, type ExitCode, type Terminal } from '../terminal.js'
import { drawingWriter } from '../timeline-files.js'
import type { Verb } from '../verb.js'

interface Options extends ReplayFlags {
  readonly explain?: boolean
}

/** How many differing runs are shown unless all are asked for. */
const SHOWN = 20

export const replayVerb: Verb = {
  name: 'replay',
  summary: 'Live through a recorded past again, its events and the ends of its runs; say what would have been different.',
  examples: [
    'replay reindex.policy.yaml --events load.jsonl --run-log runs.jsonl',
    'replay policies --events load.csv --run-log runs.jsonl --explain',
    'replay policies --events load.csv --takes 2m30s --svg-dir timelines',
  ],
  define(command) {
    command.argument('<files...>', 'policy files, folders or patterns')
    addReplayOptions(command, {
      all: `all differences from the record (default: the first ${SHOWN})`,
      drawn: 'the timeline of each policy',
      differs: 'runs differ from the record',
    }).option('--explain', 'say of each window why it ended so')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

async function run(files: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const read = await readPast(options, terminal)
  if (!read.ok) return read.code
  const { past } = read
  const loaded = await loadPlans(files, { timezone: options.timezone }, terminal)
  if (!loaded.ok) return loaded.code
  const simulation = replayPast(loaded.policies, past, options, 'replaying', terminal)
  if (options.svgDir !== undefined) {
    const write = drawingWriter(options.svgDir, terminal.cwd)
    for (const { policy } of simulation.policies()) write(policy, simulation.toSVG(policy, { from: past.from, to: past.until }))
  }
  const record = options.runLog === undefined ? undefined : diffRecord(simulation, past.runs)
  const shown = { from: past.from, until: past.until, timezone: options.timezone, explain: options.explain }
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ ...historyJson(simulation, shown), ...(record && { record }) }, undefined, 2)}\n`)
  } else {
    terminal.out(`${sayPast(past)}, replayed\n${historyTables(simulation, shown)}`)
    if (record !== undefined)
      terminal.out(`\n${recordDiffText(record, { colours: terminal.colours, limit: options.all === true ? Infinity : SHOWN })}`)
  }
  return options.exitCode === true && (record?.changes.length ?? 0) > 0 ? exitCodes.failed : exitCodes.well
}
