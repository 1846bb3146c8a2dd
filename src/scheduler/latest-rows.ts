/** The end of a list in its order, from rows that come in any order: no more of them are kept than it takes. */

interface Found<Row> {
  readonly row: Row
  /** Orders rows that are equal otherwise. */
  readonly came: number
}

/** The last rows of a list, as far as it has been shown them. */
export class LatestRows<Row> {
  readonly #order: (a: Row, b: Row) => number
  readonly #limit: number
  #found: Found<Row>[] = []
  #isFull = false

  /** Keeps the last `limit` rows in an order; in the same place they stand as they came. */
  constructor(order: (a: Row, b: Row) => number, limit: number) {
    this.#order = order
    this.#limit = limit
  }

  /** Once there are enough: the first of those that are the last so far. What comes before it is not wanted any more. */
  get floor(): Row | undefined {
    return this.#isFull ? this.#found[0]?.row : undefined
  }

  add(row: Row, came: number): void {
    this.#found.push({ row, came })
    // Sorting twice as many once costs less than finding a place for each.
    if (this.#found.length >= 2 * this.#limit) this.#cut()
  }

  rows(): readonly Row[] {
    this.#cut()
    return this.#found.map(({ row }) => row)
  }

  #cut(): void {
    const order = this.#order
    this.#found.sort((a, b) => order(a.row, b.row) || a.came - b.came)
    if (this.#found.length < this.#limit) return
    this.#found = this.#found.slice(-this.#limit)
    this.#isFull = true
  }
}
