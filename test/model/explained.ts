/** Why a window of the naive model is as it is, as S7 reads: its outcome, else what holds it back now, and the condition that is to blame. */
import type { ModelHold, ModelRun, ModelWindow } from './state.js'

/** One line for each window, in order of name: `s/a@5 condition_false 2`. */
export function explainedWindows(windows: readonly ModelWindow[], runs: readonly ModelRun[]): readonly string[] {
  return windows.map((window) => showExplained(window.id, reasonOf(window, runs), clauseOf(window))).sort()
}

/** How an explanation is shown; without a condition to blame there is no number. */
export function showExplained(window: string, reason: string, condition: number | undefined): string {
  return `${window} ${reason}${condition === undefined ? '' : ` ${condition}`}`
}

function reasonOf(window: ModelWindow, runs: readonly ModelRun[]): string {
  if (window.settledAt !== undefined && window.outcome !== undefined) return window.outcome
  const now = heldNow(window)
  if (now !== undefined) return now.reason
  return runs.some((run) => run.window === window && run.end === undefined) ? 'running' : 'waiting'
}

function heldNow({ holds }: ModelWindow): ModelHold | undefined {
  const last = holds.at(-1)
  return last !== undefined && last.to === undefined ? last : undefined
}

/** Of a window that ended without a launch, the condition of the longest hold with the reason that it ended for; of equal ones the last. */
function clauseOf(window: ModelWindow): number | undefined {
  if (window.settledAt === undefined) return heldNow(window)?.clause
  if (window.launches > 0) return undefined
  const length = ({ from, to }: ModelHold): number => (to ?? from) - from
  const holds = window.holds.filter(({ reason }) => reason === window.outcome)
  return holds.findLast((hold) => length(hold) === Math.max(...holds.map(length)))?.clause
}
