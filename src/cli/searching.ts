/** `tidegate simulate --runs N --seed S`: random histories of policies, and the one history of a seed with its timeline. */
import { readInstant } from '../../grammar/index.js'
import {
  searchPolicies,
  searchReportText,
  simulateSeed,
  type HistoryOptions,
  type RecordedRun,
  type SearchReport,
} from '../testing/index.js'
import { historyJson, historyTables } from './history-table.js'
import { loadPlans } from './load-plan.js'
import { readWhole } from './option-values.js'
import { startProgress } from './progress.js'
import { readRuns } from './read-runs.js'
import type { SimulationFlags } from './simulated-files.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from './terminal.js'
import { checkVirtualTime } from './virtual-time.js'

/** Without `takes`, every run takes as long as chance will have it. */
export interface SearchFlags extends SimulationFlags {
  readonly runs?: string
  readonly seed?: string
  readonly runLog?: string
  readonly invariant?: readonly string[]
  readonly strict?: boolean
  readonly explain?: boolean
  readonly json?: boolean
}

const invariants = ['never_outside_window', 'at_most_one_running'] as const

/** Searches, or shows the one history of a seed. @throws UsageError for options that cannot be used */
export async function search(files: readonly string[], flags: SearchFlags, terminal: Terminal): Promise<ExitCode> {
  for (const name of ['events', 'until'] as const)
    if (flags[name] !== undefined) throw new UsageError(`--${name} does not go with --runs or --seed: they make up histories of their own`)
  const chosen = (flags.invariant ?? []).map(invariantOf)
  checkVirtualTime(flags)
  const runs = flags.runs === undefined ? undefined : readWhole('--runs', flags.runs, 1)
  const seed = flags.seed === undefined ? undefined : readWhole('--seed', flags.seed, 0)
  const recorded = flags.runLog === undefined ? { ok: true as const, runs: [] } : await readRuns(flags.runLog, terminal.cwd)
  if (!recorded.ok) {
    terminal.error(`${recorded.problems.join('\n')}\n`)
    return recorded.isReadable ? exitCodes.failed : exitCodes.unusable
  }
  const loaded = await loadPlans(files, { timezone: flags.timezone }, terminal)
  if (!loaded.ok) return loaded.code
  const workflows = loaded.plan.map(({ workflowName }) => workflowName)
  const options = { ...historyOptions(flags, workflows, recorded.runs), policies: loaded.policies }
  if (runs === undefined) return showSeed(options, seed ?? 1, flags, terminal)
  const progress = startProgress(terminal, 'living through histories')
  const onProgress = progress === undefined ? {} : { onProgress: progress.tell }
  const report = searchPolicies({ ...options, runs, seed: seed ?? 1, invariants: chosen, ...onProgress })
  progress?.end()
  terminal.out(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : searchReportText(report, { colours: terminal.colours }))
  if (flags.json !== true && report.findings.some((finding) => finding.seed !== undefined))
    terminal.out('The history of a seed, with its timeline: the same command with --seed SEED and without --runs.\n')
  return isWell(report, flags.strict === true) ? exitCodes.well : exitCodes.failed
}

function isWell({ ok, findings }: SearchReport, isStrict: boolean): boolean {
  return ok && !(isStrict && findings.some(({ severity }) => severity === 'warning'))
}

function showSeed(options: HistoryOptions, seed: number, { timezone, explain, json }: SearchFlags, terminal: Terminal): ExitCode {
  const simulation = simulateSeed(options, seed)
  const shown = { from: simulation.start, until: simulation.now, timezone, explain }
  if (json === true) terminal.out(`${JSON.stringify({ seed, ...historyJson(simulation, shown) }, undefined, 2)}\n`)
  else terminal.out(`seed ${seed}: ${historyTables(simulation, shown)}\n${simulation.toText()}`)
  return exitCodes.well
}

function historyOptions(
  { from, timezone, ttl, takes, heartbeats }: SearchFlags,
  workflows: readonly string[],
  recordedRuns: readonly RecordedRun[],
): HistoryOptions {
  return {
    timezone,
    recordedRuns,
    reactive: heartbeats !== true,
    ...(from === undefined ? {} : { from: readInstant('--from', from) }),
    ...(ttl === undefined ? {} : { metricEventTtl: ttl }),
    ...(takes === undefined ? {} : { workflows: Object.fromEntries(workflows.map((name) => [name, { takes }])) }),
  }
}

function invariantOf(name: string): (typeof invariants)[number] {
  const found = invariants.find((one) => one === name)
  if (found === undefined) throw new UsageError(`there is no invariant "${name}": choose ${invariants.join(', ')}`)
  return found
}
