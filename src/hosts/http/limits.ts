/** Bounds on what a client may ask: how much, how often, how long. */
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { loadPeer } from './peers.js'

export interface LimitOptions {
  /** Bytes of a body. Default 1 MiB. */
  readonly bodyBytes?: number
  /** Requests of one address in one second; more are answered with 429. Default 1000. */
  readonly requestsPerSecond?: number
  /** Metric events in one request. Default 10,000. */
  readonly eventsPerRequest?: number
  /** Days that a simulation may span. Default 366. */
  readonly simulationDays?: number
  /** Windows, and runs, that it may have. Default 10,000 of each. */
  readonly simulationWindows?: number
  /** Its working time, in ms. Default 10 seconds. */
  readonly simulationMs?: number
  /** Answers under an `Idempotency-Key` that are remembered; beyond it the oldest go. Default 10,000. */
  readonly idempotencyKeys?: number
  /** For how long, in ms. Default a day. */
  readonly idempotencyMs?: number
}

export type Limits = Required<LimitOptions>

export function limitsOf(options: LimitOptions = {}): Limits {
  return {
    bodyBytes: 1_048_576,
    requestsPerSecond: 1000,
    eventsPerRequest: 10_000,
    simulationDays: 366,
    simulationWindows: 10_000,
    simulationMs: 10_000,
    idempotencyKeys: 10_000,
    idempotencyMs: 86_400_000,
    ...options,
  }
}

/** What a Fastify server of our own is made with: a client that is slow or silent does not hold a connection for ever. */
export function serverLimits({ bodyBytes }: Limits): FastifyServerOptions {
  return {
    bodyLimit: bodyBytes,
    connectionTimeout: 60_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 30_000,
    routerOptions: { maxParamLength: 1000 },
  }
}

export async function addRateLimit(server: FastifyInstance, { requestsPerSecond }: Limits): Promise<void> {
  const { default: rateLimit } = await loadPeer(() => import('@fastify/rate-limit'))
  await server.register(rateLimit, { max: requestsPerSecond, timeWindow: 1000 })
}
