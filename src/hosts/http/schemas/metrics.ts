/** Metrics and their events in requests and answers. */
import { list, mapOf, milliseconds, number, object, text, whole, type Schema } from './schema.js'

export const eventSchema: Schema = object(
  { metric: text(undefined, ['Load_Average']), value: number() },
  {
    timestamp: { type: ['number', 'string'], description: 'Epoch milliseconds, or an ISO text with an offset; default: now.' },
    labels: mapOf(text()),
    id: text('Events with the same id count once.'),
    session: text('The one session that sees it; default: all.'),
  },
)

export const eventsBodySchema: Schema = { anyOf: [eventSchema, list(eventSchema)] }

export const takenSchema: Schema = object({
  accepted: whole('How many were taken.'),
  refused: list(object({ index: whole('Which, from 0.'), code: text('Why; stable.') })),
})

export const metricSchema: Schema = object(
  { metric: text(), count: whole('Events in memory.'), readers: whole('Conditions that read it.') },
  { last: number('The latest value.'), lastTimestamp: milliseconds('When it was measured.') },
)
