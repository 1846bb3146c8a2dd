/**
 * All watched conditions as one network of numbered nodes: a node that turns tells its parent, which counts how many of its clauses are true and how many
 * unknown, so that an edge costs the depth of the condition and not its size. Nothing is judged whose clauses have not turned (SEMANTICS S4.1).
 */
import type { Instant } from '../../../grammar/time.js'
import type { Verdict } from '../port.js'
import { withCodeRoom, withRoom, withWholeRoom } from './growth.js'
import { NOW, type Present } from './present.js'

/** A verdict as a code: one of those below. */
export type VerdictCode = number
export const FALSE = 0
export const TRUE = 1
export const UNKNOWN = 2

/** What a node is: told its verdict from outside, or working it out from its clauses. */
export type NodeKind = 'leaf' | 'count' | 'not' | 'assume-true' | 'assume-false' | 'sustained'

const LEAF = 0
const COUNT = 1
const NOT = 2
const ASSUME_TRUE = 3
const ASSUME_FALSE = 4
const SUSTAINED = 5
const kinds: Readonly<Record<NodeKind, number>> = {
  leaf: LEAF,
  count: COUNT,
  not: NOT,
  'assume-true': ASSUME_TRUE,
  'assume-false': ASSUME_FALSE,
  sustained: SUSTAINED,
}

const NEVER = Number.POSITIVE_INFINITY

/** Who is told what the network cannot know itself. */
export interface NetworkObserver {
  /** The verdict of a root has changed, perhaps not for the last time within this instant. */
  turned(node: number): void
  /** The node wants `settle` to be called at `at`; Infinity: not any more. */
  awaits(node: number, at: Instant): void
}

/** The nodes of one engine. */
export class VerdictNetwork {
  readonly #observer: NetworkObserver
  readonly #present: Present
  #kinds = new Uint8Array(16)
  #verdicts = new Uint8Array(16)
  /** Of a root: `~owner`. */
  #parents = new Int32Array(16)
  #trues = new Int32Array(16)
  #unknowns = new Int32Array(16)
  /** How many clauses must be true; for how many ms the clause must be. */
  #needs = new Float64Array(16)
  #sinces = new Float64Array(16)
  /** Of a sustained node: since when its clause has been true. */
  readonly #trueSince = new Map<number, Instant>()

  /** The nodes that turned within this instant, and how things stood when it began. */
  #turned = new Int32Array(16)
  #verdictsBefore = new Uint8Array(16)
  #sincesBefore = new Float64Array(16)
  #turnedCount = 0
  /** Where a node stands among these. */
  #turnedAt = new Int32Array(16)

  #size = 0
  /** Ranges of nodes that are free, by their length. */
  readonly #free = new Map<number, number[]>()

  constructor(observer: NetworkObserver, present: Present) {
    this.#observer = observer
    this.#present = present
  }

  /** Takes a range of nodes and returns the first. */
  open(length: number): number {
    const free = this.#free.get(length)?.pop()
    if (free !== undefined) return free
    const first = this.#size
    this.#size += length
    this.#kinds = withCodeRoom(this.#kinds, this.#size)
    this.#verdicts = withCodeRoom(this.#verdicts, this.#size)
    this.#parents = withWholeRoom(this.#parents, this.#size)
    this.#trues = withWholeRoom(this.#trues, this.#size)
    this.#unknowns = withWholeRoom(this.#unknowns, this.#size)
    this.#turnedAt = withWholeRoom(this.#turnedAt, this.#size)
    this.#needs = withRoom(this.#needs, this.#size)
    this.#sinces = withRoom(this.#sinces, this.#size)
    return first
  }

  /** Gives a range of nodes back. */
  close(first: number, length: number): void {
    for (let node = first; node < first + length; node += 1) {
      if (this.#kinds[node] === SUSTAINED) {
        this.#observer.awaits(node, NEVER)
        this.#trueSince.delete(node)
      }
    }
    const free = this.#free.get(length) ?? []
    free.push(first)
    this.#free.set(length, free)
  }

