/** Spans of time with reasons, searched by an instant. Calendars are made of them. */
import type { Duration, Instant } from '../../grammar/time.js'

/** A time `[from, to)` and what it is called. */
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

  /** A span without a length is in nothing's way and is left out. */
  add(span: Span): void {
    if (span.to <= span.from) return
    this.#sorted = this.#sorted && span.from >= (this.#spans.at(-1)?.from ?? Number.NEGATIVE_INFINITY)
    this.#longest = Math.max(this.#longest, span.to - span.from)
    this.#spans.push(span)
  }

  reasonAt(slot: Instant): string | undefined {
    for (let index = this.#firstAfter(slot) - 1; index >= 0; index -= 1) {
      const span = this.#spans[index]
      if (!span || span.from + this.#longest <= slot) return undefined
      if (slot < span.to) return span.reason
    }
    return undefined
  }

  /** The end of the span around `at` that ends last; undefined when there is none around it. */
  endAround(at: Instant): Instant | undefined {
    let last: Instant | undefined
    for (let index = this.#firstAfter(at) - 1; index >= 0; index -= 1) {
      const span = this.#spans[index]
      if (!span || span.from + this.#longest <= at) break
      if (at < span.to) last = Math.max(last ?? at, span.to)
    }
    return last
  }

  /** Where the first span begins that begins after `at`; Infinity when none does. */
  startAfter(at: Instant): Instant {
    return this.#spans[this.#firstAfter(at)]?.from ?? Number.POSITIVE_INFINITY
  }

  /** The index of the first span that begins after `at`. */
  #firstAfter(at: Instant): number {
    if (!this.#sorted) this.#spans.sort((a, b) => a.from - b.from)
    this.#sorted = true
    let [low, high] = [0, this.#spans.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#spans[middle]?.from ?? 0) <= at) low = middle + 1
      else high = middle
    }
    return low
  }
}
