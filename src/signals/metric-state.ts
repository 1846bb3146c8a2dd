/** What is told of a metric: its retained events, as a session sees them. */
import type { Instant } from '../../grammar/time.js'
import type { MetricState } from './port.js'
import { countOf } from './buckets.js'
import { isLater, type ReadableSeries, type StoredEvent } from './series.js'

/** A metric as `session` sees it; without one, with all its events. */
export function stateOf(
  series: ReadableSeries & Pick<MetricState, 'metric' | 'readers'>,
  now: Instant,
  session: string | undefined,
): MetricState {
  const visible = series.kept.concat(series.events(0, series.visibleCount(now)))
  const seen = session === undefined ? visible : visible.filter((event) => event.session === undefined || event.session === session)
  const last = seen.reduce<StoredEvent | undefined>((found, event) => (found && isLater(found, event) ? found : event), undefined)
  return {
    metric: series.metric,
    count: countOf(seen),
    ...(last && { last: last.value, lastTimestamp: last.timestamp }),
    readers: series.readers,
  }
}
