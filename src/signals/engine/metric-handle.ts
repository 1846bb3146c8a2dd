/** Handles: the shortest way for those who publish one metric often. A handle knows the line of its metric as long as the engine forgets none. */
import type { Instant } from '../../../grammar/time.js'
import type { RefusalCode } from '../port.js'

/** Where an engine notes what it knows of the metric that somebody publishes often. One object, so that publishing looks at little memory. */
export interface MetricPlace {
  readonly name: string
  /** The line of the metric in the tables of the engine, which alone writes it. -1: not known (yet). */
  line: number
  /** As many lines as had been forgotten then; the line may be that of another metric when one more has. */
  epoch: number
}

/** Publishes one metric without naming it each time. */
export interface MetricHandle {
  /** Takes a value without labels, id and session, as {@link SignalEngine.publish} does. */
  publish(value: number, timestamp: Instant, now: Instant): RefusalCode | undefined
}

/** Who takes what is published by a handle. */
export interface PlacePublisher {
  publishAt(place: MetricPlace, value: number, timestamp: Instant, now: Instant): RefusalCode | undefined
}

/** The handle of one engine for one metric. */
export class Handle implements MetricHandle, MetricPlace {
  readonly name: string
  line = -1
  epoch = 0
  readonly #publisher: PlacePublisher

  constructor(publisher: PlacePublisher, name: string) {
    this.#publisher = publisher
    this.name = name
  }

  publish(value: number, timestamp: Instant, now: Instant): RefusalCode | undefined {
    return this.#publisher.publishAt(this, value, timestamp, now)
  }
}
