/**
 * The thresholds of the measures that have several, in order, each with the node that turns there: lists in one table, of which each has a stretch.
 * Changes are gathered and put in order when that is next needed.
 */
import { withRoom, withWholeRoom } from '../tables/index.js'

/** As many that came last are put in their places one by one; more are sorted with the others. */
const FEW = 8

/** A value has the rank of how many boundaries are not above it. */
export class ThresholdLists {
  /** Boundaries and their nodes, list by list. A list that outgrows its stretch moves to the end, and what it leaves is won back when the table is full. */
  #boundaries = new Float64Array(64)
  #nodes = new Int32Array(64)
  #end = 0

  /** Of a list: where its stretch begins, how long that is, how much of it is in use, and how much of this is in order. */
  #starts = new Int32Array(8)
  #rooms = new Int32Array(8)
  #sizes = new Int32Array(8)
  #ordered = new Int32Array(8)
  /** For which value all nodes of a list hold the right verdict; NaN: for unknown. */
  #anchors = new Float64Array(8)
  /** The rank of that since the list was last put in order; -1 for unknown. */
  #ranks = new Int32Array(8)
  /** Pairs of the guard band `[low, high)` of a list, in which no verdict changes. */
  #bands = new Float64Array(16)
  /** Nodes that went and are still in their lists. */
  readonly #gone = new Map<number, Set<number>>()
  readonly #free: number[] = []
  #lists = 0

  /** Makes an empty list. */
  open(): number {
    const list = this.#free.pop() ?? this.#lists++
    this.#starts = withWholeRoom(this.#starts, list + 1)
    this.#rooms = withWholeRoom(this.#rooms, list + 1)
    this.#sizes = withWholeRoom(this.#sizes, list + 1)
    this.#ordered = withWholeRoom(this.#ordered, list + 1)
    this.#anchors = withRoom(this.#anchors, list + 1)
    this.#ranks = withWholeRoom(this.#ranks, list + 1)
    this.#bands = withRoom(this.#bands, 2 * list + 2)
    this.#rooms[list] = 0
    this.#sizes[list] = 0
    this.#ordered[list] = 0
    this.#anchors[list] = Number.NaN
    this.#ranks[list] = -1
    return list
  }

  close(list: number): void {
    this.#rooms[list] = 0
    this.#sizes[list] = 0
    this.#gone.delete(list)
    this.#free.push(list)
  }

  /** Adds a boundary of a node. */
  add(list: number, boundary: number, node: number): void {
    // A number that went is used again: what it stood for must go first.
    if (this.#gone.get(list)?.has(node) === true) this.#purge(list)
    if (this.#sizes[list] === this.#rooms[list]) this.#makeRoom(list)
    const place = this.#starts[list]! + this.#sizes[list]!
    this.#boundaries[place] = boundary
    this.#nodes[place] = node
    this.#sizes[list]! += 1
  }

  /** Forgets all boundaries of a node. */
  remove(list: number, node: number): void {
    let gone = this.#gone.get(list)
    if (gone === undefined) this.#gone.set(list, (gone = new Set()))
    gone.add(node)
    if (gone.size > FEW + this.#sizes[list]! / 2) this.#purge(list)
  }

  /** All nodes hold the verdicts that a value gives them. */
  anchor(list: number, value: number): void {
    this.#anchors[list] = value
    this.#ranks[list] = this.#rankOf(list, value, this.#ordered[list]!)
  }

  /** The rank of the value that was last anchored. The list is in order afterwards. */
  anchorRank(list: number): number {
    this.#order(list)
    return this.#ranks[list]!
  }

  /** The rank of a value in a list that is in order; -1 for NaN. */
  rankOf(list: number, value: number): number {
    return this.#rankOf(list, value, this.#sizes[list]!)
  }

  low(list: number): number {
    return this.#bands[2 * list]!
  }

  high(list: number): number {
    return this.#bands[2 * list + 1]!
  }

  /** Empty while the thresholds have changed, or the value is unknown. */
  setBand(list: number, low: number, high: number): void {
    this.#bands[2 * list] = low
    this.#bands[2 * list + 1] = high
  }

  /** How many boundaries a list has that is in order. */
  size(list: number): number {
    return this.#sizes[list]!
  }

  /** The boundary at a place of a list that is in order. */
  boundary(list: number, place: number): number {
    return this.#boundaries[this.#starts[list]! + place]!
  }

  /** The node that turns there. */
  node(list: number, place: number): number {
    return this.#nodes[this.#starts[list]! + place]!
  }

  #rankOf(list: number, value: number, size: number): number {
    if (Number.isNaN(value)) return -1
    const boundaries = this.#boundaries
    const start = this.#starts[list]!
    let [low, high] = [start, start + size]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (boundaries[middle]! <= value) low = middle + 1
      else high = middle
    }
    return low - start
  }

  #order(list: number): void {
    if (this.#gone.has(list)) this.#purge(list)
    const size = this.#sizes[list]!
    const ordered = this.#ordered[list]!
    if (ordered === size) return
    if (size - ordered <= FEW) for (let place = ordered; place < size; place += 1) this.#moveDown(list, place)
    else this.#sort(list)
    this.#ordered[list] = size
    this.#ranks[list] = this.#rankOf(list, this.#anchors[list]!, size)
  }

  /** Puts what is at a place among those before it, which are in order. */
  #moveDown(list: number, place: number): void {
    const from = this.#starts[list]! + place
    const boundary = this.#boundaries[from]!
    const node = this.#nodes[from]!
    const to = this.#starts[list]! + this.#rankOf(list, boundary, place)
    this.#boundaries.copyWithin(to + 1, to, from)
    this.#nodes.copyWithin(to + 1, to, from)
    this.#boundaries[to] = boundary
    this.#nodes[to] = node
  }

