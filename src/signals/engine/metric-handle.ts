/** Handles: the shortest way for those who publish one metric often. A handle knows the line of its metric as long as the engine forgets none. */
import type { Instant } from '../../../grammar/time.js'
import type { RefusalCode } from '../port.js'
import { TARGET, TIMESTAMP, VALUE, type Present } from './tables/index.js'

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
  /**
   * Takes a value of the instant `now`, if that is the engine's own already and nothing follows from the event: no verdict changes, no deadline, and nobody need
   * look whether the engine wakes. False: nothing has been done, and the event must be published.
   */
  takeQuietly(place: MetricPlace, value: number, now: Instant): boolean
}

/** The same for the present event, published at the instant where time is being brought to. */
export interface PresentPublisher {
  publishPresent(place: MetricPlace): RefusalCode | undefined
}

/** Makes an event the present one. The table would make a number of anything that callers without types may give: NaN is refused as that would have been. */
export function makePresent(present: Present, value: number, timestamp: Instant, now: Instant): void {
  present[VALUE] = typeof value === 'number' ? value : Number.NaN
  present[TIMESTAMP] = typeof timestamp === 'number' ? timestamp : Number.NaN
  present[TARGET] = now
}

/** The handle of one engine for one metric. */
export class Handle implements MetricHandle, MetricPlace {
  readonly name: string
  line = -1
  epoch = 0
  readonly #publisher: PresentPublisher
  readonly #present: Present

  constructor(publisher: PresentPublisher, present: Present, name: string) {
    this.#publisher = publisher
    this.#present = present
    this.name = name
  }

  publish(value: number, timestamp: Instant, now: Instant): RefusalCode | undefined {
    makePresent(this.#present, value, timestamp, now)
    return this.#publisher.publishPresent(this)
  }
}
