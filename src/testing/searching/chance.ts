/** Chance that a seed decides: the same seed gives the same numbers on every machine. Random histories are made with it. */

/** A small generator of random numbers (sfc32): nothing depends on its quality but how varied histories are. */
export class Chance {
  #a: number
  #b: number
  #c: number
  #count = 1

  constructor(seed: number) {
    this.#a = seed >>> 0
    this.#b = Math.floor(seed / 0x1_0000_0000) >>> 0
    this.#c = 0x9e37_79b9
    for (let index = 0; index < 15; index += 1) this.next()
  }

  /** A number in [0, 1). */
  next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0
    this.#count = (this.#count + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return (sum >>> 0) / 0x1_0000_0000
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  /** True this often: 0 never, 1 always. */
  isLucky(share: number): boolean {
    return this.next() < share
  }

  /** A whole number from `least` to `most` of which small ones are as likely as large ones, by their magnitude. */
  magnitude(least: number, most: number): number {
    if (most <= least) return least
    return Math.round(Math.exp(Math.log(least + 1) + this.next() * (Math.log(most + 1) - Math.log(least + 1)))) - 1
  }

  /** One of the items; undefined of none. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item
  pick<Item>(items: readonly Item[]): Item | undefined
  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.next() * items.length)]
  }
}
