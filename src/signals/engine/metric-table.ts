/** The metrics of an engine, by name and by line. */
import type { SignalOptions } from '../port.js'
import { resolutionOf } from '../resolution.js'
import type { EventLists } from './event-lists.js'
import { MetricSeries } from './metric-series.js'

/** Metrics that hold events or are read. */
export class MetricTable {
  readonly #options: SignalOptions
  readonly #lists: EventLists
  readonly #byName = new Map<string, number>()
  readonly #byId: MetricSeries[] = []

  constructor(options: SignalOptions, lists: EventLists) {
    this.#options = options
    this.#lists = lists
  }

  get size(): number {
    return this.#byName.size
  }

  find(metric: string): MetricSeries | undefined {
    const id = this.#byName.get(metric)
    return id === undefined ? undefined : this.#byId[id]
  }

  /** The line of a metric; undefined: nothing is known of it. */
  idOf(metric: string): number | undefined {
    return this.#byName.get(metric)
  }

  /** The metric with a line in the lists. */
  get(id: number): MetricSeries {
    return this.#byId[id]!
  }

  /** All, in the order in which they became known. */
  all(): readonly MetricSeries[] {
    return [...this.#byName.values()].map((id) => this.#byId[id]!)
  }

  /** Makes a metric known. */
  open(metric: string): MetricSeries {
    const { metricEventTtl, metricEventTtlOf = {} } = this.#options
    const ttl = Object.hasOwn(metricEventTtlOf, metric) ? (metricEventTtlOf[metric] ?? metricEventTtl) : metricEventTtl
    const series = new MetricSeries(this.#lists.open(), { metric, ttl, resolution: resolutionOf(metric, this.#options) }, this.#lists)
    this.#byName.set(metric, series.id)
    this.#byId[series.id] = series
    return series
  }

  /** Forgets a metric that holds nothing. */
  close(series: MetricSeries): void {
    for (const place of series.places) place.line = -1
    this.#byName.delete(series.metric)
    this.#lists.close(series.id)
  }
}
