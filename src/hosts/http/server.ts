/** The HTTP interface as a Fastify plugin: mount it in a server of your own, or let `startServer` make one (FORMATS section 4). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Experiments } from '../experiments/experiments.js'
import type { Scheduler } from '../scheduler.js'
import { Audit } from './access/audit.js'
import { admit, type AccessOptions } from './access/gatekeeper.js'
import { addDocumentation } from './documentation.js'
import { DslFiles } from './dsl-files.js'
import { addHeaders } from './headers.js'
import { Idempotency, replayedHeader } from './idempotency.js'
import { addRateLimit, limitsOf, type LimitOptions } from './limits.js'
import { permissionOf, principalOf, setPrincipal, type Mounted } from './mount.js'
import { problemOf, sendProblem } from './problems.js'
import { aboutRoutes } from './routes/about.js'
import { actionRoutes } from './routes/actions.js'
import { experimentRoutes } from './routes/experiments.js'
import { dslRoutes } from './routes/dsl.js'
import { eventRoutes } from './routes/events.js'
import { historyRoutes } from './routes/history.js'
import { addNativeRoutes } from './routes/native.js'
import { operationRoutes } from './routes/operations.js'
import { otlpRoutes } from './routes/otlp.js'
import { policyRoutes } from './routes/policies.js'
import { simulateRoutes } from './routes/simulate.js'
import { sourceRoutes } from './routes/source.js'
import { streamRoutes } from './routes/stream.js'
import { Simulating } from './simulating.js'

export interface ServerOptions extends AccessOptions {
  /** A scheduler that has started. */
  readonly scheduler: Scheduler
  /** Attached to the same scheduler; absent: no `/api/v1`. */
  readonly experiments?: Experiments
  /** Whether there are `/docs` and `/openapi.json`. Default true. */
  readonly docs?: boolean
  readonly limits?: LimitOptions
}

/** The plugin: `fastify.register(tidegateServer, { scheduler, tokens })`. Without tokens or a hook, changes are taken from this machine alone. */
export async function tidegateServer(server: FastifyInstance, options: ServerOptions): Promise<void> {
  const { scheduler, experiments } = options
  const dsl = new DslFiles(scheduler)
  await dsl.restore()
  const limits = limitsOf(options.limits)
  const mounted: Mounted = { scheduler, experiments, dsl, limits, simulating: new Simulating(limits) }
  const audit = new Audit(scheduler.texts, () => scheduler.now)
  await addRateLimit(server, mounted.limits)
  addHeaders(server)
  server.addContentTypeParser(/^application\/[\w.-]+\+json/, { parseAs: 'string' }, server.getDefaultJsonParser('error', 'error'))
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  server.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error)
    if (problem.status >= 500) request.log.error({ err: error }, 'a request failed')
    return sendProblem(reply, problem)
  })
  server.setNotFoundHandler((request, reply) =>
    sendProblem(reply, { status: 404, code: 'unknown-route', detail: `There is no ${request.method} ${request.url}.` }),
  )
  server.addHook('onRequest', (request, reply) => admitRequest(request, reply, options))
  server.addHook('onSend', (request, reply, payload) => auditRequest(request, reply, audit, payload))
  new Idempotency(scheduler.texts, () => scheduler.now, mounted.limits).addTo(server)
  if (options.docs !== false) await addDocumentation(server)

  operationRoutes(server, mounted)
  sourceRoutes(server, mounted)
  addNativeRoutes(server, mounted, [
    ...policyRoutes,
    ...actionRoutes,
    ...historyRoutes,
    ...dslRoutes,
    ...eventRoutes,
    ...otlpRoutes,
    ...simulateRoutes,
    ...aboutRoutes,
  ])
  streamRoutes(server, mounted)
  if (experiments !== undefined) experimentRoutes(server, experiments)
}

async function admitRequest(request: FastifyRequest, reply: FastifyReply, access: AccessOptions): Promise<FastifyReply | undefined> {
  const permission = permissionOf(request)
  if (permission === undefined) return undefined
  const admission = await admit(request, permission, access)
  if (admission.kind === 'admitted') {
    setPrincipal(request, admission.principal)
    return undefined
  }
  const { kind, message } = admission
  if (kind === 'unknown') void reply.header('www-authenticate', 'Bearer')
  return sendProblem(reply, {
    status: kind === 'unknown' ? 401 : 403,
    code: kind === 'unknown' ? 'unauthorized' : 'forbidden',
    detail: message,
  })
}

/** Every change is on record before it is answered; metric events, and answers that were given before, are not changes. */
async function auditRequest(request: FastifyRequest, reply: FastifyReply, audit: Audit, payload: unknown): Promise<unknown> {
  const permission = permissionOf(request)
  const principal = principalOf(request)
  if (reply.hasHeader(replayedHeader)) return payload
  const isChange = permission === 'operate' || permission === 'administer'
  if (principal !== undefined && isChange && request.method !== 'GET') {
    const { name: who, role } = principal
    await audit.add({ who, role, method: request.method, url: request.url, status: reply.statusCode })
  }
  return payload
}
