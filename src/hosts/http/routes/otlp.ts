/** `POST /v1/metrics/otlp`: metrics as OpenTelemetry exports them over HTTP in JSON. */
import { TidegateError } from '../../../../grammar/index.js'
import type { Scheduler } from '../../scheduler.js'
import { readOtlp, type OtlpMetrics } from '../otlp.js'
import { otlpBodySchema, otlpTakenSchema } from '../schemas/otlp.js'
import { requireFew } from './events.js'
import type { NativeRoute } from './native.js'

/** The kinds of metrics that are no values, in words. */
const kindWords: Readonly<Record<string, string>> = {
  histogram: 'of histograms',
  exponentialHistogram: 'of exponential histograms',
  summary: 'of summaries',
}

export const otlpRoutes: readonly NativeRoute[] = [
  {
    method: 'POST',
    path: '/metrics/otlp',
    id: 'exportOtlpMetrics',
    permission: 'publish',
    tag: 'metrics',
    summary: 'Publish metrics as OpenTelemetry exports them: an ExportMetricsServiceRequest in JSON (`http/json`, not compressed).',
    description:
      'Data points of gauges and sums are metric events under the name of their metric; sums are taken as they come, cumulative or as differences. ' +
      'Attributes of data points are labels, and so are `service.name`, `service.namespace`, `service.instance.id` and `host.name` of their resource; ' +
      '`tidegate.session` names the one session that sees an event. What is not taken is told in `partialSuccess`.',
    body: otlpBodySchema,
    returns: otlpTakenSchema,
    answer: async ({ scheduler, limits }, { body }) => {
      const read = readOtlp(body)
      if (read === undefined)
        throw new TidegateError(
          'bad-event',
          'send `{ "resourceMetrics": [...] }` as `application/json`: set OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/json and no compression',
        )
      requireFew(read.events.length, limits)
      const notTaken = publish(scheduler, read)
      await scheduler.flush()
      const count = notTaken.reduce((sum, [, points]) => sum + points, 0)
      if (count === 0) return {}
      const errorMessage = `not taken: ${notTaken.map(([why, points]) => `${points} ${why}`).join(', ')}`
      return { partialSuccess: { rejectedDataPoints: String(count), errorMessage } }
    },
  },
]

/** Publishes the events; answers how many data points were not taken, by why. */
function publish(scheduler: Scheduler, { events, rejected }: OtlpMetrics): readonly (readonly [string, number])[] {
  const refused = new Map<string, number>()
  for (const event of events) {
    const code = scheduler.publish(event)
    if (code !== undefined) refused.set(code, (refused.get(code) ?? 0) + 1)
  }
  return [...Array.from(rejected, ([kind, count]) => [kindWords[kind] ?? kind, count] as const), ...refused]
}
