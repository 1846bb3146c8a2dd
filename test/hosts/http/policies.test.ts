/** Single policies over HTTP, and the check of what might be put in place. */
import { afterEach, describe, expect, test } from 'vitest'
import { memoryStore } from '../../../src/index.js'
import { mountServer, type MountedServer, type MountOptions } from './mounted.js'

let mounted: MountedServer | undefined

afterEach(async () => {
  await mounted?.stop()
  mounted = undefined
})

const hourly = { name: 'hourly', workflow_name: 'run', cron_expression: '0 * * * *', duration: '10m' }
const yaml = { 'content-type': 'application/yaml' }

async function serve(options: MountOptions = {}): Promise<MountedServer> {
  mounted = await mountServer({ scheduler: { policies: [hourly], workflows: { run: () => undefined } }, ...options })
  return mounted
}

describe('one policy', () => {
  test('is put, replaced and deleted; the others stay', async () => {
    const server = await serve()
    const { name: _, ...nameless } = hourly
    expect(await server.ask('PUT', '/v1/policies/second', nameless)).toEqual({
      status: 200,
      body: { added: ['second'], changed: [], removed: [], unchanged: ['hourly'] },
    })
    expect(await server.ask('PUT', '/v1/policies/second', { ...nameless, duration: '5m' })).toMatchObject({ body: { changed: ['second'] } })
    expect(await server.ask('DELETE', '/v1/policies/hourly')).toMatchObject({ body: { removed: ['hourly'], unchanged: ['second'] } })
    expect(await server.ask('DELETE', '/v1/policies/hourly')).toMatchObject({ status: 404, body: { code: 'unknown-policy' } })
    expect(server.scheduler.policies().map(({ name, plan }) => [name, plan.durationMs])).toEqual([['second', 300_000]])
  })

  test('may be the text of a file', async () => {
    const server = await serve()
    const text = 'name: second\nworkflow_name: run\ncron_expression: "0 * * * *" # each hour\n'
    expect(await server.ask('PUT', '/v1/policies/second', text, yaml)).toMatchObject({ status: 200, body: { added: ['second'] } })
    expect(await server.ask('PUT', '/v1/policies/third', text, yaml)).toMatchObject({ status: 400, body: { code: 'bad-option' } })
    expect(await server.ask('PUT', '/v1/policies/second', text.replace('0 *', '99 *'), yaml)).toMatchObject({
      status: 422,
      body: { code: 'policy-error', diagnostics: [{ file: 'body', span: { line: 3 } }] },
    })
  })

  test('opens a session that is not open', async () => {
    const server = await serve()
    expect(await server.ask('PUT', '/v1/policies/hourly?session=night', hourly)).toMatchObject({ body: { added: ['hourly'] } })
    expect(server.scheduler.sessions()).toEqual(['default', 'night'])
    expect(await server.ask('DELETE', '/v1/policies/hourly?session=none')).toMatchObject({ status: 404 })
  })

  test.each<[string, unknown, number, string]>([
    ['another name', { ...hourly, name: 'other' }, 400, 'the path names the policy "second" and the body "other"'],
    ['a list', [hourly], 400, 'send one policy'],
    ['a key that is none', { ...hourly, name: 'second', durations: '1m' }, 422, 'durations'],
  ])('is refused with %s', async (_, body, status, message) => {
    const answer = await (await serve()).ask('PUT', '/v1/policies/second', Object(body))
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(message) } })
  })

  test('is there after a restart, and on record', async () => {
    const store = memoryStore()
    const server = await serve({ store })
    await server.ask('PUT', '/v1/policies/second', { ...hourly, name: 'second' })
    expect(server.scheduler.texts.kept('audit:').map(({ text }): unknown => JSON.parse(text))).toMatchObject([
      { method: 'PUT', url: '/v1/policies/second', status: 200, role: 'admin' },
    ])
    const { clock } = server
    await server.stop()
    const again = await serve({ store, clock })
    expect(again.scheduler.policies().map(({ name }) => name)).toEqual(['hourly', 'second'])
  })
})

