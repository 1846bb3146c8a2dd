/** `tidegate simulate --faults N`: the same events lived through N times under faults, and what became of each policy's windows. */
import { readDuration } from '../../grammar/index.js'
import { surveyFaults, type FaultSurvey, type OutcomeCounts } from '../testing/index.js'
import { counted } from './diagnostics.js'
import { loadPlans } from './load-plan.js'
import { simulateFiles, type SimulationFlags } from './simulated-files.js'
import { readWhole } from './option-values.js'
import { alignedTable } from './table.js'
import { exitCodes, type ExitCode, type Terminal } from './terminal.js'

export interface FaultFlags extends SimulationFlags {
  readonly faults?: string
  readonly seed?: string
  readonly json?: boolean
}

/** Surveys the faults. @throws UsageError for options that cannot be used */
export async function surveyFiles(files: readonly string[], flags: FaultFlags, terminal: Terminal): Promise<ExitCode> {
  const [count, seed] = [readWhole('--faults', flags.faults ?? '', 1, 999_999_999), readWhole('--seed', flags.seed ?? '1', 1, 999_999_999)]
  const ran = await simulateFiles(flags, (plan) => loadPlans(files, plan, terminal), terminal)
  if (!ran.ok) return ran.code
  const survey = surveyFaults({
    make: ran.again,
    until: ran.until,
    workflows: [...new Set(ran.plan.map(({ workflowName }) => workflowName))],
    takesMs: readDuration('--takes', flags.takes ?? '0s'),
    seed,
    count,
  })
  terminal.out(flags.json === true ? `${JSON.stringify(survey, undefined, 2)}\n` : surveyText(survey))
  return survey.problems.length === 0 ? exitCodes.well : exitCodes.failed
}

function surveyText({ histories, crashes, stalls, lostRuns, policies, problems }: FaultSurvey): string {
  const rows = Object.entries(policies).flatMap(([policy, { calm, faulty }]) => [
    [policy, 'without faults', saysCounts(calm, 1)],
    ['', 'under faults', saysCounts(faulty, histories)],
  ])
  const head = `${counted(histories, 'history', 'histories')}, ${counted(crashes, 'crash', 'crashes')}, ${stalls === 0 ? 'no stall' : counted(stalls, 'stall')}, ${lostRuns === 0 ? 'no run' : counted(lostRuns, 'run')} lost; windows of one history, on average:\n\n`
  const broken = problems.map(({ seed, problem }) => `seed ${seed}: ${problem}\n`).join('')
  return `${head}${alignedTable(rows, '  ')}\n${broken === '' ? 'All laws hold.\n' : broken}`
}

/** `12 ran, 0.4 missed` */
function saysCounts(counts: OutcomeCounts, histories: number): string {
  const parts = Object.entries(counts).sort(([, a], [, b]) => b - a)
  if (parts.length === 0) return 'no window'
  return parts.map(([outcome, count]) => `${Number((count / histories).toFixed(2))} ${outcome}`).join(', ')
}
