/** Plans: whether and until when a view need not be looked at although events leave it, and how one that was let be is brought up to date. */
import type { EventLists, Slot } from '../events/index.js'
import { NOW, type DeadlineHeap, type Present } from '../tables/index.js'
import { planAhead } from './view-bands.js'
import type { ViewContents } from './view-contents.js'
import { EDGE_BITS, FORM, PLANNED, SLACK_HIGH, SLACK_LOW, SPAN, START, SUMMING, VIEW_BITS, WINDOWED } from './view-lines.js'

const NEVER = Number.POSITIVE_INFINITY
const NONE = -1

/** What plans look at. */
export interface Planned {
  readonly lists: EventLists
  readonly deadlines: DeadlineHeap
  readonly present: Present
  readonly contents: ViewContents
}

/** The plans of one engine. */
export class ViewPlans {
  readonly #lists: EventLists
  readonly #deadlines: DeadlineHeap
  readonly #present: Present
  readonly #contents: ViewContents

  constructor({ lists, deadlines, present, contents }: Planned) {
    this.#lists = lists
    this.#deadlines = deadlines
    this.#present = present
    this.#contents = contents
  }

  /** Sets the deadline of a view that is up to date: when its first event leaves it, or later, if the events that leave next make no difference. */
  make(view: number): void {
    if ((this.#contents.form(view) & WINDOWED) === 0) return
    this.#clear(view)
    const start = this.#contents.edges[(view << EDGE_BITS) | START]!
    const slot = this.#contents.form(view) < SUMMING ? NONE : planAhead(this.#contents.lines, view << VIEW_BITS, this.#lists.slab, start)
    this.#lookAt(view, slot < 0 ? start : slot)
  }

  /** Whether the deadline of a view has been put off. */
  has(view: number): boolean {
    return (this.#contents.form(view) & PLANNED) !== 0
  }

  /** Brings a planned view up to date: what has left it, goes. */
  settle(view: number): void {
    if ((this.#contents.form(view) & PLANNED) !== 0) this.letGo(view)
  }

  /** Lets go of what has left a planned view before its deadline. */
  letGo(view: number): void {
    const { slab } = this.#lists
    const edges = this.#contents.edges
    const edge = view << EDGE_BITS
    const end = this.#present[NOW]! - edges[edge | SPAN]!
    const start = edges[edge | START]!
    if (slab.timestamp(start) > end) return
    const slot = this.#contents.removeUntil(view, start, end)
    edges[edge | START] = slab.tag(slot) === 0 ? slot : this.#contents.firstSeen(view, slot)
  }

  /** Ends a plan: a view is looked at when the next event leaves it. */
  drop(view: number): void {
    if (this.has(view)) this.forgo(view)
  }

  /** The same for a view that may have no plan, and whose deadline may be of an event that has left it. */
  forgo(view: number): void {
    if ((this.#contents.form(view) & WINDOWED) === 0) return
    this.#clear(view)
    this.#lookAt(view, this.#contents.edges[(view << EDGE_BITS) | START]!)
  }

  /** Ends a plan, but leaves its deadline. */
  #clear(view: number): void {
    if (!this.has(view)) return
    this.letGo(view)
    const lines = this.#contents.lines
    const line = view << VIEW_BITS
    lines[line | FORM] = lines[line | FORM]! & ~PLANNED
    lines[line | SLACK_LOW] = 0
    lines[line | SLACK_HIGH] = 0
  }

  /** A view must be looked at when the event at `slot` leaves it; at the tail of the list there is none. */
  #lookAt(view: number, slot: Slot): void {
    const isEmpty = slot === this.#lists.tailOf(this.#contents.series[view]!)
    this.#deadlines.set(view, isEmpty ? NEVER : this.#lists.slab.timestamp(slot) + this.#contents.edges[(view << EDGE_BITS) | SPAN]!)
  }
}