describe('validation', () => {
  test('tells every mistake with its place, and loads nothing', async () => {
    const server = await serve()
    const text = 'policies:\n  - name: a\n    workflow_name: run\n    cron_expression: "61 * * * *"\n  - name: b\n    duration: soon\n'
    const answer = await server.ask('POST', '/v1/policies:validate', text, yaml)
    expect(answer).toMatchObject({
      status: 200,
      body: {
        valid: false,
        diagnostics: [
          { code: 'bad-cron', span: { line: 4 } },
          { code: 'missing-key', span: { line: 5 } },
          { code: 'bad-duration', span: { line: 6 } },
        ],
      },
    })
    expect(await server.ask('POST', '/v1/policies/hourly:validate', { ...hourly, duration: '2h' })).toMatchObject({
      status: 200,
      body: { valid: true, diagnostics: [{ code: 'long-window', severity: 'warning' }] },
    })
    expect(await server.ask('POST', '/v1/policies:validate', { policies: [hourly] })).toEqual({
      status: 200,
      body: { valid: true, diagnostics: [] },
    })
    expect(server.scheduler.policies().map(({ plan }) => plan.durationMs)).toEqual([600_000])
    expect(server.scheduler.warnings).toEqual([])
  })

  test.each<[string, string | object]>([
    ['a text', 'dsl_files: [ops.dsl]\npolicies: []\n'],
    ['an object', { dsl_files: ['ops.dsl'], policies: [] }],
  ])('refuses %s that names files of another machine', async (_, body) => {
    const answer = await (await serve()).ask('POST', '/v1/policies:validate', body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad-option', detail: expect.stringContaining('ops.dsl') } })
  })
})

test('what an action does not know is refused', async () => {
  const server = await serve()
  expect(await server.ask('POST', '/v1/policies/hourly:trigger', { ignoreCondition: true })).toMatchObject({
    status: 400,
    body: { detail: 'the body has the key "ignoreCondition": it may have ignoreConditions' },
  })
  expect(await server.ask('POST', '/v1/policies/hourly:resume', { note: 'x' })).toMatchObject({ status: 400 })
  expect(await server.ask('POST', '/v1/policies/hourly:trigger', { ignoreConditions: 'yes' })).toMatchObject({ status: 400 })
  expect(await server.ask('POST', '/v1/policies/hourly:trigger', '[1]')).toMatchObject({ status: 400 })
})

describe('backfill', () => {
  test('runs a policy for slots of the past', async () => {
    const server = await serve()
    const span = { from: '2025-12-31T22:00:00Z', until: '2026-01-01T00:00:00Z' }
    const windows = ['default/hourly@2025-12-31T22:00:00Z~1', 'default/hourly@2025-12-31T23:00:00Z~1']
    const answer = { windows, covered: 0, excluded: 0, policy: 'default/hourly' }
    expect(await server.ask('POST', '/v1/policies/hourly:backfill', { ...span, dryRun: true })).toEqual({ status: 200, body: answer })
    expect(await server.ask('POST', '/v1/policies/hourly:backfill', span)).toEqual({ status: 200, body: answer })
    expect(await server.ask('GET', `/v1/windows/${encodeURIComponent(String(windows[0]))}`)).toMatchObject({ body: { kind: 'backfill' } })
    expect(await server.ask('POST', '/v1/policies/hourly:backfill', span)).toMatchObject({ body: { windows: [], covered: 2 } })
  })

  test.each<[object, number, string]>([
    [{ from: '2025-12-31T22:00:00Z' }, 400, 'until is missing'],
    [{ from: '2025-12-31T22:00:00Z', until: '2027-01-01T00:00:00Z' }, 400, 'not past yet'],
    [{ from: '2020-12-31T22:00:00Z', until: '2026-01-01T00:00:00Z' }, 400, 'let this one end before'],
  ])('%j is refused', async (body, status, detail) => {
    const answer = await (await serve()).ask('POST', '/v1/policies/hourly:backfill', body)
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } })
  })
})
