/** What a user of the command line sees: help, results, mistakes, exit codes. */
import { describe, expect, test } from 'vitest'
import { wantsColours } from '../../src/cli/terminal.js'
import { folderOf, run } from './command-line.js'

const reindex = `policies:
  - name: reindex
    workflow_name: run
    cron_expression: "0 0/5 * * * ?"
    duration: 3m
    conditions:
      - Last known metric "Load" is <= 10
`

const passing = `policy_files: [reindex.policy.yaml]
tests:
  - name: quiet
    start: 2026-01-01T00:00:00Z
    until: 4m
    events: [ { at: 1m, metric: Load, value: 7 } ]
    expect: { runs: { reindex: [ { start: 1m } ] } }
  - name: loud
    start: 2026-01-01T00:00:00Z
    until: 4m
    events: [ { at: 1m, metric: Load, value: 12 } ]
    expect: { windows: { reindex: [ { opens: 0s, outcome: condition_false } ] } }
`

const cwd = folderOf({
  'reindex.policy.yaml': reindex,
  'reindex.test.yaml': passing,
  'failing.test.yaml': passing.replace('start: 1m }', 'start: 2m }'),
  'lost.test.yaml': 'policy_files: [nowhere.yaml]\ntests: [ { name: t, start: 2026-01-01T00:00:00Z, until: 1m } ]\n',
  'bad/misspelt.yaml': reindex.replace('duration', 'duratoin'),
  'bad/not-yaml.yaml': 'policies: [\n',
  'bad/nested.yaml': `policies: ${'['.repeat(1_000_000)}`,
  'bad/duplicate.yaml': `${reindex}  - { name: reindex, cron_expression: "@daily" }\n`,
  'bad/cron.yaml': 'name: p\ncron_expression: "0 0/5 * * * *"\n',
  'bad/operator.yaml': reindex.replace('<=', '=<'),
  'bad/comment.yaml': reindex.replace('Last known metric "Load" is <= 10', '# later'),
  'warned.yaml': reindex.replace('3m', '6m'),
  'exclude.yaml': `name: nightly\ncron_expression: "30 2 * * *"\ntimezone: Europe/Paris\nexclude: [ { from: 2026-03-28, to: 2026-03-29, reason: change freeze } ]\n`,
  'days.ics': 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas\nEND:VEVENT\nEND:VCALENDAR\n',
  'table.ics': 'date,holiday\n',
  'ops.dsl': '[when]the machine is calm=last("Load") < 8\n',
  'load.jsonl': [12, 7]
    .map((value, minute) => `${JSON.stringify({ metric: 'Load', value, timestamp: `2026-01-01T00:0${minute}:00Z` })}\n`)
    .join(''),
  'load.csv': 'metric,value,timestamp,host\nLoad,12,2026-01-01T00:00:00Z,a\n"Load",7,1767225660000,"b,""c"""\n',
  'bad.jsonl': '{"metric":"Load","value":1,"timestamp":1}\n{"metric":"Load"}\nnonsense\n',
  'bad.csv': 'name,value\nLoad,1\n',
  'texts.jsonl': ['"7"', '"seven"', 'true', 'null']
    .map((value, minute) => `{"metric":"Load","value":${value},"timestamp":"2026-01-01T00:0${minute}:00Z"}\n`)
    .join(''),
})

describe('what is printed', () => {
  test.each<[name: string, line: readonly string[]]>([
    ['the help', ['--help']],
    ['no verb', []],
    ['a misspelt verb', ['chekc']],
    ['the version', ['--version']],
    ['test --help', ['test', '--help']],
    ['check', ['check', 'reindex.policy.yaml', 'reindex.test.yaml', 'ops.dsl']],
    ['check, several things wrong', ['check', 'bad/misspelt.yaml', 'bad/not-yaml.yaml', 'bad/cron.yaml']],
    ['check, names twice', ['check', 'bad/duplicate.yaml']],
    ['check, an operator', ['check', 'bad/operator.yaml']],
    ['check, a comment for a condition', ['check', 'bad/comment.yaml']],
    ['check, a warning', ['check', 'warned.yaml']],
    ['check, no such file', ['check', 'nowhere.yaml']],
    ['test', ['test', 'reindex.test.yaml']],
    ['test, one fails', ['test', 'failing.test.yaml', 'reindex.test.yaml']],
    ['test --run', ['test', 'failing.test.yaml', '--run', 'LOUD']],
    ['test, no such file', ['test', 'nowhere.test.yaml', 'reindex.test.yaml']],
    ['test, a file that a test names is not there', ['test', 'lost.test.yaml']],
    ['next', ['next', 'reindex.policy.yaml', '-n', '2']],
    ['next, exclusions and daylight saving', ['next', 'exclude.yaml:nightly', '-n', '3', '--from', '2026-03-27T00:00:00Z']],
    ['next, no such policy', ['next', 'reindex.policy.yaml:reindexx']],
    ['next --cron', ['next', '--cron', '*/30 2 * * *', '--timezone', 'Europe/Paris', '--from', '2026-10-24T22:00:00Z']],
    ['next --cron, wrong', ['next', '--cron', '0 61 * * * ?']],
    ['next --int', ['next', '--int', '30s 5m', '-n', '2']],
    ['simulate', ['simulate', 'reindex.policy.yaml', '--events', 'load.jsonl', '--until', '2026-01-01T00:12:00Z', '--takes', '90s']],
    ['simulate, bad events', ['simulate', 'reindex.policy.yaml', '--events', 'bad.jsonl']],
    ['eval', ['eval', 'Last known metric "Load" is <= 10', '--events', 'load.csv']],
    [
      'eval, a sentence of ones own',
      ['eval', 'the machine is calm', '--dsl', 'ops.dsl', '--events', 'load.csv', '--now', '2026-01-01T00:00:30Z'],
    ],
    [
      'eval, in a calendar',
      ['eval', 'Now is in calendar "days.ics" and not Now is in calendar "./days.ics"', '--now', '2026-12-25T00:00:00Z'],
    ],
    ['eval, no such calendar', ['eval', 'Day is Monday or Now is in calendar "off.ics"']],
    ['eval, no calendar', ['eval', 'Now is in calendar "table.ics"']],
    ['eval, values that are texts', ['eval', 'Last known metric "Load" is <= 10', '--events', 'texts.jsonl']],
    ['eval, no such sentence', ['eval', 'Last known metric "Load" are <= 10']],
  ])('%s', async (_, line) => {
    const { all } = await run(cwd, line)
    expect(all).toMatchSnapshot()
  })
})

