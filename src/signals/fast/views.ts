/**
 * Views: what one session sees of a metric through one filter and lookback. All aggregates over the same events share a view: it keeps their count, their
 * exact sum, the last of them and where its window begins, so that an event costs O(1) when it comes and when it leaves (SEMANTICS S3.4).
 */
import type { AggregateFunction, LabelMatcher, ValueFilter } from '../../../dsl/condition.js'
import type { Duration, Instant } from '../../../grammar/time.js'
import { addExactly, roundExactly, SUMMAND_MAX } from '../exact-sum.js'
import { matchesAll, passesAll } from '../selection.js'
import { meanOf, sumOf } from '../sums.js'
import type { DeadlineHeap } from './deadline-heap.js'
import { LAST, LINE_BITS, LOW, HIGH, NEWEST, setOfTag, type EventLists } from './event-lists.js'
import type { Slot } from './event-slab.js'
import { withCodeRoom, withRoom, withWholeRoom } from './growth.js'
import type { MetricSeries } from './metric-series.js'
import { MonotonicDeque } from './monotonic-deque.js'

const NEVER = Number.POSITIVE_INFINITY
const NONE = -1

/** Numbers of a view: a cache line that each event touches, and one that few do. */
const VIEW_BITS = 4
/** The sum of the window is exactly `SUM + LOST`, and what is noted beside. */
const SUM = 0
const LOST = 1
const COUNT = 2
/** What it is like: the bits below, and above them the code of the only function. */
const FORM = 3
/** The guard band of the only function that is asked of the view; empty if there are several. */
const BAND_LOW = 4
const BAND_HIGH = 5
/** By how much the events that leave before the next deadline can bring a planned view towards its band's ends. */
const SLACK_LOW = 6
const SLACK_HIGH = 7
/** The slot of the first event of the window; the tail of the list if it is empty. */
const START = 8
/** An event leaves the window so many ms after its timestamp. */
const SPAN = 9
/** The last accepted event; its timestamp is -Infinity if there is none. Of a direct series, the line of the series has them. */
const LAST_VALUE = 10
const LAST_TIME = 11
const LAST_ARRIVAL = 12

const WINDOWED = 1
const FILTERING = 2
/** It has extras. */
const EXTRAORDINARY = 4
/** Somebody asks for the last event. */
const LASTING = 8
/** Events may have left the window that are still counted: none of them can have brought it out of its band. */
const PLANNED = 16
const FUNCTION_SHIFT = 5

/** How many events may leave a view before it is looked at, if they cannot bring it out of its band. */
const PLAN_MAX = 32
/** Windows with fewer events are looked at whenever one leaves. */
const PLANNED_COUNT_MIN = 64
/** Rounding in a plan is less than this share of the numbers in it. */
const PLAN_ERROR = 1e-10

/** The functions that are kept up to date with each event. */
export type MeasuredFunction = Extract<AggregateFunction, 'last' | 'sum' | 'average' | 'count' | 'min' | 'max'>

/** Functions that a band can be compared with at once; 0: none. */
export type QuickFunction = 0 | 1 | 2 | 3 | 4 | 5 | 6
export const quickFunctions: Readonly<Record<MeasuredFunction, QuickFunction>> = { last: 1, sum: 2, average: 3, count: 4, min: 5, max: 6 }

/** What a view accepts. */
export interface Filter {
  readonly labels: readonly LabelMatcher[]
  readonly values: readonly ValueFilter[]
  readonly session: string | undefined
}

/** What few views have: a filter, extremes, numbers that a plain sum cannot hold. */
interface Extras {
  /** What is known of label sets: 1 accepted, 2 not. Holds for one epoch of the label sets. */
  sets: Uint8Array<ArrayBuffer>
  epoch: number
  least?: MonotonicDeque
  greatest?: MonotonicDeque
  /** Parts of the sum beside `SUM` and `LOST`. */
  parts: number[]
  /** How many events of the window are too great to be added. */
  giants: number
}

/** What a view has to know of its events: the last one only, or all of its window. */
export type Scope = 'last' | 'window' | 'least' | 'greatest'

