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

  /** A handle for publishing one metric often. */
  metric(name: string): MetricHandle {
    return this.#core.hasPlaceFor(name) ? new PlacedMetric(name, this.#driver) : new NamedMetric(name, this.#driver)
  }
}

/** A handle that knows the place of its metric. */
class PlacedMetric implements MetricHandle, MetricPlace {
  readonly name: string
  line = -1
  epoch = 0
  readonly #driver: Driver

  constructor(name: string, driver: Driver) {
    this.name = name
    this.#driver = driver
  }

  publish(value: number, given?: InstantInput): RefusalCode | undefined {
    const driver = this.#driver
    if (given === undefined) return driver.publishNow(this, value)
    const now = driver.now()
    return driver.publishAt(this, value, timestampOf(given, now), now)
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
