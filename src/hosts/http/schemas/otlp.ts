/** Metrics as OpenTelemetry exports them: the part that is read here. */
import { anything, list, number, object, text, whole, type Schema } from './schema.js'

const attributes = list(object({ key: text(), value: anything('`stringValue`, `intValue`, `doubleValue` or `boolValue`.') }))

const dataPoints = list(
  object(
    {},
    {
      attributes,
      timeUnixNano: text('Nanoseconds; absent: now.', ['1767225600000000000']),
      asDouble: number(),
      asInt: { type: ['string', 'integer'] },
      flags: whole(),
    },
  ),
)

const metric = object({ name: text() }, { unit: text(), gauge: object({ dataPoints }), sum: object({ dataPoints }) })

export const otlpBodySchema: Schema = object({
  resourceMetrics: list(object({}, { resource: object({}, { attributes }), scopeMetrics: list(object({ metrics: list(metric) })) })),
})

export const otlpTakenSchema: Schema = object(
  {},
  { partialSuccess: object({ rejectedDataPoints: text('How many, in digits.'), errorMessage: text() }) },
)