/** The views of one engine. */
export class Views {
  readonly #lists: EventLists
  readonly #deadlines: DeadlineHeap
  #lines = new Float64Array(8 << VIEW_BITS)
  /** The first view of a series, and the next one after a view; -1: there is none. */
  #firsts = new Int32Array(8)
  #nexts = new Int32Array(8)
  readonly #series: MetricSeries[] = []
  readonly #filters: Filter[] = []
  readonly #extras: (Extras | undefined)[] = []
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
    this.#nexts = withWholeRoom(this.#nexts, view + 1)
    const line = view << VIEW_BITS
    this.#lines.fill(0, line, line + (1 << VIEW_BITS))
    this.#lines.set([isFiltering(filter) ? FILTERING : 0, NEVER, -NEVER], line | FORM)
    this.#lines[line | SPAN] = span
    this.#series[view] = series
    this.#filters[view] = filter
    this.#extras[view] = undefined
    const next = this.first(series.id)
    if (next === NONE) series.isDirect = series.mayBeDirect
    this.#firsts = withWholeRoom(this.#firsts, series.id + 1)
    this.#firsts[series.id] = view + 1
    this.#nexts[view] = next
    if (isFiltering(filter) || series.hasSessions) this.undirect(series)
    this.rebuild(view, now)
    return view
  }

  /** The first view of a series; -1: there is none. */
  first(series: number): number {
    return series < this.#firsts.length ? this.#firsts[series]! - 1 : NONE
  }

  /** The view after another of its series; -1: there is none. */
  next(view: number): number {
    return this.#nexts[view]!
  }

  /** Makes a view know what an aggregate needs. */
  widen(view: number, scope: Scope, now: Instant): void {
    const extras = this.#extras[view]
    const needed = scope === 'last' ? LASTING : WINDOWED
    const lacks = (scope === 'least' && !extras?.least) || (scope === 'greatest' && !extras?.greatest)
    if ((this.#form(view) & needed) !== 0 && !lacks) return
    if (scope !== 'last') this.undirect(this.seriesOf(view))
    this.#lines[(view << VIEW_BITS) | FORM] = this.#form(view) | needed
    if (scope === 'least') this.#extrasOf(view).least = new MonotonicDeque(-1)
    if (scope === 'greatest') this.#extrasOf(view).greatest = new MonotonicDeque(1)
    this.rebuild(view, now)
  }

  close(view: number): void {
    const { id } = this.seriesOf(view)
    const next = this.#nexts[view]!
    if (this.first(id) === view) this.#firsts[id] = next + 1
    for (let other = this.first(id); other !== NONE; other = this.#nexts[other]!) if (this.#nexts[other] === view) this.#nexts[other] = next
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
    for (let view = this.first(series.id); view !== NONE; view = this.#nexts[view]!) {
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
    const { labels, values, session } = this.#filters[view]!
    if (values.length > 0 && !passesAll(values, { value })) return false
    if (labels.length === 0 && set === 0) return true
    if (labels.length === 0) {
      const labelled = this.#lists.labelSets.labelledOf(set)
      return labelled.session === undefined || labelled.session === session
    }
    return this.#acceptsSet(view, set)
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
      if (slot !== tail || leaves <= now || lines[line | COUNT] === 0) this.#moveStart(line, slot, tail, leaves > now, isSeen)
      if (isSeen) this.#add(view, value, 1)
      isFirst ||= lines[line | COUNT] === 1
    }
    if (!isSeen) return false
    if ((form & LASTING) !== 0) {
      isFirst ||= lines[line | LAST_TIME] === -NEVER
      if (timestamp >= lines[line | LAST_TIME]!) this.#noteLast(line, slot)
    }
    if (isFirst && leaves < this.#deadlines.at(view)) this.#deadlines.set(view, leaves)
    if ((form & EXTRAORDINARY) === 0) return true
    if (slot === tail) pushExtremes(this.#extrasOf(view), value, slab.arrival(slot))
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
    const form = lines[line | FORM]!
    const low = lines[line | BAND_LOW]!
    const high = lines[line | BAND_HIGH]!
    if ((form & PLANNED) !== 0) return this.#holdsPlan(line, form >> FUNCTION_SHIFT, lines[line | SLACK_LOW]!, lines[line | SLACK_HIGH]!)
    let value = 0
    switch (form >> FUNCTION_SHIFT) {
      case quickFunctions.sum:
        if ((form & EXTRAORDINARY) !== 0) return false
        value = lines[line | SUM]! + lines[line | LOST]!
        break
      case quickFunctions.average:
        if ((form & EXTRAORDINARY) !== 0) return false
        // Of nothing this is NaN, which lies in no band.
        value = (lines[line | SUM]! + lines[line | LOST]!) / lines[line | COUNT]!
        break
      case quickFunctions.count:
        value = lines[line | COUNT]!
        break
      case quickFunctions.min:
        value = this.least(view)
        break
      case quickFunctions.max:
        value = this.greatest(view)
        break
      default:
        return false
    }
    return value >= low && value < high
  }

  /**
   * Looks ahead at the events that leave next: as long as they cannot bring the function out of its band, they need not be seen off one by one.
   * Puts the deadline of the view off accordingly. Call it for a view that is up to date.
   */
  plan(view: number): void {
    const lines = this.#lines
    const line = view << VIEW_BITS
    const form = lines[line | FORM]!
    const code = form >> FUNCTION_SHIFT
    if ((form & (WINDOWED | FILTERING | EXTRAORDINARY | LASTING)) !== WINDOWED || lines[line | COUNT]! < PLANNED_COUNT_MIN) return
    if (code !== quickFunctions.sum && code !== quickFunctions.average && code !== quickFunctions.count) return
    const { slab } = this.#lists
    const low = Math.max(lines[line | BAND_LOW]!, -Number.MAX_VALUE)
    const high = Math.min(lines[line | BAND_HIGH]!, Number.MAX_VALUE)
    let slot = lines[line | START]!
    let [planned, leaves, slackLow, slackHigh] = [0, 0, 0, 0]
    let [offLow, offHigh, nextLow, nextHigh] = [0, 0, 0, 0]
    // An event that leaves takes its share of both distances with it: `value * scale - low * times`, and the same towards the other end.
    const scale = code === quickFunctions.count ? 0 : 1
    const fixedLow = code === quickFunctions.average ? -low : 1 - scale
    const fixedHigh = code === quickFunctions.average ? high : scale - 1
    for (let ahead = 1; ahead <= PLAN_MAX; ahead += 1) {
      if (slab.tag(slot) !== 0) break
      const value = scale * slab.value(slot)
      offLow += fixedLow + value
      offHigh += fixedHigh - value
      if (offLow > nextLow) nextLow = offLow
      if (offHigh > nextHigh) nextHigh = offHigh
      slot = slab.after(slot)
      if ((ahead & (ahead - 1)) !== 0 || ahead < 2) continue
      if (!this.#holdsPlan(line, code, nextLow, nextHigh)) break
      planned = ahead
      leaves = slab.timestamp(slot) + lines[line | SPAN]!
      slackLow = nextLow
      slackHigh = nextHigh
    }
    if (planned < 2) return
    lines[line | SLACK_LOW] = slackLow
    lines[line | SLACK_HIGH] = slackHigh
    lines[line | FORM] = form | PLANNED
    this.#deadlines.set(view, leaves)
  }

  /** Sees off what has left a planned view, so that it is up to date. */
  settle(view: number, now: Instant): void {
    if ((this.#form(view) & PLANNED) !== 0) this.#expireWindow(view, now)
  }

  /** Whether what leaves next cannot bring a function out of its band. */
  #holdsPlan(line: number, code: number, slackLow: number, slackHigh: number): boolean {
    const lines = this.#lines
    const count = lines[line | COUNT]!
    const amount = code === quickFunctions.count ? count : lines[line | SUM]! + lines[line | LOST]!
    const times = code === quickFunctions.average ? count : 1
    const low = lines[line | BAND_LOW]!
    const high = lines[line | BAND_HIGH]!
    const size = amount < 0 ? -amount : amount
    if (low !== -NEVER && !(amount - slackLow - low * times > PLAN_ERROR * (size + slackLow + Math.abs(low) * times))) return false
    return high === NEVER || high * times - amount - slackHigh > PLAN_ERROR * (size + slackHigh + Math.abs(high) * times)
  }

  /** Lets go of the oldest event, at `slot`. Says whether the view has changed. */
  leave(view: number, slot: Slot, now: Instant): boolean {
    this.settle(view, now)
    const { slab } = this.#lists
    const line = view << VIEW_BITS
    const isLast = (this.#form(view) & LASTING) !== 0 && this.#lines[line | LAST_ARRIVAL] === slab.arrival(slot)
    if (isLast) this.#forgetLast(line)
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
    if (isGone) this.#forgetLast(line)
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
    if (extras) Object.assign(extras, { parts: [], giants: 0 })
    this.#forgetLast(line)
    let slot = this.#lists.headOf(series.id)
    while (slot !== tail && slab.timestamp(slot) + lines[line | SPAN]! <= now) slot = slab.after(slot)
    slot = this.#firstSeen(view, slot)
    lines[line | START] = slot
    let leaves = NEVER
    for (; slot !== tail; slot = slab.after(slot)) {
      if (!this.accepts(view, setOfTag(slab.tag(slot)), slab.value(slot))) continue
      leaves = Math.min(leaves, slab.timestamp(slot) + lines[line | SPAN]!)
      this.#noteLast(line, slot)
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

  /**
   * Keeps `START` where it belongs after an event was put into the list. Later events have moved on by one slot, so that the event which was at `START`
   * is now behind it if the new one came before.
   */
  #moveStart(line: number, slot: Slot, tail: Slot, isInside: boolean, isSeen: boolean): void {
    const { slab } = this.#lists
    const start = this.#lines[line | START]!
    const isBefore = start === tail || (slot !== tail && slab.timestamp(slot) < slab.timestamp(slab.after(start)))
    if (isBefore) this.#lines[line | START] = isSeen ? slot : slab.after(start)
    else if (!isInside) this.#lines[line | START] = slab.after(slot)
  }

  /** The first slot from `start` on with an event that the view accepts; the tail if there is none. */
  #firstSeen(view: number, start: Slot): Slot {
    const { slab } = this.#lists
    const tail = this.#lists.tailOf(this.#series[view]!.id)
    let slot = start
    while (slot !== tail && !this.accepts(view, setOfTag(slab.tag(slot)), slab.value(slot))) slot = slab.after(slot)
    return slot
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
    if ((form & LASTING) !== 0 && lines[line | LAST_TIME]! + span <= now) this.#forgetLast(line)
    this.#deadlines.set(view, slot === tail ? NEVER : slab.timestamp(slot) + span)
    return slot !== start
  }

  #noteLast(line: number, slot: Slot): void {
    const { slab } = this.#lists
    this.#lines[line | LAST_VALUE] = slab.value(slot)
    this.#lines[line | LAST_TIME] = slab.timestamp(slot)
    this.#lines[line | LAST_ARRIVAL] = slab.arrival(slot)
  }

  #forgetLast(line: number): void {
    this.#lines[line | LAST_TIME] = -NEVER
    this.#lines[line | LAST_ARRIVAL] = -1
  }

  /** Takes an event of the window out of the sum and the extremes. */
  #remove(view: number, slot: Slot): void {
    const { slab } = this.#lists
    this.#add(view, slab.value(slot), -1)
    if ((this.#form(view) & EXTRAORDINARY) === 0) return
    const extras = this.#extrasOf(view)
    extras.least?.drop(slab.arrival(slot))
    extras.greatest?.drop(slab.arrival(slot))
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
    const summand = sign * value
    const sum = lines[line | SUM]!
    const lost = lines[line | LOST]!
    const nextSum = sum + summand
    const share = nextSum - sum
    const error = sum - (nextSum - share) + (summand - share)
    const nextLost = lost + error
    const errorShare = nextLost - lost
    const rest = lost - (nextLost - errorShare) + (error - errorShare)
    lines[line | SUM] = nextSum
    lines[line | LOST] = nextLost
    if (rest !== 0 || ((lines[line | FORM]! & EXTRAORDINARY) !== 0 && this.#extrasOf(view).parts.length > 0)) this.#spill(view, rest)
  }

  #spill(view: number, rest: number): void {
    const line = view << VIEW_BITS
    const extras = this.#extrasOf(view)
    const parts: number[] = []
    for (const part of [...extras.parts, rest, this.#lines[line | LOST]!, this.#lines[line | SUM]!]) addExactly(parts, part)
    this.#lines[line | SUM] = parts.pop() ?? 0
    this.#lines[line | LOST] = parts.pop() ?? 0
    extras.parts = parts
  }

  #rebuildExtremes(view: number): void {
    const extras = this.#extras[view]
    if (!extras?.least && !extras?.greatest) return
    extras.least?.clear()
    extras.greatest?.clear()
    this.#eachSeen(view, (value, arrival) => pushExtremes(extras, value, arrival))
  }

  #valuesOf(view: number): readonly number[] {
    const values: number[] = []
    this.#eachSeen(view, (value) => values.push(value))
    return values
  }

  #eachSeen(view: number, see: (value: number, arrival: number) => void): void {
    const { slab } = this.#lists
    const tail = this.#lists.tailOf(this.seriesOf(view).id)
    for (let slot = this.#lines[(view << VIEW_BITS) | START]!; slot !== tail; slot = slab.after(slot)) {
      const value = slab.value(slot)
      if (this.accepts(view, setOfTag(slab.tag(slot)), value)) see(value, slab.arrival(slot))
    }
  }

  #acceptsSet(view: number, set: number): boolean {
    const extras = this.#extrasOf(view)
    const { labelSets } = this.#lists
    if (extras.epoch !== labelSets.epoch || set >= extras.sets.length) {
      extras.sets = extras.epoch === labelSets.epoch ? withCodeRoom(extras.sets, set + 1) : new Uint8Array(set + 1)
      extras.epoch = labelSets.epoch
    }
    if (extras.sets[set] === 0) {
      const { labels, session } = this.#filters[view]!
      const labelled = labelSets.labelledOf(set)
      const isMine = labelled.session === undefined || labelled.session === session
      extras.sets[set] = isMine && matchesAll(labels, { labels: labelled.labels ?? {} }) ? 1 : 2
    }
    return extras.sets[set] === 1
  }

  #extrasOf(view: number): Extras {
    this.#lines[(view << VIEW_BITS) | FORM] = this.#form(view) | EXTRAORDINARY
    return (this.#extras[view] ??= { sets: new Uint8Array(8), epoch: -1, parts: [], giants: 0 })
  }
}

function isFiltering({ labels, values }: Filter): boolean {
  return labels.length > 0 || values.length > 0
}

function pushExtremes({ least, greatest }: Extras, value: number, arrival: number): void {
  least?.push(value, arrival)
  greatest?.push(value, arrival)
}