  /** Sets a node up from now on, below `parent` (`~owner` for a root). Clauses of a `count` are then counted in by `include`. */
  place(node: number, kind: NodeKind, parent: number, need: number): void {
    this.#kinds[node] = kinds[kind]
    this.#parents[node] = parent
    this.#needs[node] = need
    this.#trues[node] = 0
    this.#unknowns[node] = 0
    this.#verdicts[node] = UNKNOWN
    this.#sinces[node] = this.#present[NOW]!
    const place = this.#turnedAt[node]!
    // The node that had this number before may have turned within this instant.
    if (place < this.#turnedCount && this.#turned[place] === node) this.#turned[place] = -1
  }

  /** The first verdict of a leaf. */
  begin(node: number, verdict: VerdictCode): void {
    this.#verdicts[node] = verdict
  }

  /** Works out the first verdict of a node from its clauses, all of which have theirs. */
  beginFrom(node: number, clauses: readonly number[]): void {
    for (const clause of clauses) {
      if (this.#verdicts[clause] === TRUE) this.#trues[node]! += 1
      else if (this.#verdicts[clause] === UNKNOWN) this.#unknowns[node]! += 1
    }
    this.#verdicts[node] = this.#judge(node, clauses[0] ?? -1)
  }

  /** Whose root a node is; below 0: it is none. */
  ownerOf(node: number): number {
    return ~this.#parents[node]!
  }

  verdictCode(node: number): VerdictCode {
    return this.#verdicts[node]!
  }

  verdict(node: number): Verdict {
    const code = this.#verdicts[node]
    return code === UNKNOWN ? 'unknown' : code === TRUE
  }

  /** The first instant from which its verdict has held without a break. */
  since(node: number): Instant {
    return this.#sinces[node]!
  }

  /** How many clauses of a node are true. */
  trues(node: number): number {
    return this.#trues[node]!
  }

  /** Since when the clause of a sustained node has been true; undefined: it is not. */
  trueSince(node: number): Instant | undefined {
    return this.#trueSince.get(node)
  }

  /** Whether a node has turned within this instant. */
  get isTurning(): boolean {
    return this.#turnedCount > 0
  }

  /** Time has moved: what turned before, has turned. */
  moveOn(): void {
    this.#turnedCount = 0
  }

  /** Tells the verdict of a leaf. */
  set(leaf: number, verdict: VerdictCode): void {
    let node = leaf
    let next = verdict
    for (;;) {
      const before = this.#verdicts[node]!
      if (before === next) return
      this.#turn(node, before, next)
      const parent = this.#parents[node]!
      if (parent < 0) {
        this.#observer.turned(node)
        return
      }
      if (before === TRUE) this.#trues[parent]! -= 1
      else if (before === UNKNOWN) this.#unknowns[parent]! -= 1
      if (next === TRUE) this.#trues[parent]! += 1
      else if (next === UNKNOWN) this.#unknowns[parent]! += 1
      next = this.#judge(parent, node)
      node = parent
    }
  }

  /** Judges a sustained node whose time may have come. */
  settle(node: number): void {
    const since = this.#trueSince.get(node)
    if (since === undefined || this.#verdicts[node] === TRUE) return
    const next = this.#judgeLength(node, since)
    if (next === FALSE) return
    // The counts of clauses follow from the turn as for a leaf.
    this.set(node, next)
  }

  #turn(node: number, before: VerdictCode, next: VerdictCode): void {
    const place = this.#turnedAt[node]!
    if (place >= this.#turnedCount || this.#turned[place] !== node) {
      this.#note(node, before)
      this.#sinces[node] = this.#present[NOW]!
    } else this.#sinces[node] = this.#verdictsBefore[place] === next ? this.#sincesBefore[place]! : this.#present[NOW]!
    this.#verdicts[node] = next
  }

  /** Keeps how a node stands that turns for the first time within this instant. */
  #note(node: number, verdict: VerdictCode): void {
    const place = this.#turnedCount
    this.#turnedCount += 1
    this.#turned = withWholeRoom(this.#turned, this.#turnedCount)
    this.#verdictsBefore = withCodeRoom(this.#verdictsBefore, this.#turnedCount)
    this.#sincesBefore = withRoom(this.#sincesBefore, this.#turnedCount)
    this.#turnedAt[node] = place
    this.#turned[place] = node
    this.#verdictsBefore[place] = verdict
    this.#sincesBefore[place] = this.#sinces[node]!
  }

  #judge(node: number, clause: number): VerdictCode {
    switch (this.#kinds[node]!) {
      case COUNT: {
        const need = this.#needs[node]!
        const trues = this.#trues[node]!
        if (trues >= need) return TRUE
        return trues + this.#unknowns[node]! < need ? FALSE : UNKNOWN
      }
      case NOT:
        return this.#verdicts[clause] === UNKNOWN ? UNKNOWN : this.#verdicts[clause] === TRUE ? FALSE : TRUE
      case ASSUME_TRUE:
        return this.#verdicts[clause] === FALSE ? FALSE : TRUE
      case ASSUME_FALSE:
        return this.#verdicts[clause] === TRUE ? TRUE : FALSE
      default:
        return this.#judgeSustained(node, clause)
    }
  }

  #judgeSustained(node: number, clause: number): VerdictCode {
    if (this.#verdicts[clause] === TRUE) {
      const since = this.#sinces[clause]!
      this.#trueSince.set(node, since)
      return this.#judgeLength(node, since)
    }
    this.#trueSince.delete(node)
    this.#observer.awaits(node, NEVER)
    return this.#verdicts[clause]!
  }

  #judgeLength(node: number, since: Instant): VerdictCode {
    const due = since + this.#needs[node]!
    this.#observer.awaits(node, due > this.#present[NOW]! ? due : NEVER)
    return this.#present[NOW]! >= due ? TRUE : FALSE
  }
}
