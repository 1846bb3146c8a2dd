/** `tidegate explain`: why policies ran, or did not. */
import { expect, test } from 'vitest'
import { folderOf, run } from './command-line.js'

const conditions = [`I've got a recent value for metric "Load"`, 'Last known metric "Load" is <= 10']
const reindex = { name: 'reindex', workflow_name: 'run', cron_expression: '0 0/5 * * * ?', duration: '3m', conditions }
const values: readonly [minute: string, value: number][] = [
  ['01', 20],
  ['04', 12],
  ['06', 10],
  ['07', 23],
  ['12', 11],
]
const cwd = folderOf({
  'reindex.policy.yaml': JSON.stringify({ policies: [reindex] }),
  'two@home.policy.yaml': JSON.stringify({ policies: [reindex, { ...reindex, name: 'other', conditions: [] }] }),
  'load.jsonl': values
    .map(([minute, value]) => `${JSON.stringify({ metric: 'Load', value, timestamp: `2026-01-01T00:${minute}:00Z` })}\n`)
    .join(''),
})
const over = ['--events', 'load.jsonl', '--from', '2026-01-01T00:00:00Z']

test.each<[words: readonly string[]]>([
  [['reindex.policy.yaml', ...over]],
  [['reindex.policy.yaml@2026-01-01T00:06:30Z', ...over, '--takes', '1m']],
  [['reindex.policy.yaml:reindex@2026-01-01T00:14:00Z', ...over, '--long']],
  [['two@home.policy.yaml', ...over]],
  [['two@home.policy.yaml:other@2026-01-01T00:11:00Z', ...over, '--long']],
])('%j', async (words) => {
  const ran = await run(cwd, ['explain', ...words])
  expect(ran.code).toBe(0)
  expect(`\n${ran.all}`).toMatchSnapshot()
})

test('--json', async () => {
  const { out } = await run(cwd, ['explain', 'reindex.policy.yaml@2026-01-01T00:14:00Z', ...over, '--json'])
  expect(JSON.parse(out)).toMatchObject({
    until: '2026-01-01T00:14:00Z',
    policies: [{ policy: 'reindex', reason: 'condition_false', condition: 2, required: 10 }],
  })
})

test.each<[words: readonly string[], error: string]>([
  [['reindex.policy.yaml:other', ...over], 'has no policy "other": it has reindex'],
  [['reindex.policy.yaml@2026-01-01', ...over], '@2026-01-01 is not an instant'],
  [['reindex.policy.yaml@2026-01-01T00:06:30Z', ...over, '--until', '2026-01-01T00:07:00Z'], '--until says the end once more'],
  [['reindex.policy.yaml'], 'or --url to ask a running server'],
  [['reindex.policy.yaml', '--from', '2026-01-01T00:00:00Z'], '--until INSTANT is needed'],
  [['reindex.policy.yaml', ...over, '--token-file', 'token'], '--token-file is for a server: give --url'],
  [
    ['reindex', '--timezone', 'UTC', '--url', 'http://127.0.0.1:9'],
    '--timezone is for a simulation, and --url asks a server, which has its own zones',
  ],
  [
    ['reindex', '--ttl', '1h', '--url', 'http://127.0.0.1:9'],
    '--ttl is for a simulation, and --url asks a server, which has its own events',
  ],
  [['nowhere.yaml', ...over], 'There is no file `nowhere.yaml`'],
])('%j is refused', async (words, error) => {
  const ran = await run(cwd, ['explain', ...words])
  expect(ran).toMatchObject({ code: 2, out: '' })
  expect(ran.error).toContain(error)
})
