/** Deadlines of numbered owners in one indexed 4-ary heap of typed arrays: four children share a cache line, and moving a deadline leaves nothing behind. */
import type { Instant } from '../../../../grammar/time.js'
import { withRoom, withWholeRoom } from './growth.js'

const NEVER = Number.POSITIVE_INFINITY

/** At most one deadline for each owner, which is a small whole number. */
export class DeadlineHeap {
  /** In the order of the heap. */
  #instants = new Float64Array(16)
  #owners = new Int32Array(16)
  /** One more than the place of an owner in the heap; 0: it has no deadline. */
  #places = new Int32Array(16)
  #size = 0
  readonly #firsts: Float64Array<ArrayBuffer>
  readonly #cell: number

  /** The earliest deadline is kept in a cell of `firsts`, for those who ask often. */
  constructor(firsts: Float64Array<ArrayBuffer> = new Float64Array(1), cell = 0) {
    this.#firsts = firsts
    this.#cell = cell
    firsts[cell] = NEVER
  }

  /** The earliest deadline; Infinity if there is none. */
  get firstAt(): Instant {
    return this.#firsts[this.#cell]!
  }

  /** Whose deadline is the earliest. Only where `firstAt` is finite. */
  get firstOwner(): number {
    return this.#owners[0]!
  }

  has(owner: number): boolean {
    return owner < this.#places.length && this.#places[owner] !== 0
  }

  /** The deadline of an owner; Infinity: it has none. */
  at(owner: number): Instant {
    const place = owner < this.#places.length ? this.#places[owner]! : 0
    return place === 0 ? NEVER : this.#instants[place - 1]!
  }

  /** Sets the deadline of `owner` in place of the one it has; Infinity takes it away. */
  set(owner: number, at: Instant): void {
    this.#places = withWholeRoom(this.#places, owner + 1)
    const place = this.#places[owner]! - 1
    if (place >= 0) {
      if (at === NEVER) this.#remove(place)
      else this.#settle(place, owner, at)
      return
    }
    if (at === NEVER) return
    this.#instants = withRoom(this.#instants, this.#size + 1)
    this.#owners = withWholeRoom(this.#owners, this.#size + 1)
    this.#size += 1
    this.#rise(this.#size - 1, owner, at)
  }

  /** Takes out every deadline at or before `now`; answers their owners, in no order. */
  takeUntil(now: Instant): number[] {
    const due = this.#dueUntil(now)
    // Taking out many one by one costs more than building the heap of the others anew.
    if (8 * due.length > this.#size) this.#keepAfter(now)
    else for (const owner of due) this.#remove(this.#places[owner]! - 1)
    return due
  }

  /** A deadline that is not due has none below it that is. */
  #dueUntil(now: Instant): number[] {
    const due: number[] = []
    const places = this.firstAt <= now ? [0] : []
    for (let place = places.pop(); place !== undefined; place = places.pop()) {
      due.push(this.#owners[place]!)
      const end = Math.min(4 * place + 5, this.#size)
      for (let child = 4 * place + 1; child < end; child += 1) if (this.#instants[child]! <= now) places.push(child)
    }
    return due
  }

  #keepAfter(now: Instant): void {
    const size = this.#size
    this.#size = 0
    for (let place = 0; place < size; place += 1) {
      const owner = this.#owners[place]!
      if (this.#instants[place]! <= now) this.#places[owner] = 0
      else this.#put(this.#size++, owner, this.#instants[place]!)
    }
    if (this.#size === 0) this.#firsts[this.#cell] = NEVER
    for (let place = (this.#size - 2) >> 2; place >= 0; place -= 1) this.#sink(place, this.#owners[place]!, this.#instants[place]!)
  }

  #remove(place: number): void {
    this.#places[this.#owners[place]!] = 0
    this.#size -= 1
    if (this.#size === 0) this.#firsts[this.#cell] = NEVER
    if (place === this.#size) return
    this.#settle(place, this.#owners[this.#size]!, this.#instants[this.#size]!)
  }

  /** Puts a deadline at `place` or where it belongs from there. */
  #settle(place: number, owner: number, at: Instant): void {
    if (place > 0 && at < this.#instants[(place - 1) >> 2]!) this.#rise(place, owner, at)
    else this.#sink(place, owner, at)
  }

  #rise(start: number, owner: number, at: Instant): void {
    const instants = this.#instants
    let place = start
    while (place > 0) {
      const parent = (place - 1) >> 2
      if (instants[parent]! <= at) break
      this.#put(place, this.#owners[parent]!, instants[parent]!)
      place = parent
    }
    this.#put(place, owner, at)
  }

  #sink(start: number, owner: number, at: Instant): void {
    const instants = this.#instants
    const size = this.#size
    let place = start
    for (;;) {
      const child = 4 * place + 1
      if (child >= size) break
      let least = child
      const end = Math.min(child + 4, size)
      for (let other = child + 1; other < end; other += 1) if (instants[other]! < instants[least]!) least = other
      if (instants[least]! >= at) break
      this.#put(place, this.#owners[least]!, instants[least]!)
      place = least
    }
    this.#put(place, owner, at)
  }

  #put(place: number, owner: number, at: Instant): void {
    if (place === 0) this.#firsts[this.#cell] = at
    this.#instants[place] = at
    this.#owners[place] = owner
    this.#places[owner] = place + 1
  }
}
