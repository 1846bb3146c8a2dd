/** What a view sees of a metric: a filter of labels, values and session, and what is known already of how label sets fare with it. */
import type { LabelMatcher, ValueFilter } from '../../../../dsl/condition.js'
import { matchesAll, passesAll } from '../../selection.js'
import { setOfTag, type EventLists, type Slot, type LabelSets } from '../events/index.js'
import { withCodeRoom } from '../tables/index.js'

/** What a view accepts. */
export interface Filter {
  readonly labels: readonly LabelMatcher[]
  readonly values: readonly ValueFilter[]
  readonly session: string | undefined
}

/** Whether a filter keeps anything out that is for every session. */
export function isFiltering({ labels, values }: Filter): boolean {
  return labels.length > 0 || values.length > 0
}

const ACCEPTED = 1
const REFUSED = 2

const nothingKnown: Uint8Array<ArrayBuffer> = new Uint8Array(0)

/** The filter of one view. */
export class ViewFilter {
  readonly filter: Filter
  /** What is known of label sets. Holds for one epoch of the label sets. */
  #sets = nothingKnown
  #epoch = -1

  constructor(filter: Filter) {
    this.filter = filter
  }

  /** Whether it keeps anything out that is for every session. */
  get isFiltering(): boolean {
    return isFiltering(this.filter)
  }

  /** Equal texts, equal filters. */
  get text(): string {
    const { labels, values, session } = this.filter
    return JSON.stringify([session, labels, values])
  }

  /** Whose eyes it is for. */
  get session(): string | undefined {
    return this.filter.session
  }

  /** Whether an event with that label set and value passes. */
  accepts(labelSets: LabelSets, set: number, value: number): boolean {
    const { labels, values, session } = this.filter
    if (values.length > 0 && !passesAll(values, { value })) return false
    if (labels.length > 0) return this.#acceptsSet(labelSets, set)
    if (set === 0) return true
    const labelled = labelSets.labelledOf(set)
    return labelled.session === undefined || labelled.session === session
  }

  /** The first slot from `start` on with an event that passes; `tail` if there is none. */
  firstFrom(start: Slot, tail: Slot, { slab, labelSets }: EventLists): Slot {
    let slot = start
    while (slot !== tail && !this.accepts(labelSets, setOfTag(slab.tag(slot)), slab.value(slot))) slot = slab.after(slot)
    return slot
  }

  /** Shows each event that passes, from `start` up to `tail`. */
  eachFrom(start: Slot, tail: Slot, { slab, labelSets }: EventLists, see: (value: number, arrival: number) => void): void {
    for (let slot = start; slot !== tail; slot = slab.after(slot)) {
      const value = slab.value(slot)
      if (this.accepts(labelSets, setOfTag(slab.tag(slot)), value)) see(value, slab.arrival(slot))
    }
  }

  #acceptsSet(labelSets: LabelSets, set: number): boolean {
    if (this.#epoch !== labelSets.epoch || set >= this.#sets.length) {
      this.#sets = this.#epoch === labelSets.epoch ? withCodeRoom(this.#sets, set + 1) : new Uint8Array(set + 1)
      this.#epoch = labelSets.epoch
    }
    if (this.#sets[set] === 0) {
      const { labels, session } = this.filter
      const labelled = labelSets.labelledOf(set)
      const isMine = labelled.session === undefined || labelled.session === session
      this.#sets[set] = isMine && matchesAll(labels, { labels: labelled.labels ?? {} }) ? ACCEPTED : REFUSED
    }
    return this.#sets[set] === ACCEPTED
  }
}

/** The filter of nearly all views: it keeps nothing out, for all eyes. It learns nothing of label sets, so that all engines share it. */
export const everything = new ViewFilter({ labels: [], values: [], session: undefined })
