/** Bearer tokens: known by their hashes only, compared in constant time. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { TidegateError } from '../../../../grammar/errors.js'
import { isRole, roles, type Principal } from './roles.js'

/** A token that is accepted: whose it is, and the SHA-256 of its text in hexadecimal. */
export interface KnownToken extends Principal {
  readonly sha256: string
}

/** Tokens shorter than this are refused: they could be guessed. */
const tokenLengthMin = 16

/** The hash under which a token is kept. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Whose token it is; undefined: nobody's. Every known token is looked at, so that the time tells nothing. */
export function principalOf(token: string, known: readonly KnownToken[]): Principal | undefined {
  const given = Buffer.from(hashToken(token), 'hex')
  let found: KnownToken | undefined
  for (const one of known) if (timingSafeEqual(given, Buffer.from(one.sha256, 'hex'))) found ??= one
  return found === undefined ? undefined : { name: found.name, role: found.role }
}

/**
 * Reads a token file: a line each, `role name sha256:<64 hexadecimal digits>`, or `role name <token>` for a token in plain text; `#` begins a comment.
 * @throws TidegateError `bad-token-file` that names the line
 */
export function readTokens(text: string, file: string): readonly KnownToken[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const words = line.replace(/(^|\s)#.*$/, '').trim()
    return words === ''
      ? []
      : [readToken(words.split(/\s+/), (message) => new TidegateError('bad-token-file', `${file}:${index + 1}: ${message}`))]
  })
}

function readToken(words: readonly string[], wrong: (message: string) => TidegateError): KnownToken {
  const [role = '', name = '', secret = '', ...rest] = words
  if (name === '' || secret === '' || rest.length > 0) throw wrong('a line is `role name token`, or `role name sha256:...`')
  if (!isRole(role)) throw wrong(`"${role}" is no role: it is one of ${roles.join(', ')}`)
  if (!secret.startsWith('sha256:')) {
    if (secret.length < tokenLengthMin) throw wrong(`the token has ${secret.length} characters: ${tokenLengthMin} are the least`)
    return { role, name, sha256: hashToken(secret) }
  }
  const sha256 = secret.slice('sha256:'.length).toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw wrong('behind `sha256:` there must be 64 hexadecimal digits')
  return { role, name, sha256 }
}
