/** The native interface at `/v1`. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterEach, describe, expect, test } from 'vitest'
import { startServer } from '../../../src/hosts/http/start-server.js'
import { at, mountServer, type MountedServer } from './mounted.js'

let mounted: MountedServer | undefined

afterEach(async () => {
  await mounted?.stop()
  mounted = undefined
})

const hourly = {
  name: 'hourly',
  workflow_name: 'run',
  cron_expression: '0 * * * *',
  duration: '10m',
  conditions: ['Last known metric "load" is < 5'],
}

async function serve(): Promise<MountedServer> {
  mounted = await mountServer({ scheduler: { policies: [hourly], workflows: { run: () => new Promise(() => undefined) } } })
  return mounted
}

describe('policies', () => {
  test('are listed as they stand', async () => {
    const server = await serve()
    const view = {
      session: 'default',
      name: 'hourly',
      workflow_name: 'run',
      timezone: 'UTC',
      conditions: hourly.conditions,
      next: '2026-01-01T01:00:00Z',
      recurrence_left: null,
      pause: null,
      invalid: null,
    }
    expect(await server.ask('GET', '/v1/policies')).toEqual({ status: 200, body: { policies: [view], next_cursor: null } })
    expect(await server.ask('GET', '/v1/policies/hourly')).toEqual({ status: 200, body: view })
    expect(await server.ask('GET', '/v1/policies/hourly/next?count=2')).toEqual({
      status: 200,
      body: { slots: ['2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z'] },
    })
    expect(await server.ask('GET', '/v1/policies/other')).toMatchObject({
      status: 404,
      body: { code: 'unknown-policy', detail: 'no policy "default/other" is loaded' },
    })
    expect(await server.ask('GET', '/v1/policies/hourly/next?count=0')).toMatchObject({
      status: 400,
      body: { detail: 'count must be a whole number from 1 to 1000, not "0"' },
    })
  })

  test('are planned, then put in place, all or nothing', async () => {
    const server = await serve()
    const set = {
      policies: [
        { ...hourly, duration: '20m' },
        { ...hourly, name: 'second' },
      ],
    }
    const plan = { added: ['second'], changed: ['hourly'], removed: [], unchanged: [] }
    expect(await server.ask('POST', '/v1/policies:plan', set)).toEqual({ status: 200, body: plan })
    expect(server.scheduler.policies()).toHaveLength(1)
    expect(await server.ask('PUT', '/v1/policies', set)).toEqual({ status: 200, body: plan })
    expect(await server.ask('PUT', '/v1/policies?session=other', set)).toEqual({
      status: 200,
      body: { added: ['hourly', 'second'], changed: [], removed: [], unchanged: [] },
    })
    const wrong = await server.ask('PUT', '/v1/policies', {
      policies: [{ ...hourly, conditions: ['Last known metric "load" is lower then 5'] }],
    })
    expect(wrong).toMatchObject({ status: 422, body: { code: 'policy-error', diagnostics: [{ severity: 'error' }] } })
    expect(server.scheduler.policies()).toHaveLength(4)
  })

  test('are paused, resumed, triggered, cancelled', async () => {
    const server = await serve()
    expect((await server.ask('POST', '/v1/policies/hourly:pause', { note: 'release', until: '2026-01-02T00:00:00Z' })).status).toBe(200)
    expect((await server.ask('GET', '/v1/policies/hourly')).body).toMatchObject({
      pause: { note: 'release', until: '2026-01-02T00:00:00Z' },
    })
    expect(await server.ask('POST', '/v1/policies/hourly:trigger')).toMatchObject({ status: 409, body: { code: 'policy-paused' } })
    await server.ask('POST', '/v1/policies/hourly:resume')
    const { body } = await server.ask('POST', '/v1/policies/hourly:trigger', { ignoreConditions: true })
    expect(at(body, 'window')).toBe('default/hourly@2026-01-01T00:00:30Z!1')
    expect(server.scheduler.runs({ state: 'running' })).toHaveLength(1)
    await server.ask('POST', '/v1/policies/hourly:cancel', { reason: 'enough' })
    expect(server.scheduler.runs()).toMatchObject([{ cancel: { by: 'person', reason: 'enough' } }])
  })
})

describe('windows and runs', () => {
  test('are queried, explained, drawn, cancelled', async () => {
    const server = await serve()
    await server.clock.advance(65 * 60_000)
    const { body } = await server.ask('GET', '/v1/windows?policy=hourly&limit=5')
    const id = String(at(body, 'windows', 0, 'id'))
    expect(id).toBe('default/hourly@2026-01-01T01:00:00Z')
    const explained = await server.ask('GET', `/v1/windows/${encodeURIComponent(id)}/explanation`)
    expect(at(explained.body, 'text')).toContain('Last known metric "load" is < 5')
    expect((await server.ask('GET', `/v1/windows/none@x/explanation`)).status).toBe(404)
    await server.ask('POST', '/v1/events', { metric: 'load', value: 1 })
    const run = String(at((await server.ask('GET', `/v1/runs?window=${encodeURIComponent(id)}`)).body, 'runs', 0, 'id'))
    expect(await server.ask('GET', `/v1/windows/${encodeURIComponent(id)}`)).toMatchObject({ status: 200, body: { id, policy: 'hourly' } })
    expect(await server.ask('GET', `/v1/runs/${encodeURIComponent(run)}`)).toMatchObject({ status: 200, body: { id: run, window: id } })
    expect(await server.ask('GET', `/v1/runs/${encodeURIComponent(id)}`)).toMatchObject({ status: 404, body: { code: 'unknown-run' } })
    expect(await server.ask('GET', '/v1/windows/none')).toMatchObject({ status: 404, body: { code: 'unknown-window' } })
    expect((await server.ask('POST', `/v1/runs/${encodeURIComponent(run)}:cancel`, { reason: 'enough' })).body).toEqual({ run })
    expect(server.scheduler.runs()).toMatchObject([{ cancel: { by: 'person' } }])
    const svg = await server.server.inject({ url: '/v1/timeline.svg', headers: { host: 'localhost' } })
    expect([svg.headers['content-type'], svg.payload.startsWith('<svg')]).toEqual(['image/svg+xml', true])
  })
})

describe('lists', () => {
  const many = { policies: Array.from({ length: 5 }, (_, index) => ({ ...hourly, name: `p${index}` })) }

  /** What the pages hold, read to the end; `between` happens after each. */
  async function read(server: MountedServer, url: string, rows: string, between: () => unknown = () => undefined): Promise<unknown[][]> {
    const pages: unknown[][] = []
    let cursor: unknown
    do {
      const { body } = await server.ask('GET', `${url}${typeof cursor === 'string' ? `&cursor=${cursor}` : ''}`)
      pages.push(Object.values(Object(at(body, rows))))
      cursor = at(body, 'next_cursor')
      await between()
    } while (typeof cursor === 'string' && pages.length < 50)
    return pages
  }

  test('of policies and metrics go forward by name', async () => {
    const server = await serve()
    await server.ask('PUT', '/v1/policies?session=many', many)
    const pages = await read(server, '/v1/policies?limit=2', 'policies')
    expect(pages.map((page) => page.map((policy) => at(policy, 'name')))).toEqual([
      ['hourly', 'p0'],
      ['p1', 'p2'],
      ['p3', 'p4'],
    ])
    for (const metric of ['c', 'a', 'b']) server.scheduler.publish(metric, 1)
    const added = await read(server, '/v1/metrics?limit=1', 'metrics', () => server.scheduler.publish('aa', 1))
    expect(added.flat().map((metric) => at(metric, 'metric'))).toEqual(['a', 'aa', 'b', 'c', 'load'])
  })

  test('of windows and runs go back in time, though others come meanwhile', async () => {
    const server = await serve()
    for (let index = 0; index < 5; index += 1) {
      await server.scheduler.trigger('hourly', { ignoreConditions: true })
      await server.clock.advance(1000)
    }
    const all = server.scheduler.windows().map(({ id }) => id)
    const trigger = (): Promise<string> => server.scheduler.trigger('hourly', { ignoreConditions: true })
    const windows = await read(server, '/v1/windows?limit=2', 'windows', trigger)
    expect(windows.map((page) => page.map((window) => at(window, 'id')))).toEqual([all.slice(3), all.slice(1, 3), all.slice(0, 1)])
    const count = server.scheduler.runs().length
    const runs = await read(server, '/v1/runs?policy=hourly&limit=3', 'runs', trigger)
    expect(new Set(runs.flat().map((run) => at(run, 'id'))).size).toBe(count)
  })

  test.each(['/v1/windows', '/v1/runs', '/v1/policies', '/v1/metrics'])('%s refuses a cursor of another question', async (url) => {
    const server = await serve()
    await server.ask('PUT', '/v1/policies?session=many', many)
    for (const metric of ['a', 'b']) server.scheduler.publish(metric, 1)
    for (let index = 0; index < 2; index += 1) await server.scheduler.trigger('hourly', { ignoreConditions: true })
    const cursor = String(at((await server.ask('GET', `${url}?limit=1`)).body, 'next_cursor'))
    expect((await server.ask('GET', `${url}?limit=2&cursor=${cursor}`)).status).toBe(200)
    const other = url === '/v1/policies' ? '/v1/metrics' : '/v1/policies'
    const place = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(cursor, 'base64url').toString()), place: 5 })).toString(
      'base64url',
    )
    for (const bad of [
      `${url}?session=many&cursor=${cursor}`,
      `${other}?cursor=${cursor}`,
      `${url}?cursor=xyz`,
      `${url}?cursor=${place}`,
    ]) {
      expect(await server.ask('GET', bad)).toMatchObject({
        status: 400,
        body: { code: 'bad-cursor', detail: expect.stringContaining('leave it out') },
      })
    }
  })
})