describe('exit codes', () => {
  test.each<[code: number, line: readonly string[]]>([
    [0, ['check', 'reindex.policy.yaml']],
    [0, ['check', 'warned.yaml']],
    [1, ['check', 'warned.yaml', '--strict']],
    [1, ['check', 'bad/misspelt.yaml']],
    [1, ['check', 'bad/nested.yaml']],
    [1, ['check', 'bad']],
    [2, ['check', 'bad', 'nowhere.yaml']],
    [2, ['check', 'lost.test.yaml']],
    [2, ['check']],
    [2, ['check', '--nonsense', 'reindex.policy.yaml']],
    [0, ['test', 'reindex.test.yaml']],
    [1, ['test', 'failing.test.yaml']],
    [2, ['test', '.', '--json']],
    [2, ['test', 'nowhere.test.yaml']],
    [2, ['test', 'reindex.test.yaml', '--reporter', 'nonsense']],
    [2, ['test', 'reindex.test.yaml', '--run', '[']],
    [2, ['test', 'reindex.test.yaml', '--run', 'no such name']],
    [2, ['next']],
    [2, ['next', 'reindex.policy.yaml', '--cron', '@daily']],
    [2, ['next', '--cron', '@daily', '-n', '0']],
    [2, ['next', '--cron', '@daily', '--timezone', 'Europe/Pari']],
    [2, ['next', '--cron', '@daily', '--from', 'today']],
    [1, ['next', '--cron', '@dayly']],
    [1, ['next', 'bad/misspelt.yaml']],
    [2, ['next', 'nowhere.yaml']],
    [2, ['simulate', 'reindex.policy.yaml']],
    [2, ['simulate', 'reindex.policy.yaml', '--events', 'nowhere.jsonl']],
    [1, ['simulate', 'reindex.policy.yaml', '--events', 'bad.csv']],
    [2, ['simulate', 'reindex.policy.yaml', '--events', 'load.csv', '--until', '2025-01-01T00:00:00Z']],
    [2, ['simulate', 'reindex.policy.yaml', '--events', 'load.csv', '--takes', '5']],
    [1, ['simulate', 'bad/misspelt.yaml', '--events', 'load.csv']],
    [2, ['eval', 'x', '--ttl', '5']],
    [2, ['eval', 'x', '--dsl', 'nowhere.dsl']],
    [1, ['eval', 'x']],
    [0, ['schema']],
    [0, ['schema', 'policy-test']],
    [2, ['schema', 'nonsense']],
  ])('%i: %j', async (code, line) => {
    expect((await run(cwd, line)).code).toBe(code)
  })
})

describe('--json', () => {
  test.each<[line: readonly string[], expected: object]>([
    [
      ['check', 'reindex.policy.yaml', '--json'],
      { ok: true, diagnostics: [], policies: [{ name: 'reindex', timezone: 'UTC', next: [{ slot: '2026-01-01T00:05:00Z' }, {}, {}] }] },
    ],
    [
      ['check', 'bad/misspelt.yaml', '--json'],
      { ok: false, policies: [], diagnostics: [{ code: 'unknown-key', span: { line: 5, column: 5 } }] },
    ],
    [
      ['test', 'failing.test.yaml', '--json'],
      { ok: false, passed: 1, failed: 1, files: [{ tests: [{ status: 'failed' }, { status: 'passed' }] }] },
    ],
    [
      ['next', '--cron', '@daily', '-n', '1', '--json'],
      { from: '2026-01-01T00:00:00Z', policies: [{ next: [{ slot: '2026-01-02T00:00:00Z' }] }] },
    ],
    [
      ['simulate', 'reindex.policy.yaml', '--events', 'load.csv', '--json'],
      { from: '2026-01-01T00:00:00Z', windows: [{ policy: 'reindex', outcome: 'ran' }], runs: [{ result: 'success' }], refusals: [] },
    ],
    [
      ['eval', 'Last known metric "Load" is <= 10', '--events', 'load.jsonl', '--json'],
      { now: '2026-01-01T00:01:00Z', verdict: true, explanation: { observed: 7, required: 10 } },
    ],
    [['schema', 'policy'], { title: 'Tidegate policy file' }],
  ])('%j', async (line, expected) => {
    const { out, error } = await run(cwd, line)
    expect(JSON.parse(out)).toMatchObject(expected)
    expect(error).toBe('')
  })
})

describe('colours', () => {
  test.each<[env: Readonly<Record<string, string>>, isTerminal: boolean, colours: boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ TERM: 'dumb' }, true, false],
  ])('%j on a terminal: %j', (env, isTerminal, colours) => {
    expect(wantsColours(env, isTerminal)).toBe(colours)
  })

  test('without them nothing is escaped', async () => {
    expect((await run(cwd, ['test', 'failing.test.yaml'])).all).not.toContain('\u001B')
    expect((await run(cwd, ['test', 'failing.test.yaml'], true)).all).toContain('\u001B')
  })
})
