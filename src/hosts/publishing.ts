/** How values of metrics get in: one by one, as events, several at once, or by a handle of one metric. */
import type { Core } from '../scheduler/index.js'
import type { InstantInput } from '../../grammar/index.js'
import type { MetricPlace, RefusalCode } from '../signals/index.js'
import { readCall } from './call-options.js'
import type { Driver } from './driver.js'
import { isList, stamped, timestampOf, type MetricDetails, type MetricHandle, type MetricInput } from './metric-input.js'

export class Publishing {
  readonly #core: Core
  readonly #driver: Driver

  constructor(core: Core, driver: Driver) {
    this.#core = core
    this.#driver = driver
  }

  /** Answers why the (first refused) event was not taken. */
  publish(first: string | MetricInput | readonly MetricInput[], value?: number, details?: MetricDetails): RefusalCode | undefined {
    const now = this.#driver.now()
    if (typeof first === 'string') {
      const given = value ?? Number.NaN
      if (details === undefined) return this.#driver.publish({ metric: first, value: given, timestamp: now }, now)
      readCall('publish', details)
      return this.#driver.publish(stamped({ ...details, metric: first, value: given }, now), now)
    }
    if (!isList(first)) return this.#driver.publish(stamped(first, now), now)
    const events = first.map((event) => stamped(event, now))
    return this.#driver.publishAll(events, now)
  }

  /** The same for a metric with a place. Most values cross no threshold, and come at an instant that others have come at: that is all then. */
  publishAt(place: MetricPlace, value: number, given: InstantInput | undefined): RefusalCode | undefined {
    const driver = this.#driver
    const now = driver.now()
    if (given === undefined && this.#core.takeQuietly(place, value, now)) return undefined
    return driver.publishAt(place, value, timestampOf(given, now), now)
  }

  /** A handle for publishing one metric often. */
  metric(name: string): MetricHandle {
    return this.#core.hasPlaceFor(name) ? new PlacedMetric(name, this) : new NamedMetric(name, this.#driver)
  }
}

/** A handle that knows the place of its metric. */
class PlacedMetric implements MetricHandle, MetricPlace {
  readonly name: string
  line = -1
  epoch = 0
  readonly #publishing: Publishing

  constructor(name: string, publishing: Publishing) {
    this.name = name
    this.#publishing = publishing
  }

  publish(value: number, given?: InstantInput): RefusalCode | undefined {
    return this.#publishing.publishAt(this, value, given)
  }
}

/** A handle that publishes events as others do, for those who want to see each, or to refuse it. */
class NamedMetric implements MetricHandle {
  readonly name: string
  readonly #driver: Driver

  constructor(name: string, driver: Driver) {
    this.name = name
    this.#driver = driver
  }

  publish(value: number, given?: InstantInput): RefusalCode | undefined {
    const now = this.#driver.now()
    return this.#driver.publish({ metric: this.name, value, timestamp: timestampOf(given, now) }, now)
  }
}
