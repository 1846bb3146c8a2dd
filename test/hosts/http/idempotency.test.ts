/** Writes under an `Idempotency-Key`: asked for twice, they act once. */
import { afterEach, expect, test, vi } from 'vitest'
import { memoryStore } from '../../../src/index.js'
import { hashToken } from '../../../src/hosts/http/access/tokens.js'
import { storeThat } from '../store-that.js'
import { at, mountServer, type MountedServer, type MountOptions } from './mounted.js'

let mounted: MountedServer | undefined

afterEach(async () => {
  await mounted?.stop()
  mounted = undefined
})

const hourly = { name: 'hourly', workflow_name: 'run', cron_expression: '0 * * * *', duration: '10m' }
const key = { 'idempotency-key': 'k-1' }

async function serve(options: MountOptions = {}): Promise<MountedServer> {
  mounted = await mountServer({ scheduler: { policies: [hourly], workflows: { run: () => undefined } }, ...options })
  return mounted
}

test('the same request is answered as before, and acts once', async () => {
  const server = await serve()
  const first = await server.ask('POST', '/v1/policies/hourly:trigger', {}, key)
  expect(at(first.body, 'window')).toBe('default/hourly@2026-01-01T00:00:30Z!1')
  expect(await server.ask('POST', '/v1/policies/hourly:trigger', {}, key)).toEqual(first)
  expect(server.scheduler.windows()).toHaveLength(1)
  expect(server.scheduler.texts.kept('audit:')).toHaveLength(1)
  expect(at((await server.ask('POST', '/v1/policies/hourly:trigger', {}, { 'idempotency-key': 'k-2' })).body, 'window')).toMatch(/!2$/)
  const again = await server.server.inject({
    method: 'POST',
    url: '/v1/policies/hourly:trigger',
    payload: {},
    headers: { host: 'localhost', ...key },
  })
  expect([again.headers['idempotency-replayed'], again.headers['content-type']]).toEqual(['true', 'application/json; charset=utf-8'])
})

test('another request under the same key is refused', async () => {
  const server = await serve()
  await server.ask('POST', '/v1/events', { metric: 'load', value: 1 }, key)
  for (const [method, url, body] of [
    ['POST', '/v1/events', { metric: 'load', value: 2 }],
    ['POST', '/v1/events?x=1', { metric: 'load', value: 1 }],
    ['PUT', '/v1/policies/hourly', hourly],
  ] as const) {
    expect(await server.ask(method, url, body, key)).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
  }
  expect(server.scheduler.metrics()).toMatchObject([{ metric: 'load', count: 1 }])
})

/** A promise, and what fulfils it. */
function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((fulfil) => (resolve = fulfil))
  return { promise, resolve: () => resolve() }
}

test('a request under way is not begun a second time', async () => {
  let isHeld = false
  const { promise, resolve } = deferred()
  const store = storeThat(async (take) => {
    if (isHeld) await promise
    take()
  })
  const server = await serve({ store })
  isHeld = true
  const first = server.ask('POST', '/v1/policies/hourly:trigger', {}, key)
  await vi.waitUntil(() => server.scheduler.statistics().windows > 0)
  const second = server.ask('POST', '/v1/policies/hourly:trigger', {}, key)
  await vi.waitUntil(() => server.scheduler.texts.kept('audit:').length > 0)
  resolve()
  expect(await second).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } })
  const answered = await first
  expect(await server.ask('POST', '/v1/policies/hourly:trigger', {}, key)).toEqual(answered)
})

test('what another try might change is tried again', async () => {
  const server = await serve()
  await server.scheduler.pause('hourly')
  expect(await server.ask('POST', '/v1/policies/hourly:trigger', {}, key)).toMatchObject({ status: 409, body: { code: 'policy-paused' } })
  await server.scheduler.resume('hourly')
  expect((await server.ask('POST', '/v1/policies/hourly:trigger', {}, key)).status).toBe(200)
  const wrong = await server.ask('POST', '/v1/policies/hourly:trigger', { x: 1 }, { 'idempotency-key': 'k-2' })
  expect(wrong.status).toBe(400)
  expect(await server.ask('POST', '/v1/policies/hourly:trigger', { x: 1 }, { 'idempotency-key': 'k-2' })).toEqual(wrong)
})

test('keys are those of whoever gives them, and reading takes none', async () => {
  const tokens = ['ada', 'bob'].map((name) => ({ name, role: 'admin' as const, sha256: hashToken(`token-of-the-${name}`) }))
  const server = await serve({ access: { tokens } })
  for (const name of ['ada', 'bob', 'ada']) {
    const authorization = `Bearer token-of-the-${name}`
    expect((await server.ask('POST', '/v1/policies/hourly:trigger', {}, { ...key, authorization })).status).toBe(200)
    expect((await server.ask('GET', '/v1/policies', undefined, { ...key, authorization })).status).toBe(200)
    expect((await server.ask('POST', '/v1/policies:plan', { policies: [] }, { ...key, authorization })).status).toBe(200)
  }
  expect(server.scheduler.windows()).toHaveLength(2)
})

test.each([[''], ['x'.repeat(256)]])('the key %j is refused', async (text) => {
  const server = await serve()
  const answer = await server.ask('POST', '/v1/policies/hourly:trigger', {}, { 'idempotency-key': text })
  expect(answer).toMatchObject({ status: 400, body: { code: 'bad-idempotency-key' } })
})

test('answers are there after a restart, up to a bound and for a while', async () => {
  const store = memoryStore()
  const limits = { idempotencyKeys: 2, idempotencyMs: 60_000 }
  const trigger = async (server: MountedServer, name: string): Promise<unknown> =>
    at((await server.ask('POST', '/v1/policies/hourly:trigger', {}, { 'idempotency-key': name })).body, 'window')
  const server = await serve({ store, limits })
  const [a, b, c] = [await trigger(server, 'a'), await trigger(server, 'b'), await trigger(server, 'c')]
  expect(server.scheduler.texts.kept('idempotency:')).toHaveLength(2)
  const { clock } = server
  await server.stop()
  const again = await serve({ store, clock, limits })
  expect([await trigger(again, 'b'), await trigger(again, 'c')]).toEqual([b, c])
  expect(await trigger(again, 'a')).not.toBe(a)
  await clock.advance(60_000)
  expect(await trigger(again, 'c')).not.toBe(c)
  expect(again.scheduler.texts.kept('idempotency:')).toHaveLength(1)
})
