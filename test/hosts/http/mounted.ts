/** A server on a fake clock for tests: requests go in without a socket, as from this machine unless a test says otherwise. */
import { fastify, type FastifyInstance, type InjectOptions, type RouteOptions } from 'fastify'
import { expect } from 'vitest'
import { createExperiments, type Experiments, type ExperimentsOptions } from '../../../src/hosts/experiments/experiments.js'
import type { LimitOptions } from '../../../src/hosts/http/limits.js'
import { tidegateServer, type ServerOptions } from '../../../src/hosts/http/server.js'
import { createScheduler, memoryStore, type Scheduler, type SchedulerOptions, type Store } from '../../../src/index.js'
import { FakeClock } from '../fake-clock.js'
import { checkAnswers, type Violations } from './answer-check.js'

/** Half a minute after midnight, so that nothing falls on a slot of a cron by chance. */
export const start = Date.UTC(2026, 0, 1, 0, 0, 30)

export interface MountOptions {
  readonly clock?: FakeClock
  readonly store?: Store
  readonly scheduler?: SchedulerOptions
  readonly experiments?: ExperimentsOptions
  /** Told of each route that the server has. */
  readonly onRoute?: (route: RouteOptions) => void
  readonly access?: Pick<ServerOptions, 'tokens' | 'authorize'>
  readonly limits?: LimitOptions
}

export interface MountedServer {
  readonly clock: FakeClock
  readonly scheduler: Scheduler
  readonly experiments: Experiments
  readonly server: FastifyInstance
  /** The status and the body of an answer, read where it is JSON. */
  ask(
    method: InjectOptions['method'],
    url: string,
    body?: string | object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: unknown }>
  stop(): Promise<void>
}

export async function mountServer({
  clock = new FakeClock(start),
  store = memoryStore(),
  ...options
}: MountOptions = {}): Promise<MountedServer> {
  const experiments = createExperiments(options.experiments ?? {})
  const { workflows, concurrencyGroups } = experiments
  const scheduler = createScheduler({
    clock,
    store,
    ...options.scheduler,
    workflows: { ...options.scheduler?.workflows, ...workflows },
    concurrencyGroups: { ...options.scheduler?.concurrencyGroups, ...concurrencyGroups },
  })
  await scheduler.start()
  await experiments.attach(scheduler)
  const server = fastify({ routerOptions: { maxParamLength: 1000 } })
  const violations: Violations = []
  checkAnswers(server, violations)
  if (options.onRoute !== undefined) server.addHook('onRoute', options.onRoute)
  await server.register(tidegateServer, {
    scheduler,
    experiments,
    ...options.access,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  })
  return {
    clock,
    scheduler,
    experiments,
    server,
    async ask(method, url, body, headers = {}) {
      const asText = typeof body === 'string'
      const { statusCode, payload } = await server.inject({
        ...(method === undefined ? {} : { method }),
        url,
        headers: { ...(asText ? { 'content-type': 'text/plain' } : {}), host: 'localhost:8088', ...headers },
        ...(body === undefined ? {} : { payload: body }),
      })
      return { status: statusCode, body: payload === '' ? undefined : JSON.parse(payload) }
    },
    async stop() {
      await server.close()
      await scheduler.stop()
      expect(violations).toEqual([])
    },
  }
}

/** The text or number at a path inside an answer. */
export function at(body: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), body)
}
