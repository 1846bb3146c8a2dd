/** The source system's own endpoints, as its clients call them. */
import { afterEach, expect, test } from 'vitest'
import { memoryStore } from '../../../src/index.js'
import { mountServer, type MountedServer } from './mounted.js'

let mounted: MountedServer | undefined

afterEach(async () => {
  await mounted?.stop()
  mounted = undefined
})

const reindex = {
  name: 'reindex',
  workflow_name: 'run',
  cron_expression: '0 0/5 * * * ?',
  duration: '3m',
  conditions: ['Last known metric "ES_Disk_Free" is > 10000'],
}

async function serve(options: Parameters<typeof mountServer>[0] = {}): Promise<MountedServer> {
  mounted = await mountServer({ scheduler: { policies: [reindex], workflows: { run: () => undefined } }, ...options })
  return mounted
}

test('an event is published by its path, as in the guide of the source', async () => {
  const server = await serve()
  expect(await server.ask('PUT', '/rest/rmsscheduler/events/publish/ES_Disk_Free/20000')).toEqual({
    status: 200,
    body: { data: null, error: null },
  })
  await server.ask('PUT', '/rest/rmsscheduler/events/publish/load/0.25?timestamp=2026-01-01T00:00:20Z')
  expect(server.scheduler.metrics()).toMatchObject([
    { metric: 'ES_Disk_Free', last: 20_000, readers: 1 },
    { metric: 'load', last: 0.25, lastTimestamp: Date.UTC(2026, 0, 1, 0, 0, 20) },
  ])
  await server.clock.advance(5 * 60_000)
  expect(server.scheduler.runs()).toMatchObject([{ policy: 'reindex', result: 'success' }])
})

test.each([
  ['load/full', '"full" is no number: write one such as 20000 or 0.5.'],
  ['load/NaN', '"NaN" is no number'],
  ['tidegate.run/1', 'The event was refused: reserved-metric.'],
  ['load/1?timestamp=2027-01-01T00:00:00Z', 'The event was refused: ahead-of-time.'],
])('%s is refused', async (path, message) => {
  const { status, body } = await (await serve()).ask('PUT', `/rest/rmsscheduler/events/publish/${path}`)
  expect([status, body]).toEqual([400, { data: null, error: { code: 400, message: expect.stringContaining(message) } }])
})

test('the dsl is checked on both sides, and nothing is saved when it is wrong', async () => {
  const server = await serve()
  const sentence = '[when]The disk "{m}" has more than {v} free=last("{m}") > {v}'
  expect(await server.ask('POST', '/rest/rmsscheduler/dsl', sentence)).toEqual({ status: 200, body: { data: [], error: null } })
  expect(await server.ask('GET', '/rest/rmsscheduler/dsl')).toEqual({ status: 200, body: { data: sentence, error: null } })
  expect(await server.ask('POST', '/rest/rmsscheduler/dsl', `${sentence}\n[when]Broken "{m}" last("{m}") > 1`)).toMatchObject({
    status: 200,
    body: { data: [{ id: 1, level: 'ERROR', path: 'admin.dsl', line: 2 }], error: { code: 0, message: 'Not able to parse DSL' } },
  })
  expect(await server.ask('GET', '/rest/rmsscheduler/dsl')).toEqual({ status: 200, body: { data: sentence, error: null } })
  await server.ask('PUT', '/v1/policies', { policies: [{ ...reindex, conditions: ['The disk "ES_Disk_Free" has more than 5 free'] }] })
  const refused = await server.ask('POST', '/rest/rmsscheduler/dsl', '')
  expect(refused).toMatchObject({ body: { error: { code: 0, message: 'Not able to parse DSL' } } })
})

test('the dsl is there after a restart, with the policies that use it', async () => {
  const store = memoryStore()
  const server = await serve({ store })
  await server.ask('POST', '/rest/rmsscheduler/dsl', '[when]All is quiet=last("load") < 1')
  await server.ask('PUT', '/v1/policies?session=night', { policies: [{ ...reindex, conditions: ['All is quiet'] }] })
  const { clock } = server
  await server.stop()
  const again = await serve({ store, clock })
  expect(await again.ask('GET', '/rest/rmsscheduler/dsl')).toEqual({
    status: 200,
    body: { data: '[when]All is quiet=last("load") < 1', error: null },
  })
  expect(again.scheduler.policies().map(({ session, name, invalid }) => [session, name, invalid])).toEqual([
    ['default', 'reindex', undefined],
    ['night', 'reindex', undefined],
  ])
})

test('sessions are listed, and looked into', async () => {
  const server = await serve()
  await server.ask('PUT', '/rest/rmsscheduler/events/publish/ES_Disk_Free/20000')
  await server.clock.advance(5 * 60_000)
  expect(await server.ask('GET', '/rest/rmsscheduler/debug/sessions')).toEqual({ status: 200, body: { data: ['default'], error: null } })
  expect(await server.ask('GET', '/rest/rmsscheduler/debug/sessions/default')).toMatchObject({
    status: 200,
    body: {
      data: [
        { type: 'Rule', id: 'reindex', action: 'run' },
        { type: 'RuleTrigger', ruleId: 'reindex', status: 'DONE' },
        { type: 'MetricEvent', label: 'ES_Disk_Free', value: 20_000 },
        { label: 'tidegate.run' },
        { label: 'tidegate.running' },
      ],
    },
  })
  expect((await server.ask('GET', '/rest/rmsscheduler/debug/sessions/other')).status).toBe(404)
})
