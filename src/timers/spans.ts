/** Spans of time with reasons, searched by an instant. Calendars of exclusions are made of them. */
import type { Duration, Instant } from '../../grammar/time.js'

/** A time `[from, to)` and why it is excluded. */
export interface Span {
  readonly from: Instant
  readonly to: Instant
  readonly reason: string
}

/** Spans that may overlap, found by an instant inside them. */
export class Spans {
  #spans: Span[] = []
  #longest: Duration = 0
  #sorted = true

  add(span: Span): void {
    this.#sorted = this.#sorted && span.from >= (this.#spans.at(-1)?.from ?? Number.NEGATIVE_INFINITY)
    this.#longest = Math.max(this.#longest, span.to - span.from)
    this.#spans.push(span)
  }

  reasonAt(slot: Instant): string | undefined {
    if (!this.#sorted) this.#spans.sort((a, b) => a.from - b.from)
    this.#sorted = true
    let [low, high] = [0, this.#spans.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#spans[middle]?.from ?? 0) <= slot) low = middle + 1
      else high = middle
    }
    for (let index = low - 1; index >= 0; index -= 1) {
      const span = this.#spans[index]
      if (!span || span.from + this.#longest <= slot) return undefined
      if (slot < span.to) return span.reason
    }
    return undefined
  }
}
