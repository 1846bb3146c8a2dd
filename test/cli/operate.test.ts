/** The verbs that operate a running server, each against a real one on loopback. */
import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/policies/index.js'
import { served, type Served, type ServedOptions } from './served.js'

const policies: readonly Policy[] = [
  {
    name: 'reindex',
    workflow_name: 'run',
    cron_expression: '0 0/5 * * * ?',
    duration: '3m',
    conditions: ['Last known metric "Load" is <= 10'],
  },
  { name: 'nightly', workflow_name: 'run', cron_expression: '30 2 * * *', timezone: 'Europe/Paris' },
  { name: 'long', workflow_name: 'wait', cron_expression: '0 1/10 * * * ?', duration: '1m' },
]

/** Three policies at midnight; one workflow ends at once, the other when it is cancelled. */
function start(options: ServedOptions = {}): Promise<Served> {
  const workflows = {
    run: () => undefined,
    wait: ({ signal }: { readonly signal: AbortSignal }) =>
      new Promise<void>((_, fail) => signal.addEventListener('abort', () => fail(new Error('aborted')))),
  }
  return served({ ...options, scheduler: { policies, workflows, ...options.scheduler } })
}

/** Without what differs from one server to the next. */
function plain({ all }: { readonly all: string }): string {
  return all.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'URL').replaceAll(/ --url URL/g, '')
}

async function minutes(server: Served, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) await server.clock.advance(60_000)
}

test('a session of an operator, from a glance to a cancelled run', async () => {
  const server = await start()
  const said: string[] = []
  const say = async (...words: readonly string[]): Promise<void> => void said.push(plain(await server.tidegate(...words)))
  await say('status')
  await say('windows')
  await minutes(server, 1)
  await say('publish', 'Load', '23')
  await minutes(server, 5)
  await say('status')
  await say('explain', 'reindex')
  await say('explain', 'reindex@2026-01-01T00:05:30Z')
  await say('explain', 'default/reindex@2026-01-01T00:05:00Z', '--long')
  await say('publish', 'Load', '-3.5', '--label', 'region=eu', '--timestamp', '2026-01-01T00:06:00Z')
  await say('windows', '--policy', 'reindex', '--explain')
  await say('runs')
  await say('pause', 'nightly', '--note', 'the disk is being replaced', '--until', '2026-01-01T08:00:00Z')
  await say('pause', 'reindex')
  await say('trigger', 'nightly')
  await say('status', '--policy', 'nightly')
  await say('resume', 'nightly')
  await say('trigger', 'nightly', '--ignore-conditions')
  await say('cancel', 'long', '--reason', 'wrong region')
  await minutes(server, 1)
  await say('runs', '--timezone', 'Europe/Paris')
  await say('windows', '--outcome', 'cancelled')
  await say('windows', '--outcome', 'excluded')
  await say('windows', '--limit', '1')
  expect(`\n${said.join('\n')}`).toMatchSnapshot()
})

test('backfill fills in what has had no run', async () => {
  const server = await start()
  await minutes(server, 16)
  const said: string[] = []
  const span = ['--from', '2026-01-01T00:00:00Z', '--until', '2026-01-01T00:10:30Z']
  for (const words of [[...span, '--dry-run'], span, span]) said.push(plain(await server.tidegate('backfill', 'reindex', ...words)))
  said.push(plain(await server.tidegate('runs', '--policy', 'reindex')))
  expect(`\n${said.join('\n')}`).toMatchSnapshot()
})

test('--json answers what the server does', async () => {
  const server = await start()
  await minutes(server, 6)
  const json = async (...words: readonly string[]): Promise<unknown> => {
    const { out, error, code } = await server.tidegate(...words, '--json')
    expect([code, error]).toEqual([0, ''])
    return JSON.parse(out)
  }
  expect(await json('status', '--policy', 'reindex')).toMatchObject({
    ready: true,
    now: '2026-01-01T00:06:00Z',
    policies: [
      {
        name: 'reindex',
        state: 'waiting',
        next: '2026-01-01T00:10:00Z',
        last: { slot: '2026-01-01T00:00:00Z', outcome: 'condition_unknown' },
      },
    ],
  })
  expect(await json('windows', '--policy', 'long')).toMatchObject({
    windows: [{ id: 'default/long@2026-01-01T00:01:00Z', state: 'overrun' }],
  })
  expect(await json('runs', '--window', 'default/long@2026-01-01T00:01:00Z')).toMatchObject({ runs: [{ state: 'running' }] })
  expect(await json('runs', '--session', 'other')).toEqual({ runs: [] })
  expect(await json('publish', 'Load', '1e3')).toEqual({ accepted: 1, refused: {} })
  expect(await json('pause', 'reindex')).toMatchObject({ policy: 'default/reindex' })
  expect(await json('trigger', 'nightly')).toMatchObject({ window: expect.stringMatching(/^default\/nightly@.*!1$/) })
  expect(await json('cancel', 'default/long@2026-01-01T00:01:00Z#1')).toMatchObject({ run: 'default/long@2026-01-01T00:01:00Z#1' })
  expect(await json('backfill', 'reindex', '--from', '2026-01-01T00:00:00Z', '--until', '2026-01-01T00:01:00Z', '--dry-run')).toMatchObject(
    {
      windows: ['default/reindex@2026-01-01T00:00:00Z~1'],
    },
  )
  expect(await json('explain', 'long', '--long')).toMatchObject({
    reason: expect.any(String),
    long: expect.arrayContaining([expect.any(String)]),
  })
  expect(await json('windows', '--explain', '--limit', '1')).toMatchObject({
    windows: [{ explanation: expect.stringMatching(/^Window /) }],
  })
})

