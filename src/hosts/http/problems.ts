/** Errors as answers: a status for each code, and the body that each mount's clients know. */
import type { FastifyReply } from 'fastify'
import { isTidegateError, PolicyError, type Diagnostic } from '../../../grammar/index.js'

/** A problem as RFC 9457 has it. */
export interface ProblemDetails {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** The stable code of the error. */
  readonly code: string
  /** Every mistake in an author's text, with its place. */
  readonly diagnostics?: readonly Diagnostic[]
}

const statuses: Readonly<Record<string, number>> = {
  'bad-fields': 400,
  'bad-event': 400,
  'too-many-events': 413,
  'bad-cursor': 400,
  'bad-name': 400,
  'bad-option': 400,
  'bad-instant': 400,
  'policy-error': 422,
  'not-attached': 503,
  'not-started': 503,
  stopped: 503,
  'store-full': 507,
  'store-busy': 503,
  'already-started': 409,
  'session-open': 409,
  'policy-paused': 409,
  'too-many-slots': 400,
  'simulation-too-long': 422,
  'server-busy': 503,
  overloaded: 503,
  'client-gone': 503,
  'invalid-policy': 409,
  'not-paused': 409,
  'run-ended': 409,
  'in-the-past': 400,
  'trial-ended': 403,
  'too-many': 409,
}

/** The status of an error by its code: what is unknown is not there, and what is not the client's mistake is ours. */
export function statusOf(error: unknown): number {
  if (!isTidegateError(error)) return clientStatus(error) ?? 500
  if (error.code.startsWith('unknown-')) return 404
  return statuses[error.code] ?? 500
}

/** The server's own errors (a body that is no JSON, or too long) carry their status. */
function clientStatus(error: unknown): number | undefined {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}

/** An error in words that may be told to anybody: what is ours is told to the log alone. */
export function problemOf(error: unknown): ProblemDetails {
  const status = statusOf(error)
  const code = isTidegateError(error) ? error.code : status < 500 ? 'bad-request' : 'internal'
  const detail = status < 500 || isTidegateError(error) ? messageOf(error) : 'The server failed; its log says more.'
  return {
    type: 'about:blank',
    title: titles[status] ?? 'Error',
    status,
    detail,
    code,
    ...(error instanceof PolicyError ? { diagnostics: error.diagnostics } : {}),
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
}

/** Sends a problem as `application/problem+json`. */
export function sendProblem(reply: FastifyReply, problem: Omit<ProblemDetails, 'type' | 'title'>): FastifyReply {
  return reply
    .status(problem.status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title: titles[problem.status] ?? 'Error', ...problem })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
