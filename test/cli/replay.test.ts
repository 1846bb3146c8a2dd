/** `tidegate replay` and `tidegate diff`: what a changed policy would have done. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderOf, run } from './command-line.js'

const reindex = (most: number): string => `policies:
  - name: reindex
    workflow_name: run
    cron_expression: "0 0/5 * * * ?"
    duration: 3m
    conditions: [ 'Last known metric "Load" is <= ${most}' ]
`
const values: readonly [minute: string, value: number][] = [
  ['01', 20],
  ['06', 10],
  ['07', 23],
  ['11', 12],
  ['13', 12],
]
const lines = (list: readonly object[]): string => list.map((each) => `${JSON.stringify(each)}\n`).join('')
const cwd = folderOf({
  'old.yaml': reindex(10),
  'new.yaml': reindex(12),
  'bad.yaml': reindex(12).replace('duration', 'duratoin'),
  'load.jsonl': lines(values.map(([minute, value]) => ({ metric: 'Load', value, timestamp: `2026-01-01T00:${minute}:00Z` }))),
  'empty.jsonl': '',
  'runs.jsonl': lines([
    { policy: 'reindex', start: '2026-01-01T00:06:00Z', end: '2026-01-01T00:07:30Z', id: 'default/reindex@2026-01-01T00:05:00Z#1' },
  ]),
  'bad-runs.jsonl': [
    'nonsense',
    '[]',
    '{"start":1}',
    '{"policy":"p"}',
    '{"policy":"p","start":2,"end":1}',
    '{"policy":"p","start":1,"end":"later"}',
    '{"policy":"p","start":1,"result":"fine"}',
    '{"policy":"p","start":1,"failure":"bad"}',
    '',
  ].join('\n'),
})
const over = ['--events', 'load.jsonl', '--from', '2026-01-01T00:00:00Z']

test.each<[words: readonly string[]]>([
  [['replay', 'old.yaml', ...over, '--run-log', 'runs.jsonl']],
  [['replay', 'new.yaml', ...over, '--run-log', 'runs.jsonl', '--explain']],
  [['diff', 'old.yaml', 'new.yaml', ...over, '--run-log', 'runs.jsonl']],
  [['diff', 'old.yaml', 'old.yaml', ...over]],
  [['replay', 'old.yaml', ...over, '--run-log', 'bad-runs.jsonl']],
])('%j', async (words) => {
  expect(`\n${(await run(cwd, words)).all}`).toMatchSnapshot()
})

test.each<[code: number, words: readonly string[], error?: string]>([
  [0, ['replay', 'old.yaml', ...over, '--run-log', 'runs.jsonl', '--exit-code']],
  [1, ['replay', 'new.yaml', ...over, '--run-log', 'runs.jsonl', '--exit-code']],
  [0, ['diff', 'old.yaml', 'new.yaml', ...over]],
  [1, ['diff', 'old.yaml', 'new.yaml', ...over, '--exit-code']],
  [0, ['diff', 'old.yaml', 'old.yaml', ...over, '--exit-code']],
  [1, ['diff', 'old.yaml', 'bad.yaml', ...over], 'unknown-key'],
  [2, ['diff', 'old.yaml', 'nowhere.yaml', ...over], 'There is no file'],
  [2, ['diff', 'old.yaml', ...over], "missing required argument 'new'"],
  [2, ['diff', 'old.yaml', 'new.yaml'], "required option '--events <file>'"],
  [2, ['diff', 'old.yaml', 'new.yaml', ...over, '--policy', 'reindexx'], 'there is no policy "reindexx": choose reindex'],
  [2, ['replay', 'old.yaml', '--events', 'nowhere.jsonl'], 'nowhere.jsonl cannot be read'],
  [2, ['replay', 'old.yaml', '--events', 'empty.jsonl'], 'empty.jsonl holds no event: give --from and --until'],
  [2, ['replay', 'old.yaml', ...over, '--run-log', 'nowhere.jsonl'], 'nowhere.jsonl cannot be read'],
  [2, ['replay', 'old.yaml', ...over, '--until', '2025-01-01T00:00:00Z'], 'lies before --from'],
  [2, ['replay', 'old.yaml', ...over, '--takes', '5'], '--takes: "5" is not a length of time: write numbers with their units'],
  [2, ['replay', 'old.yaml', ...over, '--timezone', 'Pari'], '--timezone Pari is not a time zone'],
])('%i: %j', async (code, words, error = '') => {
  const ran = await run(cwd, words)
  expect(ran.code).toBe(code)
  expect(ran.error).toContain(error)
})

test('--json', async () => {
  const diff = await run(cwd, ['diff', 'old.yaml', 'new.yaml', ...over, '--json'])
  expect(JSON.parse(diff.out)).toMatchObject({
    from: '2026-01-01T00:00:00Z',
    windows: { same: 2, changed: 1 },
    policies: [
      { policy: 'reindex', change: 'changed', changes: [{ kind: 'changed', after: { outcome: 'ran' }, runs: [{ kind: 'gained' }] }] },
    ],
  })
  const replayed = await run(cwd, ['replay', 'new.yaml', ...over, '--run-log', 'runs.jsonl', '--json', '--explain'])
  expect(JSON.parse(replayed.out)).toMatchObject({
    windows: [{}, { explanation: expect.stringMatching(/^Window 2026-01-01 00:05-00:08 ran/) as unknown }, {}],
    record: { runs: { same: 1, gained: 1 } },
  })
})

test('--svg-dir', async () => {
  await run(cwd, ['diff', 'old.yaml', 'new.yaml', ...over, '--svg-dir', 'pictures'])
  await run(cwd, ['replay', 'old.yaml', ...over, '--svg-dir', 'pictures'])
  expect(readdirSync(join(cwd, 'pictures')).sort()).toEqual(['reindex-new.svg', 'reindex-old.svg', 'reindex.svg'])
})
