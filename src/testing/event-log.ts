/** The metric events that a simulated scheduler took, by metric, up to a bound. Timelines draw them. */
import type { Instant } from '../../grammar/index.js'
import type { MetricEvent } from '../signals/index.js'
import type { MetricHistory } from '../trace/index.js'

/** The latest events of a metric that are kept: more than a drawing can show. */
export const EVENTS_KEPT_MAX = 20_000
/** Metrics beyond these are not kept: a drawing shows a few. */
export const METRICS_KEPT_MAX = 1000

interface LoggedEvent {
  readonly timestamp: Instant
  readonly value: number
  readonly session?: string
}

/** Events in order of arrival; of each metric the latest ones. */
export class EventLog {
  readonly #events = new Map<string, LoggedEvent[]>()

  add({ metric, timestamp, value, session }: MetricEvent): void {
    const event = { timestamp, value, ...(session === undefined ? {} : { session }) }
    const events = this.#events.get(metric)
    if (events === undefined) {
      if (this.#events.size < METRICS_KEPT_MAX) this.#events.set(metric, [event])
      return
    }
    events.push(event)
    // Cut rarely, so that a long simulation pays for it once in a while.
    if (events.length >= 2 * EVENTS_KEPT_MAX) events.splice(0, events.length - EVENTS_KEPT_MAX)
  }

  /** What these sessions saw, by metric. Metrics that no event of theirs belongs to are left out. */
  histories(sessions: ReadonlySet<string>): readonly MetricHistory[] {
    return [...this.#events].flatMap(([metric, all]) => {
      const events = all.filter(({ session }) => session === undefined || sessions.has(session)).slice(-EVENTS_KEPT_MAX)
      return events.length === 0 ? [] : [{ metric, events }]
    })
  }
}
