/**
 * The thresholds of all measures: where the leaves turn that ask them. Most measures have one leaf with one threshold, which lies in tables;
 * those with several have a list of their own.
 */
import { withCodeRoom, withRoom, withWholeRoom } from '../tables/index.js'
import { ThresholdLists } from './threshold-lists.js'

const NEVER = Number.POSITIVE_INFINITY
/** Of a measure without thresholds; from the next on downwards: of one with several, which list has them. */
const NONE = -1
const FIRST_LIST = -2

/** Where a value stands beside a threshold: below it, from it on, or nowhere since it is unknown. */
export type Side = 0 | 1 | 2
export const BELOW = 0
export const ABOVE = 1
export const NOWHERE = 2

/** Told which leaf must be judged, and where the value stands now beside its threshold. */
export interface ThresholdObserver {
  crossed(node: number, side: Side): void
}

/** The thresholds of one engine. */
export class Thresholds {
  readonly #observer: ThresholdObserver
  /** Of a measure with one threshold. */
  #boundaries = new Float64Array(8)
  #nodes = new Int32Array(8)
  /** On which side of that the value is; of a measure without thresholds, nowhere until somebody looks and finds it known. */
  #sides = new Uint8Array(8)
  /** Of those with several. */
  readonly #lists = new ThresholdLists()

  constructor(observer: ThresholdObserver) {
    this.#observer = observer
  }

  /** A measure without thresholds. */
  open(measure: number): void {
    this.#boundaries = withRoom(this.#boundaries, measure + 1)
    this.#nodes = withWholeRoom(this.#nodes, measure + 1)
    this.#sides = withCodeRoom(this.#sides, measure + 1)
    this.#nodes[measure] = NONE
    this.#sides[measure] = NOWHERE
  }

  /** A measure that nobody asks any more. */
  close(measure: number): void {
    const node = this.#nodes[measure]!
    if (node <= FIRST_LIST) this.#lists.close(FIRST_LIST - node)
    this.#nodes[measure] = NONE
  }

  /** The guard band `[low, high)` in which no verdict changes; empty while the measure is unknown. */
  low(measure: number): number {
    const node = this.#nodes[measure]!
    if (node <= FIRST_LIST) return this.#lists.low(FIRST_LIST - node)
    const side = this.#sides[measure]
    return side === NOWHERE ? NEVER : side === ABOVE ? this.#boundaries[measure]! : -NEVER
  }

  high(measure: number): number {
    const node = this.#nodes[measure]!
    if (node <= FIRST_LIST) return this.#lists.high(FIRST_LIST - node)
    const side = this.#sides[measure]
    return side === NOWHERE ? -NEVER : side === ABOVE || node === NONE ? NEVER : this.#boundaries[measure]!
  }

  /** Whether a value, NaN for unknown, gives all leaves the verdicts that they have. */
  isGuarded(measure: number, value: number): boolean {
    return value >= this.low(measure) && value < this.high(measure)
  }

  /** Whether a measure has one threshold. */
  isSingle(measure: number): boolean {
    return this.#nodes[measure]! >= 0
  }

  /** Tells the leaf of the only threshold of a measure whose known value has come to the other side of it. */
  flip(measure: number, side: Side): void {
    this.#sides[measure] = side
    this.#observer.crossed(this.#nodes[measure]!, side)
  }

  /** Adds the thresholds of a leaf, which has the verdict that `value` gives it, as all others have. */
  add(measure: number, node: number, boundaries: readonly number[], value: number): void {
    if (this.#nodes[measure] === NONE && boundaries.length === 1) {
      this.#nodes[measure] = node
      this.#boundaries[measure] = boundaries[0]!
      this.#sides[measure] = sideOf(value, boundaries[0]!)
    } else {
      const list = this.#listOf(measure)
      this.#lists.anchor(list, value)
      for (const boundary of boundaries) this.#lists.add(list, boundary, node)
      this.#lists.setBand(list, NEVER, -NEVER)
    }
  }

  /** Takes the thresholds of a leaf away; all have the verdicts that `value` gives them. */
  remove(measure: number, node: number, value: number): void {
    const known = this.#nodes[measure]!
    if (known <= FIRST_LIST) {
      this.#lists.anchor(FIRST_LIST - known, value)
      this.#lists.remove(FIRST_LIST - known, node)
      this.#lists.setBand(FIRST_LIST - known, NEVER, -NEVER)
    } else if (known === node) {
      this.#nodes[measure] = NONE
      this.#sides[measure] = NOWHERE
    }
  }

  /** The leaves of a measure, with their thresholds in order. */
  leavesOf(measure: number): ReadonlyMap<number, readonly number[]> {
    const node = this.#nodes[measure]!
    if (node >= 0) return new Map([[node, [this.#boundaries[measure]!]]])
    const leaves = new Map<number, number[]>()
    const list = FIRST_LIST - node
    if (node !== NONE) this.#lists.anchorRank(list)
    const size = node === NONE ? 0 : this.#lists.size(list)
    for (let place = 0; place < size; place += 1) {
      const leaf = this.#lists.node(list, place)
      const boundaries = leaves.get(leaf)
      if (boundaries) boundaries.push(this.#lists.boundary(list, place))
      else leaves.set(leaf, [this.#lists.boundary(list, place)])
    }
    return leaves
  }

  /** Tells of the leaves between the value before and the present one, and finds the band of that. */
  cross(measure: number, value: number): void {
    const node = this.#nodes[measure]!
    if (node >= 0) {
      const side = sideOf(value, this.#boundaries[measure]!)
      if (side !== this.#sides[measure]) this.flip(measure, side)
    } else if (node !== NONE) this.#crossSeveral(FIRST_LIST - node, value)
    else this.#sides[measure] = Number.isNaN(value) ? NOWHERE : BELOW
  }

  #crossSeveral(list: number, value: number): void {
    const lists = this.#lists
    const before = lists.anchorRank(list)
    lists.anchor(list, value)
    const rank = lists.anchorRank(list)
    const size = lists.size(list)
    if (rank < 0 || before < 0) {
      if (rank !== before)
        for (let place = 0; place < size; place += 1)
          this.#observer.crossed(lists.node(list, place), rank < 0 ? NOWHERE : place < rank ? ABOVE : BELOW)
    } else {
      for (let place = before; place < rank; place += 1) this.#observer.crossed(lists.node(list, place), ABOVE)
      for (let place = rank; place < before; place += 1) this.#observer.crossed(lists.node(list, place), BELOW)
    }
    if (rank < 0) lists.setBand(list, NEVER, -NEVER)
    else lists.setBand(list, rank === 0 ? -NEVER : lists.boundary(list, rank - 1), rank === size ? NEVER : lists.boundary(list, rank))
  }

  /** The list of a measure from now on, with the threshold that it had. */
  #listOf(measure: number): number {
    const node = this.#nodes[measure]!
    if (node <= FIRST_LIST) return FIRST_LIST - node
    const list = this.#lists.open()
    if (node !== NONE) this.#lists.add(list, this.#boundaries[measure]!, node)
    this.#nodes[measure] = FIRST_LIST - list
    return list
  }
}

function sideOf(value: number, boundary: number): Side {
  if (value >= boundary) return ABOVE
  return value < boundary ? BELOW : NOWHERE
}
