/** What every mount of the server is given, and how a route says who may use it. */
import type { FastifyInstance, FastifyRequest, RouteGenericInterface, RouteOptions } from 'fastify'
import type { Experiments } from '../experiments/experiments.js'
import type { Scheduler } from '../scheduler.js'
import { permissions, type Permission, type Principal } from './access/roles.js'
import type { AdminDsl } from './admin-dsl.js'
import type { Limits } from './limits.js'

/** The parts that routes work with. */
export interface Mounted {
  readonly scheduler: Scheduler
  readonly dsl: AdminDsl
  readonly experiments: Experiments | undefined
  readonly limits: Limits
}

/** The key of a route's `config` that names what it asks for. */
const permissionKey = 'tidegatePermission'

/** The key of a route's `config` that names the status of its good answers. */
export const successKey = 'tidegateSuccess'

/** Adds a route that asks for a permission, with the status of its good answers. Each route has one: those that say none are not made here. */
export function addRoute<Route extends RouteGenericInterface = RouteGenericInterface>(
  server: FastifyInstance,
  permission: Permission,
  route: RouteOptions<FastifyInstance['server'], FastifyRequest['raw'], Parameters<FastifyInstance['routing']>[1], Route>,
  success = 200,
): void {
  server.route<Route>({ ...route, config: Object.assign({}, route.config, { [permissionKey]: permission, [successKey]: success }) })
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

const principals = new WeakMap<FastifyRequest, Principal>()

/** Notes who makes a request that was admitted. */
export function setPrincipal(request: FastifyRequest, principal: Principal): void {
  principals.set(request, principal)
}

/** Who makes a request; undefined before it was admitted. */
export function principalOf(request: FastifyRequest): Principal | undefined {
  return principals.get(request)
}
