/** The metric events that a simulated scheduler took, by metric, up to a bound. Timelines draw them. */
import type { Instant } from '../../grammar/index.js'
import type { MetricEvent } from '../signals/index.js'
import type { MetricHistory } from '../trace/index.js'

/** The latest events of a metric that are kept: more than a drawing can show. */
export const EVENTS_KEPT_MAX = 20_000
/** Metrics beyond these are not kept: a drawing shows a few. */
export const METRICS_KEPT_MAX = 1000

/** An event and when it arrived. */
export interface LoggedEvent {
  readonly at: Instant
  readonly event: MetricEvent
}

/** Events in order of arrival; of each metric the latest ones. */
export class EventLog {
  readonly #events = new Map<string, LoggedEvent[]>()

  add(event: MetricEvent, at: Instant): void {
    const events = this.#events.get(event.metric)
    if (events === undefined) {
      if (this.#events.size < METRICS_KEPT_MAX) this.#events.set(event.metric, [{ at, event }])
      return
    }
    events.push({ at, event })
    // Cut rarely, so that a long simulation pays for it once in a while.
    if (events.length >= 2 * EVENTS_KEPT_MAX) events.splice(0, events.length - EVENTS_KEPT_MAX)
  }

  /** What these sessions saw, by metric. Metrics that no event of theirs belongs to are left out. */
  histories(sessions: ReadonlySet<string>): readonly MetricHistory[] {
    return [...this.#events].flatMap(([metric, all]) => {
      const seen = all.filter(({ event: { session } }) => session === undefined || sessions.has(session)).slice(-EVENTS_KEPT_MAX)
      return seen.length === 0 ? [] : [{ metric, events: seen.map(({ event: { timestamp, value } }) => ({ timestamp, value })) }]
    })
  }

  /** The kept events of these metrics, in order of arrival. */
  of(metrics: ReadonlySet<string>): readonly LoggedEvent[] {
    return [...this.#events].flatMap(([metric, events]) => (metrics.has(metric) ? events : [])).sort((a, b) => a.at - b.at)
  }
}
