/**
 * Branches: what the nodes of the verdict network know that have clauses. Most conditions are a single leaf, so this lies in tables of its own,
 * which only nodes with clauses have a line in.
 */
import type { Instant } from '../../../../grammar/time.js'
import { withRoom, withWholeRoom } from '../tables/index.js'

/** Whole numbers of a branch: how many of its clauses are true and how many unknown, and how many nodes it is of, with all inside it. */
const WHOLE_WIDTH = 3
const TRUES = 0
const UNKNOWNS = 1
const LENGTH = 2

/** The branches of one network. */
export class Branches {
  #wholes = new Int32Array(16)
  /** How many clauses must be true; for how many ms the clause must be. */
  #needs = new Float64Array(8)
  /** Of a sustained node: since when its clause has been true; NaN: it is not. */
  #trueSinces = new Float64Array(8)
  readonly #free: number[] = []
  #size = 0

  /** Makes a branch whose clauses have not been counted in. */
  open(need: number, length: number): number {
    const branch = this.#free.pop() ?? this.#size++
    this.#wholes = withWholeRoom(this.#wholes, WHOLE_WIDTH * (branch + 1))
    this.#needs = withRoom(this.#needs, branch + 1)
    this.#trueSinces = withRoom(this.#trueSinces, branch + 1)
    this.#wholes[WHOLE_WIDTH * branch + LENGTH] = length
    this.#needs[branch] = need
    this.clear(branch)
    return branch
  }

  close(branch: number): void {
    this.#free.push(branch)
  }

  /** No clause counts any more. */
  clear(branch: number): void {
    this.#wholes[WHOLE_WIDTH * branch + TRUES] = 0
    this.#wholes[WHOLE_WIDTH * branch + UNKNOWNS] = 0
    this.#trueSinces[branch] = Number.NaN
  }

  trues(branch: number): number {
    return this.#wholes[WHOLE_WIDTH * branch + TRUES]!
  }

  unknowns(branch: number): number {
    return this.#wholes[WHOLE_WIDTH * branch + UNKNOWNS]!
  }

  /** How many nodes it is of, with all inside it. */
  length(branch: number): number {
    return this.#wholes[WHOLE_WIDTH * branch + LENGTH]!
  }

  need(branch: number): number {
    return this.#needs[branch]!
  }

  trueSince(branch: number): Instant {
    return this.#trueSinces[branch]!
  }

  setTrueSince(branch: number, since: Instant): void {
    this.#trueSinces[branch] = since
  }

  /** One more clause is true; with -1, one fewer. */
  countTrue(branch: number, more: 1 | -1): void {
    this.#wholes[WHOLE_WIDTH * branch + TRUES]! += more
  }

  countUnknown(branch: number, more: 1 | -1): void {
    this.#wholes[WHOLE_WIDTH * branch + UNKNOWNS]! += more
  }
}
