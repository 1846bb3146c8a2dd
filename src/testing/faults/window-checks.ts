/** What must hold of one window's record by itself: its intervals, its times, and the outcome that its runs and intervals give (SEMANTICS S7). */
import { isEnded, type HoldInterval, type Outcome, type RunRow, type WindowRow } from '../../scheduler/index.js'

/** What is wrong with a record, in words; nothing, as a rule. */
export function problemsOfWindow(row: WindowRow): string[] {
  const problems: string[] = []
  if (row.closes < row.opens) problems.push('closes before it opens')
  if (row.settledAt !== undefined && !isEnded(row.state)) problems.push(`settled while its trigger is ${row.state}`)
  if ((row.settledAt === undefined) !== (row.outcome === undefined))
    problems.push('an outcome without an end, or an end without an outcome')
  if (row.intervals.length > 64) problems.push(`${row.intervals.length} intervals, of which 64 are kept at most (S7.1)`)
  return [...problems, ...problemsOfIntervals(row)]
}

function problemsOfIntervals({ intervals, totals, opens, state }: WindowRow): string[] {
  const problems: string[] = []
  let previous: HoldInterval | undefined
  for (const interval of intervals) {
    if (interval.from < opens) problems.push('an interval from before the window (S7.1)')
    if (interval.to !== undefined && interval.to < interval.from) problems.push('an interval that ends before it begins (S7.1)')
    if (previous !== undefined && (previous.to ?? Infinity) > interval.from) problems.push('intervals that overlap (S7.1)')
    previous = interval
  }
  if (isEnded(state) && previous !== undefined && previous.to === undefined) problems.push('an interval that never ended (S7.1)')
  const held = intervals.reduce((sum, { from, to = from }) => sum + to - from, 0)
  const counted = totals.reduce((sum, [, ms]) => sum + ms, 0)
  const isMerged = intervals.some(({ merged }) => merged !== undefined)
  if (!isMerged && held !== counted) problems.push(`intervals of ${held} ms, counted as ${counted} ms (S7.3)`)
  return problems
}

/**
 * The outcome that a settled record must have, worked out from its runs and intervals; undefined where it depends on what the record does not show
 * (merged intervals).
 */
export function expectedOutcome(row: WindowRow, runs: readonly RunRow[]): Outcome | undefined {
  const { override } = row
  if (override === 'cancelled' || override === 'policy_removed') return override
  if (row.launches > 0) {
    const last = runs.find(({ n }) => n === row.launches)
    return last === undefined ? undefined : (last.failure ?? 'ran')
  }
  if (override !== undefined) return override
  if (row.intervals.some(({ merged }) => merged !== undefined)) return undefined
  return longest(row.intervals) ?? 'missed'
}

/** The reason with the most time; of equal ones the one that held last. */
function longest(intervals: readonly HoldInterval[]): Outcome | undefined {
  const sums = new Map<Outcome, { ms: number; last: number }>()
  for (const [index, { from, to = from, reason }] of intervals.entries())
    sums.set(reason, { ms: (sums.get(reason)?.ms ?? 0) + to - from, last: index })
  const [best] = [...sums].sort(([, a], [, b]) => b.ms - a.ms || b.last - a.last)
  return best?.[0]
}
