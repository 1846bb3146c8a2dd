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

/** The hold intervals of one window. At most one is open, the last. */
export class HoldLog {
  readonly #intervals: HoldInterval[]
  readonly #totals = new Map<HoldReason, Total>()

  constructor(row?: Pick<WindowRow, 'intervals' | 'totals'>) {
    this.#intervals = [...(row?.intervals ?? [])]
    for (const [reason, ms, lastAt] of row?.totals ?? []) this.#totals.set(reason, { ms, lastAt })
  }

  get intervals(): readonly HoldInterval[] {
    return [...this.#intervals]
  }

  get totals(): WindowRow['totals'] {
    return [...this.#totals].map(([reason, total]) => [reason, total.ms, total.lastAt] as const)
  }

  /** The interval that still holds. */
  get current(): HoldInterval | undefined {
    const last = this.#intervals.at(-1)
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
    this.#intervals.push({ from: now, reason, evidence: evidence() })
    this.#totals.set(reason, { ms: this.#totals.get(reason)?.ms ?? 0, lastAt: now })
    return true
  }

  /** Nothing holds the window back any more, as of `now`. */
  release(now: Instant): void {
    const current = this.current
    if (current === undefined) return
    const to = Math.max(now, current.from)
    this.#intervals[this.#intervals.length - 1] = { ...current, to }
    const ms = (this.#totals.get(current.reason)?.ms ?? 0) + (to - current.from)
    this.#totals.set(current.reason, { ms, lastAt: to })
    if (this.#intervals.length > holdIntervalsMax) this.#mergeShortest()
  }

  /** The reason that held longest; of equal ones the one that held last. Undefined when nothing ever did. */
  headline(): HoldReason | undefined {
    let best: readonly [HoldReason, Total] | undefined
    for (const [reason, total] of this.#totals) {
      const longer = best === undefined || total.ms > best[1].ms || (total.ms === best[1].ms && total.lastAt >= best[1].lastAt)
      if (longer) best = [reason, total]
    }
    return best?.[0]
  }

  #mergeShortest(): void {
    let at = 0
    let shortest = Infinity
    for (let index = 0; index + 1 < this.#intervals.length; index++) {
      const span = length(this.#intervals[index]) + length(this.#intervals[index + 1])
      if (span < shortest) [at, shortest] = [index, span]
    }
    const [first, second] = [this.#intervals[at], this.#intervals[at + 1]]
    if (first === undefined || second === undefined) return
    const kept = length(first) > length(second) ? first : second
    const merged = (first.merged ?? 0) + (second.merged ?? 0) + 1
    this.#intervals.splice(at, 2, {
      from: first.from,
      ...(second.to === undefined ? {} : { to: second.to }),
      reason: kept.reason,
      evidence: kept.evidence,
      merged,
    })
  }
}

function length(interval: HoldInterval | undefined): Duration {
  return interval?.to === undefined ? Infinity : interval.to - interval.from
}
