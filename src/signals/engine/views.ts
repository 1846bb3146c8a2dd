/**
 * Views: what one session sees of a metric through one filter and lookback. All aggregates over the same events share a view: it keeps their count, their
 * exact sum, the last of them and where its window begins, so that an event costs O(1) when it comes and when it leaves (SEMANTICS S3.4).
 */
import type { Duration, Instant } from '../../../grammar/time.js'
import { roundExactly, SUMMAND_MAX } from '../exact-sum.js'
import { meanOf, sumOf } from '../sums.js'
import type { DeadlineHeap } from './deadline-heap.js'
import { LAST, LINE_BITS, LOW, HIGH, NEWEST, setOfTag, type EventLists } from './event-lists.js'
import type { Slot } from './event-slab.js'
import { withRoom } from './growth.js'
import type { MetricSeries } from './metric-series.js'
import { isWithin, isWithinBand, planAhead } from './view-bands.js'
import { ViewChains } from './view-chains.js'
import { ViewExtras } from './view-extras.js'
import { isFiltering, ViewFilter, type Filter } from './view-filters.js'
import {
  BAND_HIGH,
  BAND_LOW,
  COUNT,
  EXTRAORDINARY,
  FILTERING,
  forgetLast,
  FORM,
  FUNCTION_SHIFT,
  LAST_ARRIVAL,
  LAST_TIME,
  LAST_VALUE,
  LASTING,
  LOST,
  moveStart,
  noteLast,
  PLANNED,
  quickFunctions,
  SPAN,
  START,
  SUM,
  VIEW_BITS,
  WINDOWED,
  type QuickFunction,
} from './view-lines.js'
import { addSummand, spill } from './view-sums.js'

const NEVER = Number.POSITIVE_INFINITY

/** What a view has to know of its events: the last one only, or all of its window. */
export type Scope = 'last' | 'window' | 'least' | 'greatest'

/** The views of one engine. */
export class Views {
  readonly #lists: EventLists
  readonly #deadlines: DeadlineHeap
  #lines = new Float64Array(8 << VIEW_BITS)
  readonly #chains = new ViewChains()
  readonly #series: MetricSeries[] = []
  readonly #filters: ViewFilter[] = []
  readonly #extras: (ViewExtras | undefined)[] = []
  readonly #free: number[] = []
  #size = 0

  /** `deadlines`: when the first event of a view leaves it, or earlier. */
  constructor(lists: EventLists, deadlines: DeadlineHeap) {
    this.#lists = lists
    this.#deadlines = deadlines
  }

