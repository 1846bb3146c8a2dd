/** What the metric store tells of its lists, so that views may keep up with them without looking. */
import type { Instant } from '../../../../grammar/time.js'
import type { Slot } from '../events/index.js'
import type { MetricSeries } from './metric-series.js'

/** Who is told what happens to the lists. */
export interface ListObserver {
  /** The first event for one session alone is about to come: from now on, sessions see different events. */
  divides(series: MetricSeries): void
  /** An event has come to `slot`; `tail` is where the list ended before. */
  placed(series: MetricSeries, slot: Slot, tail: Slot): void
  /** Events are about to move to other slots, or to go that no view may see any more: all views must be up to date. */
  shifts(series: MetricSeries, now: Instant): void
  /** The oldest event, at `slot`, is about to go. */
  leaving(series: MetricSeries, slot: Slot): void
  /** Anything may be different. */
  changed(series: MetricSeries, now: Instant): void
  /** Whether a view still holds events of the block of a slot, with which a list begins. */
  holds(series: number, slot: Slot): boolean
  /** When the first event that is ahead of its time becomes visible to conditions; Infinity: there is none. */
  awaits(series: MetricSeries, at: Instant): void
}
