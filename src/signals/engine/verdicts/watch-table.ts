/** Where the nodes of watched conditions begin, by the number of the watch: numbers of watches only grow, so they are found by their hash. */
import type { WatchId } from '../../port.js'

/** Of so many places in a thousand, one more watch makes the table grow. */
const FULL = 800

/** The watches of one engine. A few bytes each: whose a root is, the network knows. */
export class WatchTable {
  readonly #ownerOf: (root: number) => WatchId
  /** One more than a root at the place of its watch or, if that is taken, at the next free one; 0: free. */
  #places = new Int32Array(16)
  #size = 0

  constructor(ownerOf: (root: number) => WatchId) {
    this.#ownerOf = ownerOf
  }

  get size(): number {
    return this.#size
  }

  /** Adds a watch, whose root knows it. */
  add(watch: WatchId, root: number): void {
    this.#size += 1
    if (this.#size * 1000 > this.#places.length * FULL) this.#grow()
    this.#put(watch, root)
  }

  /** The root of a watch; below 0: there is no such watch. */
  rootOf(watch: WatchId): number {
    return this.#places[this.#find(watch)]! - 1
  }

  /** Forgets a watch. Its root must still know it. */
  remove(watch: WatchId): void {
    let hole = this.#find(watch)
    if (this.#places[hole] === 0) return
    this.#size -= 1
    this.#places[hole] = 0
    // Those behind it that would no longer be found move up.
    for (let place = this.#after(hole); this.#places[place] !== 0; place = this.#after(place)) {
      const home = this.#homeOf(this.#ownerOf(this.#places[place]! - 1))
      const isReached = hole < place ? hole < home && home <= place : hole < home || home <= place
      if (isReached) continue
      this.#places[hole] = this.#places[place]!
      this.#places[place] = 0
      hole = place
    }
  }

  /** All roots, in no order that means anything. */
  *roots(): Iterable<number> {
    for (const place of this.#places) if (place !== 0) yield place - 1
  }

  /** The place of a watch, or the free one where it would be found. */
  #find(watch: WatchId): number {
    let place = this.#homeOf(watch)
    for (; this.#places[place] !== 0; place = this.#after(place)) if (this.#ownerOf(this.#places[place]! - 1) === watch) return place
    return place
  }

  /** Takes the first free place for a watch that is not there yet: nobody need look at the others. */
  #put(watch: WatchId, root: number): void {
    let place = this.#homeOf(watch)
    while (this.#places[place] !== 0) place = this.#after(place)
    this.#places[place] = root + 1
  }

  #after(place: number): number {
    return place + 1 === this.#places.length ? 0 : place + 1
  }

  /** Numbers that follow each other lie far apart, so that none that was left over of many has all the others of its kind beside it. */
  #homeOf(watch: WatchId): number {
    return Math.floor(((Math.imul(watch, 0x9e3779b1) >>> 0) / 2 ** 32) * this.#places.length)
  }

  #grow(): void {
    const before = this.#places
    this.#places = new Int32Array(before.length + (before.length >> 1))
    for (const place of before) if (place !== 0) this.#put(this.#ownerOf(place - 1), place - 1)
  }
}
