/** Whose a watch is: numbers of watches only grow, and those of policies that were loaded together follow each other. */
import type { WatchId } from '../signals/port.js'

/** How many numbers lie in one list, as a power of two. */
const LIST_BITS = 6
const LIST_LENGTH = 2 ** LIST_BITS

interface List<Owner> {
  readonly owners: (Owner | undefined)[]
  /** How many there are. */
  count: number
}

/** A map by watch in a fifth of a `Map`'s memory: short lists by the upper part of the number. A list goes with its last owner. */
export class WatchOwners<Owner> {
  readonly #lists = new Map<number, List<Owner>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get(watch: WatchId): Owner | undefined {
    return this.#lists.get(watch >>> LIST_BITS)?.owners[watch % LIST_LENGTH]
  }

  has(watch: WatchId): boolean {
    return this.get(watch) !== undefined
  }

  set(watch: WatchId, owner: Owner): void {
    const at = watch >>> LIST_BITS
    let list = this.#lists.get(at)
    if (list === undefined) {
      list = { owners: Array.from<Owner | undefined>({ length: LIST_LENGTH }), count: 0 }
      this.#lists.set(at, list)
    }
    if (list.owners[watch % LIST_LENGTH] === undefined) {
      list.count += 1
      this.#size += 1
    }
    list.owners[watch % LIST_LENGTH] = owner
  }

  delete(watch: WatchId): void {
    const at = watch >>> LIST_BITS
    const list = this.#lists.get(at)
    if (list?.owners[watch % LIST_LENGTH] === undefined) return
    list.owners[watch % LIST_LENGTH] = undefined
    list.count -= 1
    this.#size -= 1
    if (list.count === 0) this.#lists.delete(at)
  }
}
