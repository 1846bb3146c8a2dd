/** Whose a watch is: numbers of watches only grow, and those of policies that were loaded together follow each other. */
import type { WatchId } from '../signals/port.js'

/** How many watches lie in one block, as a power of two. */
const BLOCK_BITS = 9
const BLOCK_LENGTH = 2 ** BLOCK_BITS

interface Block {
  /** Numbers of owners plus 1; 0: none. */
  readonly owners: Int32Array
  /** How many there are. */
  count: number
}

/** Who owns watches has a number, by which he is found. */
export interface Owners<Owner> {
  at(number: number): Owner | undefined
}

/** A map by watch in an eighth of a `Map`'s memory: blocks of numbers by the upper part of the watch's. A block goes with its last watch. */
export class WatchOwners<Owner extends { readonly number: number }> {
  readonly #owners: Owners<Owner>
  readonly #blocks = new Map<number, Block>()
  #size = 0

  /** An owner must have his number as long as he owns a watch. */
  constructor(owners: Owners<Owner>) {
    this.#owners = owners
  }

  get size(): number {
    return this.#size
  }

  get(watch: WatchId): Owner | undefined {
    const block = this.#blocks.get(watch >>> BLOCK_BITS)
    return block && this.#owners.at(block.owners[watch % BLOCK_LENGTH]! - 1)
  }

  has(watch: WatchId): boolean {
    const block = this.#blocks.get(watch >>> BLOCK_BITS)
    return block !== undefined && block.owners[watch % BLOCK_LENGTH] !== 0
  }

  set(watch: WatchId, { number }: Owner): void {
    const block = this.#blocks.get(watch >>> BLOCK_BITS) ?? this.#newBlock(watch)
    if (block.owners[watch % BLOCK_LENGTH] === 0) this.#count(block, 1)
    block.owners[watch % BLOCK_LENGTH] = number + 1
  }

  delete(watch: WatchId): void {
    const block = this.#blocks.get(watch >>> BLOCK_BITS)
    if (block === undefined || block.owners[watch % BLOCK_LENGTH] === 0) return
    block.owners[watch % BLOCK_LENGTH] = 0
    this.#count(block, -1)
    if (block.count === 0) this.#blocks.delete(watch >>> BLOCK_BITS)
  }

  #newBlock(watch: WatchId): Block {
    const block = { owners: new Int32Array(BLOCK_LENGTH), count: 0 }
    this.#blocks.set(watch >>> BLOCK_BITS, block)
    return block
  }

  #count(block: Block, by: number): void {
    block.count += by
    this.#size += by
  }
}
