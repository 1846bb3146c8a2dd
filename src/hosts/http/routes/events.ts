/** Metric events over HTTP: one, several, lines, or CloudEvents. Each is taken by itself; what was refused is told by its place. */
import { TidegateError } from '../../../../grammar/index.js'
import type { MetricInput } from '../../metric-input.js'
import type { Limits } from '../limits.js'
import { eventsBodySchema, metricSchema, takenSchema } from '../schemas/metrics.js'
import { list, object } from '../schemas/schema.js'
import type { NativeRoute } from './native.js'
import { pageAnswer, pageOfNamed, pageQuery } from './pages.js'

/** Why an event was not taken, and which: counted from 0. */
interface Refused {
  readonly index: number
  readonly code: string
}

/** @throws TidegateError `too-many-events` */
export function requireFew(count: number, { eventsPerRequest }: Limits): void {
  if (count > eventsPerRequest)
    throw new TidegateError('too-many-events', `a request holds ${eventsPerRequest} events at most, not ${count}`)
}

export const eventRoutes: readonly NativeRoute[] = [
  {
    method: 'POST',
    path: '/events',
    id: 'publishEvents',
    permission: 'publish',
    tag: 'metrics',
    summary:
      'Publish metric events: one object, a list, lines of JSON (`application/x-ndjson`), or CloudEvents 1.0 whose `data` is an event. Answered when all that were taken are durable.',
    body: eventsBodySchema,
    success: {
      200: { schema: takenSchema, description: 'All were taken.' },
      207: { schema: takenSchema, description: 'Some were refused; the others were taken.' },
    },
    answer: async ({ scheduler, limits }, { body, request, reply }) => {
      const events = eventsIn(body, request.headers['content-type'] ?? '')
      requireFew(events.length, limits)
      const refused: Refused[] = []
      for (const [index, event] of events.entries()) {
        const code = scheduler.publish(event)
        if (code !== undefined) refused.push({ index, code })
      }
      await scheduler.flush()
      return reply.status(refused.length === 0 ? 200 : 207).send({ accepted: events.length - refused.length, refused })
    },
  },
  {
    method: 'GET',
    path: '/metrics',
    id: 'listMetrics',
    permission: 'read',
    tag: 'metrics',
    summary: 'Metrics that are known: last value, count, and how many conditions read them.',
    query: { session: 'As this session sees them.', ...pageQuery },
    returns: object({ metrics: list(metricSchema), ...pageAnswer }),
    answer: ({ scheduler }, asked) => {
      const { rows, ...page } = pageOfNamed(asked, 'metrics', scheduler.metrics(asked.query['session']), ({ metric }) => metric)
      return { metrics: rows, ...page }
    },
  },
]

/** The keys that an event may have. */
const keys = ['metric', 'value', 'timestamp', 'labels', 'id', 'session'] as const

export function eventsIn(body: unknown, contentType: string): readonly MetricInput[] {
  if (typeof body === 'string') return linesOf(body).map((event, index) => eventOf(event, `line ${index + 1}`))
  if (Array.isArray(body)) return body.map((event: unknown, index) => eventOf(unwrapped(event, contentType), `event ${index + 1}`))
  return [eventOf(unwrapped(body, contentType), 'the body')]
}

function linesOf(text: string): readonly unknown[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      const event: unknown = JSON.parse(line)
      return [event]
    } catch {
      throw new TidegateError('bad-event', `line ${index + 1} is no JSON: ${line.slice(0, 80)}`)
    }
  })
}

/** The event inside a CloudEvent; its id makes that one delivered twice counts once, and its time is that of the event. */
function unwrapped(event: unknown, contentType: string): unknown {
  const isCloudEvent =
    contentType.startsWith('application/cloudevents') || (typeof event === 'object' && event !== null && 'specversion' in event)
  if (!isCloudEvent || typeof event !== 'object' || event === null) return event
  const { id, time, source, data } = Object.fromEntries(Object.entries(event))
  if (typeof data !== 'object' || data === null)
    throw new TidegateError('bad-event', 'the `data` of a CloudEvent must be a metric event: `{ "metric": ..., "value": ... }`')
  return { id: `${String(source)} ${String(id)}`, ...(typeof time === 'string' ? { timestamp: time } : {}), ...data }
}

/** What is wrong with values is told by the scheduler, by its codes; here only that it is an event at all. */
function eventOf(event: unknown, place: string): MetricInput {
  if (typeof event !== 'object' || event === null)
    throw new TidegateError('bad-event', `${place} is no object: write \`{ "metric": "Load_Average", "value": 7 }\``)
  const strange = Object.keys(event).find((key) => !keys.some((known) => known === key))
  if (strange !== undefined) throw new TidegateError('bad-event', `${place} has the key "${strange}": an event has ${keys.join(', ')}`)
  if (!isEvent(event)) throw new TidegateError('bad-event', `${place} needs \`metric\` and \`value\``)
  return event
}

/** Its keys are those of an event; whether their values are what they should be the scheduler says, by its codes. */
function isEvent(event: object): event is MetricInput {
  return 'metric' in event && 'value' in event
}
