/** The policies whose slots are due, dealt with a slice at a time where they are many: what is left waits for the next evaluation. */
import type { Limits } from './book.js'
import type { LivePolicy } from './live.js'
import { byName, sorted } from './order.js'

export class Openings {
  readonly #limits: Limits
  /** Those before {@link #next} are dealt with. */
  #policies: LivePolicy[] = []
  #next = 0
  /** Whether a limit makes some of them wait for each other, in an order that concerns all. */
  #isLimited = false

  constructor(limits: Limits) {
    this.#limits = limits
  }

  get isEmpty(): boolean {
    return this.#policies.length === 0
  }

  /** The policy that is dealt with next; undefined: none is left. */
  get first(): LivePolicy | undefined {
    return this.#policies[this.#next]
  }

  /** Adds what has become due, in the order of S2.10: by session and name; where it takes several slices, in the order of launches. */
  add(due: LivePolicy[], sliceMax: number): void {
    if (due.length === 0) return
    const left = this.#policies.length - this.#next
    const inOrder = left + due.length > sliceMax ? byOpenings(due) : sorted(due, byName)
    this.#policies = left === 0 ? inOrder : [...this.#policies.slice(this.#next), ...inOrder]
    this.#next = 0
    this.#isLimited ||= this.#limits.maxConcurrentRuns < Infinity || due.some(({ plan }) => plan.concurrencyGroup !== undefined)
  }

  /** Takes the next policies out: at most `sliceMax`, but all where a limit makes them wait for each other. */
  take(sliceMax: number): readonly LivePolicy[] {
    if (this.isEmpty) return none
    const end = this.#next + sliceMax
    if (end >= this.#policies.length || this.#isLimited) {
      const rest = this.#next === 0 ? this.#policies : this.#policies.slice(this.#next)
      this.#policies = []
      this.#next = 0
      this.#isLimited = false
      return rest
    }
    const slice = this.#policies.slice(this.#next, end)
    this.#next = end
    return slice
  }
}

const none: readonly never[] = []

/** In the order of their openings, which is how they mostly come. All that is due at once is looked at before anything is launched: each is asked once. */
function byOpenings(due: LivePolicy[]): LivePolicy[] {
  let [opensBefore, slotBefore] = [-Infinity, -Infinity]
  for (let index = 0; index < due.length; index += 1) {
    const policy = due[index]!
    const { nextOpens: opens, nextSlot: slot } = policy
    const later = opens - opensBefore || slot - slotBefore
    if (later < 0 || (later === 0 && byName(due[index - 1]!, policy) > 0)) return due.sort(byOpening)
    opensBefore = opens
    slotBefore = slot
  }
  return due
}

function byOpening(a: LivePolicy, b: LivePolicy): number {
  return a.nextOpens - b.nextOpens || a.nextSlot - b.nextSlot || byName(a, b)
}
