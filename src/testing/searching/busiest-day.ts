/** The 24 hours of a history with most launches. */
import type { Duration, Instant } from '../../../grammar/index.js'
import type { RunRow } from '../../scheduler/index.js'

const DAY: Duration = 86_400_000

export interface BusyDay {
  /** Launches within 24 hours. */
  readonly launches: number
  readonly from: Instant
  /** From the first of them to the last. */
  readonly withinMs: Duration
}

/** Undefined without launches. Runs must be in order of start. */
export function busiestDay(runs: readonly RunRow[]): BusyDay | undefined {
  let best: BusyDay | undefined
  let first = 0
  for (const [last, { start }] of runs.entries()) {
    while ((runs[first]?.start ?? start) <= start - DAY) first += 1
    const from = runs[first]?.start ?? start
    const launches = last - first + 1
    if (best === undefined || launches > best.launches) best = { launches, from, withinMs: start - from }
  }
  return best
}
