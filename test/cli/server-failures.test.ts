/** What is said when a server cannot be reached, does not admit, refuses, or is none; and when it is asked again. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { folderOf, run } from './command-line.js'
import { listening, served } from './served.js'

const tokens = 'viewer eve viewer-token-of-eve-1\npublisher pub publisher-token-pub-1\noperator ops operator-token-of-ops\n'
const cwd = folderOf({
  eve: '# of eve\nviewer-token-of-eve-1\n',
  pub: 'publisher-token-pub-1',
  ops: 'operator-token-of-ops\n',
  wrong: 'some-token-of-nobody',
  server: tokens,
  line: 'viewer eve viewer-token-of-eve-1\n',
  hash: 'sha256:0123\n',
  empty: '\n',
  accents: 'clé-secrète\n',
})

afterEach(() => {
  delete process.env['TIDEGATE_TOKEN']
  delete process.env['TIDEGATE_URL']
})

describe('a server with tokens', () => {
  const start = async () => {
    const { readTokens } = await import('../../src/hosts/http/index.js')
    const policies = [{ name: 'reindex', workflow_name: 'run', cron_expression: '@daily' }]
    return served({ tokens: readTokens(tokens, 'tokens'), scheduler: { policies, workflows: { run: () => undefined } } })
  }

  test.each<[words: readonly string[], code: number, said: string]>([
    [['status', '--token-file', 'eve'], 0, 'reindex  idle'],
    [['windows', '--token-file', 'eve'], 0, 'default/reindex@2026-01-01T00:00:00Z'],
    [['publish', 'Load', '1', '--token-file', 'pub'], 0, 'Load 1 is stored'],
    [['pause', 'reindex', '--token-file', 'ops'], 0, 'reindex is paused'],
    [
      ['status'],
      2,
      'error: Send a token that this server knows: `Authorization: Bearer <token>`\n  help: put the token into a file and name it with --token-file, or set TIDEGATE_TOKEN\n',
    ],
    [['status', '--token-file', 'wrong'], 2, 'help: the token that was sent is not among those of the server'],
    [
      ['pause', 'reindex', '--token-file', 'eve'],
      2,
      'error: The role viewer may not do this; operator and admin may\n  help: use a token of such a role\n',
    ],
    [['status', '--token-file', 'pub'], 2, 'The role publisher may not do this'],
    // Whoever may act and not read is told without the names.
    [['status', '--token-file', 'server'], 2, 'error: --token-file server has 3 lines: here it holds one token, and nothing else\n'],
    [['status', '--token-file', 'line'], 2, 'error: line holds several words: the token alone is needed'],
    [['status', '--token-file', 'hash'], 2, 'error: hash holds the hash of a token'],
    [['status', '--token-file', 'empty'], 2, 'error: --token-file empty is empty'],
    [['status', '--token-file', 'accents'], 2, 'error: accents holds letters that no token has'],
    [['status', '--token-file', 'none'], 2, 'error: --token-file none cannot be read: ENOENT'],
  ])('%j', async (words, code, said) => {
    const { url } = await start()
    const ran = await run(cwd, [...words, '--url', url])
    expect([ran.code, ran.all]).toEqual([code, expect.stringContaining(said)])
  })

  test('the environment names server and token; an option goes before it', async () => {
    const { url } = await start()
    process.env['TIDEGATE_URL'] = url
    process.env['TIDEGATE_TOKEN'] = 'viewer-token-of-eve-1\n'
    expect(await run(cwd, ['status'])).toMatchObject({ code: 0, error: '' })
    expect(await run(cwd, ['resume', 'reindex'])).toMatchObject({ code: 2, error: expect.stringContaining('The role viewer may not') })
    expect(await run(cwd, ['pause', 'reindex', '--token-file', 'ops'])).toMatchObject({ code: 0 })
    expect(await run(cwd, ['status', '--url', 'http://127.0.0.1:9'])).toMatchObject({ code: 2 })
    process.env['TIDEGATE_TOKEN'] = 'viewer eve viewer-token-of-eve-1'
    expect(await run(cwd, ['status'])).toMatchObject({ code: 2, error: expect.stringContaining('TIDEGATE_TOKEN holds several words') })
  })
})

describe('what cannot be asked', () => {
  test.each([
    ['127.0.0.1:8088', 'give a whole URL such as http://127.0.0.1:8088'],
    ['ftp://127.0.0.1', 'give a whole URL'],
    ['http://ada:secret@127.0.0.1', 'error: --url holds a name or a password: give a token by --token-file\n'],
    ['http://127.0.0.1/?x=1', 'leave out what follows ? or #'],
    ['http://no-such-host.invalid', 'error: http://no-such-host.invalid cannot be reached: '],
  ])('%s', async (url, said) => {
    const ran = await run(cwd, ['status', '--url', url])
    expect(ran).toMatchObject({ code: 2, out: '', error: expect.stringContaining(said) })
    expect(ran.error).not.toContain('secret@')
  })

  test('nothing listens there', async () => {
    const { server, url } = await takenPort()
    await server()
    expect(await run(cwd, ['windows', '--url', url])).toMatchObject({
      code: 2,
      out: '',
      error: `error: ${url} cannot be reached: nothing listens there\n  help: start a server with \`tidegate serve\`, or name the one that you mean with --url or TIDEGATE_URL\n`,
    })
  })

  test('no TLS is spoken there', async () => {
    const url = (await listening((_, response) => response.end())).replace('http:', 'https:')
    expect(await run(cwd, ['windows', '--url', url])).toMatchObject({
      code: 2,
      error: `error: ${url} cannot be reached: no TLS is spoken there\n  help: write --url with http://\n`,
    })
  })

  test('no answer in time', async () => {
    const url = await listening(() => undefined)
    expect(await run(cwd, ['status', '--url', url, '--timeout', '100ms'])).toMatchObject({
      code: 2,
      error: `error: ${url} did not answer within 100ms\n  help: give it longer with --timeout, or look at its log\n`,
    })
    expect(await run(cwd, ['status', '--url', url, '--timeout', 'soon'])).toMatchObject({
      code: 2,
      error: expect.stringContaining('--timeout'),
    })
  })

  test('an answer that breaks off', async () => {
    const url = await listening((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{')
      setTimeout(() => response.destroy(), 20)
    })
    expect(await run(cwd, ['windows', '--url', url])).toMatchObject({ code: 2, error: expect.stringContaining('cannot be reached: ') })
  })

  test.each<[what: string, answer: (response: ServerResponse) => void, said: string]>([
    ['a page', (response) => response.end('<html>'), 'is no server of Tidegate\n  help: look whether --url is right'],
    ['something else that answers with JSON', (response) => response.end('{"status": "ok"}'), 'is no server of Tidegate'],
    [
      'a page that is not there',
      (response) => response.writeHead(404).end('<html>'),
      'answered GET /v1/windows with status 404, and not as a server of Tidegate does',
    ],
    [
      'an older server',
      (response) => problem(response, 404, 'unknown-route', 'There is no GET /v1/windows.'),
      'not older than this command line',
    ],
    [
      'another place',
      (response) => response.writeHead(302, { location: 'https://x.example/' }).end(),
      'sends on to https://x.example/\n  help: name that place with --url',
    ],
    [
      'a server that failed',
      (response) => problem(response, 500, 'internal', 'The server failed; its log says more.'),
      'error: The server failed; its log says more\n  help: the log of the server says more',
    ],
  ])('%s', async (_, answer, said) => {
    const url = await listening((_request, response) => answer(response))
    expect(await run(cwd, ['windows', '--url', url])).toMatchObject({ code: 2, out: '', error: expect.stringContaining(said) })
  })

  test('mistakes in a text are shown as those of files are', async () => {
    const diagnostics = [
      {
        code: 'bad-duration',
        severity: 'error',
        message: 'Expected a duration.',
        file: 'a.yaml',
        span: { start: 0, end: 1, line: 3, column: 5 },
        hint: 'Write 10m.',
      },
    ]
    const url = await listening((_, response) => problem(response, 422, 'policy-error', 'The policies are not valid.', { diagnostics }))
    const ran = await run(cwd, ['resume', 'p', '--url', url])
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.error).toContain('a.yaml:3:5 error bad-duration: Expected a duration.')
    expect(ran.error).toContain('error: The policies are not valid\n')
  })
})

test('texts of a server cannot steer the terminal', async () => {
  const wild = 'gone\n\u001B[31merror: \u009B2J'
  const row = { id: 'default/p@1#1', workflow: 'w', start: 0, end: 0, result: 'error', message: wild }
  const url = await listening((request, response) => {
    if (request.url?.startsWith('/v1/runs') === true) response.end(JSON.stringify({ runs: [row], next_cursor: null }))
    else problem(response, 409, 'policy-paused', wild)
  })
  const [listed, refused] = [await run(cwd, ['runs', '--url', url]), await run(cwd, ['trigger', 'p', '--url', url])]
  expect(listed.out.split('\n')).toHaveLength(3)
  expect(listed.out + refused.error).not.toMatch(/[^\P{Cc}\n]/u)
})

test('a token that would go over the net unencrypted is told', async () => {
  const ran = await run(cwd, ['status', '--token-file', 'eve', '--url', 'http://192.0.2.1:9', '--timeout', '50ms'])
  expect(ran.error).toContain('warning: the token goes to 192.0.2.1:9 without encryption')
  expect(ran.code).toBe(2)
})

describe('asking again', () => {
  /** Answers with each of these statuses once, and well after that. */
  const passing = async (statuses: readonly number[]): Promise<{ readonly url: string; readonly asked: string[] }> => {
    const left = [...statuses]
    const asked: string[] = []
    const url = await listening((request: IncomingMessage, response) => {
      asked.push(`${request.method} ${String(request.headers['idempotency-key'] !== undefined)}`)
      request.resume()
      const status = left.shift()
      if (status !== undefined)
        problem(response, status, status === 429 ? 'bad-request' : 'store-busy', 'Not now.', {}, { 'retry-after': '0' })
      else response.setHeader('content-type', 'application/json').end('{"windows": [], "accepted": 1, "refused": []}')
    })
    return { url, asked }
  }

  test('a list is asked for again when the server is busy for a moment', async () => {
    const { url, asked } = await passing([503])
    expect(await run(cwd, ['windows', '--url', url])).toMatchObject({ code: 0, out: 'no window yet\n' })
    expect(asked).toEqual(['GET false', 'GET false'])
  })

  test('what changes something is not', async () => {
    const { url, asked } = await passing([503])
    expect(await run(cwd, ['publish', 'Load', '1', '--url', url])).toMatchObject({
      code: 2,
      error: 'error: Not now\n  help: try again in a moment\n',
    })
    expect(asked).toEqual(['POST true'])
  })

  test('unless it was turned away unread, as too much at once; in the end that is told', async () => {
    const { url, asked } = await passing([429])
    expect(await run(cwd, ['publish', 'Load', '1', '--url', url])).toMatchObject({ code: 0 })
    expect(asked).toHaveLength(2)
    const busy = await passing([429, 429, 429])
    expect(await run(cwd, ['publish', 'Load', '1', '--url', busy.url])).toMatchObject({
      code: 2,
      error: expect.stringContaining('help: wait a moment'),
    })
    expect(busy.asked).toHaveLength(3)
  })

  test('a limit of the server itself', async () => {
    const server = await served({ limits: { requestsPerSecond: 1 } })
    expect(await server.tidegate('publish', 'Load', '1')).toMatchObject({ code: 0 })
    expect(await server.tidegate('publish', 'Load', '2')).toMatchObject({ code: 0 })
  })
})

