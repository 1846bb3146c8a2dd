/** What held one window back, and for how long: intervals for people, exact totals for the headline (SEMANTICS S7.1, S7.3). */
import type { Duration, Instant } from '../../grammar/time.js'
import type { HoldReason } from './outcomes.js'
import { PackedHolds } from './packed-holds.js'
import type { HoldEvidence, HoldInterval, WindowRow } from './rows.js'

/** The most intervals that one record keeps; beyond it the shortest neighbours are merged. */
export const holdIntervalsMax = 64

interface Total {
  readonly reason: HoldReason
  ms: Duration
  lastAt: Instant
}

/** What most windows show: nothing held them back. Shared, never changed. */
export const nothing: readonly never[] = Object.freeze([])

/** The hold intervals of one window. At most one is open, the last. */
export class HoldLog {
  /** Made when something holds the window back, which is rare. */
  #intervals: PackedHolds | undefined
  /** In the order in which their reasons held last: an instant may see several. */
  #totals: Total[] = []

  constructor(row?: Pick<WindowRow, 'intervals' | 'totals'>) {
    if (row === undefined || (row.intervals.length === 0 && row.totals.length === 0)) return
    this.#intervals = new PackedHolds()
    for (const interval of row.intervals) this.#intervals.add(interval)
    this.#totals = row.totals.map(([reason, ms, lastAt]) => ({ reason, ms, lastAt }))
  }

  get intervals(): readonly HoldInterval[] {
    const packed = this.#intervals
    return packed === undefined ? nothing : Array.from({ length: packed.count }, (_, place) => packed.at(place))
  }

  get totals(): WindowRow['totals'] {
    if (this.#totals.length === 0) return nothing
    return this.#totals.map(({ reason, ms, lastAt }) => [reason, ms, lastAt] as const)
  }

  /** The interval that still holds. */
  get current(): HoldInterval | undefined {
    const packed = this.#intervals
    return packed?.isOpen === true ? packed.at(packed.count - 1) : undefined
  }

  /**
   * From `now` on the window is held back by `reason`. Answers whether that is news: while the same reason and clause go on,
   * the interval keeps the evidence it began with, and `evidence` is not asked.
   */
  hold(reason: HoldReason, clause: number | undefined, now: Instant, evidence: () => HoldEvidence): boolean {
    const packed = (this.#intervals ??= new PackedHolds())
    if (packed.isOpen && packed.isLast(reason, clause)) return false
    this.release(now)
    packed.add({ from: now, reason, evidence: evidence() })
    this.#totalOf(reason, now)
    return true
  }

  /** Nothing holds the window back any more, as of `now`. Answers whether anything did. */
  release(now: Instant): boolean {
    const packed = this.#intervals
    if (packed === undefined || !packed.isOpen) return false
    const from = packed.lastFrom
    const to = Math.max(now, from)
    packed.endLast(to)
    this.#totalOf(packed.lastReason, to).ms += to - from
    if (packed.count > holdIntervalsMax) packed.mergeShortest()
    return true
  }

  /** The reason that held longest; of equal ones the one that held last. Undefined when nothing ever did. */
  headline(): HoldReason | undefined {
    let best: Total | undefined
    for (const total of this.#totals) {
      if (best === undefined || total.ms > best.ms || (total.ms === best.ms && total.lastAt >= best.lastAt)) best = total
    }
    return best?.reason
  }

  /** The time of a reason that holds at `now`: from now on the last one. */
  #totalOf(reason: HoldReason, now: Instant): Total {
    const totals = this.#totals
    const place = totals.findIndex((total) => total.reason === reason)
    const total = place === -1 ? { reason, ms: 0, lastAt: now } : totals[place]!
    total.lastAt = now
    if (place === totals.length - 1 && place !== -1) return total
    if (place !== -1) totals.splice(place, 1)
    totals.push(total)
    return total
  }
}