test('a list that is longer than a page is asked for in pages', async () => {
  const each = { name: 'each', workflow_name: 'run', cron_expression: '* * * * * ?' }
  const server = await served({ scheduler: { policies: [each], workflows: { run: () => undefined } } })
  await server.clock.advance(1_205_000)
  const { out } = await server.tidegate('windows', '--limit', '1200', '--json')
  const { windows }: { windows: readonly { readonly slot: number }[] } = JSON.parse(out)
  const slots = windows.map(({ slot }) => slot)
  expect([slots.length, slots.at(-1)]).toEqual([1200, server.clock.now()])
  expect(slots.every((slot, index) => index === 0 || slot - (slots[index - 1] ?? 0) === 1000)).toBe(true)
})

test('near names are looked for among all policies, however many pages they fill', async () => {
  const policies = Array.from({ length: 1005 }, (_, index) => ({
    name: `p${10_000 + index}`,
    workflow_name: 'run',
    cron_expression: '@yearly',
  }))
  const server = await served({ scheduler: { policies, workflows: { run: () => undefined } } })
  expect((await server.tidegate('resume', 'p11004-')).error).toContain('did you mean p11004')
})

describe('publish --file', () => {
  const lines = (count: number): string =>
    Array.from(
      { length: count },
      (_, index) => `${JSON.stringify({ metric: 'Load', value: index, timestamp: 1_767_225_600_000 - index })}\n`,
    ).join('')

  test('events go in batches', async () => {
    const server = await served({
      files: { 'load.jsonl': lines(2500), 'load.csv': 'metric,value,timestamp,region\nDisk,5,2025-12-31T23:59:00Z,eu\n' },
    })
    expect(await server.tidegate('publish', '--file', 'load.jsonl')).toMatchObject({ code: 0, out: '2500 of 2500 events stored\n' })
    expect(await server.tidegate('publish', '--file', 'load.csv')).toMatchObject({ code: 0, out: '1 of 1 event stored\n' })
    expect(server.scheduler.metrics()).toMatchObject([
      { metric: 'Disk', last: 5 },
      { metric: 'Load', last: 0, count: 2500 },
    ])
  })

  test('what the server does not take is told with its reason, and the exit code is 1', async () => {
    const odd = [
      { metric: 'Load', value: 1, timestamp: '2026-01-01T00:00:00Z' },
      { metric: 'Load', value: 2, timestamp: '2026-01-01T01:00:00Z' },
      { metric: 'Load', value: 3, timestamp: '2026-01-01T02:00:00Z' },
      { metric: 'tidegate.runs', value: 3, timestamp: '2026-01-01T00:00:00Z' },
    ]
    const server = await served({ files: { 'odd.jsonl': odd.map((event) => JSON.stringify(event)).join('\n') } })
    const ran = await server.tidegate('publish', '--file', 'odd.jsonl')
    expect(ran).toMatchObject({ code: 1, error: '' })
    expect(ran.out).toMatchInlineSnapshot(`
      "1 of 4 events stored
        1 not taken: names that begin with \`tidegate.\` are written by the scheduler alone (reserved-metric); the first: tidegate.runs 3 at 2026-01-01T00:00:00Z
        2 not taken: the timestamp lies more than the clock skew (1m by default) ahead of the clock of the server (ahead-of-time); the first: Load 2 at 2026-01-01T01:00:00Z
      "
    `)
    expect(JSON.parse((await server.tidegate('publish', '--file', 'odd.jsonl', '--json')).out)).toEqual({
      accepted: 1,
      refused: { 'ahead-of-time': 2, 'reserved-metric': 1 },
    })
  })

  test('a file with mistakes is not sent at all', async () => {
    const server = await served({ files: { 'bad.jsonl': `${lines(1)}{"metric": "Load"}\n`, 'empty.jsonl': '' } })
    expect(await server.tidegate('publish', '--file', 'bad.jsonl')).toMatchObject({
      code: 1,
      error: 'bad.jsonl:2 "value" is not a number: nothing\n',
    })
    expect(await server.tidegate('publish', '--file', 'none.jsonl')).toMatchObject({ code: 2 })
    expect(await server.tidegate('publish', '--file', 'empty.jsonl')).toMatchObject({ code: 0, out: 'the file holds no event\n' })
    expect(server.scheduler.metrics()).toEqual([])
  })
})

