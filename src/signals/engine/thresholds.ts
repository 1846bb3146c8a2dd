/**
 * The thresholds of all measures: where the leaves turn that ask them. Most measures have one leaf with one threshold, which lies in tables;
 * those with several have an index of their own.
 */
import { withCodeRoom, withRoom, withWholeRoom } from './growth.js'
import { ThresholdIndex } from './threshold-index.js'

const NEVER = Number.POSITIVE_INFINITY
const NONE = -1

/** Where a value stands among the thresholds of a measure that has one: below it, from it on, or nowhere since it is unknown. */
const BELOW = 0
const ABOVE = 1
const NOWHERE = 2

/** Told which leaf must be judged with which value. */
export interface ThresholdObserver {
  crossed(node: number, value: number): void
}

/** The thresholds of one engine. */
export class Thresholds {
  readonly #observer: ThresholdObserver
  /** Pairs of the guard band `[low, high)` in which no verdict changes; empty while the measure is unknown or its thresholds have changed. */
  #bands = new Float64Array(16)
  /** Of a measure with one threshold. */
  #boundaries = new Float64Array(8)
  #nodes = new Int32Array(8)
  #places = new Uint8Array(8)
  /** Of one with several. */
  readonly #indexes = new Map<number, ThresholdIndex>()

  constructor(observer: ThresholdObserver) {
    this.#observer = observer
  }

  /** A measure without thresholds. */
  open(measure: number): void {
    this.#bands = withRoom(this.#bands, 2 * (measure + 1))
    this.#boundaries = withRoom(this.#boundaries, measure + 1)
    this.#nodes = withWholeRoom(this.#nodes, measure + 1)
    this.#places = withCodeRoom(this.#places, measure + 1)
    this.#nodes[measure] = NONE
    this.#indexes.delete(measure)
    this.#setBand(measure, NEVER, -NEVER)
  }

  low(measure: number): number {
    return this.#bands[2 * measure]!
  }

  high(measure: number): number {
    return this.#bands[2 * measure + 1]!
  }

  /** Whether a value, NaN for unknown, gives all leaves the verdicts that they have. */
  isGuarded(measure: number, value: number): boolean {
    return value >= this.#bands[2 * measure]! && value < this.#bands[2 * measure + 1]!
  }

  /** Adds the thresholds of a leaf, which has the verdict that `value` gives it, as all others have. */
  add(measure: number, node: number, boundaries: readonly number[], value: number): void {
    const index = this.#indexes.get(measure)
    if (index === undefined && this.#nodes[measure] === NONE && boundaries.length === 1) {
      this.#nodes[measure] = node
      this.#boundaries[measure] = boundaries[0]!
      this.#places[measure] = placeOf(value, boundaries[0]!)
    } else {
      const several = index ?? this.#indexOf(measure)
      several.anchor = value
      for (const boundary of boundaries) several.add(boundary, node)
    }
    this.#setBand(measure, NEVER, -NEVER)
  }

  /** Takes the thresholds of a leaf away; all have the verdicts that `value` gives them. */
  remove(measure: number, node: number, value: number): void {
    const index = this.#indexes.get(measure)
    if (index !== undefined) {
      index.anchor = value
      index.remove(node)
    } else if (this.#nodes[measure] === node) this.#nodes[measure] = NONE
    this.#setBand(measure, NEVER, -NEVER)
  }

  /** Tells of the leaves between the value before and the present one, and finds the band of that. */
  cross(measure: number, value: number): void {
    const node = this.#nodes[measure]!
    if (node === NONE) this.#crossSeveral(measure, value)
    else {
      const boundary = this.#boundaries[measure]!
      const place = placeOf(value, boundary)
      if (place !== this.#places[measure]) {
        this.#places[measure] = place
        this.#observer.crossed(node, value)
      }
      if (place === NOWHERE) this.#setBand(measure, NEVER, -NEVER)
      else if (place === ABOVE) this.#setBand(measure, boundary, NEVER)
      else this.#setBand(measure, -NEVER, boundary)
    }
  }

  #crossSeveral(measure: number, value: number): void {
    const index = this.#indexes.get(measure) ?? this.#indexOf(measure)
    const before = index.anchorRank()
    index.anchor = value
    const rank = index.rankOf(value)
    const { nodes, boundaries } = index
    if (rank < 0 || before < 0) {
      if (rank !== before) for (const node of nodes) this.#observer.crossed(node, value)
    } else {
      const end = Math.max(before, rank)
      for (let place = Math.min(before, rank); place < end; place += 1) this.#observer.crossed(nodes[place]!, value)
    }
    index.rank = rank
    if (rank < 0) this.#setBand(measure, NEVER, -NEVER)
    else this.#setBand(measure, boundaries[rank - 1] ?? -NEVER, boundaries[rank] ?? NEVER)
  }

  /** The index of a measure from now on, with the threshold that it had. */
  #indexOf(measure: number): ThresholdIndex {
    const index = new ThresholdIndex()
    const node = this.#nodes[measure]!
    if (node !== NONE) index.add(this.#boundaries[measure]!, node)
    this.#nodes[measure] = NONE
    this.#indexes.set(measure, index)
    return index
  }

  #setBand(measure: number, low: number, high: number): void {
    this.#bands[2 * measure] = low
    this.#bands[2 * measure + 1] = high
  }
}

function placeOf(value: number, boundary: number): number {
  if (value >= boundary) return ABOVE
  return value < boundary ? BELOW : NOWHERE
}
