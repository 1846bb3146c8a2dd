/** Simulations over HTTP. */
import { afterEach, expect, test } from 'vitest'
import { at, mountServer, type MountedServer, type MountOptions } from './mounted.js'

let mounted: MountedServer | undefined

afterEach(async () => {
  await mounted?.stop()
  mounted = undefined
})

async function serve(options: MountOptions = {}): Promise<MountedServer> {
  mounted = await mountServer(options)
  return mounted
}

const reindex = {
  name: 'reindex',
  workflow_name: 'run',
  cron_expression: '0 0/5 * * * ?',
  duration: '3m',
  only_one_running: true,
  conditions: ['Last known metric "load" is <= 10'],
}
const span = { from: '2026-01-01T00:00:00Z', until: '2026-01-01T00:24:00Z' }
const minutely = { name: 'minutely', workflow_name: 'run', cron_expression: '* * * * *' }

test('windows and runs are those of the simulated time; nothing is loaded', async () => {
  const server = await serve()
  const answer = await server.ask('POST', '/v1/simulate', {
    policies: [reindex],
    ...span,
    events: [
      { metric: 'load', value: 0, timestamp: '2025-12-31T23:56:30Z' },
      { metric: 'load', value: 23, timestamp: '2026-01-01T00:09:30Z' },
      { metric: 'load', value: 10, timestamp: '2026-01-01T00:17:30Z' },
      { metric: 'tidegate.run', value: 1, timestamp: '2026-01-01T00:18:00Z' },
    ],
    workflows: { run: [{ takes: '2m30s' }, { takes: '1m', result: 'error', message: 'no' }] },
  })
  expect(answer.status).toBe(200)
  const rows = (key: string, ...fields: string[]): unknown =>
    Object.values(Object(at(answer.body, key))).map((row) => fields.map((field) => at(row, field)))
  expect(rows('windows', 'outcome')).toEqual([['ran'], ['error'], ['condition_false'], ['error'], ['error']])
  expect(rows('runs', 'id', 'result')).toEqual([
    ['default/reindex@2026-01-01T00:00:00Z#1', 'success'],
    ['default/reindex@2026-01-01T00:05:00Z#1', 'error'],
    ['default/reindex@2026-01-01T00:15:00Z#1', 'error'],
    ['default/reindex@2026-01-01T00:20:00Z#1', 'error'],
  ])
  expect(rows('refused', 'metric', 'code')).toEqual([['tidegate.run', 'reserved-metric']])
  expect(server.scheduler.policies()).toEqual([])
})

test('a policy file, and the sentences that are in force', async () => {
  const server = await serve()
  await server.ask('PUT', '/v1/dsl/files/ops.dsl', '[when]All is quiet=last("load") < 1')
  const policies = 'policies:\n  - { name: a, workflow_name: run, cron_expression: "0 * * * *", conditions: [All is quiet] }\n'
  const answer = await server.ask('POST', '/v1/simulate', { policies, ...span, until: '2026-01-01T02:00:00Z', timezone: 'Asia/Kolkata' })
  expect(at(answer.body, 'windows', 0)).toMatchObject({ slot: Date.UTC(2026, 0, 1, 0, 30), outcome: 'condition_unknown' })
})

test('the server answers meanwhile, and simulates no more than two at once', async () => {
  const server = await serve()
  const long = { policies: [minutely], from: span.from, until: '2026-01-07T00:00:00Z' }
  const order: string[] = []
  const ask = async (name: string, url: string, body?: object): Promise<unknown> => {
    const { status } = await server.ask(body === undefined ? 'GET' : 'POST', url, body)
    order.push(name)
    return status
  }
  const simulations = ['first', 'second', 'third'].map((name) => ask(name, '/v1/simulate', long))
  const statuses = await Promise.all([...simulations, ask('health', '/healthz')])
  expect(statuses).toEqual([200, 200, 503, 200])
  expect(order.slice(0, 2).toSorted()).toEqual(['health', 'third'])
})

test.each<[string, object, object, number, string]>([
  ['a span that is too long', { until: '2027-06-01T00:00:00Z' }, {}, 422, 'longer than 366 days'],
  [
    'too many windows',
    { policies: [minutely], until: '2026-01-03T00:00:00Z' },
    { simulationWindows: 1000 },
    422,
    'more than 1000 windows or runs',
  ],
  ['too much work', { policies: [minutely], until: '2026-12-01T00:00:00Z' }, { simulationMs: 1 }, 422, 'ms of work'],
  ['a span that ends before it begins', { until: span.from }, {}, 400, 'must come before until'],
  ['a policy with a mistake', { policies: [{ ...reindex, duration: 'long' }] }, {}, 422, 'bad-duration'],
  ['an event without a time', { events: [{ metric: 'load', value: 1 }] }, {}, 400, 'event 1 has no timestamp'],
  ['a result that is none', { workflows: { run: { result: 'good' } } }, {}, 400, 'result must be one of'],
  ['a length of time that is none', { workflows: { run: { takes: 'long' } } }, {}, 400, 'takes'],
  ['a key that is none', { untill: 1 }, {}, 400, 'untill'],
])('%s is refused', async (_, body, limits, status, detail) => {
  const answer = await (await serve({ limits })).ask('POST', '/v1/simulate', { policies: [reindex], ...span, ...body })
  expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } })
})
