/** What held one window back, and for how long: intervals for people, exact totals for the headline (SEMANTICS S7.1, S7.3). */
import type { Duration, Instant } from '../../grammar/time.js'
import type { HoldReason } from './outcomes.js'
import type { HoldEvidence, HoldInterval, WindowRow } from './rows.js'

/** The most intervals that one record keeps; beyond it the shortest neighbours are merged. */
export const holdIntervalsMax = 64

interface Total {
  ms: Duration
  lastAt: Instant
}

/** What most windows show: nothing held them back. Shared, never changed. */
export const nothing: readonly never[] = Object.freeze([])

/** The hold intervals of one window. At most one is open, the last. */
export class HoldLog {
  /** Made when something holds the window back, which is rare. Totals are in the order in which their reasons held last: an instant may see several. */
  #held: { readonly intervals: HoldInterval[]; readonly totals: Map<HoldReason, Total> } | undefined

  constructor(row?: Pick<WindowRow, 'intervals' | 'totals'>) {
    if (row === undefined || (row.intervals.length === 0 && row.totals.length === 0)) return
    const totals = row.totals.map(([reason, ms, lastAt]) => [reason, { ms, lastAt }] as const)
    this.#held = { intervals: [...row.intervals], totals: new Map(totals) }
  }

  get intervals(): readonly HoldInterval[] {
    return this.#held === undefined ? nothing : [...this.#held.intervals]
  }

  get totals(): WindowRow['totals'] {
    if (this.#held === undefined) return nothing
    return [...this.#held.totals].map(([reason, total]) => [reason, total.ms, total.lastAt] as const)
  }

  /** The interval that still holds. */
  get current(): HoldInterval | undefined {
    if (this.#held === undefined) return undefined
    const { intervals } = this.#held
    const last = intervals[intervals.length - 1]
    return last?.to === undefined ? last : undefined
  }

  /**
   * From `now` on the window is held back by `reason`. Answers whether that is news: while the same reason and clause go on,
   * the interval keeps the evidence it began with, and `evidence` is not asked.
   */
  hold(reason: HoldReason, clause: number | undefined, now: Instant, evidence: () => HoldEvidence): boolean {
    const current = this.current
    if (current?.reason === reason && current.evidence.clause === clause) return false
    this.release(now)
    this.#held ??= { intervals: [], totals: new Map() }
    const { intervals, totals } = this.#held
    intervals.push({ from: now, reason, evidence: evidence() })
    const ms = totals.get(reason)?.ms ?? 0
    totals.delete(reason)
    totals.set(reason, { ms, lastAt: now })
    return true
  }

  /** Nothing holds the window back any more, as of `now`. Answers whether anything did. */
  release(now: Instant): boolean {
    const { current } = this
    if (current === undefined || this.#held === undefined) return false
    const { intervals, totals } = this.#held
    const to = Math.max(now, current.from)
    // In its place: rows that were made before keep the interval as it stood.
    const { from, reason, evidence, merged } = current
    intervals[intervals.length - 1] = merged === undefined ? { from, reason, evidence, to } : { from, reason, evidence, to, merged }
    const ms = (totals.get(current.reason)?.ms ?? 0) + (to - current.from)
    totals.set(current.reason, { ms, lastAt: to })
    if (intervals.length > holdIntervalsMax) mergeShortest(intervals)
    return true
  }

  /** The reason that held longest; of equal ones the one that held last. Undefined when nothing ever did. */
  headline(): HoldReason | undefined {
    let best: readonly [HoldReason, Total] | undefined
    for (const [reason, total] of this.#held?.totals ?? []) {
      const longer = best === undefined || total.ms > best[1].ms || (total.ms === best[1].ms && total.lastAt >= best[1].lastAt)
      if (longer) best = [reason, total]
    }
    return best?.[0]
  }
}

/** Puts together the two neighbours that are shortest together, the first of equal ones: of both the longer tells why. */
function mergeShortest(intervals: HoldInterval[]): void {
  let at = 0
  let shortest = Infinity
  let before = Infinity
  for (let index = 0; index < intervals.length; index += 1) {
    const own = length(intervals[index]!)
    if (before + own < shortest) {
      at = index
      shortest = before + own
    }
    before = own
  }
  if (at === 0) return
  const [first, second] = [intervals[at - 1]!, intervals[at]!]
  const { reason, evidence } = length(first) > length(second) ? first : second
  const merged = (first.merged ?? 0) + (second.merged ?? 0) + 1
  // Neither is open, or the two would have no length that is shortest.
  intervals[at - 1] = { from: first.from, reason, evidence, to: second.to!, merged }
  intervals.splice(at, 1)
}

function length({ from, to }: HoldInterval): Duration {
  return to === undefined ? Infinity : to - from
}
