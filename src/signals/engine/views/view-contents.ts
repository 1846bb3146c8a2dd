/**
 * What views hold: the table of their lines, and beside it what few of them have. The events of a window are counted and added up here,
 * exactly, one by one as they come and go.
 */
import type { Instant } from '../../../../grammar/time.js'
import { roundExactly, SUMMAND_MAX } from '../../exact-sum.js'
import { meanOf, sumOf } from '../../sums.js'
import { setOfTag, type EventLists, type Slot } from '../events/index.js'
import { ViewBelongings } from './view-belongings.js'
import { ViewExtras } from './view-extras.js'
import { COUNT, EDGE_BITS, EXTRAORDINARY, FILTERING, FORM, LOST, SPAN, START, SUM, VIEW_BITS, WINDOWED } from './view-lines.js'
import { addSummand, removeSummands, spill } from './view-sums.js'

/** The contents of the views of one engine. */
export class ViewContents {
  lines = new Float64Array(8 << VIEW_BITS)
  edges = new Float64Array(8 << EDGE_BITS)
  /** The lines of their metrics. */
  series = new Int32Array(8)
  readonly belongings = new ViewBelongings()
  readonly #lists: EventLists

  constructor(lists: EventLists) {
    this.#lists = lists
  }

  /** The bits of a form. */
  form(view: number): number {
    return this.lines[(view << VIEW_BITS) | FORM]!
  }

  /** Whether an event with that label set and value is seen. */
  accepts(view: number, set: number, value: number): boolean {
    if (set === 0 && (this.form(view) & FILTERING) === 0) return true
    return this.belongings.filter(view).accepts(this.#lists.labelSets, set, value)
  }

  /** The first slot from `start` on with an event that the view accepts; the tail if there is none. */
  firstSeen(view: number, start: Slot): Slot {
    return this.belongings.filter(view).firstFrom(start, this.#lists.tailOf(this.series[view]!), this.#lists)
  }

  /** How many events the window has. */
  count(view: number): number {
    return this.lines[(view << VIEW_BITS) | COUNT]!
  }

  /** How many events a view that is up to date sees at `now`, and the timestamp of the newest of them; -Infinity: there is none. */
  seen(view: number, now: Instant): { readonly count: number; readonly newest: Instant } {
    const { slab } = this.#lists
    const series = this.series[view]!
    const head = this.#lists.headOf(series)
    const isCounted = (this.form(view) & WINDOWED) !== 0
    let [count, newest] = [0, Number.NEGATIVE_INFINITY]
    for (let slot = this.#lists.tailOf(series); slot !== head;) {
      slot = slab.before(slot)
      if (slab.timestamp(slot) + this.edges[(view << EDGE_BITS) | SPAN]! <= now) break
      if (!this.accepts(view, setOfTag(slab.tag(slot)), slab.value(slot))) continue
      if (count === 0) newest = slab.timestamp(slot)
      if (isCounted) return { count: this.count(view), newest }
      count += 1
    }
    return { count, newest }
  }

  /** Exact, then rounded once. */
  sum(view: number): number {
    const line = view << VIEW_BITS
    const extras = this.belongings.extras(view)
    const sum = this.lines[line | SUM]!
    const lost = this.lines[line | LOST]!
    if (!extras) return sum + lost
    if (extras.giants > 0) return sumOf(this.#valuesOf(view))
    return extras.parts.length === 0 ? sum + lost : roundExactly([...extras.parts, lost, sum])
  }

  /** NaN for none. */
  average(view: number): number {
    const count = this.count(view)
    if (count === 0) return Number.NaN
    return (this.belongings.extras(view)?.giants ?? 0) > 0 ? meanOf(this.#valuesOf(view)) : this.sum(view) / count
  }

  /** NaN for none. */
  least(view: number): number {
    return this.belongings.extras(view)?.least?.first ?? Number.NaN
  }

  /** NaN for none. */
  greatest(view: number): number {
    return this.belongings.extras(view)?.greatest?.first ?? Number.NaN
  }

  /** Takes an event of the window out of the sum and the extremes. */
  remove(view: number, slot: Slot): void {
    const { slab } = this.#lists
    this.add(view, slab.value(slot), -1)
    if ((this.form(view) & EXTRAORDINARY) !== 0) this.extrasOf(view).drop(slab.arrival(slot))
  }

  /** Takes the events from `start` on that are not later than `end` out of a window that keeps nothing out. Returns the slot of the first that stays. */
  removeUntil(view: number, start: Slot, end: Instant): Slot {
    const { slab } = this.#lists
    const line = view << VIEW_BITS
    const tail = this.#lists.tailOf(this.series[view]!)
    let slot = removeSummands(this.lines, line, slab, start, tail, end)
    while (slot !== tail && slab.timestamp(slot) <= end) {
      this.add(view, slab.value(slot), -1)
      slot = removeSummands(this.lines, line, slab, slab.after(slot), tail, end)
    }
    return slot
  }

  /** Adds a value to the window, or with sign -1 takes it away. Two numbers hold all sums of usual numbers exactly; the rest is noted beside. */
  add(view: number, value: number, sign: 1 | -1): void {
    const lines = this.lines
    const line = view << VIEW_BITS
    lines[line | COUNT]! += sign
    if (value > SUMMAND_MAX || value < -SUMMAND_MAX) {
      this.extrasOf(view).giants += sign
      return
    }
    const rest = addSummand(lines, line, sign * value)
    if (rest !== 0 || ((lines[line | FORM]! & EXTRAORDINARY) !== 0 && this.extrasOf(view).parts.length > 0)) this.spill(view, rest)
  }

  /** Notes beside what the line cannot hold of a sum. */
  spill(view: number, rest: number): void {
    const line = view << VIEW_BITS
    const extras = this.extrasOf(view)
    extras.parts = spill(this.lines, line, extras.parts, rest)
  }

  /** Works the extremes out again from the list. */
  rebuildExtremes(view: number): void {
    const extras = this.belongings.extras(view)
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
    const tail = this.#lists.tailOf(this.series[view]!)
    this.belongings.filter(view).eachFrom(this.edges[(view << EDGE_BITS) | START]!, tail, this.#lists, see)
  }

  /** The extras of a view, which has some from now on. */
  extrasOf(view: number): ViewExtras {
    this.lines[(view << VIEW_BITS) | FORM] = this.form(view) | EXTRAORDINARY
    const known = this.belongings.extras(view)
    if (known !== undefined) return known
    const extras = new ViewExtras()
    this.belongings.setExtras(view, extras)
    return extras
  }
}
