/** When what is alive must be looked at although nothing arrives: one indexed heap for each kind of deadline, over small numbers. */
import type { Instant } from '../../grammar/time.js'
import { DeadlineHeap } from '../signals/engine/tables/index.js'
import type { LivePolicy, LiveRun, LiveWindow } from './live.js'
import { NumberTable } from './number-table.js'

const NEVER = Number.POSITIVE_INFINITY

/** What a deadline belongs to: its number is given when it is first needed, except that of a policy, and taken back when it is gone. */
interface Owner {
  number: number
}

/** The deadlines of one kind, at most one for each owner. */
export class DeadlineKind<T extends Owner> {
  readonly heap = new DeadlineHeap()
  readonly #owners: NumberTable<T>

  constructor(owners: NumberTable<T>) {
    this.#owners = owners
  }

  /** Sets the deadline of `owner` in place of the one it has. */
  set(owner: T, at: Instant): void {
    if (owner.number < 0) owner.number = this.#owners.open(owner)
    this.heap.set(owner.number, at)
  }

  clear(owner: T): void {
    if (owner.number >= 0) this.heap.set(owner.number, NEVER)
  }

  /** Takes out every deadline at or before `now`; answers the owners in order of their numbers. */
  takeUntil(now: Instant): T[] {
    if (this.heap.firstAt > now) return []
    const owners: T[] = []
    const numbers = Uint32Array.from(this.heap.takeUntil(now)).sort()
    for (let index = 0; index < numbers.length; index += 1) {
      const owner = this.#owners.at(numbers[index]!)
      if (owner !== undefined) owners.push(owner)
    }
    return owners
  }
}

/** All deadlines of a scheduler. What is taken out may be due no more, where it changed meanwhile: whoever takes it looks again. */
export class Deadlines {
  /** The numbers of policies follow their names where they are loaded together, so that what is due together comes out in order. */
  readonly policies = new NumberTable<LivePolicy>()
  readonly #windows = new NumberTable<LiveWindow>()
  readonly #runs = new NumberTable<LiveRun>()
  /** The end of a pause. */
  readonly resume = new DeadlineKind(this.policies)
  /** The opening of the next window. */
  readonly slot = new DeadlineKind(this.policies)
  /** The end of a window. */
  readonly close = new DeadlineKind(this.#windows)
  /** The next run of a window. */
  readonly due = new DeadlineKind(this.#windows)
  /** The end of the grace of a cancelled run. */
  readonly stuck = new DeadlineKind(this.#runs)

  /** The earliest instant; Infinity when there is none. */
  get earliest(): Instant {
    const { resume, slot, close, due, stuck } = this
    return Math.min(slot.heap.firstAt, close.heap.firstAt, due.heap.firstAt, resume.heap.firstAt, stuck.heap.firstAt)
  }

  /** Forgets the deadlines of a policy that is gone. */
  dropPolicy(policy: LivePolicy): void {
    this.resume.clear(policy)
    this.slot.clear(policy)
    this.policies.close(policy)
  }

  dropWindow(window: LiveWindow): void {
    if (window.number < 0) return
    this.close.clear(window)
    this.due.clear(window)
    this.#windows.close(window)
  }

  dropRun(run: LiveRun): void {
    if (run.number < 0) return
    this.stuck.clear(run)
    this.#runs.close(run)
  }
}
