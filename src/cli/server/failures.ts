/** What can go wrong between the command line and a server, in plain words, each with its way out and its exit code. */
import type { Diagnostic } from '../../../grammar/index.js'
import { exitCodes, type ExitCode } from '../terminal.js'

/** A server that cannot be reached or asked, or that refuses what was asked for; the verb ends with `exitCode`. */
export class ServerFailure extends Error {
  readonly exitCode: ExitCode
  /** The way out. */
  readonly help: string | undefined
  /** The server's own code, such as `unknown-policy`; empty where nothing answered as a server of Tidegate does. */
  readonly code: string
  /** What is wrong with a text that was sent. */
  readonly diagnostics: readonly Diagnostic[]

  constructor({ message, help, exitCode = exitCodes.unusable, code = '', diagnostics = [] }: FailureParts) {
    super(message)
    this.help = help
    this.exitCode = exitCode
    this.code = code
    this.diagnostics = diagnostics
  }
}

interface FailureParts {
  readonly message: string
  readonly help?: string | undefined
  readonly exitCode?: ExitCode
  readonly code?: string
  readonly diagnostics?: readonly Diagnostic[]
}

/** Nothing answered. `error` is what `fetch` threw. */
export function unanswered(url: string, error: unknown, timeout: string): ServerFailure {
  if (error instanceof Error && error.name === 'TimeoutError')
    return new ServerFailure({
      message: `${url} did not answer within ${timeout}`,
      help: 'give it longer with --timeout, or look at its log',
    })
  const [why, help = 'start a server with `tidegate serve`, or name the one that you mean with --url or TIDEGATE_URL'] = causeOf(error)
  return new ServerFailure({ message: `${url} cannot be reached: ${why}`, help })
}

const distrusted = ['its certificate is not trusted', 'let Node know who has signed it, with NODE_EXTRA_CA_CERTS'] as const

/** What is behind a code of the system, and the way out where it is another than usual. */
const causes: Readonly<Record<string, readonly [why: string, help?: string]>> = {
  ECONNREFUSED: ['nothing listens there'],
  ENOTFOUND: ['there is no host of this name'],
  EAI_AGAIN: ['the name of the host cannot be looked up'],
  ECONNRESET: ['the connection was broken off'],
  UND_ERR_SOCKET: ['the connection was broken off'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['no TLS is spoken there', 'write --url with http://'],
  DEPTH_ZERO_SELF_SIGNED_CERT: distrusted,
  SELF_SIGNED_CERT_IN_CHAIN: distrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: distrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: distrusted,
}

/** The code of the system's error behind one of `fetch`; empty where there is none. */
export function causeCode(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined
  return typeof code === 'string' ? code : ''
}

function causeOf(error: unknown): readonly [why: string, help?: string] {
  const known = causes[causeCode(error)]
  if (known !== undefined) return known
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return [cause instanceof Error ? cause.message.trim() : String(cause)]
}

/** What a refusal is told from. */
export interface Refusal {
  readonly status: number
  /** `GET /v1/policies`: what was asked. */
  readonly asked: string
  readonly url: string
  /** What it answered with. */
  readonly text: string
  /** Whether a token went along. */
  readonly hasToken: boolean
  /** Where the server sends whoever asks. */
  readonly location?: string | undefined
}

/** A server answered that it will not, or something that is no server of Tidegate answered. */
export function refused(refusal: Refusal): ServerFailure {
  const { status, asked, url, text, location } = refusal
  if (status >= 300 && status < 400)
    return new ServerFailure({ message: `${url} sends on to ${location ?? 'another place'}`, help: 'name that place with --url' })
  const { code = '', detail = '', diagnostics = [] } = problemIn(text)
  if (code === '' || (status === 404 && code === 'unknown-route'))
    return new ServerFailure({
      message: `${url} answered ${asked} with status ${status}, and not as a server of Tidegate does that knows this`,
      help: 'look whether --url is right, and the server not older than this command line',
    })
  return new ServerFailure({
    message: detail === '' ? `${asked} was answered with status ${status}` : detail.replace(/[.]$/, ''),
    help: ways[code] ?? waysByStatus[status]?.(refusal),
    exitCode: isRefusal(status, code) ? exitCodes.failed : exitCodes.unusable,
    code,
    diagnostics,
  })
}

/** Something else than JSON came where an answer was expected. */
export function strangeAnswer(url: string): ServerFailure {
  return new ServerFailure({ message: `what answers at ${url} is no server of Tidegate`, help: 'look whether --url is right' })
}

/** The server understood, and says no to what was asked: no wrong usage. */
function isRefusal(status: number, code: string): boolean {
  return status === 409 || status === 422 || code === envelopeCode
}

/** What the envelope of the source system's paths, which has no codes of its own, is given. */
const envelopeCode = 'refused'

const ways: Readonly<Record<string, string>> = {
  'policy-paused': '`tidegate resume POLICY` ends the pause',
  'unknown-run': '`tidegate runs` lists the runs that are known',
  'unknown-window': '`tidegate windows` lists the windows that are known',
}

const waysByStatus: Readonly<Record<number, (refusal: Refusal) => string>> = {
  401: ({ hasToken }) =>
    hasToken
      ? 'the token that was sent is not among those of the server: look at --token-file or TIDEGATE_TOKEN'
      : 'put the token into a file and name it with --token-file, or set TIDEGATE_TOKEN',
  403: () => 'use a token of such a role',
  429: () => 'wait a moment, or ask for less at once',
  500: () => 'the log of the server says more',
  503: () => 'try again in a moment',
}

interface Problem {
  readonly code?: string
  readonly detail?: string
  readonly diagnostics?: readonly Diagnostic[]
}

/** The problem that an answer tells of (RFC 9457, or the envelope of the source system's paths); empty where it tells of none. */
function problemIn(text: string): Problem {
  const body = new Map(Object.entries(objectIn(text)))
  const enveloped: unknown = Reflect.get(Object(body.get('error')), 'message')
  if (typeof enveloped === 'string') return { code: envelopeCode, detail: enveloped }
  const [code, detail, diagnostics] = [body.get('code'), body.get('detail'), body.get('diagnostics')]
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof detail === 'string' ? { detail } : {}),
    ...(Array.isArray(diagnostics) ? { diagnostics } : {}),
  }
}

function objectIn(text: string): object {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
