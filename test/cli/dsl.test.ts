/** What an admin sees who teaches sentences on the command line: every `dsl` verb, its mistakes and its exit codes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderOf, run } from './command-line.js'

const ops = `# What our operators say.
[when]The cluster {cluster:metric} is quiet=avg("{cluster}", 10m) < 5 and not exists("alarms", 1h)
# @example The cluster "eu-west" is quiet
# @counter-example The cluster is quiet

[when]Le cluster {cluster:metric} est calme=The cluster {cluster} is quiet
# @example Le cluster "eu-west" est calme

[when]Disk {disk:metric} is nearly full=last("{disk}") > 90

[when]The queue is empty=last("queue") == 0

[when]well below=<
`

const next = ops
  .replace('< 5', '< 6')
  .replace(/^\[when\]Disk.*$/m, '')
  .replace('last("queue") == 0', 'last( "queue" ) == 0')
  .replace('well below=<', 'well below=<\n[when]The heap is small=last("heap") < 5\n[when]The {thing:metric} is small=last("{thing}") < 6')

const policies = (file: string): string => `dsl_files: [${file}]
policies:
  - name: reindex
    cron_expression: "0 0/5 * * * ?"
    duration: 3m
    conditions:
      - The cluster "eu-west" is quiet
      - any:
          - Disk "d" is nearly full
          - The queue is empty
      - { sentence: Last known metric "Load" is well below 10, for: 2m }
      - not: Last known metric "Load" is <= 1
`

const cwd = folderOf({
  'ops.dsl': ops,
  'next.dsl': next,
  'same.dsl': ops.replace('# What', '# All that'),
  'policies/reindex.yaml': policies('../ops.dsl'),
  'policies/nothing.yaml': 'name: free\ncron_expression: "@daily"\nduration: 1h\n',
  'named/reindex.yaml': policies('../next.dsl'),
  'broken.dsl': '[when]a bar=exsts("bar")\n[when]a foo=exists("foo")\n# @example a fou\n',
  'untold.dsl': '[when]a foo=exists("foo")\n# @example a fou\n# @counter-example a foo\n',
  'lost.dsl': 'a line of its own\n[when]a foo=exists("foo")\n',
  'loose.dsl': '[WHEN] a foo=exists("foo")   \n\n\n# note\n',
  'uses-broken.yaml': 'dsl_files: [untold.dsl]\nname: p\ncron_expression: "@daily"\nduration: 1h\nconditions: [a foo]\n'
    .replace('name: p', 'policies:\n- name: p')
    .replaceAll(/\n(cron|duration|conditions)/g, '\n  $1'),
})

describe('what is printed', () => {
  test.each<[name: string, line: readonly string[]]>([
    ['dsl', ['dsl']],
    ['check', ['dsl', 'check', 'ops.dsl']],
    ['check, both sides wrong', ['dsl', 'check', 'broken.dsl']],
    ['check, examples that are wrong', ['dsl', 'check', 'untold.dsl']],
    ['check --json', ['dsl', 'check', 'untold.dsl', '--json']],
    ['parse', ['dsl', 'parse', 'The cluster "eu-west" is quiet for 5m', 'Le cluster "eu-west" est calme', '--dsl', 'ops.dsl']],
    ['parse, text put in place', ['dsl', 'parse', 'Last known metric "Load" is well below 10', '--dsl', 'ops.dsl']],
    ['parse, misspelt', ['dsl', 'parse', 'Le cluster "eu-west" est clame', '--dsl', 'ops.dsl']],
    ['parse --json', ['dsl', 'parse', 'The queue is empty', '--dsl', 'ops.dsl', '--json']],
    ['list', ['dsl', 'list', 'recent', '--meaning']],
    ['list, French', ['dsl', 'list', 'écart']],
    ['list, own', ['dsl', 'list', 'well', '--dsl', 'ops.dsl']],
    ['list, nothing', ['dsl', 'list', 'zebra']],
    ['fmt', ['dsl', 'fmt', 'loose.dsl']],
    ['fmt --check', ['dsl', 'fmt', 'loose.dsl', 'ops.dsl', '--check']],
    ['fmt, a file that is not understood', ['dsl', 'fmt', 'lost.dsl']],
    ['impact', ['dsl', 'impact', 'ops.dsl', 'next.dsl', '--policies', 'policies']],
    ['impact, nothing changes', ['dsl', 'impact', 'ops.dsl', 'same.dsl', '--policies', 'policies']],
    ['impact, the new file is wrong', ['dsl', 'impact', 'ops.dsl', 'broken.dsl', '--policies', 'policies']],
    ['check of policies', ['check', 'uses-broken.yaml']],
  ])('%s', async (_, line) => {
    expect((await run(cwd, line)).all).toMatchSnapshot()
  })
})

test.each<[code: number, line: readonly string[]]>([
  [0, ['dsl', 'check', 'ops.dsl']],
  [1, ['dsl', 'check', 'ops.dsl', '--strict']],
  [1, ['dsl', 'check', 'untold.dsl', 'ops.dsl']],
  [2, ['dsl', 'check', 'nowhere.dsl']],
  [2, ['dsl', 'check']],
  [2, ['dsl', 'chekc', 'ops.dsl']],
  [1, ['check', 'untold.dsl']],
  [1, ['check', 'broken.dsl']],
  [1, ['dsl', 'parse', 'nothing of ours']],
  [1, ['dsl', 'parse', 'a foo', '--dsl', 'broken.dsl']],
  [2, ['dsl', 'parse', 'a foo', '--dsl', 'nowhere.dsl']],
  [0, ['dsl', 'list', 'zebra', '--json']],
  [1, ['dsl', 'list', '--dsl', 'broken.dsl']],
  [0, ['dsl', 'fmt', 'ops.dsl', '--check']],
  [1, ['dsl', 'fmt', 'loose.dsl', '--check']],
  [1, ['dsl', 'fmt', 'lost.dsl', '--write']],
  [2, ['dsl', 'fmt', 'ops.dsl', '--write', '--check']],
  [1, ['dsl', 'impact', 'ops.dsl', 'next.dsl', '--policies', 'policies']],
  [1, ['dsl', 'impact', 'ops.dsl', 'next.dsl', '--policies', 'policies', '--json']],
  [1, ['dsl', 'impact', 'ops.dsl', 'next.dsl', '--policies', 'named']],
  [0, ['dsl', 'impact', 'ops.dsl', 'next.dsl', '--policies', 'policies', '--force']],
  [0, ['dsl', 'impact', 'ops.dsl', 'same.dsl', '--policies', 'policies', '--json']],
  [0, ['dsl', 'impact', 'ops.dsl', 'next.dsl', '--policies', 'policies/nothing.yaml']],
  [1, ['dsl', 'impact', 'ops.dsl', 'broken.dsl', '--policies', 'policies', '--force']],
  [2, ['dsl', 'impact', 'ops.dsl', 'ops.dsl', '--policies', 'policies']],
  [2, ['dsl', 'impact', 'ops.dsl', 'next.dsl']],
  [2, ['dsl', 'impact', 'ops.dsl', 'next.dsl', '--policies', 'nowhere.yaml']],
])('exit code %i: %j', async (code, line) => {
  expect((await run(cwd, line)).code).toBe(code)
})

test('fmt --write rewrites what differs, and only that', async () => {
  const folder = folderOf({ 'a.dsl': '[WHEN] a=exists("a")  \n', 'b.dsl': '[when]b=exists("b")\n', 'c.dsl': 'no header\n' })
  const first = await run(folder, ['dsl', 'fmt', '.', '--write'])
  expect(first).toMatchObject({ code: 1, out: 'a.dsl\n1 file rewritten\n' })
  expect(['a.dsl', 'b.dsl', 'c.dsl'].map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([
    '[when]a=exists("a")\n',
    '[when]b=exists("b")\n',
    'no header\n',
  ])
  expect((await run(folder, ['dsl', 'fmt', 'a.dsl', 'b.dsl', '--write'])).out).toBe('nothing to change\n')
})

test('impact --json counts each kind and tells where sentences stand', async () => {
  const { out } = await run(cwd, ['dsl', 'impact', 'ops.dsl', 'next.dsl', '--policies', 'policies', '--json'])
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    counts: { broken: 1, changed: 1, 'same-meaning': 1, unchanged: 2 },
    sentences: [{ policy: 'reindex', file: 'policies/reindex.yaml', span: { line: 7 }, kind: 'changed' }, {}, {}, {}, {}],
  })
})

test('colours only where a person looks', async () => {
  const line = ['dsl', 'impact', 'ops.dsl', 'next.dsl', '--policies', 'policies']
  expect((await run(cwd, line, true)).out).toContain('\u001B[')
  expect((await run(cwd, line)).all).not.toContain('\u001B[')
})
