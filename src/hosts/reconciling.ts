/** After a restart: what became of the runs that were in flight when the scheduler went down (SEMANTICS S6.3). */
import type { Row, RunInput, RunRow } from '../scheduler/index.js'
import type { Launcher } from './launcher.js'

export interface Reconciled {
  /** Runs that still go on. */
  readonly goOn: readonly RunRow[]
  /** The ends of the others, for the first step. */
  readonly inputs: readonly RunInput[]
}

/** Asks the launcher, by execution id where it gave one, else by run id; a run that it does not know, or that it cannot be asked about, is lost. */
export async function reconcileRuns(rows: readonly Row[], launcher: Launcher): Promise<Reconciled> {
  const inFlight = rows.filter((row) => row.table === 'run').filter(({ state }) => state !== 'ended')
  if (inFlight.length === 0) return { goOn: [], inputs: [] }
  const fates = (await launcher.reconcile?.(inFlight.map(nameOf))) ?? {}
  const goOn: RunRow[] = []
  const inputs: RunInput[] = []
  for (const run of inFlight) {
    const fate = Object.hasOwn(fates, nameOf(run)) ? (fates[nameOf(run)] ?? 'lost') : 'lost'
    if (fate === 'running') {
      goOn.push(run)
      if (run.state === 'launching') inputs.push({ kind: 'launched', run: run.id, executionId: nameOf(run) })
    } else inputs.push(fate === 'lost' ? { kind: 'lost', run: run.id } : { kind: 'ended', run: run.id, result: fate })
  }
  return { goOn, inputs }
}

function nameOf(run: RunRow): string {
  return run.executionId ?? run.id
}
