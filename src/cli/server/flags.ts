/** The options with which a verb speaks to a server, and where its token may stand: never on the command line, which others can read. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { readDuration } from '../../../grammar/index.js'
import { UsageError, type Terminal } from '../terminal.js'
import { createClient, type ServerClient } from './client.js'

/** Where the token may stand in place of a file. */
const tokenVariable = 'TIDEGATE_TOKEN'

export interface ServerFlags {
  readonly url: string
  readonly tokenFile?: string
  readonly timeout: string
}

/** Adds `--url`, with the default address of `serve`, and what goes with it. */
export function addServerOptions(command: Command): Command {
  const url = new Option('--url <url>', 'the server').default('http://127.0.0.1:8088').env('TIDEGATE_URL')
  return addAdmission(command.addOption(url))
}

/** Adds what a verb needs that may ask a server and need not. */
export function addAdmission(command: Command): Command {
  return command
    .option('--token-file <file>', `a file with the token for the server; or the token in ${tokenVariable}`)
    .option('--timeout <duration>', 'how long an answer of the server may take', '30s')
}

/** The server that the options name. @throws UsageError, TidegateError `bad-option` for options that cannot be used */
export async function connect({ url, tokenFile, timeout }: ServerFlags, terminal: Terminal): Promise<ServerClient> {
  const place = placeOf(url)
  const timeoutMs = readDuration('--timeout', timeout)
  if (timeoutMs === 0) throw new UsageError('--timeout 0s: nothing answers at once, give it a second at least')
  const token = tokenFile === undefined ? givenToken() : await tokenIn(tokenFile, terminal.cwd)
  if (token !== undefined && place.protocol === 'http:' && !isThisMachine(place))
    terminal.error(
      `warning: the token goes to ${place.host} without encryption; a proxy with TLS before the server, and https, keep it secret\n`,
    )
  return createClient({ url, token, timeoutMs })
}

function placeOf(url: string): URL {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(`--url ${url}: give a whole URL such as http://127.0.0.1:8088`)
  const place = new URL(url)
  if (place.username !== '' || place.password !== '') throw new UsageError('--url holds a name or a password: give a token by --token-file')
  if (place.search !== '' || place.hash !== '') throw new UsageError(`--url ${url}: leave out what follows ? or #`)
  return place
}

function isThisMachine({ hostname }: URL): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

function givenToken(): string | undefined {
  const given = process.env[tokenVariable]?.trim() ?? ''
  return given === '' ? undefined : plain(given, tokenVariable)
}

async function tokenIn(file: string, cwd: string): Promise<string> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    throw new UsageError(`--token-file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  })
  const [token, ...others] = text.split('\n').flatMap((line) => (line.trim() === '' || line.trim().startsWith('#') ? [] : [line.trim()]))
  if (token === undefined) throw new UsageError(`--token-file ${file} is empty: put the token into it`)
  if (others.length > 0)
    throw new UsageError(`--token-file ${file} has ${others.length + 1} lines: here it holds one token, and nothing else`)
  return plain(token, file)
}

/** A token by itself; what a server's own file says of it is another thing. */
function plain(token: string, source: string): string {
  if (token.startsWith('sha256:'))
    throw new UsageError(`${source} holds the hash of a token: that is for the server, here the token itself is needed`)
  if (/\s/.test(token))
    throw new UsageError(
      `${source} holds several words: the token alone is needed, without the role and the name that the server's file has`,
    )
  if (!/^[!-~]+$/.test(token)) throw new UsageError(`${source} holds letters that no token has: only those of ASCII can be sent`)
  return token
}
