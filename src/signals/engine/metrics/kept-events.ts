/**
 * Events beyond retention that stay because a condition asks for the last event ever: the newest of each label set (SEMANTICS S3.5).
 * They count as events of their metric, but no view and no window sees them.
 */
import type { Instant } from '../../../../grammar/time.js'
import { isInternal, isLater, type StoredEvent } from '../../series.js'
import type { EventLists } from '../events/index.js'
import type { MetricSeries } from './metric-series.js'

/** How many label sets of one of the scheduler's own metrics may be known by their last event alone. */
const ownSetsMax = 100_000

/** Who is told what becomes of kept events. */
export interface KeptEventsObserver {
  /** The id of an event that goes. */
  readonly forgetId: (id: string) => void
  /** The id of an event that left the list and stays. */
  readonly rememberId: (id: string, series: MetricSeries) => void
  /** Events that went because there were too many. */
  readonly onShed: (events: readonly StoredEvent[]) => void
}

/** Keeps and lets go. */
export class KeptEvents {
  readonly #lists: EventLists
  readonly #observer: KeptEventsObserver

  constructor(lists: EventLists, observer: KeptEventsObserver) {
    this.#lists = lists
    this.#observer = observer
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
      const event = visible.has(lists.setAt(head)) ? undefined : lists.eventAt(series.metric, head)
      drop(series)
      if (event === undefined) continue
      if (event.id !== undefined) this.#observer.rememberId(event.id, series)
      this.keep(series, event)
    }
  }

  /** Keeps an event that is beyond retention if it is the newest of its label set that is. */
  keep(series: MetricSeries, event: StoredEvent): void {
    const before = series.keptBySet.get(event.labelSet)
    if (before && isLater(before, event)) {
      if (event.id !== undefined) this.#observer.forgetId(event.id)
      return
    }
    if (before) this.forget(series, before)
    series.keep(event)
    this.#lists.count(series.id, 1)
    series.version += 1
    if (series.keptBySet.size > ownSetsMax && isInternal(series.metric)) this.shed(series)
  }

  /** Takes the oldest kept event away; of many the oldest tenth, so that finding them costs little for each. */
  shed(series: MetricSeries): void {
    const events = [...series.kept].sort((a, b) => (isLater(a, b) ? 1 : -1))
    const gone = events.slice(0, events.length < 1000 ? 1 : events.length / 10)
    for (const event of gone) this.forget(series, event)
    series.version += 1
    this.#observer.onShed(gone)
  }

  /** An event is gone. */
  forget(series: MetricSeries, event: StoredEvent): void {
    this.take(series, event)
    if (event.id !== undefined) this.#observer.forgetId(event.id)
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

/** The kept events that are not older than `oldest`, the earliest first. */
export function keptSince(series: MetricSeries, oldest: Instant): readonly StoredEvent[] {
  return series.kept.filter(({ timestamp }) => timestamp >= oldest).sort((a, b) => (isLater(a, b) ? 1 : -1))
}
