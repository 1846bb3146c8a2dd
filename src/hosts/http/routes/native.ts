/** The native interface at `/v1`: policies, windows, runs, metrics and their events. */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { TidegateError } from '../../../../grammar/index.js'
import type { Permission } from '../access/roles.js'
import { addRoute, type Mounted } from '../mount.js'

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
  readonly permission: Permission
  readonly tag: string
  readonly summary: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  readonly answer: (mounted: Mounted, asked: Asked) => unknown
}

/** Adds a table of routes. Bodies are shown in the document and read by what they are given to, which says more about mistakes than a schema can. */
export function addNativeRoutes(server: FastifyInstance, mounted: Mounted, routes: readonly NativeRoute[]): void {
  for (const route of routes) addRoute(server, route.permission, optionsOf(route, mounted))
}

function optionsOf({ method, path, tag, summary, query, body, answer }: NativeRoute, mounted: Mounted): RouteOptions {
  return {
    method,
    url: `/v1${path}`,
    validatorCompiler: () => () => true,
    schema: {
      tags: [tag],
      summary,
      ...(query === undefined
        ? {}
        : {
            querystring: {
              type: 'object',
              properties: Object.fromEntries(Object.entries(query).map(([name, description]) => [name, { type: 'string', description }])),
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