describe('events', () => {
  test.each<[string, string | object, Readonly<Record<string, string>>, number]>([
    ['one', { metric: 'load', value: 1 }, {}, 1],
    [
      'a list',
      [
        { metric: 'load', value: 1 },
        { metric: 'load', value: 2, labels: { host: 'a' } },
      ],
      {},
      2,
    ],
    ['lines', '{"metric":"load","value":1}\n\n{"metric":"load","value":2}\n', { 'content-type': 'application/x-ndjson' }, 2],
    [
      'a CloudEvent',
      { specversion: '1.0', id: '7', source: '/probe', type: 'metric', time: '2026-01-01T00:00:00Z', data: { metric: 'load', value: 3 } },
      { 'content-type': 'application/cloudevents+json' },
      1,
    ],
  ])('%s', async (_, body, headers, accepted) => {
    const server = await serve()
    expect(await server.ask('POST', '/v1/events', body, headers)).toEqual({ status: 200, body: { accepted, refused: [] } })
    expect((await server.ask('GET', '/v1/metrics')).body).toMatchObject({ metrics: [{ metric: 'load', count: accepted, readers: 1 }] })
  })

  test('a CloudEvent that is delivered twice counts once', async () => {
    const server = await serve()
    const event = { specversion: '1.0', id: '7', source: '/probe', type: 'metric', data: { metric: 'load', value: 3 } }
    await server.ask('POST', '/v1/events', event)
    expect(await server.ask('POST', '/v1/events', event)).toEqual({
      status: 207,
      body: { accepted: 0, refused: [{ index: 0, code: 'duplicate-id' }] },
    })
  })

  test('what is refused is told by its place, and the others are taken', async () => {
    const server = await serve()
    const body = [
      { metric: 'load', value: 1 },
      { metric: 'load', value: 'full' },
      { metric: '', value: 1 },
    ]
    expect(await server.ask('POST', '/v1/events', body)).toEqual({
      status: 207,
      body: {
        accepted: 1,
        refused: [
          { index: 1, code: 'bad-value' },
          { index: 2, code: 'bad-metric' },
        ],
      },
    })
  })

  test.each([
    [{ metric: 'load', valeu: 1 }, 'the body has the key "valeu": an event has metric, value, timestamp, labels, id, session'],
    [[1], 'event 1 is no object'],
    ['{"metric":', 'line 1 is no JSON'],
    [{ specversion: '1.0', id: '1' }, 'the `data` of a CloudEvent must be a metric event'],
  ])('%j is refused', async (body, detail) => {
    const answer = await (await serve()).ask('POST', '/v1/events', body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad-event', detail: expect.stringContaining(detail) } })
  })

  test('too many at once are refused whole', async () => {
    const server = await serve()
    const body = Array.from({ length: 10_001 }, () => ({ metric: 'load', value: 1 }))
    expect(await server.ask('POST', '/v1/events', body)).toMatchObject({ status: 413, body: { code: 'too-many-events' } })
    expect(server.scheduler.metrics()).toMatchObject([{ metric: 'load', count: 0 }])
  })
})

test('what is not there, and what is no JSON, are told as problems', async () => {
  const server = await serve()
  const missing = await server.server.inject({ url: '/v1/polices', headers: { host: 'localhost' } })
  expect([missing.statusCode, missing.headers['content-type'], missing.json()]).toEqual([
    404,
    'application/problem+json; charset=utf-8',
    { type: 'about:blank', title: 'Not Found', status: 404, code: 'unknown-route', detail: 'There is no GET /v1/polices.' },
  ])
  const broken = await server.ask('PUT', '/v1/policies', '{ "policies": ', { 'content-type': 'application/json' })
  expect(broken).toMatchObject({ status: 400, body: { code: 'bad-request' } })
  const long = await server.ask('POST', '/v1/events', 'x'.repeat(2_000_000))
  expect(long).toMatchObject({ status: 413 })
  expect(missing.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  })
})

