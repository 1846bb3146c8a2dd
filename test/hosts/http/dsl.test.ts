/** Files of sentences over HTTP. */
import { afterEach, expect, test } from 'vitest'
import { memoryStore } from '../../../src/index.js'
import { at, mountServer, type MountedServer, type MountOptions } from './mounted.js'

let mounted: MountedServer | undefined

afterEach(async () => {
  await mounted?.stop()
  mounted = undefined
})

const quiet = '[when]All is quiet=last("load") < 1'
const hourly = { name: 'hourly', workflow_name: 'run', cron_expression: '0 * * * *', duration: '10m', conditions: ['All is quiet'] }
const scheduler = { workflows: { run: () => undefined }, dslFiles: [{ name: 'given.dsl', text: '[when]Given is so=last("given") > 1' }] }

async function serve(options: MountOptions = {}): Promise<MountedServer> {
  mounted = await mountServer({ scheduler, ...options })
  return mounted
}

async function names(server: MountedServer): Promise<unknown> {
  const files = Object.values(Object(at((await server.ask('GET', '/v1/dsl/files')).body, 'files')))
  return files.flatMap((file) => (at(file, 'shipped') === true ? [] : [at(file, 'name')]))
}

test('files are put in place, read, replaced and taken away; those of the options stay', async () => {
  const server = await serve()
  expect(await server.ask('PUT', '/v1/dsl/files/ops.dsl', quiet)).toEqual({
    status: 200,
    body: { change: { applied: true, sentences: [], invalid: [] }, diagnostics: [] },
  })
  expect(await names(server)).toEqual(['given.dsl', 'ops.dsl'])
  expect(await server.ask('GET', '/v1/dsl/files/ops.dsl')).toEqual({ status: 200, body: { name: 'ops.dsl', shipped: false, text: quiet } })
  await server.ask('PUT', '/v1/policies/hourly', hourly)
  expect(await server.ask('PUT', '/v1/dsl/files/ops.dsl', { text: `${quiet}\n# more` })).toMatchObject({
    body: { change: { sentences: [{ session: 'default', policy: 'hourly', kind: 'unchanged' }] } },
  })
  expect(await server.ask('DELETE', '/v1/dsl/files/ops.dsl')).toMatchObject({
    status: 422,
    body: { code: 'policy-error', diagnostics: [{ code: 'unable-to-expand' }] },
  })
  expect(await server.ask('DELETE', '/v1/dsl/files/ops.dsl?force=true')).toMatchObject({
    body: { change: { invalid: ['default/hourly'] } },
  })
  expect(await names(server)).toEqual(['given.dsl'])
})

test('a list of files goes on where it was', async () => {
  const server = await serve()
  await server.ask('PUT', '/v1/dsl/files/ops.dsl', quiet)
  const first = await server.ask('GET', '/v1/dsl/files?limit=3')
  const rest = await server.ask('GET', `/v1/dsl/files?cursor=${String(at(first.body, 'next_cursor'))}`)
  expect([at(first.body, 'files', 2, 'name'), at(rest.body, 'files', 0, 'name'), at(rest.body, 'next_cursor')]).toEqual([
    'given.dsl',
    'ops.dsl',
    null,
  ])
})

test('the impact of a change is told before it is made', async () => {
  const server = await serve()
  await server.ask('PUT', '/v1/dsl/files/ops.dsl', quiet)
  await server.ask('PUT', '/v1/policies/hourly', hourly)
  const impact = async (text: string | null): Promise<unknown> =>
    (await server.ask('POST', '/v1/dsl:impact', { name: 'ops.dsl', text })).body
  expect(await impact('[when]All is quiet=last("load") < 2')).toMatchObject({
    change: { applied: false, sentences: [{ kind: 'changed', before: 'last("load") < 1', after: 'last("load") < 2' }] },
  })
  expect(await impact(null)).toMatchObject({ change: { applied: false, sentences: [{ kind: 'broken' }], invalid: ['default/hourly'] } })
  expect(await impact('[when]All is quiet')).toMatchObject({ status: 422, diagnostics: [{ file: 'ops.dsl', span: { line: 1 } }] })
  expect(server.scheduler.policies()).toMatchObject([{ plan: { clauses: [{ text: 'All is quiet' }] } }])
})

test('sentences are read as the conditions of a policy are', async () => {
  const server = await serve()
  await server.ask('PUT', '/v1/dsl/files/ops.dsl', quiet)
  expect(await server.ask('POST', '/v1/dsl:parse', { sentences: ['All is quiet', 'All is quite'] })).toMatchObject({
    status: 200,
    body: {
      sentences: [
        { printed: 'last("load") < 1', readBy: [{ file: 'ops.dsl', line: 1 }], diagnostics: [] },
        { readBy: [], diagnostics: [{ code: 'unable-to-expand' }] },
      ],
    },
  })
})

test('all of it is there after a restart', async () => {
  const store = memoryStore()
  const server = await serve({ store })
  await server.ask('PUT', '/v1/dsl/files/ops.dsl', quiet)
  await server.ask('PUT', '/v1/policies?session=night', { policies: [hourly] })
  await server.ask('POST', '/rest/rmsscheduler/dsl', '[when]All is loud=last("load") > 9')
  const { clock } = server
  await server.stop()
  const again = await serve({ store, clock })
  expect(await names(again)).toEqual(['given.dsl', 'ops.dsl', 'admin.dsl'])
  expect(again.scheduler.policies()).toMatchObject([{ session: 'night', name: 'hourly' }])
})

test.each<[string, string, string | object | undefined, number, string]>([
  ['PUT', '/v1/dsl/files/tidegate%2Fen.dsl', quiet, 400, 'comes with Tidegate'],
  ['PUT', `/v1/dsl/files/${'x'.repeat(201)}`, quiet, 400, '1 to 200 characters'],
  ['PUT', '/v1/dsl/files/a%0Ab', quiet, 400, '1 to 200 characters'],
  ['PUT', '/v1/dsl/files/ops.dsl', {}, 400, 'send the text of the file'],
  ['PUT', '/v1/dsl/files/ops.dsl', `${quiet}\n# @example All is loud`, 422, 'All is loud'],
  ['GET', '/v1/dsl/files/none.dsl', undefined, 404, 'no file "none.dsl"'],
  ['DELETE', '/v1/dsl/files/none.dsl', undefined, 404, 'no file "none.dsl"'],
  ['POST', '/v1/dsl:impact', { name: 'ops.dsl' }, 400, 'with null for the text'],
  ['POST', '/v1/dsl:parse', { sentences: 'x' }, 400, '100 texts at the most'],
])('%s %s is refused', async (method, url, body, status, detail) => {
  const answer = await (
    await serve({ scheduler })
  ).ask(method === 'PUT' ? 'PUT' : method === 'GET' ? 'GET' : method === 'POST' ? 'POST' : 'DELETE', url, body)
  expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } })
})
