/** Decides who makes a request and whether they may: tokens, a hook of the embedder, or, with neither, whoever sits at this machine. */
import type { FastifyRequest } from 'fastify'
import { may, rolesThatMay, type Permission, type Principal } from './roles.js'
import { principalOf, type KnownToken } from './tokens.js'

/** A hook of the embedder: who makes the request; undefined: nobody that is known. */
export type Authorize = (request: FastifyRequest) => Principal | undefined | Promise<Principal | undefined>

export interface AccessOptions {
  /** Accepted bearer tokens. */
  readonly tokens?: readonly KnownToken[]
  /** In place of tokens. */
  readonly authorize?: Authorize
}

/** What becomes of a request. */
export type Admission =
  | { readonly kind: 'admitted'; readonly principal: Principal }
  /** 401: nobody that is known. */
  | { readonly kind: 'unknown'; readonly message: string }
  /** 403: known, and not allowed. */
  | { readonly kind: 'forbidden'; readonly message: string }

/** Whoever sits at this machine, where there are neither tokens nor a hook. */
const local: Principal = { name: 'local', role: 'admin' }
const stranger: Principal = { name: 'anonymous', role: 'viewer' }

export async function admit(request: FastifyRequest, permission: Permission, access: AccessOptions): Promise<Admission> {
  const principal = await identify(request, access)
  if (principal === undefined) return { kind: 'unknown', message: 'Send a token that this server knows: `Authorization: Bearer <token>`.' }
  if (may(principal, permission)) return { kind: 'admitted', principal }
  if (principal === stranger) {
    return {
      kind: 'unknown',
      message:
        'Without tokens, changes are taken from this machine alone: start the server with tokens, or send the request to its loopback address.',
    }
  }
  return { kind: 'forbidden', message: `The role ${principal.role} may not do this; ${rolesThatMay(permission).join(' and ')} may.` }
}

async function identify(request: FastifyRequest, { tokens, authorize }: AccessOptions): Promise<Principal | undefined> {
  if (authorize !== undefined) return await authorize(request)
  if (tokens === undefined) return isLocal(request) ? local : stranger
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  return token === undefined ? undefined : principalOf(token, tokens)
}

const loopback = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/
const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i

/**
 * Whether a request comes from this machine and from nothing that somebody else may steer: not through a proxy, not from a page of another site,
 * and not under a name that was made to lead here.
 */
function isLocal({ headers, socket }: FastifyRequest): boolean {
  if (!loopback.test(socket.remoteAddress ?? '')) return false
  if (headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined) return false
  const { host = '', origin } = headers
  return loopbackHost.test(host) && (origin === undefined || origin === `http://${host}` || origin === `https://${host}`)
}
