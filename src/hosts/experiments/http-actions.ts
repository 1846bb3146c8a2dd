/** `cm.http_probe` and `cm.http_request`: HTTP to hosts that the operator allows, and to no other; redirects are answers, never followed. */
import { TidegateError } from '../../../grammar/errors.js'
import type { Values } from '../../experiments/index.js'
import type { Action, ActionContext, Actions } from './actions.js'

export interface HttpActionOptions {
  /** `host` (the port of the scheme) or `host:port`, as they stand in URLs; none: every request is refused. */
  readonly allowedHosts: readonly string[]
  /** For the whole exchange, in ms. Default 30,000. */
  readonly timeoutMs?: number
  /** Bytes of an answer's body that are read; a longer one fails the step. Default 1 MiB. */
  readonly maxBodyBytes?: number
}

/** What both actions answer, for expectations. */
interface HttpAnswer {
  readonly status_code: number
  readonly response_text: string
  readonly response_headers: Values
  readonly response_time_in_seconds: number
  /** The body, where it is JSON. */
  readonly response?: unknown
}

const withBody = ['POST', 'PUT', 'PATCH'] as const
const requestMethods: readonly string[] = ['GET', 'DELETE', ...withBody]
const probeMethods: readonly string[] = ['GET', 'POST']

/** Both actions, for the hosts that are allowed. */
export function httpActions(options: HttpActionOptions): Actions {
  const request: Action = async (where, context) => await exchange(where, requestMethods, options, context)
  const probe: Action = async (where, context) => {
    const answer = await exchange(where, probeMethods, options, context)
    if (answer.status_code < 400) return answer
    throw new TidegateError('probe-failed', `the answer has status ${answer.status_code}: ${answer.response_text.slice(0, 200)}`)
  }
  return { 'cm.http_request': request, 'cm.http_probe': probe }
}

async function exchange(
  where: Values,
  methods: readonly string[],
  options: HttpActionOptions,
  { signal }: ActionContext,
): Promise<HttpAnswer> {
  const { timeoutMs = 30_000, maxBodyBytes = 1_048_576 } = options
  const url = readUrl(where['url'], options.allowedHosts)
  const method = readMethod(where['method'], methods)
  const body =
    where['request_body'] === undefined || !withBody.some((name) => name === method) ? undefined : JSON.stringify(where['request_body'])
  const begun = performance.now()
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...readHeaders(where['headers']) },
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    ...(body === undefined ? {} : { body }),
  }).catch((error: unknown) => {
    throw new TidegateError('request-failed', `${method} ${url.origin}${url.pathname} failed: ${reasonOf(error)}`, { cause: error })
  })
  const text = await readText(response, maxBodyBytes)
  return {
    status_code: response.status,
    response_text: text,
    response_headers: Object.fromEntries(response.headers),
    response_time_in_seconds: (performance.now() - begun) / 1000,
    ...parsed(text),
  }
}

/** `fetch` hides why it failed behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || error.message : error.message
}

function readUrl(given: unknown, allowed: readonly string[]): URL {
  if (typeof given !== 'string' || !URL.canParse(given))
    throw new TidegateError('bad-argument', `url must be a whole URL such as http://host/path, not ${JSON.stringify(given)}`)
  const url = new URL(given)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TidegateError('bad-argument', `url must begin with http:// or https://, not ${url.protocol}`)
  if (url.username !== '' || url.password !== '')
    throw new TidegateError('bad-argument', 'url must not hold a user or a password: use a header')
  if (allowed.some((host) => host.toLowerCase() === url.host)) return url
  throw new TidegateError('host-not-allowed', `steps may not speak to ${url.host}: the operator of this server can allow it`)
}

function readMethod(given: unknown, methods: readonly string[]): string {
  const method = given === undefined ? 'GET' : typeof given === 'string' ? given.toUpperCase() : undefined
  if (method !== undefined && methods.includes(method)) return method
  throw new TidegateError('bad-argument', `method must be one of ${methods.join(', ')}, not ${JSON.stringify(given)}`)
}

function readHeaders(given: unknown): Readonly<Record<string, string>> {
  if (given === undefined) return {}
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new TidegateError('bad-argument', 'headers must be a mapping of names to texts')
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]))
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  if (response.body !== null) {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength
      if (size > maxBytes) throw new TidegateError('answer-too-long', `the body of the answer has more than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function parsed(text: string): { readonly response?: unknown } {
  try {
    const response: unknown = JSON.parse(text)
    return { response }
  } catch {
    return {} // Most bodies are no JSON; then there is only their text.
  }
}
