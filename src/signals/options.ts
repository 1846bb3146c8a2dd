/** The bounds and spans that a signal engine works with when its host names none. */
import type { SignalOptions } from './port.js'

/** The defaults of SEMANTICS S3: ttl 10 minutes, skew 1 minute, a million events a metric, 100,000 metrics. */
export const defaultSignalOptions: SignalOptions = {
  metricEventTtl: 600_000,
  maxClockSkew: 60_000,
  maxEventsPerMetric: 1_000_000,
  maxMetrics: 100_000,
}
