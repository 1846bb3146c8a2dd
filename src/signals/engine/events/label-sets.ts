/** Numbers for label sets: an event keeps the number of its set, and what a filter says of a set is worked out once. Sets without events are forgotten. */
import type { MetricEvent } from '../../port.js'

/** Labels and session of an event. */
export type Labelled = Pick<MetricEvent, 'labels' | 'session'>

interface LabelSet {
  /** Equal texts, equal sets. */
  readonly text: string
  readonly of: Labelled
  /** How many retained events have it. */
  events: number
}

/** How many sets without events may wait for the next sweep, beside as many as have some. */
const IDLE_MAX = 256

/** The label sets of all retained events. Number 0 is the set without labels and session; it is always there. */
export class LabelSets {
  readonly #sets: (LabelSet | undefined)[] = [{ text: '', of: {}, events: 0 }]
  readonly #byText = new Map<string, number>([['', 0]])
  #idle = 0
  #free: number[] = []
  /** Grows whenever a number may get another meaning. */
  epoch = 0

  /** The number of the set of an event, which `text` names. Follow it with `hold` before the next call. */
  numberOf(event: Labelled, text: string): number {
    if (text === '') return 0
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    if (this.#idle > IDLE_MAX + this.#byText.size / 2) this.#sweep()
    const number = this.#free.pop() ?? this.#sets.length
    const { labels, session } = event
    this.#sets[number] = { text, of: { ...(labels && { labels }), ...(session !== undefined && { session }) }, events: 0 }
    this.#byText.set(text, number)
    this.#idle += 1
    return number
  }

  hold(number: number): void {
    if (number === 0) return
    const set = this.#sets[number]!
    if (set.events === 0) this.#idle -= 1
    set.events += 1
  }

  release(number: number): void {
    if (number === 0) return
    const set = this.#sets[number]!
    set.events -= 1
    if (set.events === 0) this.#idle += 1
  }

  textOf(number: number): string {
    return this.#sets[number]!.text
  }

  labelledOf(number: number): Labelled {
    return this.#sets[number]!.of
  }

  #sweep(): void {
    for (const [number, set] of this.#sets.entries()) {
      if (!set || number === 0 || set.events > 0) continue
      this.#byText.delete(set.text)
      this.#sets[number] = undefined
      this.#free.push(number)
    }
    this.#idle = 0
    this.epoch += 1
  }
}
