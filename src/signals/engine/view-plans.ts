/** Plans: whether and until when a view need not be looked at although events leave it, and how one that was let be is brought up to date. */
import type { DeadlineHeap } from './deadline-heap.js'
import type { EventLists } from './event-lists.js'
import { NOW, type Present } from './present.js'
import { planAhead } from './view-bands.js'
import type { ViewContents } from './view-contents.js'
import { FORM, PLANNED, SLACK_HIGH, SLACK_LOW, SPAN, START, SUMMING, VIEW_BITS } from './view-lines.js'

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

  /** Puts the deadline of a view that is up to date off, if the events that leave next make no difference. */
  make(view: number): void {
    const line = view << VIEW_BITS
    if (this.#contents.form(view) < SUMMING) return
    this.drop(view)
    const slot = planAhead(this.#contents.lines, line, this.#lists.slab)
    if (slot >= 0) this.#deadlines.set(view, this.#lists.slab.timestamp(slot) + this.#contents.lines[line | SPAN]!)
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
    const lines = this.#contents.lines
    const line = view << VIEW_BITS
    const end = this.#present[NOW]! - lines[line | SPAN]!
    let slot = lines[line | START]!
    if (slab.timestamp(slot) > end) return
    do {
      this.#contents.add(view, slab.value(slot), -1)
      slot = slab.after(slot)
    } while (slab.timestamp(slot) <= end)
    lines[line | START] = slab.tag(slot) === 0 ? slot : this.#contents.firstSeen(view, slot)
  }

  /** From now on, a view is looked at whenever an event leaves it. */
  drop(view: number): void {
    const lines = this.#contents.lines
    const line = view << VIEW_BITS
    if ((lines[line | FORM]! & PLANNED) === 0) return
    this.letGo(view)
    lines[line | FORM] = lines[line | FORM]! & ~PLANNED
    lines[line | SLACK_LOW] = 0
    lines[line | SLACK_HIGH] = 0
    this.#deadlines.set(view, this.#lists.slab.timestamp(lines[line | START]!) + lines[line | SPAN]!)
  }
}