test('publish --source takes the path of the source system', async () => {
  const server = await served()
  expect(await server.tidegate('publish', 'ES_Disk_Free', '20000.5', '--source', '--timestamp', '2025-12-31T23:59:00Z')).toMatchObject({
    code: 0,
    out: 'ES_Disk_Free 20000.5 is stored, measured at 2025-12-31T23:59:00Z\n',
  })
  expect(server.scheduler.metrics()).toMatchObject([
    { metric: 'ES_Disk_Free', last: 20000.5, lastTimestamp: Date.UTC(2025, 11, 31, 23, 59) },
  ])
  expect(await server.tidegate('publish', 'tidegate.x', '1', '--source')).toMatchObject({
    code: 1,
    error: expect.stringContaining('reserved-metric'),
  })
})

test.each<[words: readonly string[], error: string]>([
  [['publish', 'Load'], 'give a metric and its value'],
  [['publish', 'Load', 'high'], 'high is not a number'],
  [['publish', 'Load', '1', '--file', 'load.jsonl'], 'leave out the metric'],
  [['publish', '--file', 'load.jsonl', '--id', 'a'], '--id does not go with --file'],
  [['publish', 'Load', '1', '--source', '--label', 'a=b'], '--label has no place'],
  [['publish', 'Load', '1', '--label', 'eu'], '--label eu has no name'],
  [['publish', 'Load', '1', '--timestamp', 'yesterday'], 'is not an instant'],
  [['publish', 'tidegate.x', '1'], 'not taken: names that begin with `tidegate.`'],
  [['pause', 'reindex', '--until', '2026-13-01'], 'is not an instant'],
  [['pause', 'reindex', '--until', '2025-01-01T00:00:00Z'], 'is over already'],
  [['pause', 'reindx'], 'help: did you mean reindex?'],
  [['resume', 'other/reindex'], 'the server has no policy "other/reindex"'],
  [['trigger', 'zzz'], 'help: the policies are long, nightly, reindex'],
  [['cancel', 'zzz'], 'the server has no policy "zzz"'],
  [['cancel', 'default/reindex@2026-01-01T00:00:00Z#9'], '`tidegate runs` lists the runs'],
  [['backfill', 'reindex', '--from', '2026-01-01T00:00:00Z'], "required option '--until <instant>' not specified"],
  [['backfill', 'reindex', '--from', '2025-01-01T00:00:00Z', '--until', '2027-01-01T00:00:00Z'], 'is not past yet'],
  [['backfill', 'reindex', '--from', '2000-01-01T00:00:00Z', '--until', '2026-01-01T00:00:00Z'], 'let this one end before'],
  [['cancel', 'default/reindex@2026-01-01T00:00:00Z'], 'its runs are default/reindex@2026-01-01T00:00:00Z#1 and so on'],
  [['explain', 'reindx'], 'help: did you mean reindex?'],
  [['explain', 'other/zzz@2026-01-01T00:00:00Z'], 'the server has no policy "other/zzz"'],
  [['explain', 'default/reindex@2026-01-01T00:00:00Z!7'], '`tidegate windows` lists the windows'],
  [['explain', 'reindex', '--events', 'load.jsonl'], '--events is for a simulation'],
  [['status', '--policy', 'reindx'], 'did you mean reindex?'],
  [['windows', '--policy', 'reindx'], 'did you mean reindex?'],
  [['windows', '--outcome', 'good'], 'Allowed choices are ran'],
  [['windows', '--limit', '0'], '--limit'],
  [['runs', '--from', 'monday'], '--from'],
  [['runs', '--timezone', 'Mars'], '--timezone'],
  [['runs', '--policy', 'a', '--session', 'b'], '--policy b/a'],
])('%j is refused', async (words, error) => {
  const server = await start()
  const ran = await server.tidegate(...words)
  expect(ran).toMatchObject({ code: words.includes('tidegate.x') ? 1 : 2, out: '' })
  expect(ran.error).toContain(error)
})
