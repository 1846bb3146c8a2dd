/** The native interface at `/v1`: policies, windows, runs, metrics and their events. */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { readInstant, TidegateError, type Instant } from '../../../../grammar/index.js'
import type { Permission } from '../access/roles.js'
import { addRoute, type Answer, type Answers, type Mounted } from '../mount.js'
import { problemSchema } from '../schemas/problem.js'
import type { Schema } from '../schemas/schema.js'

/** A request as the tables of routes see it. */
export interface Asked {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** One route of the interface. */
export interface NativeRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/v1`. */
  readonly path: string
  /** Its name in the document, and in clients that are made from it. */
  readonly id: string
  readonly permission: Permission
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  /** Of its good answers; absent: there is no body, or none of JSON. */
  readonly returns?: Schema
  /** Where its good answers have other statuses, types or examples than 200 and JSON. */
  readonly success?: Answers['success']
  readonly answer: (mounted: Mounted, asked: Asked) => unknown
}

/** What is wrong, as this interface tells it. */
export const problemAnswer: Answer = { schema: problemSchema, type: 'application/problem+json' }

/** Adds a table of routes. Bodies are shown in the document and read by what they are given to, which says more about mistakes than a schema can. */
export function addNativeRoutes(server: FastifyInstance, mounted: Mounted, routes: readonly NativeRoute[]): void {
  for (const route of routes) {
    const { permission, returns, success = { 200: returns === undefined ? {} : { schema: returns } } } = route
    addRoute(server, permission, { success, problem: problemAnswer }, optionsOf(route, mounted))
  }
}

function optionsOf({ method, path, id, tag, summary, description, query, body, answer }: NativeRoute, mounted: Mounted): RouteOptions {
  return {
    method,
    url: `/v1${path}`,
    validatorCompiler: () => () => true,
    schema: {
      tags: [tag],
      summary,
      operationId: id,
      ...(description === undefined ? {} : { description }),
      ...(query === undefined
        ? {}
        : {
            querystring: {
              type: 'object',
              properties: Object.fromEntries(Object.entries(query).map(([name, about]) => [name, { type: 'string', description: about }])),
            },
          }),
      ...(body === undefined ? {} : { body }),
    },
    handler: (request, reply) =>
      answer(mounted, { params: textsIn(request.params), query: textsIn(request.query), body: request.body, request, reply }),
  }
}

/** Parameters as texts; of one that is given twice, the last. */
function textsIn(values: unknown): Readonly<Record<string, string>> {
  if (typeof values !== 'object' || values === null) return {}
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(Array.isArray(value) ? value.at(-1) : value)]))
}

/** A whole number in a query, from `min` to `max`. @throws TidegateError `bad-option` */
export function countIn(query: Asked['query'], name: string, fallback: number, max: number): number {
  const text = query[name]
  if (text === undefined) return fallback
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (count >= 1 && count <= max) return count
  throw new TidegateError('bad-option', `${name} must be a whole number from 1 to ${max}, not "${text}"`)
}

/** The fields of a body, which may be absent. One that is not known is refused: what it was meant to do would not be done. @throws TidegateError `bad-option` */
export function fieldsOf(body: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (body === undefined || body === null || body === '') return {}
  if (typeof body !== 'object' || Array.isArray(body)) throw new TidegateError('bad-option', 'send a JSON object, as `application/json`')
  const fields = Object.fromEntries(Object.entries(body))
  const strange = Object.keys(fields).find((name) => !known.includes(name))
  if (strange === undefined) return fields
  const may = known.length === 0 ? 'it may have none' : `it may have ${known.join(', ')}`
  throw new TidegateError('bad-option', `the body has the key "${strange}": ${may}`)
}

/** A text among the fields of a body. @throws TidegateError `bad-option` */
export function textIn(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || typeof value === 'string') return value
  throw new TidegateError('bad-option', `${name} must be a text, not ${JSON.stringify(value)}`)
}

/** A switch among the fields of a body; absent: off. @throws TidegateError `bad-option` */
export function flagIn(fields: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = fields[name]
  if (value === undefined || typeof value === 'boolean') return value ?? false
  throw new TidegateError('bad-option', `${name} must be true or false, not ${JSON.stringify(value)}`)
}

/** An instant among the fields of a body: epoch milliseconds, or an ISO text. @throws TidegateError `bad-option`, `bad-instant` */
export function instantIn(fields: Readonly<Record<string, unknown>>, name: string): Instant | undefined {
  const value = fields[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' || typeof value === 'number') return readInstant(name, value)
  throw new TidegateError('bad-option', `${name} must be an instant such as 2026-12-01T00:00:00Z, not ${JSON.stringify(value)}`)
}

/** An instant that must be among them. @throws TidegateError `bad-option`, `bad-instant` */
export function neededIn(fields: Readonly<Record<string, unknown>>, name: string): Instant {
  const instant = instantIn(fields, name)
  if (instant === undefined) throw new TidegateError('bad-option', `${name} is missing: give an instant such as 2026-12-01T00:00:00Z`)
  return instant
}

/** An object with what is given. */
export function given<Value>(name: string, value: Value | undefined): Readonly<Record<string, Value>> {
  return value === undefined ? {} : { [name]: value }
}
