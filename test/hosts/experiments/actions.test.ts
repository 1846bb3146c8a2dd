/** Actions against a real HTTP server on loopback, and what they refuse. */
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitAction } from '../../../src/hosts/experiments/actions.js'
import { httpActions } from '../../../src/hosts/experiments/http-actions.js'
import { mask, masked } from '../../../src/hosts/experiments/masking.js'
import { trialIdOf } from '../../../src/hosts/experiments/trial-ids.js'

let service: Server
let host: string

beforeAll(async () => {
  service = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url === '/away') response.writeHead(302, { location: 'http://127.0.0.1:1/secret' }).end()
      else if (request.url === '/broken') response.writeHead(500).end('out of order')
      else if (request.url === '/long') response.end('x'.repeat(5000))
      else if (request.url === '/never') setTimeout(() => response.destroy(), 5000).unref()
      else
        response
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify({ method: request.method, sent: Buffer.concat(chunks).toString(), by: request.headers['x-by'] }))
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => service.once('listening', resolve))
  const address = service.address()
  host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})

afterAll(() => service.close())

function run(
  name: 'cm.http_request' | 'cm.http_probe',
  where: Record<string, unknown>,
  signal = new AbortController().signal,
): Promise<unknown> {
  const action = httpActions({ allowedHosts: [host], maxBodyBytes: 1000, timeoutMs: 300 })[name]
  return Promise.resolve(action?.(where, { signal }))
}

describe('HTTP', () => {
  test('a request answers status, body, headers and time', async () => {
    const answer = await run('cm.http_request', {
      url: `http://${host}/a`,
      method: 'post',
      request_body: { a: 1 },
      headers: { 'x-by': 'me' },
    })
    expect(answer).toMatchObject({
      status_code: 200,
      response: { method: 'POST', sent: '{"a":1}', by: 'me' },
      response_headers: { 'content-type': 'application/json' },
    })
  })

  test('a request takes an answer of any status, a probe fails from 400 on', async () => {
    expect(await run('cm.http_request', { url: `http://${host}/broken` })).toMatchObject({
      status_code: 500,
      response_text: 'out of order',
    })
    await expect(run('cm.http_probe', { url: `http://${host}/broken` })).rejects.toThrow('the answer has status 500: out of order')
  })

  test('a redirect is an answer, not a way to other hosts', async () => {
    expect(await run('cm.http_probe', { url: `http://${host}/away` })).toMatchObject({ status_code: 302 })
  })

  test.each([
    [
      { url: 'http://169.254.169.254/latest/meta-data' },
      'steps may not speak to 169.254.169.254: the operator of this server can allow it',
    ],
    [{ url: 'http://127.0.0.1/' }, 'steps may not speak to 127.0.0.1'],
    [{ url: 'http://HOST@evil.example/' }, 'url must not hold a user or a password'],
    [{ url: 'http://evil.example#@HOST/' }, 'steps may not speak to evil.example'],
    [{ url: 'file:///etc/passwd' }, 'url must begin with http:// or https://, not file:'],
    [{ url: 'HOST/a' }, 'must be'],
    [{ url: 7 }, 'url must be a whole URL such as http://host/path, not 7'],
    [{ url: 'http://HOST/', method: 'TRACE' }, 'method must be one of GET, DELETE, POST, PUT, PATCH, not "TRACE"'],
    [{ url: 'http://HOST/', headers: 'x' }, 'headers must be a mapping of names to texts'],
    [{ url: 'http://HOST/long' }, 'the body of the answer has more than 1000 bytes'],
    [{ url: 'http://HOST/never' }, 'failed: The operation was aborted due to timeout'],
  ])('%j is refused', async (where, message) => {
    const filled = Object.fromEntries(
      Object.entries(where).map(([key, value]) => [key, typeof value === 'string' ? value.replace('HOST', host) : value]),
    )
    await expect(run('cm.http_request', filled)).rejects.toThrow(message)
  })

  test('a probe only looks', async () => {
    await expect(run('cm.http_probe', { url: `http://${host}/`, method: 'DELETE' })).rejects.toThrow('method must be one of GET, POST')
  })
})

describe('waiting', () => {
  test('ends when the trial is asked to stop', async () => {
    const controller = new AbortController()
    const waiting = waitAction({ time_in_seconds: 3600 }, { signal: controller.signal })
    controller.abort()
    await expect(waiting).rejects.toThrow('the trial was asked to stop')
    await expect(waitAction({ time_in_seconds: 1 }, { signal: controller.signal })).rejects.toThrow('the trial was asked to stop')
  })

  test.each([[undefined], ['5'], [-1], [1.5], [86_401]])('%j seconds are refused', async (seconds) => {
    const { signal } = new AbortController()
    await expect(waitAction({ time_in_seconds: seconds }, { signal })).rejects.toThrow(
      'time_in_seconds must be a whole number of seconds, 0 to 86400',
    )
  })

  test('no time at all', async () => {
    expect(await waitAction({ time_in_seconds: 0 }, { signal: new AbortController().signal })).toBeUndefined()
  })
})

test('what sounds like a secret is not kept', () => {
  expect(
    masked({ url: 'x', headers: { Authorization: 'Bearer 1', accept: 'y' }, users: [{ password: 'p', name: 'n' }], apiKey: 'k' }),
  ).toEqual({
    url: 'x',
    headers: { Authorization: mask, accept: 'y' },
    users: [{ password: mask, name: 'n' }],
    apiKey: mask,
  })
})

test('the id of a trial is made from its window, as a UUID of version 5', () => {
  const id = trialIdOf('experiment.1/2@2026-01-01T00:00:00Z')
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(trialIdOf('experiment.1/2@2026-01-01T00:00:00Z')).toBe(id)
  expect(trialIdOf('experiment.1/2@2026-01-01T00:00:01Z')).not.toBe(id)
})
