/** The metrics of an engine, by name and by line. */
import type { Duration } from '../../../../grammar/time.js'
import type { SignalOptions } from '../../port.js'
import { resolutionOf } from '../../resolution.js'
import type { EventLists } from '../events/index.js'
import { MetricSeries } from './metric-series.js'

/** Metrics that hold events or are read. */
export class MetricTable {
  readonly #options: SignalOptions
  readonly #lists: EventLists
  readonly #byName = new Map<string, number>()
  readonly #byId: MetricSeries[] = []
  /** The name that was asked for last and its line: events of one metric often come one after another. */
  #lastName: string | undefined
  #lastId: number | undefined
  /** How often a metric was forgotten, so that its line may be that of another. */
  closings = 0

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
    if (metric === this.#lastName) return this.#lastId
    const id = this.#byName.get(metric)
    if (id === undefined) return undefined
    this.#lastName = metric
    this.#lastId = id
    return id
  }

  /** The metric with a line in the lists. */
  get(id: number): MetricSeries {
    return this.#byId[id]!
  }

  /** All, in the order in which they became known. */
  all(): readonly MetricSeries[] {
    return [...this.#byName.values()].map((id) => this.#byId[id]!)
  }

  ttlOf(metric: string): Duration {
    const { metricEventTtl, metricEventTtlOf: own } = this.#options
    return own !== undefined && Object.hasOwn(own, metric) ? (own[metric] ?? metricEventTtl) : metricEventTtl
  }

  /** Makes a metric known. */
  open(metric: string): MetricSeries {
    const series = new MetricSeries(
      this.#lists.open(),
      { metric, ttl: this.ttlOf(metric), resolution: resolutionOf(metric, this.#options) },
      this.#lists,
    )
    this.#byName.set(metric, series.id)
    this.#byId[series.id] = series
    return series
  }

  /** Forgets a metric that holds nothing. */
  close(series: MetricSeries): void {
    this.closings += 1
    this.#byName.delete(series.metric)
    this.#lastName = undefined
    this.#lists.close(series.id)
  }
}
