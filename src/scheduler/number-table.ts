/** Small numbers for objects that come and go, so that what belongs to them can lie in typed arrays. */

/** Gives each object a number, which no other has while the object keeps it. */
export class NumberTable<T extends { number: number }> {
  readonly #items: (T | undefined)[] = []
  readonly #free: number[] = []

  /** Gives `item` a number. */
  open(item: T): number {
    const number = this.#free.pop() ?? this.#items.length
    this.#items[number] = item
    item.number = number
    return number
  }

  /** Gives each of `items` a number; these follow each other in the order of the list, unless numbers that were taken back suffice. */
  openAll(items: readonly T[]): void {
    const isNew = items.length > this.#free.length
    for (const item of items) {
      if (!isNew) {
        this.open(item)
        continue
      }
      item.number = this.#items.length
      this.#items.push(item)
    }
  }

  at(number: number): T | undefined {
    return this.#items[number]
  }

  /** Takes the number of `item` back; below 0: it has none. */
  close(item: T): void {
    if (item.number < 0) return
    this.#items[item.number] = undefined
    this.#free.push(item.number)
    item.number = -1
  }
}
