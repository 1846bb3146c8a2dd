/**
 * Events beyond retention that stay because a condition asks for the last event ever: the newest of each label set (SEMANTICS S3.5).
 * They count as events of their metric, but no view and no window sees them.
 */
import type { Instant } from '../../../grammar/time.js'
import { isLater, type StoredEvent } from '../series.js'
import type { EventLists } from './event-lists.js'
import type { MetricSeries } from './metric-series.js'

/** Keeps and lets go. */
export class KeptEvents {
  readonly #lists: EventLists
  readonly #forgetId: (id: string) => void

  readonly #rememberId: (id: string, series: MetricSeries) => void

  /** `forgetId` is told the id of each event that goes, `rememberId` of each that left the list and stays. */
  constructor(lists: EventLists, forgetId: (id: string) => void, rememberId: (id: string, series: MetricSeries) => void) {
    this.#lists = lists
    this.#forgetId = forgetId
    this.#rememberId = rememberId
  }

  /** Lets `drop` take all listed events older than `oldest` away, and keeps the last of each label set of which nothing else is visible. */
  expire(series: MetricSeries, oldest: Instant, drop: (series: MetricSeries) => void): void {
    const lists = this.#lists
    const { slab } = lists
    const tail = lists.tailOf(series.id)
    let slot = lists.headOf(series.id)
    while (slot !== tail && slab.timestamp(slot) < oldest) slot = slab.after(slot)
    const visible = new Set<number>()
    for (; slot !== tail; slot = slab.after(slot)) visible.add(lists.setAt(slot))
    for (let head = lists.headOf(series.id); head !== tail && slab.timestamp(head) < oldest; head = lists.headOf(series.id)) {
      const event = visible.has(lists.setAt(head)) ? undefined : lists.eventAt(series, head)
      drop(series)
      if (event === undefined) continue
      if (event.id !== undefined) this.#rememberId(event.id, series)
      this.keep(series, event)
    }
  }

  /** Keeps an event that is beyond retention if it is the newest of its label set that is. */
  keep(series: MetricSeries, event: StoredEvent): void {
    const before = series.keptBySet.get(event.labelSet)
    if (before && isLater(before, event)) {
      if (event.id !== undefined) this.#forgetId(event.id)
      return
    }
    if (before) this.forget(series, before)
    series.keep(event)
    this.#lists.count(series.id, 1)
    series.version += 1
  }

  /** An event is gone. */
  forget(series: MetricSeries, event: StoredEvent): void {
    this.take(series, event)
    if (event.id !== undefined) this.#forgetId(event.id)
  }

  /** An event lies elsewhere from now on. */
  take(series: MetricSeries, event: StoredEvent): void {
    series.keptBySet.delete(event.labelSet)
    this.#lists.count(series.id, -1)
  }

  /** Forgets all: no condition asks for them any more. */
  release(series: MetricSeries): void {
    for (const event of series.kept) this.forget(series, event)
  }
}

/** The oldest of the kept events. */
export function oldestKept(series: MetricSeries): StoredEvent | undefined {
  return series.kept.reduce<StoredEvent | undefined>((found, event) => (found && isLater(event, found) ? found : event), undefined)
}

/** The kept events that are not older than `oldest`, the earliest first. */
export function keptSince(series: MetricSeries, oldest: Instant): readonly StoredEvent[] {
  return series.kept.filter(({ timestamp }) => timestamp >= oldest).sort((a, b) => (isLater(a, b) ? 1 : -1))
}
