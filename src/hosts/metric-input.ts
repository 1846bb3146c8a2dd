/** Metric events as users publish them. */
import type { MetricEvent, RefusalCode } from '../signals/index.js'
import type { InstantInput } from '../../grammar/index.js'

/** An event as `publish` takes it; without a timestamp it is stamped on arrival. */
export type MetricInput = Omit<MetricEvent, 'timestamp'> & { readonly timestamp?: InstantInput }
export type MetricDetails = Omit<MetricInput, 'metric' | 'value'>

/** The fast path to one metric. */
export interface MetricHandle {
  readonly name: string
  /** Why it was refused; undefined: it was taken. */
  publish(value: number, timestamp?: InstantInput): RefusalCode | undefined
}