test('health asks nobody; numbers are there for Prometheus', async () => {
  const server = await serve()
  expect(await server.ask('GET', '/healthz')).toEqual({ status: 200, body: { status: 'ok' } })
  expect(await server.ask('GET', '/readyz')).toEqual({ status: 200, body: { status: 'ready' } })
  server.scheduler.publish('load', 7)
  server.scheduler.publish('load', Number.NaN)
  const { payload, headers } = await server.server.inject({ url: '/metrics', headers: { host: 'localhost' } })
  expect(headers['content-type']).toBe('text/plain; version=0.0.4')
  for (const line of [
    'tidegate_policies 1',
    'tidegate_events_accepted_total 1',
    'tidegate_events_refused_total{kind="bad-value"} 1',
    '# TYPE tidegate_store_commits_total counter',
  ]) {
    expect(payload.split('\n')).toContain(line)
  }
})

test('the document names every route, and each schema is plain JSON Schema', async () => {
  const server = await serve()
  const document = (await server.ask('GET', '/openapi.json')).body
  expect(at(document, 'openapi')).toBe('3.1.0')
  expect(await new Validator().validate(Object(document))).toEqual({ valid: true })
  const paths = Object.keys(Object(at(document, 'paths')))
  expect(paths).toEqual(expect.arrayContaining(['/v1/policies', '/v1/events', '/api/v1/experiment', '/rest/rmsscheduler/dsl', '/healthz']))
  expect(paths).toEqual(expect.arrayContaining(['/v1/policies/{name}:pause', '/v1/policies/{name}/next', '/v1/runs/{id}:cancel']))
  expect(paths.filter((path) => path.endsWith('/') || path.includes('('))).toEqual([])
  const page = await server.server.inject({ url: '/docs' })
  expect([page.statusCode, page.headers['content-security-policy']]).toEqual([200, expect.stringContaining("script-src 'self'")])
  expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests')
  expect(JSON.stringify(document)).not.toMatch(/"(reads|free|wanted)":/)
  const schema = at(document, 'paths', '/v1/windows/{id}', 'get', 'responses', '200', 'content', 'application/json', 'schema')
  expect(schema).toEqual({ $ref: '#/components/schemas/Window' })
})

