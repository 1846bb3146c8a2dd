/** The interface of the source system, as its clients know it: events published by path, the administrator's dsl, a look at sessions. */
import type { FastifyInstance } from 'fastify'
import { PolicyError, readInstant } from '../../../../grammar/index.js'
import type { WindowRow } from '../../../scheduler/index.js'
import { adminFile } from '../dsl-files.js'
import { addRoute, type Mounted } from '../mount.js'
import { envelopeAnswers, factSchema, messageSchema } from '../schemas/source.js'
import { list, text } from '../schemas/schema.js'

const base = '/rest/rmsscheduler'

/** The envelope of every answer: `data`, or an error. */
interface Envelope {
  readonly data: unknown
  readonly error: { readonly code: number; readonly message: string } | null
}

function envelope(data: unknown, error: Envelope['error'] = null): Envelope {
  return { data, error }
}

const number = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/

export function sourceRoutes(server: FastifyInstance, mounted: Mounted): void {
  addPublishing(server, mounted)
  addDsl(server, mounted)
  addSessions(server, mounted)
}

function addPublishing(server: FastifyInstance, { scheduler }: Mounted): void {
  addRoute<{ Params: { label: string; value: string }; Querystring: { timestamp?: string } }>(
    server,
    'publish',
    envelopeAnswers({ type: 'null' }),
    {
      method: 'PUT',
      url: `${base}/events/publish/:label/:value`,
      schema: {
        operationId: 'publishByPath',
        tags: ['source'],
        summary: 'Publish a metric event to every session; it arrives now unless `timestamp` says otherwise.',
        params: { type: 'object', properties: { label: { type: 'string' }, value: { type: 'string', examples: ['20000', '0.5'] } } },
        querystring: {
          type: 'object',
          properties: { timestamp: { type: 'string', description: 'Epoch milliseconds, or an ISO text with an offset.' } },
        },
      },
      handler: async ({ params: { label, value }, query: { timestamp } }, reply) => {
        if (!number.test(value))
          return reply.status(400).send(envelope(null, { code: 400, message: `"${value}" is no number: write one such as 20000 or 0.5.` }))
        const at =
          timestamp === undefined ? {} : { timestamp: readInstant('timestamp', /^\d+$/.test(timestamp) ? Number(timestamp) : timestamp) }
        const refused = scheduler.publish(label, Number(value), at)
        if (refused !== undefined)
          return reply.status(400).send(envelope(null, { code: 400, message: `The event was refused: ${refused}.` }))
        await scheduler.flush()
        return envelope(null)
      },
    },
  )
}

/** The administrator's sentences; they come after the shipped ones and before those of policy files. */
function addDsl(server: FastifyInstance, { dsl }: Mounted): void {
  addRoute(server, 'administer', envelopeAnswers(text()), {
    method: 'GET',
    url: `${base}/dsl`,
    schema: {
      operationId: 'getAdminDsl',
      tags: ['source'],
      summary: "The administrator's dsl, as text.",
    },
    handler: () => envelope(dsl.textOf(adminFile)),
  })
  addRoute(server, 'administer', envelopeAnswers(list(messageSchema)), {
    method: 'POST',
    url: `${base}/dsl`,
    schema: {
      operationId: 'putAdminDsl',
      tags: ['source'],
      summary:
        "Replace the administrator's dsl; both sides of each entry are checked, and nothing is saved when one is wrong or a loaded policy would break.",
    },
    handler: async ({ body }) => {
      if (typeof body !== 'string') return envelope([], { code: 0, message: 'Send the dsl as text.' })
      try {
        return envelope((await dsl.change(adminFile, body)).diagnostics.map(messageOf))
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error
        return envelope(error.diagnostics.map(messageOf), { code: 0, message: 'Not able to parse DSL' })
      }
    },
  })
}

function messageOf({ code, severity, message, hint, span, file }: PolicyError['diagnostics'][number], index: number): object {
  return {
    id: index + 1,
    level: severity.toUpperCase(),
    path: file,
    line: span.line,
    column: span.column,
    text: hint === undefined ? message : `${message} ${hint}`,
    code,
  }
}

/** The source's names of the states of a trigger. */
const stateNames: Readonly<Partial<Record<WindowRow['state'], string>>> = { queued: 'SCHEDULED', overrun: 'TIMEOUT' }

function addSessions(server: FastifyInstance, { scheduler }: Mounted): void {
  addRoute(server, 'read', envelopeAnswers(list(text())), {
    method: 'GET',
    url: `${base}/debug/sessions`,
    schema: {
      operationId: 'listSessions',
      tags: ['source'],
      summary: 'Names of the open sessions.',
    },
    handler: () => envelope(scheduler.sessions()),
  })
  addRoute<{ Params: { id: string } }>(server, 'read', envelopeAnswers(list(factSchema)), {
    method: 'GET',
    url: `${base}/debug/sessions/:id`,
    schema: {
      operationId: 'getSession',
      tags: ['source'],
      summary: 'What is in a session: its policies, its latest triggers, its metrics.',
      params: { type: 'object', properties: { id: { type: 'string' } } },
    },
    handler: ({ params: { id } }, reply) => {
      if (!scheduler.sessions().includes(id))
        return reply.status(404).send(envelope(null, { code: 404, message: `Session not found : ${id}` }))
      const policies = scheduler.policies().filter(({ session }) => session === id)
      return envelope([
        ...policies.map(({ name, plan, nextSlot }) => ({ type: 'Rule', id: name, action: plan.workflowName, next: nextSlot ?? null })),
        ...scheduler.windows({ session: id }).map(({ id: window, policy, state, slot }) => ({
          type: 'RuleTrigger',
          id: window,
          ruleId: policy,
          scheduleTime: slot,
          status: stateNames[state] ?? state.toUpperCase(),
        })),
        ...scheduler.metrics(id).map(({ metric, last, lastTimestamp }) => ({
          type: 'MetricEvent',
          label: metric,
          value: last ?? null,
          timestamp: lastTimestamp ?? null,
        })),
      ])
    },
  })
}
