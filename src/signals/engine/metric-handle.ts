/** Handles: the shortest way for those who publish one metric often. A handle knows the line of its metric as long as the engine does. */
import type { Instant } from '../../../grammar/time.js'
import type { RefusalCode } from '../port.js'

/** Publishes one metric without naming it each time. */
export interface MetricHandle {
  /** Takes a value without labels, id and session, as {@link SignalEngine.publish} does. */
  publish(value: number, timestamp: Instant, now: Instant): RefusalCode | undefined
}

/** Who takes what a handle publishes. */
export interface HandlePublisher {
  publishBy(handle: Handle, value: number, timestamp: Instant, now: Instant): RefusalCode | undefined
}

/** The handle of one engine for one metric. */
export class Handle implements MetricHandle {
  readonly name: string
  /** The line of the metric; below 0: not known. */
  series = -1
  readonly #publisher: HandlePublisher

  constructor(publisher: HandlePublisher, name: string) {
    this.#publisher = publisher
    this.name = name
  }

  publish(value: number, timestamp: Instant, now: Instant): RefusalCode | undefined {
    return this.#publisher.publishBy(this, value, timestamp, now)
  }
}
