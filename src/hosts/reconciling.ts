/** After a restart: what became of the runs that were in flight when the scheduler went down, and what was decided but perhaps not done (SEMANTICS S6.3, S6.4). */
import type { Instant } from '../../grammar/time.js'
import {
  policyKey,
  type Command,
  type PolicyRow,
  type Row,
  type RunInput,
  type RunResult,
  type RunRow,
  type WindowRow,
} from '../scheduler/index.js'
import type { Launcher } from './launcher.js'

export interface Reconciled {
  /** Runs that still go on. */
  readonly goOn: readonly RunRow[]
  /** The ends of the others, for the first step. */
  readonly inputs: readonly RunInput[]
  /** Launches and cancels that were durable and that the launcher may never have heard of. */
  readonly commands: readonly Command[]
}

/**
 * Asks the launcher, by execution id where it gave one, else by run id. A run that was accepted and that it does not know is lost; so is every run of a launcher
 * that cannot be asked. A launch whose acceptance was never heard, and of which the launcher says nothing, is asked for again under its run id, as long as its window
 * is open and its policy is not paused: the launcher has not seen it. A cancel of a run that goes on is asked for again.
 */
export async function reconcileRuns(rows: readonly Row[], launcher: Launcher, now: Instant): Promise<Reconciled> {
  const inFlight = rows.filter((row) => row.table === 'run').filter(({ state }) => state !== 'ended')
  const goOn: RunRow[] = []
  const inputs: RunInput[] = []
  const commands: Command[] = []
  if (inFlight.length === 0) return { goOn, inputs, commands }
  const windows = new Map(rows.flatMap((row) => (row.table === 'window' ? [[row.id, row]] : [])))
  const paused = new Set(rows.flatMap((row) => (row.table === 'policy' && isPaused(row, now) ? [row.key] : [])))
  const fates = await launcher.reconcile?.(inFlight.map(nameOf))
  for (const run of inFlight) {
    const name = nameOf(run)
    const fate = fates !== undefined && Object.hasOwn(fates, name) ? readFate(fates[name]) : undefined
    const window = windows.get(run.window)
    if (fate === 'running') {
      goOn.push(run)
      if (run.state === 'launching') inputs.push({ kind: 'launched', run: run.id, executionId: name })
      if (run.cancel !== undefined) commands.push(cancelAgain(run, run.cancel))
    } else if (fate !== undefined && fate !== 'lost') inputs.push({ kind: 'ended', run: run.id, result: fate })
    else if (
      fate === undefined &&
      fates !== undefined &&
      window !== undefined &&
      mayLaunch(run, window, now) &&
      !paused.has(policyKey(run.session, run.policy))
    ) {
      commands.push({ kind: 'launch', run, window, until: window.closes })
    } else inputs.push({ kind: 'lost', run: run.id })
  }
  return { goOn, inputs, commands }
}

const knownFates = ['success', 'error', 'cancelled', 'running', 'lost'] as const

/** What an orchestrator says of a run. Of one that it names, but of which it says nothing that makes sense, nobody knows what became. */
export function readFate(fate: unknown): RunResult | 'running' | 'lost' {
  return knownFates.find((known) => known === fate) ?? 'lost'
}

/** Runs start inside their windows only, and not after they were cancelled; a window without length waits as long as it takes (S2.3, S2.10). */
function mayLaunch(run: RunRow, { opens, closes }: WindowRow, now: Instant): boolean {
  return run.state === 'launching' && run.cancel === undefined && (opens === closes || now < closes)
}

/** A pause stops launches, also one that was decided before it and not heard of (S2.11). */
function isPaused({ pause }: PolicyRow, now: Instant): boolean {
  return pause !== undefined && now < (pause.until ?? Infinity)
}

function cancelAgain(run: RunRow, { by, reason = 'it was cancelled before the restart' }: NonNullable<RunRow['cancel']>): Command {
  return { kind: 'cancel', run, cause: by, reason, graceMs: undefined }
}

function nameOf(run: RunRow): string {
  return run.executionId ?? run.id
}
