/** What every mount of the server is given, and how a route says who may use it. */
import type { FastifyInstance, FastifyRequest, RouteGenericInterface, RouteOptions } from 'fastify'
import type { Experiments } from '../experiments/experiments.js'
import type { Scheduler } from '../scheduler.js'
import { permissions, type Permission, type Principal } from './access/roles.js'
import type { DslFiles } from './dsl-files.js'
import type { Limits } from './limits.js'
import type { Simulating } from './simulating.js'
import type { Schema } from './schemas/schema.js'

/** The parts that routes work with. */
export interface Mounted {
  readonly scheduler: Scheduler
  readonly dsl: DslFiles
  readonly experiments: Experiments | undefined
  readonly limits: Limits
  readonly simulating: Simulating
}

/** The key of a route's `config` that names what it asks for. */
const permissionKey = 'tidegatePermission'

/** The key of a route's `config` that says what it answers. */
const answersKey = 'tidegateAnswers'

/** One kind of answer. */
export interface Answer {
  /** Of its body; absent: it has none that a schema could tell of. */
  readonly schema?: Schema
  /** Default `application/json`; null: there is no body. */
  readonly type?: string | null
  /** Default: that all is well. */
  readonly description?: string
  readonly examples?: readonly unknown[]
}

/** What a route answers when all is well, by status, and what it says when something is wrong. */
export interface Answers {
  readonly success: Readonly<Record<number, Answer>>
  readonly problem: Answer
}

type Options<Route extends RouteGenericInterface> = RouteOptions<
  FastifyInstance['server'],
  FastifyRequest['raw'],
  Parameters<FastifyInstance['routing']>[1],
  Route
>

/** Adds a route that asks for a permission; undefined: it asks nobody who they are. Each route says what it answers: those that say none are not made here. */
export function addRoute<Route extends RouteGenericInterface = RouteGenericInterface>(
  server: FastifyInstance,
  permission: Permission | undefined,
  answers: Answers,
  route: Options<Route>,
): void {
  server.route<Route>({ ...route, config: Object.assign({}, route.config, { [permissionKey]: permission, [answersKey]: answers }) })
}

/** What the route of a request asks for; undefined: it is none of ours. */
export function permissionOf({ routeOptions }: FastifyRequest): Permission | undefined {
  return permissionOfConfig(routeOptions.config)
}

/** What a route with this `config` asks for. */
export function permissionOfConfig(config: object | undefined): Permission | undefined {
  const asked: unknown = config === undefined ? undefined : Reflect.get(config, permissionKey)
  return permissions.find((permission) => permission === asked)
}

/** What a route with this `config` answers; undefined: it is none of ours. */
export function answersOfConfig(config: object | undefined): Answers | undefined {
  const answers: unknown = config === undefined ? undefined : Reflect.get(config, answersKey)
  return isAnswers(answers) ? answers : undefined
}

/** Nothing else is kept under that key. */
function isAnswers(value: unknown): value is Answers {
  return typeof value === 'object' && value !== null && 'success' in value && 'problem' in value
}

const principals = new WeakMap<FastifyRequest, Principal>()

/** Notes who makes a request that was admitted. */
export function setPrincipal(request: FastifyRequest, principal: Principal): void {
  principals.set(request, principal)
}

/** Who makes a request; undefined before it was admitted. */
export function principalOf(request: FastifyRequest): Principal | undefined {
  return principals.get(request)
}
