/** How values of metrics get in: one by one, as events, several at once, or by a handle of one metric. */
import type { Core } from '../scheduler/index.js'
import type { RefusalCode } from '../signals/index.js'
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
    const handle = this.#core.metric(name)
    return {
      name,
      publish: (value, given) => {
        const now = this.#driver.now()
        const timestamp = timestampOf(given, now)
        if (handle === undefined) return this.#driver.publish({ metric: name, value, timestamp }, now)
        return this.#driver.publishBy(handle, value, timestamp, now)
      },
    }
  }
}