test('status of a server that takes no work says so, with exit code 1', async () => {
  const url = await listening((request, response) => {
    if (request.url === '/readyz') return problem(response, 507, 'store-full', 'The disk of the store is full.')
    const body =
      request.url === '/v1/server' ? { version: '1.0.0', now: '2026-01-01T00:00:00Z', policies: 0, windows: 0, runs: 0 } : { policies: [] }
    return void response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  })
  expect(await run(cwd, ['status', '--url', url])).toMatchObject({
    code: 1,
    out: `tidegate 1.0.0 at ${url}: NOT READY (The disk of the store is full); no policy; its clock says 2026-01-01T00:00:00Z\n`,
  })
  expect(JSON.parse((await run(cwd, ['status', '--url', url, '--json'])).out)).toMatchObject({
    ready: false,
    obstacle: 'The disk of the store is full',
  })
})

function problem(
  response: ServerResponse,
  status: number,
  code: string,
  detail: string,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/problem+json', ...headers })
    .end(JSON.stringify({ type: 'about:blank', status, code, detail, ...more }))
}

/** A URL at which something listens until `server` is called. */
async function takenPort(): Promise<{ readonly server: () => Promise<void>; readonly url: string }> {
  const { createServer } = await import('node:http')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const address = server.address()
  return {
    server: () => new Promise((done) => server.close(() => done())),
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
  }
}
