/** `tidegate simulate --runs`: random histories of policies, and the one of a seed. */
import { expect, test } from 'vitest'
import { folderOf, run } from './command-line.js'

const policy = { name: 'owl', workflow_name: 'run', cron_expression: '0 2 * * *', duration: '1h' }
const cwd = folderOf({
  'owl.yaml': JSON.stringify({ policies: [{ ...policy, conditions: ['Time is between 09:00 and 17:00'] }] }),
  'lark.yaml': JSON.stringify({ policies: [{ ...policy, name: 'lark', cron_expression: '*/5 * * * *', duration: '4m' }] }),
  'runs.jsonl': '{"policy":"lark","start":0,"end":420000}\n',
  'bad.jsonl': '{}\n',
})

test('a search, and the history that it names', async () => {
  const searched = await run(cwd, ['simulate', 'owl.yaml', '--runs', '5', '--seed', '7'])
  expect(`\n${searched.all}`).toMatchSnapshot('search')
  const shown = await run(cwd, ['simulate', 'owl.yaml', '--seed', '7', '--explain'])
  expect(`\n${shown.all}`).toMatchSnapshot('seed')
})

test('--json', async () => {
  const searched = await run(cwd, ['simulate', 'owl.yaml', '--runs', '5', '--json'])
  expect(JSON.parse(searched.out)).toMatchObject({
    ok: true,
    runs: 5,
    seeds: [1, 5],
    findings: [{ kind: 'never-runs' }],
    policies: [{ launches: 0 }],
  })
  const shown = await run(cwd, ['simulate', 'owl.yaml', '--seed', '3', '--json'])
  expect(JSON.parse(shown.out)).toMatchObject({ seed: 3, runs: [] })
})

test.each<[code: number, words: readonly string[], error?: string]>([
  [0, ['owl.yaml', '--runs', '3']],
  [1, ['owl.yaml', '--runs', '3', '--strict']],
  [0, ['lark.yaml', '--runs', '3']],
  [1, ['lark.yaml', '--runs', '3', '--run-log', 'runs.jsonl', '--invariant', 'at_most_one_running']],
  [1, ['lark.yaml', '--runs', '3', '--takes', '7m', '--invariant', 'at_most_one_running']],
  [0, ['lark.yaml', '--runs', '3', '--takes', '1m', '--invariant', 'at_most_one_running', '--from', '2030-01-01T00:00:00Z', '--ttl', '3m']],
  [2, ['owl.yaml', '--runs', '0'], '--runs 0 is not a whole number from 1 on'],
  [2, ['owl.yaml', '--seed', 'x'], '--seed x is not a whole number from 0 on'],
  [2, ['owl.yaml', '--runs', '3', '--events', 'e.jsonl'], '--events does not go with --runs or --seed'],
  [2, ['owl.yaml', '--runs', '3', '--invariant', 'none'], 'there is no invariant "none": choose'],
  [2, ['owl.yaml', '--runs', '3', '--run-log', 'nowhere.jsonl'], 'nowhere.jsonl cannot be read'],
  [1, ['owl.yaml', '--runs', '3', '--run-log', 'bad.jsonl'], '"policy" is not the name of a policy'],
  [2, ['owl.yaml', '--runs', '3', '--takes', '5'], '--takes: "5" is not a length of time: write numbers with their units'],
  [2, ['owl.yaml', '--strict', '--from', '2026-01-01T00:00:00Z'], '--strict is for random histories'],
  [2, ['nowhere.yaml', '--runs', '3'], 'There is no file'],
])('%i: %j', async (code, words, error = '') => {
  const ran = await run(cwd, ['simulate', ...words])
  expect(ran.error).toContain(error)
  expect(ran.code).toBe(code)
})

test('progress is shown where a person looks, and taken away at the end', async () => {
  const { runCommandLine } = await import('../../src/cli/program.js')
  const lines: string[] = []
  let clock = 0
  const terminal = {
    version: '',
    cwd,
    colours: false,
    out() {},
    error() {},
    now: () => (clock += 60),
    progress: (line: string) => void lines.push(line),
  }
  expect(await runCommandLine(['simulate', 'lark.yaml', '--runs', '20'], terminal)).toBe(0)
  expect(lines.length).toBeGreaterThan(3)
  expect(lines[0]).toMatch(/^living through histories +\d+% █+░+/)
  expect(lines.at(-1)).toBe('')
})
