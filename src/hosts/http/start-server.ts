/** A server of our own around the plugin, for whoever has none. */
import type { FastifyInstance } from 'fastify'
import { TidegateError } from '../../../grammar/errors.js'
import { limitsOf, serverLimits } from './limits.js'
import { loadPeer } from './peers.js'
import { tidegateServer, type ServerOptions } from './server.js'

export interface StartServerOptions extends ServerOptions {
  /** Default 127.0.0.1: this machine alone. */
  readonly host?: string
  /** Default 8088, as the source system; 0: any that is free. */
  readonly port?: number
}

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:8088`. */
  readonly url: string
  readonly fastify: FastifyInstance
  /** Takes no more requests, answers those under way, and lets go of the port. The scheduler goes on. */
  close(): Promise<void>
}

/** Starts a server. @throws TidegateError `cannot-listen` when the port is taken or the address is not this machine's, `missing-package` */
export async function startServer({ host = '127.0.0.1', port = 8088, ...options }: StartServerOptions): Promise<RunningServer> {
  const { fastify } = await loadPeer(() => import('fastify'))
  const server = fastify(serverLimits(limitsOf(options.limits)))
  await server.register(tidegateServer, options)
  try {
    const url = await server.listen({ host, port })
    return { url, fastify: server, close: () => server.close() }
  } catch (error) {
    await server.close()
    throw new TidegateError(
      'cannot-listen',
      `cannot listen at ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    )
  }
}
