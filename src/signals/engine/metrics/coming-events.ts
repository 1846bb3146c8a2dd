/** Events that are ahead of their time: they count as events of their metric, but lie beside its list until their time has come (SEMANTICS S3.2). */
import type { Instant } from '../../../../grammar/time.js'
import { merge } from '../../buckets.js'
import type { StoredEvent } from '../../series.js'
import type { EventLists } from '../events/index.js'
import type { MetricSeries } from './metric-series.js'

/** Keeps events back. */
export class ComingEvents {
  readonly #lists: EventLists

  constructor(lists: EventLists) {
    this.#lists = lists
  }

  /** Keeps an event until its time comes. Returns the ids that the bucket it was merged into has forgotten. */
  defer(series: MetricSeries, event: StoredEvent): readonly string[] {
    const { ahead } = series
    const bucket = event.bucket ? ahead.findIndex((other) => other.timestamp === event.timestamp && other.labelSet === event.labelSet) : -1
    const [earlier] = bucket === -1 ? [] : ahead.splice(bucket, 1)
    const { event: merged, forgotten } = earlier ? merge(earlier, event) : { event, forgotten: [] }
    series.keepBack(merged, ahead.findLastIndex(({ timestamp }) => timestamp <= event.timestamp) + 1)
    if (!earlier) this.#lists.count(series.id, 1)
    return forgotten
  }

  /** Takes the earliest away if its time has come. */
  takeDue(series: MetricSeries, now: Instant): StoredEvent | undefined {
    return (series.ahead[0]?.timestamp ?? Number.POSITIVE_INFINITY) <= now ? this.takeFirst(series) : undefined
  }

  /** Takes the earliest away. */
  takeFirst(series: MetricSeries): StoredEvent | undefined {
    const event = series.ahead.shift()
    if (event) this.#lists.count(series.id, -1)
    return event
  }
}
