/** The thresholds of one measure in order, each with the node that turns there. Changes are gathered and sorted in when the order is next needed. */

/** Sorted pairs of boundary and node: a value has the rank of how many boundaries are not above it. */
export class ThresholdIndex {
  /** For which value all nodes hold the right verdict; NaN: for unknown. */
  anchor = Number.NaN
  /** The rank of `anchor` since the last sort; -1 for unknown. */
  rank = -1
  #boundaries: number[] = []
  #nodes: number[] = []
  #isSorted = true
  #removed: Set<number> | undefined

  get boundaries(): readonly number[] {
    this.#sort()
    return this.#boundaries
  }

  get nodes(): readonly number[] {
    this.#sort()
    return this.#nodes
  }

  add(boundary: number, node: number): void {
    this.#purge(node)
    this.#boundaries.push(boundary)
    this.#nodes.push(node)
    this.#isSorted = false
  }

  /** Forgets all boundaries of a node; its number must not turn up again before the next `add` or sort. */
  remove(node: number): void {
    this.#removed ??= new Set()
    this.#removed.add(node)
    this.#isSorted = false
    if (this.#removed.size > 8 + this.#nodes.length / 2) this.#sort()
  }

  /** The rank of a value; -1 for NaN. */
  rankOf(value: number): number {
    if (Number.isNaN(value)) return -1
    const boundaries = this.boundaries
    let [low, high] = [0, boundaries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (boundaries[middle]! <= value) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The rank of `anchor`. */
  anchorRank(): number {
    this.#sort()
    return this.rank
  }

  /** A number that was removed is used again: what it stood for must go first. */
  #purge(node: number): void {
    if (this.#removed?.has(node) === true) this.#sort()
  }

  #sort(): void {
    if (this.#isSorted) return
    const boundaries = this.#boundaries
    const places: number[] = []
    for (const [place, node] of this.#nodes.entries()) if (this.#removed?.has(node) !== true) places.push(place)
    places.sort((a, b) => boundaries[a]! - boundaries[b]!)
    this.#nodes = places.map((place) => this.#nodes[place]!)
    this.#boundaries = places.map((place) => boundaries[place]!)
    this.#removed = undefined
    this.#isSorted = true
    this.rank = this.rankOf(this.anchor)
  }
}
