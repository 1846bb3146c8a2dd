/** Asks a running server over HTTP. What fails becomes a `ServerFailure`; what only reads is asked again where that may help. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { formatDuration } from '../../../grammar/index.js'
import { causeCode, refused, strangeAnswer, unanswered } from './failures.js'

export type Query = Readonly<Record<string, string | number | undefined>>

/** One server. An answer is an object that has the keys that it `needs`; of what is in them the server is taken at its word: their types are those of its routes. */
export interface ServerClient {
  /** Where it is, without a slash at the end. */
  readonly url: string
  get<Answer extends object>(path: string, needs: Needs<Answer>, query?: Query): Promise<Answer>
  /** Goes along with a key, under which the server does it once however often it is asked. */
  post<Answer extends object>(path: string, needs: Needs<Answer>, body?: unknown, query?: Query): Promise<Answer>
  put<Answer extends object>(path: string, needs: Needs<Answer>, query?: Query): Promise<Answer>
}

export interface ClientOptions {
  readonly url: string
  readonly token?: string | undefined
  /** For one answer, ms. */
  readonly timeoutMs: number
}

/** Keys without which an answer is none. */
type Needs<Answer> = readonly (keyof Answer & string)[]

interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly query: Query
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly needs: readonly string[]
}

/** Before the second try and the third, ms. */
const pausesMs = [200, 1000]
/** The longest that a server which is asked too much may make us wait, ms. */
const patienceMs = 10_000
/** Statuses that may be others a moment later. */
const passing: ReadonlySet<number> = new Set([502, 503, 504])
/** Errors that are the same a moment later. */
const lasting: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND'])

export function createClient({ url, token, timeoutMs }: ClientOptions): ServerClient {
  const base = url.replace(/\/+$/, '')
  const admission: Readonly<Record<string, string>> = token === undefined ? {} : { authorization: `Bearer ${token}` }

  async function fetchOnce({ method, path, query, headers, body }: Exchange): Promise<Response | Error> {
    const sent = { method, headers: { accept: 'application/json', ...admission, ...headers }, ...(body === undefined ? {} : { body }) }
    try {
      return await fetch(`${base}${path}${searchOf(query)}`, { ...sent, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  async function ask<Answer extends object>(exchange: Exchange): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      const response = await fetchOnce(exchange)
      const pauseMs = tries < pausesMs.length ? pauseBefore(exchange, response, pausesMs[tries] ?? 0) : undefined
      if (pauseMs !== undefined) {
        if (!(response instanceof Error)) await response.body?.cancel()
        await wait(pauseMs)
        continue
      }
      if (response instanceof Error) throw unanswered(base, response, formatDuration(timeoutMs))
      return await answerIn(response, exchange)
    }
  }

  async function answerIn<Answer extends object>(response: Response, { method, path, needs }: Exchange): Promise<Answer> {
    const text = await response.text().catch((error: unknown) => {
      throw unanswered(base, error, formatDuration(timeoutMs))
    })
    if (!response.ok) {
      const location = response.headers.get('location') ?? undefined
      throw refused({ status: response.status, asked: `${method} ${path}`, url: base, text, hasToken: token !== undefined, location })
    }
    const answer: Answer = Object(readJson(text))
    if (!needs.every((key) => key in answer)) throw strangeAnswer(base)
    return answer
  }

  return {
    url: base,
    get: (path, needs, query = {}) => ask({ method: 'GET', path, query, headers: {}, needs }),
    post(path, needs, body, query = {}) {
      const content = body === undefined ? {} : { body: JSON.stringify(body) }
      const type: Readonly<Record<string, string>> = body === undefined ? {} : { 'content-type': 'application/json' }
      return ask({ method: 'POST', path, query, headers: { ...type, 'idempotency-key': randomUUID() }, needs, ...content })
    },
    put: (path, needs, query = {}) => ask({ method: 'PUT', path, query, headers: {}, needs }),
  }
}

/** How long to wait before this is asked again, ms; undefined: the answer stands. What was turned away for being too much was not done, so that writes may be asked again too. */
function pauseBefore({ method }: Exchange, response: Response | Error, pauseMs: number): number | undefined {
  if (response instanceof Error)
    return method === 'GET' && response.name !== 'TimeoutError' && !lasting.has(causeCode(response)) ? pauseMs : undefined
  if (response.status === 429) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    return Math.min(Number.isFinite(seconds) ? Math.max(seconds * 1000, pauseMs) : pauseMs, patienceMs)
  }
  return method === 'GET' && passing.has(response.status) ? pauseMs : undefined
}

function searchOf(query: Query): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.append(name, String(value))
  return given.size === 0 ? '' : `?${given.toString()}`
}

/** Undefined for what is no JSON. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
