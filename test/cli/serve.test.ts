/** `tidegate serve`: an orchestrator over HTTP, a store in a file, a stop and a second start. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/program.js'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-serve-'))

/** Calls that the orchestrator was sent: method, path, body. */
const calls: { method: string; path: string; body: Readonly<Record<string, unknown>> }[] = []
let orchestrator: Server
let launchUrl = ''

beforeAll(async () => {
  orchestrator = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      const body: Readonly<Record<string, unknown>> = text === '' ? {} : JSON.parse(text)
      calls.push({ method: request.method ?? '', path: request.url ?? '', body })
      if (body['workflow'] === 'forbidden') response.writeHead(503).end()
      else if (request.method === 'GET') response.end(JSON.stringify({ status: 'success' }))
      else response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ executionId: `job-${calls.length}` }))
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => orchestrator.once('listening', resolve))
  const address = orchestrator.address()
  launchUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/runs`
})

beforeEach(() => void calls.splice(0))

afterAll(() => {
  orchestrator.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Served {
  readonly url: string
  readonly ask: (
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{ status: number; body: unknown }>
  /** Asks the process to end, and answers the exit code and all that was printed. */
  readonly stop: () => Promise<{ readonly code: number; readonly out: string; readonly err: string }>
}

async function serve(...words: readonly string[]): Promise<Served> {
  const printed = { out: '', err: '' }
  let hear: (url: string) => void = () => undefined
  const heard = new Promise<string>((resolve) => (hear = resolve))
  const runToEnd = async (): Promise<number> => {
    const code = await runCommandLine(['serve', '--port', '0', ...words], {
      version: '0.0.0',
      cwd: folder,
      colours: false,
      now: () => Date.now(),
      out(text) {
        printed.out += text
        const listening = /listening at (\S+)/.exec(printed.out)?.[1]
        if (listening !== undefined) hear(listening)
      },
      error: (text) => void (printed.err += text),
    })
    hear('')
    return code
  }
  const exited = runToEnd()
  const url = await heard
  return {
    url,
    async ask(method, path, body, headers = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
    },
    async stop() {
      if (url !== '') process.emit('SIGTERM', 'SIGTERM')
      return { code: await exited, ...printed }
    },
  }
}

writeFileSync(
  join(folder, 'p.policy.yaml'),
  [
    'version: 1',
    'policies:',
    '  - { name: daily, workflow_name: install, cron_expression: "@daily" }',
    '  - { name: refused, workflow_name: forbidden, cron_expression: "@daily" }',
    '',
  ].join('\n'),
)

test('an orchestrator is asked, tells ends, and everything is there after a second start', async () => {
  const first = await serve('p.policy.yaml', '--launch', launchUrl)
  await first.ask('POST', '/v1/policies/daily:trigger')
  await expect
    .poll(() => calls)
    .toMatchObject([{ method: 'POST', path: '/runs', body: { workflow: 'install', session: 'default', policy: 'daily' } }])
  await expect
    .poll(async () => (await first.ask('GET', '/v1/runs?policy=daily')).body)
    .toMatchObject({ runs: [{ state: 'running', executionId: 'job-1' }] })
  expect(await first.ask('POST', '/v1/runs/job-1:report', { result: 'success', message: 'well' })).toEqual({
    status: 200,
    body: { known: true },
  })
  expect(await first.ask('POST', '/v1/runs/job-1:report', { result: 'fine' })).toMatchObject({
    status: 400,
    body: { detail: 'result must be one of success, error, cancelled, not "fine"' },
  })
  await first.ask('POST', '/v1/policies/refused:trigger')
  await expect
    .poll(async () => (await first.ask('GET', '/v1/runs?policy=refused')).body)
    .toMatchObject({
      runs: [{ failure: 'launch_failed', message: `POST ${launchUrl} was answered with status 503` }],
    })
  await first.ask('POST', '/v1/policies/daily:trigger')
  await expect
    .poll(async () => (await first.ask('GET', '/v1/runs?policy=daily')).body)
    .toMatchObject({ runs: [{ result: 'success' }, { state: 'running' }] })
  const { code, out, err } = await first.stop()
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^listening at http:\/\/127\.0\.0\.1:\d+ \(documented at .*\/docs\); 2 policies; store: tidegate\.db\nstopping\n$/)

  const second = await serve('p.policy.yaml', '--launch', launchUrl)
  expect((await second.ask('GET', '/v1/runs?policy=daily')).body).toMatchObject({
    runs: [{ result: 'success', message: 'well' }, { result: 'success' }],
  })
  expect(calls.at(-1)).toMatchObject({ method: 'GET', path: expect.stringMatching(/^\/runs\/job-\d+$/) })
  await second.stop()
})

test('experiments run without an orchestrator; other workflows say what is missing', async () => {
  const served = await serve('p.policy.yaml', '--store', 'memory')
  const { body } = await served.ask('POST', '/api/v1/experiment/', { name: 'e', steps: [{ do: 'cm.wait', where: { time_in_seconds: 0 } }] })
  const id = String(Reflect.get(Object(body), 'id'))
  expect((await served.ask('POST', '/api/v1/trial/', { experiment: id })).status).toBe(201)
  await expect.poll(async () => (await served.ask('GET', '/api/v1/trial/')).body).toMatchObject([{ experiment: id, status: 'Succeeded' }])
  await served.ask('POST', '/v1/policies/daily:trigger')
  await expect
    .poll(async () => (await served.ask('GET', '/v1/runs?policy=daily')).body)
    .toMatchObject({
      runs: [{ failure: 'launch_failed', message: 'nothing runs the workflow "install": start the server with --launch URL' }],
    })
  await served.stop()
})

test('tokens of a file are asked for', async () => {
  writeFileSync(join(folder, 'tokens.txt'), 'viewer eve a-token-of-seventeen\n')
  const served = await serve('--store', 'memory', '--token-file', 'tokens.txt')
  expect((await served.ask('GET', '/v1/policies')).status).toBe(401)
  expect((await served.ask('GET', '/v1/policies', undefined, { authorization: 'Bearer a-token-of-seventeen' })).status).toBe(200)
  await served.stop()
})

describe('what cannot be served is told', () => {
  test.each([
    [['--port', 'http'], 2, 'error: --port http is not a whole number from 0 to 65535\n'],
    [['--launch', 'localhost'], 2, 'error: --launch localhost: give a whole URL such as http://127.0.0.1:9000/runs\n'],
    [['--token-file', 'none.txt'], 2, 'error: --token-file none.txt cannot be read: ENOENT'],
    [['--store', 'none/tidegate.db'], 2, 'none/tidegate.db'],
    [['--store', 'memory', '--host', '192.0.2.1'], 2, 'error: cannot listen at 192.0.2.1:0: '],
    [['none.policy.yaml'], 2, 'There is no file `none.policy.yaml`'],
  ])('%j', async (words, code, message) => {
    const ended = await (await serve(...words)).stop()
    expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(message)])
  })
})
