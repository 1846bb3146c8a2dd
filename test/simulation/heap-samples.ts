/** What the heap holds during a long life, sample by sample, and whether it grows. */

export class HeapSamples {
  readonly #heaps: number[] = []

  /** Notes what is in use after a collection, and prints it with what the life has to say. */
  take(when: string, details: string): void {
    globalThis.gc?.()
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
    const megabytes = (heapUsed + arrayBuffers) / 2 ** 20
    this.#heaps.push(megabytes)
    process.stdout.write(`${when}: ${megabytes.toFixed(1)} MB in use, ${(rss / 2 ** 20).toFixed(0)} MB resident, ${details}\n`)
  }

  /** The code with which the script ends: 1 when the median of the last third is more than a tenth above that of the second. */
  exitCode(): number {
    const third = Math.floor(this.#heaps.length / 3)
    const [second, last] = [median(this.#heaps.slice(third, 2 * third)), median(this.#heaps.slice(2 * third))]
    process.stdout.write(`median of the second third ${second.toFixed(1)} MB, of the last ${last.toFixed(1)} MB\n`)
    return last > 1.1 * second ? 1 : 0
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}
