/**
 * Writes that are asked for twice under one `Idempotency-Key` act once: the second is answered as the first was. Answers are kept with everything else that is
 * durable, for a while and up to a bound; those that another try might change are not kept.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Instant } from '../../../grammar/index.js'
import type { Keeper } from '../experiments/documents-store.js'
import type { Permission } from './access/roles.js'
import type { Limits } from './limits.js'
import { permissionOf, principalOf } from './mount.js'
import { sendProblem } from './problems.js'

/** A request under a key, and its answer. */
interface Answered {
  /** Whose key it is, and the key. */
  readonly name: string
  /** Method, path and body, in short. */
  readonly request: string
  readonly at: Instant
  readonly status: number
  readonly type: string
  readonly body: string
}

const prefix = 'idempotency:'
const header = 'idempotency-key'

/** Stands on answers that were given before. */
export const replayedHeader = 'idempotency-replayed'
const keyLengthMax = 255

/** Of all bodies that are kept. */
const charactersMax = 16_777_216

/** Answers of the same request that would be the same at any time, beside the good ones. */
const lasting: ReadonlySet<number> = new Set([400, 413, 415, 422])

export class Idempotency {
  readonly #keeper: Keeper
  readonly #now: () => Instant
  readonly #limits: Limits
  /** Oldest first, under the keys by which the store has them. */
  readonly #answered = new Map<string, Answered>()
  readonly #storeKeys = new Map<string, string>()
  /** Requests under way, by name, and the names of those that were let through. */
  readonly #underWay = new Map<string, { readonly request: string }>()
  readonly #nameOf = new WeakMap<FastifyRequest, string>()
  #count = 0
  #characters = 0

  constructor(keeper: Keeper, now: () => Instant, limits: Limits) {
    this.#keeper = keeper
    this.#now = now
    this.#limits = limits
    for (const { key, text } of keeper.kept(prefix)) {
      const answered: Answered = JSON.parse(text)
      this.#remember(key, answered)
      this.#count = Number(key.slice(prefix.length)) + 1
    }
  }

  /** Adds the hooks: before a route acts, and before its answer is sent. */
  addTo(server: FastifyInstance): void {
    server.addHook('preHandler', (request, reply) => this.#begin(request, reply))
    server.addHook('onSend', (request, reply, payload) => this.#end(request, reply, payload))
    server.addHook('onResponse', (request, _reply, done) => {
      this.#release(request)
      done()
    })
  }

  async #begin(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const key = request.headers[header]
    if (key === undefined || !takesKey(request.method, permissionOf(request))) return undefined
    if (typeof key !== 'string' || key === '' || key.length > keyLengthMax)
      return sendProblem(reply, {
        status: 400,
        code: 'bad-idempotency-key',
        detail: `Idempotency-Key must have 1 to ${keyLengthMax} characters.`,
      })
    const name = `${principalOf(request)?.name ?? ''} ${key}`
    const asked = fingerprint(request)
    const underWay = this.#underWay.get(name)
    const answered = this.#answeredTo(name)
    const before = underWay ?? answered
    if (before !== undefined && before.request !== asked) {
      const detail =
        'This Idempotency-Key was used for another request: give each request a key of its own, and the same only to try it again.'
      return sendProblem(reply, { status: 422, code: 'idempotency-key-reused', detail })
    }
    if (underWay !== undefined) {
      const detail = 'The request with this Idempotency-Key is still under way: ask again in a moment.'
      return sendProblem(reply.header('retry-after', '1'), { status: 409, code: 'idempotency-key-in-use', detail })
    }
    if (answered !== undefined) return reply.status(answered.status).header(replayedHeader, 'true').type(answered.type).send(answered.body)
    this.#underWay.set(name, { request: asked })
    this.#nameOf.set(request, name)
    return undefined
  }

  async #end(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
    const name = this.#nameOf.get(request)
    const underWay = this.#underWay.get(name ?? '')
    if (name === undefined || underWay === undefined) return payload
    const { statusCode: status } = reply
    const body = payload ?? ''
    if ((status < 300 || lasting.has(status)) && typeof body === 'string') {
      const type = String(reply.getHeader('content-type') ?? 'application/json')
      await this.#keep({ name, request: underWay.request, at: this.#now(), status, type, body })
    }
    this.#release(request)
    return payload
  }

  #release(request: FastifyRequest): void {
    const name = this.#nameOf.get(request)
    if (name === undefined) return
    this.#underWay.delete(name)
    this.#nameOf.delete(request)
  }

  #answeredTo(name: string): Answered | undefined {
    const answered = this.#answered.get(this.#storeKeys.get(name) ?? '')
    return answered !== undefined && answered.at + this.#limits.idempotencyMs > this.#now() ? answered : undefined
  }

  async #keep(answered: Answered): Promise<void> {
    const key = `${prefix}${String(this.#count).padStart(12, '0')}`
    this.#count += 1
    const gone = this.#makeRoom(answered.body.length)
    this.#remember(key, answered)
    await this.#keeper.keep([{ key, text: JSON.stringify(answered) }, ...gone.map((one) => ({ key: one }))])
  }

  #remember(key: string, answered: Answered): void {
    this.#answered.set(key, answered)
    this.#storeKeys.set(answered.name, key)
    this.#characters += answered.body.length
  }

  /** Forgets what is over and what is too much, the oldest first. Answers the keys of the store that are free. */
  #makeRoom(characters: number): readonly string[] {
    const { idempotencyMs, idempotencyKeys } = this.#limits
    const gone: string[] = []
    for (const [key, answered] of this.#answered) {
      const isOver = answered.at + idempotencyMs <= this.#now()
      const isTooMuch = this.#answered.size >= idempotencyKeys || this.#characters + characters > charactersMax
      if (!isOver && !isTooMuch) break
      this.#answered.delete(key)
      this.#characters -= answered.body.length
      if (this.#storeKeys.get(answered.name) === key) this.#storeKeys.delete(answered.name)
      gone.push(key)
    }
    return gone
  }
}

/** Whether a route changes anything. */
export function takesKey(method: string | readonly string[], permission: Permission | undefined): boolean {
  return method !== 'GET' && method !== 'HEAD' && permission !== undefined && permission !== 'read'
}

function fingerprint({ method, url, body }: FastifyRequest): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? null)
  return `${method} ${url} ${createHash('sha256').update(text).digest('base64url')}`
}
