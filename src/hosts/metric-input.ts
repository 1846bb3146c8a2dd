/** Metric events as users publish them. */
import type { MetricEvent, RefusalCode } from '../signals/index.js'
import { readInstant, type InstantInput } from '../../grammar/index.js'
import type { Instant } from '../../grammar/time.js'

/** An event as `publish` takes it; without a timestamp it is stamped on arrival. */
export type MetricInput = Omit<MetricEvent, 'timestamp'> & { readonly timestamp?: InstantInput }
export type MetricDetails = Omit<MetricInput, 'metric' | 'value'>

/** The fast path to one metric. */
export interface MetricHandle {
  readonly name: string
  /** Why it was refused; undefined: it was taken. To be called on the handle: taken off it, it knows no metric. */
  publish(value: number, timestamp?: InstantInput): RefusalCode | undefined
}

/** Events without a timestamp are of the instant at which they arrive. Most have neither labels nor anything else: copies of objects cost more. */
export function stamped(input: MetricInput, now: Instant): MetricEvent {
  const given: unknown = input
  // What is no object has no name either, and is refused as such.
  if (typeof given !== 'object' || given === null) return { metric: '', value: Number.NaN, timestamp: now }
  const { metric, value, labels, id, session } = input
  const timestamp = timestampOf(input.timestamp, now)
  if (labels === undefined && id === undefined && session === undefined) return { metric, value, timestamp }
  return { ...input, timestamp }
}

/** An instant of an event as it was given, or `now`. */
export function timestampOf(given: InstantInput | undefined, now: Instant): Instant {
  return given === undefined ? now : typeof given === 'number' ? given : readInstant('timestamp', given)
}

/** Whether several events are published together. */
export function isList(input: MetricInput | readonly MetricInput[]): input is readonly MetricInput[] {
  return Array.isArray(input)
}