  #sort(list: number): void {
    const start = this.#starts[list]!
    const end = start + this.#sizes[list]!
    const boundaries = this.#boundaries.slice(start, end)
    const nodes = this.#nodes.slice(start, end)
    const places = nodes.map((_node, place) => place).sort((a, b) => boundaries[a]! - boundaries[b]! || a - b)
    for (let index = 0; index < places.length; index += 1) {
      this.#boundaries[start + index] = boundaries[places[index]!]!
      this.#nodes[start + index] = nodes[places[index]!]!
    }
  }

  /** Takes out what went. The others stay as they are. */
  #purge(list: number): void {
    const gone = this.#gone.get(list)
    this.#gone.delete(list)
    const start = this.#starts[list]!
    const end = start + this.#sizes[list]!
    let [to, ordered] = [start, 0]
    for (let from = start; from < end; from += 1) {
      const node = this.#nodes[from]!
      if (gone?.has(node) === true) continue
      if (from < start + this.#ordered[list]!) ordered += 1
      this.#boundaries[to] = this.#boundaries[from]!
      this.#nodes[to] = node
      to += 1
    }
    this.#sizes[list] = to - start
    this.#ordered[list] = ordered
    this.#ranks[list] = this.#rankOf(list, this.#anchors[list]!, ordered)
  }

  #makeRoom(list: number): void {
    const size = this.#sizes[list]!
    const room = roomFor(size + 1)
    if (this.#end + room > this.#nodes.length) this.#rewrite(room)
    const start = this.#starts[list]!
    this.#boundaries.copyWithin(this.#end, start, start + size)
    this.#nodes.copyWithin(this.#end, start, start + size)
    this.#starts[list] = this.#end
    this.#rooms[list] = room
    this.#end += room
  }

  /** Writes the table anew, without what lists have left behind, and with as much again as a quarter of the rest. */
  #rewrite(more: number): void {
    let needed = more
    for (let list = 0; list < this.#lists; list += 1) needed += this.#rooms[list]!
    const boundaries = new Float64Array(needed + (needed >> 2) + 64)
    const nodes = new Int32Array(boundaries.length)
    let end = 0
    for (let list = 0; list < this.#lists; list += 1) {
      const start = this.#starts[list]!
      const size = this.#sizes[list]!
      boundaries.set(this.#boundaries.subarray(start, start + size), end)
      nodes.set(this.#nodes.subarray(start, start + size), end)
      this.#starts[list] = end
      end += this.#rooms[list]!
    }
    this.#boundaries = boundaries
    this.#nodes = nodes
    this.#end = end
  }
}

/** A quarter more than is needed, so that few lists move often. */
function roomFor(size: number): number {
  return size < 4 ? size : size + (size >> 2)
}
