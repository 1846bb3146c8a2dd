/** The least or the greatest value of a sliding window: only the events that may still become it are kept, in order, so that each costs O(1) in its life. */

/** Candidates for the extreme of a window, the present one first. Events are named by their arrival. */
export class MonotonicDeque {
  /** 1 for the greatest value, -1 for the least. */
  readonly #sign: 1 | -1
  /** Pairs of value and arrival in a ring. */
  #ring = new Float64Array(16)
  #head = 0
  #size = 0

  constructor(sign: 1 | -1) {
    this.#sign = sign
  }

  /** The extreme; NaN for an empty window. */
  get first(): number {
    return this.#size === 0 ? Number.NaN : this.#ring[this.#head << 1]!
  }

  clear(): void {
    this.#head = 0
    this.#size = 0
    this.#ring = new Float64Array(16)
  }

  /** Takes in the latest event of the window. */
  push(value: number, arrival: number): void {
    const mask = (this.#ring.length >> 1) - 1
    while (this.#size > 0 && (this.#ring[((this.#head + this.#size - 1) & mask) << 1]! - value) * this.#sign <= 0) this.#size -= 1
    if (this.#size === mask + 1) this.#grow()
    const place = ((this.#head + this.#size) & ((this.#ring.length >> 1) - 1)) << 1
    this.#ring[place] = value
    this.#ring[place + 1] = arrival
    this.#size += 1
  }

  /** The oldest event has left the window. */
  drop(arrival: number): void {
    if (this.#size === 0 || this.#ring[(this.#head << 1) + 1] !== arrival) return
    this.#head = (this.#head + 1) & ((this.#ring.length >> 1) - 1)
    this.#size -= 1
  }

  #grow(): void {
    const ring = new Float64Array(this.#ring.length * 2)
    const half = this.#ring.subarray(this.#head << 1)
    ring.set(half)
    ring.set(this.#ring.subarray(0, this.#head << 1), half.length)
    this.#ring = ring
    this.#head = 0
  }
}
