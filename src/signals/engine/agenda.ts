/** What an engine has to do at which instant: three heaps of deadlines, each of which numbers its owners in its own way. */
import type { Instant } from '../../../grammar/time.js'
import { DeadlineHeap, NODES_DUE, NOW, TARGET, VIEWS_DUE, VISIBLE_DUE, type Present } from './tables/index.js'

/** The first whole number that is no instant: nothing is due before it is too late. */
export const END_OF_TIME = Number.MAX_SAFE_INTEGER + 1

/** All deadlines of one engine. */
export class Agenda {
  /** When the first event of a view leaves it, or earlier. */
  readonly views: DeadlineHeap
  /** Of sustained nodes and of leaves that are judged by the general readings. */
  readonly nodes: DeadlineHeap
  /** When the first event of a read metric that came ahead of its time becomes visible. */
  readonly visible: DeadlineHeap

  readonly #present: Present

  constructor(present: Present) {
    this.#present = present
    this.views = new DeadlineHeap(present, VIEWS_DUE)
    this.nodes = new DeadlineHeap(present, NODES_DUE)
    this.visible = new DeadlineHeap(present, VISIBLE_DUE)
  }

  /** Whether nothing is due up to the instant in a cell of the present. */
  isFreeUntil(cell: number): boolean {
    const present = this.#present
    const instant = present[cell]!
    return present[VIEWS_DUE]! > instant && present[NODES_DUE]! > instant && present[VISIBLE_DUE]! > instant && instant < END_OF_TIME
  }

  /** Whether something may be due before the instant in a cell of the present. */
  isDueBefore(cell: number): boolean {
    const present = this.#present
    const instant = present[cell]!
    return present[VIEWS_DUE]! < instant || present[NODES_DUE]! < instant || present[VISIBLE_DUE]! < instant
  }

  /** Makes the first instant at which something is due the present one, or that where time is being brought to, if that is earlier. */
  moveOn(): void {
    this.#present[NOW] = Math.min(this.views.firstAt, this.nodes.firstAt, this.visible.firstAt, this.#present[TARGET]!)
  }

  /** The earliest of all; {@link END_OF_TIME}: there is none. */
  get firstAt(): Instant {
    return Math.min(this.views.firstAt, this.nodes.firstAt, this.visible.firstAt, END_OF_TIME)
  }

  /** The first deadline of a view is a true one afterwards, by what `leavesAt` says of it, or not before `until`: events that came later may have put it off. */
  tightenViews(until: Instant, leavesAt: (view: number) => Instant): void {
    while (this.views.firstAt < until) {
      const view = this.views.firstOwner
      const leaves = leavesAt(view)
      if (leaves <= this.views.firstAt) return
      this.views.set(view, leaves)
    }
  }
}
