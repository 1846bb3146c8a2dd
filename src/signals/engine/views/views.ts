/**
 * Views: what one session sees of a metric through one filter and lookback. All aggregates over the same events share a view: it keeps their count, their
 * exact sum, the last of them and where its window begins, so that an event costs O(1) when it comes and when it leaves (SEMANTICS S3.4).
 */
import type { Duration, Instant } from '../../../../grammar/time.js'
import { SUMMAND_MAX } from '../../exact-sum.js'
import { setOfTag, HIGH, LAST, LINE_BITS, LOW, NEWEST, type EventLists, type Slot } from '../events/index.js'
import type { MetricSeries, MetricStore, MetricTable } from '../metrics/index.js'
import { withRoom, withWholeRoom, NOW, TIMESTAMP, VALUE, type DeadlineHeap, type Present } from '../tables/index.js'
import { isWellWithin, isWithin, setBand } from './view-bands.js'
import { ViewChains } from './view-chains.js'
import { ViewContents } from './view-contents.js'
import { ViewLasts } from './view-lasts.js'
import type { ViewFilter } from './view-filters.js'
import {
  COUNT,
  COUNTING,
  EDGE_BITS,
  EXTRAORDINARY,
  FILTERING,
  FORM,
  FUNCTION_SHIFT,
  LASTING,
  moveStart,
  PLANNED,
  quickFunctions,
  SLACK_HIGH,
  SLACK_LOW,
  SPAN,
  START,
  SUMMING,
  VIEW_BITS,
  WINDOWED,
} from './view-lines.js'
import { ViewPlans } from './view-plans.js'
import { addSummand } from './view-sums.js'

const NEVER = Number.POSITIVE_INFINITY
const NONE = -1

/** What a view has to know of its events: the last one only, or all of its window. */
export type Scope = 'last' | 'window' | 'least' | 'greatest'

/** The views of one engine. */
export class Views {
  readonly #lists: EventLists
  readonly #deadlines: DeadlineHeap
  readonly #present: Present
  readonly #contents: ViewContents
  readonly plans: ViewPlans
  readonly #chains = new ViewChains()
  readonly #lasts = new ViewLasts()
  readonly #metrics: MetricTable
  /** The first of the measures of a view; below 0: there is none. */
  #measures = new Int32Array(8)
  readonly #free: number[] = []
  #size = 0