test('each operation of the document has a name of its own, and says what it answers', async () => {
  const server = await serve()
  const document = (await server.ask('GET', '/openapi.json')).body
  const operations = Object.entries(Object(at(document, 'paths'))).flatMap(([path, methods]) =>
    Object.entries(Object(methods)).map(([method, operation]) => ({ place: `${method} ${path}`, operation })),
  )
  const ids = operations.map(({ operation }) => at(operation, 'operationId'))
  expect(ids.filter((id) => typeof id !== 'string' || !/^[a-z]\w+$/i.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
  const named = (operation: unknown): boolean => JSON.stringify(at(operation, 'parameters') ?? []).includes('"idempotency-key"')
  const keyed = operations.flatMap(({ operation }) => (named(operation) ? [at(operation, 'operationId')] : []))
  expect(keyed).toEqual(expect.arrayContaining(['putPolicy', 'deletePolicy', 'backfillPolicy', 'publishEvents', 'startTrial']))
  expect(keyed.filter((id) => ['listRuns', 'planPolicies', 'simulate'].includes(String(id)))).toEqual([])
  const silent = operations.filter(({ operation }) => {
    const responses = Object.entries(Object(at(operation, 'responses')))
    const said = responses.every(
      ([status, response]) =>
        status === '204' || Object.values(Object(at(response, 'content'))).every((of) => at(of, 'schema') !== undefined),
    )
    return responses.length < 2 || !said || JSON.stringify(responses).includes('"schema":{}')
  })
  expect(silent.map(({ place }) => place)).toEqual([])
})

test('what happens is streamed', async () => {
  const server = await serve()
  const running = await startServer({ scheduler: server.scheduler, port: 0, docs: false })
  const response = await fetch(`${running.url}/v1/stream`)
  const reader = response.body?.getReader()
  const texts: string[] = []
  const read = async (until: RegExp): Promise<void> => {
    while (!until.test(texts.join(''))) {
      const chunk = await reader?.read()
      if (chunk?.value === undefined) throw new Error('the stream has ended')
      texts.push(new TextDecoder().decode(chunk.value))
    }
  }
  await read(/tidegate/)
  await server.ask('POST', '/v1/policies/hourly:trigger', { ignoreConditions: true })
  await read(/event: run\.launched\ndata: \{[^\n]*"policy":"hourly"/)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  await running.close()
})

test('a port that is taken is told', async () => {
  const server = await serve()
  const first = await startServer({ scheduler: server.scheduler, port: 0, docs: false })
  const port = Number(new URL(first.url).port)
  await expect(startServer({ scheduler: server.scheduler, port, docs: false })).rejects.toThrow(`cannot listen at 127.0.0.1:${port}: `)
  await first.close()
})