  /** Makes a view of `series` that knows its last event. */
  open(series: MetricSeries, filter: Filter, span: Duration, now: Instant): number {
    const view = this.#free.pop() ?? this.#size++
    this.#lines = withRoom(this.#lines, (view + 1) << VIEW_BITS)
    const line = view << VIEW_BITS
    this.#lines.fill(0, line, line + (1 << VIEW_BITS))
    this.#lines.set([isFiltering(filter) ? FILTERING : 0, NEVER, -NEVER], line | FORM)
    this.#lines[line | SPAN] = span
    this.#series[view] = series
    this.#filters[view] = new ViewFilter(filter)
    this.#extras[view] = undefined
    if (this.first(series.id) < 0) series.isDirect = series.mayBeDirect
    this.#chains.link(series.id, view)
    if (isFiltering(filter) || series.hasSessions) this.undirect(series)
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

  /** Makes a view know what an aggregate needs. */
  widen(view: number, scope: Scope, now: Instant): void {
    const extras = this.#extras[view]
    const needed = scope === 'last' ? LASTING : WINDOWED
    const lacks = (scope === 'least' && !extras?.least) || (scope === 'greatest' && !extras?.greatest)
    if ((this.#form(view) & needed) !== 0 && !lacks) return
    if (scope !== 'last') this.undirect(this.seriesOf(view))
    this.#lines[(view << VIEW_BITS) | FORM] = this.#form(view) | needed
    if (scope === 'least' || scope === 'greatest') this.#extrasOf(view).follow(scope)
    this.rebuild(view, now)
  }

  close(view: number): void {
    this.#chains.unlink(this.seriesOf(view).id, view)
    this.#extras[view] = undefined
    this.#deadlines.set(view, NEVER)
    this.#free.push(view)
  }

  seriesOf(view: number): MetricSeries {
    return this.#series[view]!
  }

  /** From now on, each view of a series keeps its last event itself. */
  undirect(series: MetricSeries): void {
    if (!series.isDirect) return
    series.isDirect = false
    const line = series.id << LINE_BITS
    const { lines, slab } = this.#lists
    lines[line | LOW] = NEVER
    lines[line | HIGH] = -NEVER
    for (let view = this.first(series.id); view >= 0; view = this.next(view)) {
      const own = view << VIEW_BITS
      this.#lines[own | LAST_VALUE] = lines[line | LAST]!
      // A last event that has left the view already must not come back.
      this.#lines[own | LAST_TIME] = this.#deadlines.at(view) === NEVER ? -NEVER : lines[line | NEWEST]!
      this.#lines[own | LAST_ARRIVAL] = series.listed === 0 ? -1 : slab.arrival(slab.before(this.#lists.tailOf(series.id)))
    }
  }

  /** Whether an event with that label set and value is seen. */
  accepts(view: number, set: number, value: number): boolean {
    if (set === 0 && (this.#form(view) & FILTERING) === 0) return true
    return this.#filters[view]!.accepts(this.#lists.labelSets, set, value)
  }

  /** Takes in the event that has come to `slot`; `tail` is where the list ended before. Says whether the view may have changed. */
  enter(view: number, slot: Slot, tail: Slot, now: Instant): boolean {
    const { slab } = this.#lists
    const lines = this.#lines
    const line = view << VIEW_BITS
    const form = lines[line | FORM]!
    const timestamp = slab.timestamp(slot)
    const leaves = timestamp + lines[line | SPAN]!
    const value = slab.value(slot)
    const isSeen = leaves > now && this.accepts(view, setOfTag(slab.tag(slot)), value)
    let isFirst = slot !== tail
    if ((form & WINDOWED) !== 0) {
      if (slot !== tail || leaves <= now || lines[line | COUNT] === 0) moveStart(lines, line, slab, slot, tail, leaves > now, isSeen)
      if (isSeen) this.#add(view, value, 1)
      isFirst ||= lines[line | COUNT] === 1
    }
    if (!isSeen) return false
    if ((form & LASTING) !== 0) {
      isFirst ||= lines[line | LAST_TIME] === -NEVER
      if (timestamp >= lines[line | LAST_TIME]!) noteLast(lines, line, slab, slot)
    }
    if (isFirst && leaves < this.#deadlines.at(view)) this.#deadlines.set(view, leaves)
    if ((form & EXTRAORDINARY) === 0) return true
    if (slot === tail) this.#extrasOf(view).push(value, slab.arrival(slot))
    else this.#rebuildExtremes(view)
    return true
  }

  /** Takes in the newest event of all, without labels, id and session. Says whether its measures must be looked at. */
  enterNewest(view: number, slot: Slot, timestamp: Instant, value: number, now: Instant): boolean {
    const lines = this.#lines
    const line = view << VIEW_BITS
    const isUsual = (lines[line | FORM]! & (WINDOWED | FILTERING | EXTRAORDINARY | LASTING)) === WINDOWED && lines[line | COUNT]! > 0
    if (!isUsual || timestamp + lines[line | SPAN]! <= now) return this.enter(view, slot, slot, now) && !this.isGuarded(view)
    this.#add(view, value, 1)
    return !this.isGuarded(view)
  }

  /** Says which band, and of which function, an event must leave to be of interest; 0: of none or several. */
  guard(view: number, quick: QuickFunction, low: number, high: number): void {
    const line = view << VIEW_BITS
    this.#lines[line | FORM] = (this.#form(view) & ((1 << FUNCTION_SHIFT) - 1)) | (quick << FUNCTION_SHIFT)
    this.#lines[line | BAND_LOW] = low
    this.#lines[line | BAND_HIGH] = high
  }

  /** Whether the only function of a view is within its guard band for sure. */
  isGuarded(view: number): boolean {
    const lines = this.#lines
    const line = view << VIEW_BITS
    switch (lines[line | FORM]! >> FUNCTION_SHIFT) {
      case 0:
      case quickFunctions.last:
        return false
      case quickFunctions.min:
        return isWithin(lines, line, this.least(view))
      case quickFunctions.max:
        return isWithin(lines, line, this.greatest(view))
      default:
        return isWithinBand(lines, line)
    }
  }

  /**
   * Looks ahead at the events that leave next: as long as they cannot bring the function out of its band, they need not be seen off one by one.
   * Puts the deadline of the view off accordingly. Call it for a view that is up to date.
   */
  plan(view: number): void {
    const leaves = planAhead(this.#lines, view << VIEW_BITS, this.#lists.slab)
    if (leaves !== NEVER) this.#deadlines.set(view, leaves)
  }

  /** Sees off what has left a planned view, so that it is up to date. */
  settle(view: number, now: Instant): void {
    if ((this.#form(view) & PLANNED) !== 0) this.#expireWindow(view, now)
  }

  /** Lets go of the oldest event, at `slot`. Says whether the view has changed. */
  leave(view: number, slot: Slot, now: Instant): boolean {
    this.settle(view, now)
    const { slab } = this.#lists
    const line = view << VIEW_BITS
    const isLast = (this.#form(view) & LASTING) !== 0 && this.#lines[line | LAST_ARRIVAL] === slab.arrival(slot)
    if (isLast) forgetLast(this.#lines, line)
    if ((this.#form(view) & WINDOWED) === 0 || this.#lines[line | START] !== slot) return isLast
    this.#remove(view, slot)
    this.#lines[line | START] = this.#firstSeen(view, slab.after(slot))
    return true
  }

  /** Lets go of what has left the window, and sets the deadline of what leaves next. Says whether the view has changed. */
  expire(view: number, now: Instant): boolean {
    const line = view << VIEW_BITS
    if ((this.#form(view) & WINDOWED) !== 0) return this.#expireWindow(view, now)
    const leaves = this.#lastTime(view) + this.#lines[line | SPAN]!
    const isGone = leaves <= now
    if (isGone) forgetLast(this.#lines, line)
    this.#deadlines.set(view, isGone ? NEVER : leaves)
    return isGone
  }

  /** When the first event leaves the view; Infinity for never. */
  leavesAt(view: number): Instant {
    if ((this.#form(view) & WINDOWED) !== 0) return this.#deadlines.at(view)
    const last = this.#lastTime(view)
    return last === -NEVER ? NEVER : last + this.#lines[(view << VIEW_BITS) | SPAN]!
  }

  /** Works everything out again from the list. */
  rebuild(view: number, now: Instant): void {
    const { slab } = this.#lists
    const lines = this.#lines
    const line = view << VIEW_BITS
    const series = this.seriesOf(view)
    const tail = this.#lists.tailOf(series.id)
    const extras = this.#extras[view]
    lines.fill(0, line, line | FORM)
    lines[line | FORM] = this.#form(view) & ~PLANNED
    extras?.clearSum()
    forgetLast(this.#lines, line)
    let slot = this.#lists.headOf(series.id)
    while (slot !== tail && slab.timestamp(slot) + lines[line | SPAN]! <= now) slot = slab.after(slot)
    slot = this.#firstSeen(view, slot)
    lines[line | START] = slot
    let leaves = NEVER
    for (; slot !== tail; slot = slab.after(slot)) {
      if (!this.accepts(view, setOfTag(slab.tag(slot)), slab.value(slot))) continue
      leaves = Math.min(leaves, slab.timestamp(slot) + lines[line | SPAN]!)
      noteLast(lines, line, slab, slot)
      if ((this.#form(view) & WINDOWED) !== 0) this.#add(view, slab.value(slot), 1)
    }
    this.#deadlines.set(view, leaves)
    if (extras) this.#rebuildExtremes(view)
  }

  /** NaN: there is none. */
  last(view: number, now: Instant): number {
    const time = this.#lastTime(view)
    if (time + this.#lines[(view << VIEW_BITS) | SPAN]! <= now) return Number.NaN
    const series = this.seriesOf(view)
    return series.isDirect ? this.#lists.lines[(series.id << LINE_BITS) | LAST]! : this.#lines[(view << VIEW_BITS) | LAST_VALUE]!
  }

  count(view: number): number {
    return this.#lines[(view << VIEW_BITS) | COUNT]!
  }

  sum(view: number): number {
    const line = view << VIEW_BITS
    const extras = this.#extras[view]
    const [sum, lost] = [this.#lines[line | SUM]!, this.#lines[line | LOST]!]
    if (!extras) return sum + lost
    if (extras.giants > 0) return sumOf(this.#valuesOf(view))
    return extras.parts.length === 0 ? sum + lost : roundExactly([...extras.parts, lost, sum])
  }

  /** NaN for none. */
  average(view: number): number {
    const count = this.count(view)
    if (count === 0) return Number.NaN
    return (this.#extras[view]?.giants ?? 0) > 0 ? meanOf(this.#valuesOf(view)) : this.sum(view) / count
  }

  /** NaN for none. */
  least(view: number): number {
    return this.#extras[view]?.least?.first ?? Number.NaN
  }

  /** NaN for none. */
  greatest(view: number): number {
    return this.#extras[view]?.greatest?.first ?? Number.NaN
  }

  #form(view: number): number {
    return this.#lines[(view << VIEW_BITS) | FORM]!
  }

  #lastTime(view: number): Instant {
    const series = this.seriesOf(view)
    return series.isDirect ? this.#lists.lines[(series.id << LINE_BITS) | NEWEST]! : this.#lines[(view << VIEW_BITS) | LAST_TIME]!
  }

  /** The first slot from `start` on with an event that the view accepts; the tail if there is none. */
  #firstSeen(view: number, start: Slot): Slot {
    return this.#filters[view]!.firstFrom(start, this.#lists.tailOf(this.#series[view]!.id), this.#lists)
  }

  #expireWindow(view: number, now: Instant): boolean {
    const { slab } = this.#lists
    const lines = this.#lines
    const line = view << VIEW_BITS
    const form = lines[line | FORM]! & ~PLANNED
    lines[line | FORM] = form
    const start = lines[line | START]!
    const span = lines[line | SPAN]!
    const tail = this.#lists.tailOf(this.#series[view]!.id)
    let slot = start
    while (slot !== tail && slab.timestamp(slot) + span <= now) {
      if ((form & EXTRAORDINARY) !== 0) this.#remove(view, slot)
      else this.#add(view, slab.value(slot), -1)
      slot = slab.after(slot)
      if ((form & FILTERING) !== 0 || this.#series[view]!.hasSessions) slot = this.#firstSeen(view, slot)
    }
    lines[line | START] = slot
    if ((form & LASTING) !== 0 && lines[line | LAST_TIME]! + span <= now) forgetLast(this.#lines, line)
    this.#deadlines.set(view, slot === tail ? NEVER : slab.timestamp(slot) + span)
    return slot !== start
  }

  /** Takes an event of the window out of the sum and the extremes. */
  #remove(view: number, slot: Slot): void {
    const { slab } = this.#lists
    this.#add(view, slab.value(slot), -1)
    if ((this.#form(view) & EXTRAORDINARY) !== 0) this.#extrasOf(view).drop(slab.arrival(slot))
  }

  /** Adds a value to the window, or with sign -1 takes it away. Two numbers hold all sums of usual numbers exactly; the rest is noted beside. */
  #add(view: number, value: number, sign: 1 | -1): void {
    const lines = this.#lines
    const line = view << VIEW_BITS
    lines[line | COUNT]! += sign
    if (value > SUMMAND_MAX || value < -SUMMAND_MAX) {
      this.#extrasOf(view).giants += sign
      return
    }
    const rest = addSummand(lines, line, sign * value)
    if (rest !== 0 || ((lines[line | FORM]! & EXTRAORDINARY) !== 0 && this.#extrasOf(view).parts.length > 0)) this.#spill(view, rest)
  }

  #spill(view: number, rest: number): void {
    const line = view << VIEW_BITS
    const extras = this.#extrasOf(view)
    extras.parts = spill(this.#lines, line, extras.parts, rest)
  }

  #rebuildExtremes(view: number): void {
    const extras = this.#extras[view]
    if (!extras?.hasExtremes) return
    extras.clearExtremes()
    this.#eachSeen(view, (value, arrival) => extras.push(value, arrival))
  }

  #valuesOf(view: number): readonly number[] {
    const values: number[] = []
    this.#eachSeen(view, (value) => values.push(value))
    return values
  }

  #eachSeen(view: number, see: (value: number, arrival: number) => void): void {
    const start = this.#lines[(view << VIEW_BITS) | START]!
    this.#filters[view]!.eachFrom(start, this.#lists.tailOf(this.seriesOf(view).id), this.#lists, see)
  }

  #extrasOf(view: number): ViewExtras {
    this.#lines[(view << VIEW_BITS) | FORM] = this.#form(view) | EXTRAORDINARY
    return (this.#extras[view] ??= new ViewExtras())
  }
}
