/**
 * All watched conditions as one network of numbered nodes: a node that turns tells its parent, which counts how many of its clauses are true and how many
 * unknown, so that an edge costs the depth of the condition and not its size. Nothing is judged whose clauses have not turned (SEMANTICS S4.1).
 */
import type { Instant } from '../../../../grammar/time.js'
import type { Verdict } from '../../port.js'
import { withCodeRoom, withRoom, withWholeRoom, NOW, type Present } from '../tables/index.js'
import { Branches } from './branches.js'

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
  /** Of a node with clauses: its branch. Of a leaf: what was noted of it. */
  #notes = new Int32Array(16)
  #sinces = new Float64Array(16)
  readonly #branches = new Branches()

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
    this.#notes = withWholeRoom(this.#notes, this.#size)
    this.#turnedAt = withWholeRoom(this.#turnedAt, this.#size)
    this.#sinces = withRoom(this.#sinces, this.#size)
    return first
  }

  /** Gives the nodes of a root back. */
  close(root: number): void {
    const length = this.lengthOf(root)
    for (let node = root; node < root + length; node += 1) {
      if (this.#kinds[node] === LEAF) continue
      if (this.#kinds[node] === SUSTAINED) this.#observer.awaits(node, NEVER)
      this.#branches.close(this.#notes[node]!)
    }
    const free = this.#free.get(length) ?? []
    free.push(root)
    this.#free.set(length, free)
  }

  /** Sets a leaf up from now on, below `parent` (`~owner` for a root), with its first verdict and what its owner wants to have noted of it. */
  placeLeaf(node: number, parent: number, verdict: VerdictCode, note: number): void {
    this.#place(node, LEAF, parent)
    this.#verdicts[node] = verdict
    this.#notes[node] = note
  }

  /** Sets a node with clauses up. They follow it, each with all inside it; of `length` nodes in all. It has no verdict before {@link begin}. */
  placeBranch(node: number, kind: NodeKind, parent: number, need: number, length: number): void {
    this.#place(node, kinds[kind], parent)
    this.#notes[node] = this.#branches.open(need, length)
  }

  #place(node: number, kind: number, parent: number): void {
    this.#kinds[node] = kind
    this.#parents[node] = parent
    const place = this.#turnedAt[node]!
    // The node that had this number before may have turned within this instant.
    if (place < this.#turnedCount && this.#turned[place] === node) this.#turned[place] = -1
  }

  /** All verdicts of a root hold from now on; those of its nodes with clauses are worked out from the verdicts of the leaves. */
  begin(root: number): void {
    const end = root + this.lengthOf(root)
    for (let node = root; node < end; node += 1) if (this.#kinds[node] !== LEAF) this.#branches.clear(this.#notes[node]!)
    // From the last node back: the clauses of a node follow it.
    for (let node = end - 1; node >= root; node -= 1) {
      this.#sinces[node] = this.#present[NOW]!
      if (this.#kinds[node] !== LEAF) this.#verdicts[node] = this.#judge(node, node + 1)
      if (node > root) this.#countIn(this.#parents[node]!, this.#verdicts[node]!, 1)
    }
  }

  /** The same for a root whose nodes may have turned within this instant: they have not. */
  beginAgain(root: number): void {
    const end = root + this.lengthOf(root)
    for (let node = root; node < end; node += 1) this.#place(node, this.#kinds[node]!, this.#parents[node]!)
    this.begin(root)
  }

  /** How many nodes a node is of, with all inside it. */
  lengthOf(node: number): number {
    return this.#kinds[node] === LEAF ? 1 : this.#branches.length(this.#notes[node]!)
  }

  /** Whether a node is of a kind. */
  is(node: number, kind: NodeKind): boolean {
    return this.#kinds[node] === kinds[kind]
  }

  /** What was noted of a leaf. */
  noteOf(leaf: number): number {
    return this.#notes[leaf]!
  }

  note(leaf: number, note: number): void {
    this.#notes[leaf] = note
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
    return this.#branches.trues(this.#notes[node]!)
  }

  /** Since when the clause of a sustained node has been true; undefined: it is not. */
  trueSince(node: number): Instant | undefined {
    const since = this.#branches.trueSince(this.#notes[node]!)
    return Number.isNaN(since) ? undefined : since
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
      this.#countIn(parent, before, -1)
      this.#countIn(parent, next, 1)
      next = this.#judge(parent, node)
      node = parent
    }
  }

  /** Judges a sustained node whose time may have come. */
  settle(node: number): void {
    const since = this.#branches.trueSince(this.#notes[node]!)
    if (Number.isNaN(since) || this.#verdicts[node] === TRUE) return
    const next = this.#judgeLength(node, since)
    if (next === FALSE) return
    // The counts of clauses follow from the turn as for a leaf.
    this.set(node, next)
  }

  #countIn(parent: number, verdict: VerdictCode, more: 1 | -1): void {
    if (verdict === TRUE) this.#branches.countTrue(this.#notes[parent]!, more)
    else if (verdict === UNKNOWN) this.#branches.countUnknown(this.#notes[parent]!, more)
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
        const branch = this.#notes[node]!
        const need = this.#branches.need(branch)
        const trues = this.#branches.trues(branch)
        if (trues >= need) return TRUE
        return trues + this.#branches.unknowns(branch) < need ? FALSE : UNKNOWN
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
      this.#branches.setTrueSince(this.#notes[node]!, since)
      return this.#judgeLength(node, since)
    }
    this.#branches.setTrueSince(this.#notes[node]!, Number.NaN)
    this.#observer.awaits(node, NEVER)
    return this.#verdicts[clause]!
  }

  #judgeLength(node: number, since: Instant): VerdictCode {
    const due = since + this.#branches.need(this.#notes[node]!)
    this.#observer.awaits(node, due > this.#present[NOW]! ? due : NEVER)
    return this.#present[NOW]! >= due ? TRUE : FALSE
  }
}