  /** `deadlines`: when the first event of a view leaves it, or earlier. */
  constructor({ lists, metrics }: MetricStore, deadlines: DeadlineHeap, present: Present) {
    this.#lists = lists
    this.#metrics = metrics
    this.#contents = new ViewContents(lists)
    this.#deadlines = deadlines
    this.#present = present
    this.plans = new ViewPlans({ lists, deadlines, present, contents: this.#contents })
  }

  /** Makes a view of `series` that knows its last event. */
  open(series: MetricSeries, filter: ViewFilter, span: Duration, now: Instant): number {
    const view = this.#free.pop() ?? this.#size++
    this.#contents.lines = withRoom(this.#contents.lines, (view + 1) << VIEW_BITS)
    const line = view << VIEW_BITS
    this.#contents.lines.fill(0, line, line + (1 << VIEW_BITS))
    this.#contents.lines.set([filter.isFiltering ? FILTERING : 0, NEVER, -NEVER], line | FORM)
    this.#contents.edges = withRoom(this.#contents.edges, (view + 1) << EDGE_BITS)
    this.#contents.edges[(view << EDGE_BITS) | SPAN] = span
    this.#contents.series = withWholeRoom(this.#contents.series, view + 1)
    this.#contents.series[view] = series.id
    this.#contents.belongings.open(view, filter)
    this.#measures = withWholeRoom(this.#measures, view + 1)
    this.#measures[view] = NONE
    if (this.first(series.id) < 0) series.isDirect = series.mayBeDirect
    this.#chains.link(series.id, view)
    if (filter.isFiltering || series.hasSessions) this.undirect(series)
    this.rebuild(view, now)
    return view
  }

  /** The first view of a series; -1: there is none. */
  first(series: number): number {
    return this.#chains.first(series)
  }

  /** The view after another of its series; -1: there is none. */
  next(view: number): number {
    return this.#chains.next(view)
  }

  /** The view of a series that keeps nothing out for the eyes of `session`. */
  find(series: number, span: Duration, session: string | undefined): number | undefined {
    for (let view = this.first(series); view >= 0; view = this.next(view)) {
      const isOpen = (this.#contents.form(view) & FILTERING) === 0 && this.spanOf(view) === span
      if (isOpen && this.filterOf(view).session === session) return view
    }
    return undefined
  }

  /** Whether a window of a series begins, or has begun, in the block of a slot. */
  holdsBlock(series: number, slot: Slot): boolean {
    for (let view = this.first(series); view >= 0; view = this.next(view)) {
      const isWindowed = (this.#contents.form(view) & WINDOWED) !== 0
      if (isWindowed && this.#lists.slab.isSameBlock(this.#contents.edges[(view << EDGE_BITS) | START]!, slot)) return true
    }
    return false
  }

  /** Makes a view know what an aggregate needs. */
  widen(view: number, scope: Scope, now: Instant): void {
    const extras = this.#contents.belongings.extras(view)
    const needed = scope === 'last' ? LASTING : WINDOWED
    const lacks = (scope === 'least' && !extras?.least) || (scope === 'greatest' && !extras?.greatest)
    if ((this.#contents.form(view) & needed) !== 0 && !lacks) return
    if (scope !== 'last') this.undirect(this.seriesOf(view))
    this.#contents.lines[(view << VIEW_BITS) | FORM] = this.#contents.form(view) | needed
    if (scope === 'last' && !this.seriesOf(view).isDirect) this.#lasts.keep(view)
    if (scope === 'least' || scope === 'greatest') this.#contents.extrasOf(view).follow(scope)
    this.rebuild(view, now)
  }

  close(view: number): void {
    this.#chains.unlink(this.seriesIdOf(view), view)
    this.#contents.belongings.close(view)
    this.#deadlines.set(view, NEVER)
    this.#free.push(view)
  }

  seriesOf(view: number): MetricSeries {
    return this.#metrics.get(this.seriesIdOf(view))
  }

  filterOf(view: number): ViewFilter {
    return this.#contents.belongings.filter(view)
  }

  /** For how many ms it sees an event. */
  spanOf(view: number): Duration {
    return this.#contents.edges[(view << EDGE_BITS) | SPAN]!
  }

  /** The line of its series. */
  seriesIdOf(view: number): number {
    return this.#contents.series[view]!
  }

  /** The first of its measures; below 0: there is none. */
  measure(view: number): number {
    return this.#measures[view]!
  }

  setMeasure(view: number, measure: number): void {
    this.#measures[view] = measure
  }

  /** From now on, each view of a series keeps its last event itself. */
  undirect(series: MetricSeries): void {
    if (!series.isDirect) return
    series.isDirect = false
    const line = series.id << LINE_BITS
    const { lines, slab } = this.#lists
    const arrival = series.listed === 0 ? -1 : slab.arrival(slab.before(this.#lists.tailOf(series.id)))
    lines[line | LOW] = NEVER
    lines[line | HIGH] = -NEVER
    for (let view = this.first(series.id); view >= 0; view = this.next(view)) {
      if ((this.#contents.form(view) & LASTING) === 0) continue
      this.#lasts.keep(view)
      // A last event that has left the view already must not come back.
      const time = this.#deadlines.at(view) === NEVER ? -NEVER : lines[line | NEWEST]!
      this.#lasts.set(view, lines[line | LAST]!, time, arrival)
    }
  }

  /** Takes in the event that has come to `slot`; `tail` is where the list ended before. Says whether the view may have changed. */
  enter(view: number, slot: Slot, tail: Slot, now: Instant): boolean {
    this.plans.settle(view)
    const { slab } = this.#lists
    const { lines, edges } = this.#contents
    const line = view << VIEW_BITS
    const form = lines[line | FORM]!
    const timestamp = slab.timestamp(slot)
    const leaves = timestamp + edges[(view << EDGE_BITS) | SPAN]!
    const value = slab.value(slot)
    const isSeen = leaves > now && this.#contents.accepts(view, setOfTag(slab.tag(slot)), value)
    let isFirst = slot !== tail
    if ((form & WINDOWED) !== 0) {
      if (slot !== tail || leaves <= now || lines[line | COUNT] === 0)
        moveStart(edges, view << EDGE_BITS, slab, slot, tail, leaves > now, isSeen)
      if (isSeen) this.#contents.add(view, value, 1)
      isFirst ||= lines[line | COUNT] === 1
    }
    if (!isSeen) return false
    if ((form & LASTING) !== 0) {
      isFirst ||= this.#lasts.time(view) === -NEVER
      if (timestamp >= this.#lasts.time(view)) this.#lasts.note(view, slab, slot)
    }
    if (isFirst && leaves < this.#deadlines.at(view)) this.#deadlines.set(view, leaves)
    if ((form & EXTRAORDINARY) === 0) return true
    if (slot === tail) this.#contents.extrasOf(view).push(value, slab.arrival(slot))
    else this.#contents.rebuildExtremes(view)
    return true
  }

  /** Takes in the present event, which is plain and has come to `slot` as the newest of all. Says whether its measures must be looked at. */
  enterNewest(view: number, slot: Slot): boolean {
    const lines = this.#contents.lines
    const line = view << VIEW_BITS
    const present = this.#present
    const form = lines[line | FORM]!
    const value = present[VALUE]!
    const isUsual = (form & (WINDOWED | FILTERING | EXTRAORDINARY | LASTING)) === WINDOWED && lines[line | COUNT]! > 0
    const timestamp = present[TIMESTAMP]!
    const now = present[NOW]!
    // The span lies elsewhere, and few events need it.
    const isInside = timestamp === now || timestamp + this.spanOf(view) > now
    if (!isUsual || !isInside || value > SUMMAND_MAX || value < -SUMMAND_MAX) return this.#enterAnyhow(view, slot)
    lines[line | COUNT]! += 1
    const rest = addSummand(lines, line, value)
    if (rest === 0) return form < SUMMING || !isWellWithin(lines, line, form)
    this.#contents.spill(view, rest)
    return true
  }

  /** Takes in the present event of a direct series, which is plain and the newest of all. Says whether the view sees it. */
  enterLast(view: number): boolean {
    const leaves = this.#present[TIMESTAMP]! + this.spanOf(view)
    if (leaves <= this.#present[NOW]!) return false
    if (!this.#deadlines.has(view)) this.#deadlines.set(view, leaves)
    return true
  }

  #enterAnyhow(view: number, slot: Slot): boolean {
    return this.enter(view, slot, slot, this.#present[NOW]!) && !this.isGuarded(view)
  }

  /** Says which band, and of which function, an event must leave to be of interest; 0: of none or several. */
  guard(view: number, quick: number, low: number, high: number): void {
    this.plans.drop(view)
    setBand(this.#contents.lines, view << VIEW_BITS, quick, low, high)
  }

  /** Whether the only function of a view is within its guard band for sure. */
  isGuarded(view: number): boolean {
    const lines = this.#contents.lines
    const line = view << VIEW_BITS
    const form = lines[line | FORM]!
    if (form >= SUMMING) return (form & (EXTRAORDINARY | COUNTING)) !== EXTRAORDINARY && isWellWithin(lines, line, form)
    const code = form >> FUNCTION_SHIFT
    if (code === quickFunctions.min) return isWithin(lines, line, this.#contents.least(view))
    return code === quickFunctions.max && isWithin(lines, line, this.#contents.greatest(view))
  }

  /** Lets go of the oldest event, at `slot`. Says whether the view has changed. */
  leave(view: number, slot: Slot): boolean {
    this.plans.settle(view)
    const { slab } = this.#lists
    const { edges } = this.#contents
    const edge = view << EDGE_BITS
    const isLast = (this.#contents.form(view) & LASTING) !== 0 && this.#lasts.arrival(view) === slab.arrival(slot)
    if (isLast) this.#lasts.forget(view)
    if ((this.#contents.form(view) & WINDOWED) === 0 || edges[edge | START] !== slot) return isLast
    this.#contents.remove(view, slot)
    edges[edge | START] = this.#contents.firstSeen(view, slab.after(slot))
    return true
  }

  /** Lets go of what has left the window; the deadline of what leaves next is set by a plan. Says whether the view has changed. */
  expire(view: number, now: Instant): boolean {
    if ((this.#contents.form(view) & WINDOWED) !== 0) return this.#expireWindow(view, now)
    const leaves = this.#lastTime(view) + this.spanOf(view)
    const isGone = leaves <= now
    if (isGone) this.#lasts.forget(view)
    this.#deadlines.set(view, isGone ? NEVER : leaves)
    return isGone
  }

  /** When the first event leaves the view; Infinity for never. */
  leavesAt(view: number): Instant {
    if ((this.#contents.form(view) & WINDOWED) !== 0) return this.#deadlines.at(view)
    const last = this.#lastTime(view)
    return last === -NEVER ? NEVER : last + this.spanOf(view)
  }

  /** Works everything out again from the list. */
  rebuild(view: number, now: Instant): void {
    const { slab } = this.#lists
    const { lines } = this.#contents
    const line = view << VIEW_BITS
    const span = this.spanOf(view)
    const series = this.seriesIdOf(view)
    const tail = this.#lists.tailOf(series)
    const extras = this.#contents.belongings.extras(view)
    lines.fill(0, line, line | FORM)
    lines.fill(0, line | SLACK_LOW, (line | SLACK_HIGH) + 1)
    lines[line | FORM] = this.#contents.form(view) & ~PLANNED
    extras?.clearSum()
    this.#lasts.forget(view)
    let slot = this.#lists.headOf(series)
    while (slot !== tail && slab.timestamp(slot) + span <= now) slot = slab.after(slot)
    slot = this.#contents.firstSeen(view, slot)
    this.#contents.edges[(view << EDGE_BITS) | START] = slot
    let leaves = NEVER
    for (; slot !== tail; slot = slab.after(slot)) {
      if (!this.#contents.accepts(view, setOfTag(slab.tag(slot)), slab.value(slot))) continue
      leaves = Math.min(leaves, slab.timestamp(slot) + span)
      this.#lasts.note(view, slab, slot)
      if ((this.#contents.form(view) & WINDOWED) !== 0) this.#contents.add(view, slab.value(slot), 1)
    }
    this.#deadlines.set(view, leaves)
    if (extras) this.#contents.rebuildExtremes(view)
  }

  /** What a function comes to; NaN: unknown. */
  value(view: number, code: number, now: Instant): number {
    switch (code) {
      case quickFunctions.last:
        return this.#last(view, now)
      case quickFunctions.min:
        return this.#contents.least(view)
      case quickFunctions.max:
        return this.#contents.greatest(view)
      case quickFunctions.count:
        return this.#contents.count(view)
      case quickFunctions.sum:
        return this.#contents.sum(view)
      default:
        return this.#contents.average(view)
    }
  }

  /** How many events a view that is up to date sees at `now`, and the timestamp of the newest of them; -Infinity: there is none. */
  seen(view: number, now: Instant): ReturnType<ViewContents['seen']> {
    return this.#contents.seen(view, now)
  }

  /** NaN: there is none. */
  #last(view: number, now: Instant): number {
    const time = this.#lastTime(view)
    if (time + this.spanOf(view) <= now) return Number.NaN
    const series = this.seriesIdOf(view)
    return this.#lists.isDirect(series) ? this.#lists.lines[(series << LINE_BITS) | LAST]! : this.#lasts.value(view)
  }

  #lastTime(view: number): Instant {
    const series = this.seriesIdOf(view)
    return this.#lists.isDirect(series) ? this.#lists.newestOf(series) : this.#lasts.time(view)
  }

  #expireWindow(view: number, now: Instant): boolean {
    const { slab } = this.#lists
    const { lines, edges } = this.#contents
    const line = view << VIEW_BITS
    const edge = view << EDGE_BITS
    const start = edges[edge | START]!
    const span = edges[edge | SPAN]!
    const form = lines[line | FORM]! & ~PLANNED
    lines[line | FORM] = form
    lines[line | SLACK_LOW] = 0
    lines[line | SLACK_HIGH] = 0
    const tail = this.#lists.tailOf(this.#contents.series[view]!)
    const seesAll = (form & (EXTRAORDINARY | FILTERING)) === 0 && !this.#lists.isDivided(this.#contents.series[view]!)
    let slot = seesAll ? this.#contents.removeUntil(view, start, now - span) : start
    while (slot !== tail && slab.timestamp(slot) + span <= now) {
      this.#contents.remove(view, slot)
      slot = this.#contents.firstSeen(view, slab.after(slot))
    }
    edges[edge | START] = slot
    if ((form & LASTING) !== 0 && this.#lasts.time(view) + span <= now) this.#lasts.forget(view)
    return slot !== start
  }
}
