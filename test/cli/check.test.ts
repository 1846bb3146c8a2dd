/** `check` as a linter: notes and warnings, comments that ignore them, thresholds, metrics that nothing feeds, and the policies as they are read. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createVocabulary } from '../../dsl/index.js'
import { compilePolicies, plainPlan, readPolicyText, type PlannedPolicy } from '../../src/policies/index.js'
import { folderOf, run } from './command-line.js'

const dead = `policies:
  - name: reindex
    workflow_name: run
    cron_expression: "0 0/5 * * * ?"
    duration: 3m
    max_run: 3
    conditions:
      - Last known metric "Load" is > 10
      - Last known metric "Load" is < 5
`
const question = `policies:
  - name: nightly
    workflow_name: run
    cron_expression: 30 2 * * *
    timezone: Europe/Paris
    concurrency_group: chaos
`
const whole = `dsl_files: [ops.dsl]
defaults: { timezone: Europe/Paris, delay: 5s }
policies:
  - name: reindex
    workflow_name: run
    cron_expression: "0 0/5 * * * ?"
    duration: 3m
    loop: true
    conditions:
      - I've got a recent value for metric "Load"
      - There is a value of "CPU"
      - "- above 5"
      - { id: calm, sentence: the machine is calm, for: 1m }
      - any: [ 'last("X") > 5', { not: 'last("Y") == 1' } ]
  - name: nightly
    description: 'Chaos # at night'
    workflow_name: latency
    timers: [ 30 4 * * 1-5, { cron_expression: 0 0 12 ? * SUN, timezone: UTC } ]
    inputs: { region: eu-west-1, free: '{{ last("Load") }}', note: '\\{{ literal }}' }
    metadata: { team: sre, since: 2020-01-01 }
    exclude: [ { from: 2026-12-24, to: 2027-01-02, reason: freeze } ]
    cancel_on_timeout: { grace: 20s }
    missed: { policy: last, within: 15m }
    duration: 1h
    x-owner: me
  - { name: later, workflow_name: run, timer_type: int, cron_expression: 30s 5m, jitter: 10s, recurrence_count: 3 }
`
const sentences = `[when]the machine is calm=last("Load") < 8
[when]There is a value of "{m}"=MetricEvent(label == "{m}")
[when]- above {v}=value > {v}
`
const cwd = folderOf({
  'dead.yaml': dead,
  'question.yaml': question,
  'whole.yaml': whole,
  'ops.dsl': sentences,
  'load.csv': 'metric,value,timestamp\nLoad,12,2026-01-01T00:00:00Z\n',
  'metrics.txt': '# what we feed\nLoad\n\nCPU\n',
  'mixed.yaml': `policies:\n  - { name: a, workflow_name: run, cron_expression: "@daily", conditions: ['last("Load") > 1', 'last("CPU") > 1', 'last("Laod") > 1'] }\n`,
  'same.test.yaml':
    'policy_files: [dead.yaml]\ntests: [ { name: t, start: 2026-01-01T00:00:00Z, until: 1m, expect: { runs: { reindex: [] } } } ]\n',
})

describe('what is printed', () => {
  test.each<[line: readonly string[]]>([
    [['check', 'dead.yaml']],
    [['check', 'question.yaml', '--strict']],
    [['check', 'whole.yaml', '--resolved']],
    [['check', 'mixed.yaml', '--events', 'load.csv']],
    [['check', 'mixed.yaml', '--metrics', 'metrics.txt']],
  ])('%j', async (line) => {
    expect((await run(cwd, line)).all).toMatchSnapshot()
  })
})

describe('exit codes', () => {
  test.each<[code: number, line: readonly string[]]>([
    [0, ['check', 'dead.yaml']],
    [1, ['check', 'dead.yaml', '--strict']],
    [0, ['check', 'dead.yaml', '--max-warnings', '2']],
    [3, ['check', 'dead.yaml', '--max-warnings', '1']],
    [1, ['check', 'dead.yaml', '--max-warnings', '0', '--strict']],
    [0, ['check', 'question.yaml', '--max-warnings', '0']],
    [0, ['check', 'question.yaml', '--strict']],
    [2, ['check', 'dead.yaml', '--max-warnings', 'few']],
    [2, ['check', 'dead.yaml', '--events', 'nowhere.csv']],
    [2, ['check', 'dead.yaml', '--metrics', 'nowhere.txt']],
    [2, ['check', 'nowhere.yaml', '--max-warnings', '0']],
    [0, ['check', 'mixed.yaml', '--strict']],
    [1, ['check', 'mixed.yaml', '--strict', '--metrics', 'metrics.txt']],
  ])('%i: %j', async (code, line) => {
    expect((await run(cwd, line)).code).toBe(code)
  })
})

test('--json for editors: severities, codes and places, the policies as they are read', async () => {
  const { out, error } = await run(cwd, ['check', 'question.yaml', '--resolved', '--json'])
  expect(error).toBe('')
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    ignored: 0,
    diagnostics: [
      { code: 'clock-change', severity: 'info', file: 'question.yaml', span: { line: 4, column: 22 } },
      { code: 'lonely-group', severity: 'info', span: { line: 6 } },
    ],
    policies: [{ resolved: { max_run: -1, delay: '10s' }, timers: ['at 02:30 every day, Europe/Paris time'], means: [] }],
  })
})

test('a policy file that a test names is told of once', async () => {
  const { out } = await run(cwd, ['check', 'dead.yaml', 'same.test.yaml', '--json'])
  expect(JSON.parse(out)).toMatchObject({ diagnostics: [{ code: 'useless-key' }, { code: 'never-true' }], tests: 1 })
})

describe('comments that ignore', () => {
  test.each<[place: string, text: string, left: readonly string[], ignored: number]>([
    ['on the line', dead.replace('max_run: 3', 'max_run: 3 # tidegate-ignore useless-key'), ['never-true'], 1],
    ['above it', dead.replace('    max_run', '    # tidegate-ignore useless-key: a template\n    max_run'), ['never-true'], 1],
    [
      'two above',
      dead.replace(
        '      - Last known metric "Load" is < 5',
        '      # tidegate-ignore never-true\n      # as agreed\n      - Last known metric "Load" is < 5',
      ),
      ['useless-key'],
      1,
    ],
    [
      'several codes',
      question.replace('30 2 * * *', '30 2 * * * # tidegate-ignore clock-change, lonely-group'),
      ['useless-ignore', 'lonely-group'],
      1,
    ],
    [
      'no such code',
      dead.replace('max_run: 3', 'max_run: 3 # tidegate-ignore usless-key'),
      ['useless-key', 'useless-ignore', 'never-true'],
      0,
    ],
    ['an error', dead.replace('max_run: 3', 'max_run: 0 # tidegate-ignore bad-value'), ['bad-value'], 0],
    [
      'not after a line between',
      dead.replace('    duration', '    # tidegate-ignore useless-key\n    duration'),
      ['useless-ignore', 'useless-key', 'never-true'],
      0,
    ],
  ])('%s', async (_, text, left, ignored) => {
    const { out } = await run(folderOf({ 'a.yaml': text }), ['check', 'a.yaml', '--json'])
    expect(JSON.parse(out)).toMatchObject({ ignored, diagnostics: left.map((code) => ({ code })) })
  })
})

/** What a plan says but for its place and the texts of its timers. */
function meaning(text: string, cwdOfFile: string): readonly object[] {
  const { document } = readPolicyText({ file: 'x.yaml', text })
  const dsl = { name: 'ops.dsl', text: readFileSync(join(cwdOfFile, 'ops.dsl'), 'utf8') }
  const { plan, diagnostics } = compilePolicies(document === undefined ? [] : [document], { vocabulary: createVocabulary([dsl]) })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return plan.map(plainPlan).map(({ source: _source, digest: _digest, timers, exclusion, ...rest }: PlannedPolicy) => ({
    ...rest,
    slots: timers.map((timer) => timer.next(1_770_000_000_000, 1_770_000_000_000)),
    excluded: exclusion?.(Date.UTC(2026, 11, 25)),
  }))
}

test('--resolved means the same as the file that it came from, and resolves to itself', async () => {
  const { out } = await run(cwd, ['check', 'whole.yaml', '--resolved'])
  expect(meaning(out, cwd)).toEqual(meaning(whole, cwd))
  writeFileSync(join(cwd, 'again.yaml'), out)
  const again = await run(cwd, ['check', 'again.yaml', '--resolved'])
  expect(again.code).toBe(0)
  const withoutPlaces = (text: string): string => text.replaceAll(/# \S+\.yaml:\d+;/g, '')
  expect(withoutPlaces(again.out)).toBe(withoutPlaces(out))
})

describe('what there is nothing to check of is told', () => {
  const cwd = folderOf({
    'sub/readme.md': '',
    'sub/more/a.json': '{}',
    'm.yaml': 'name: m\nworkflow_name: run\ncron_expression: "@daily"\n',
  })

  test.each<[words: readonly string[], error: string]>([
    [['sub'], 'The folder `sub` holds no file that matches **/*.{yaml,yml,dsl}: in it are more/, readme.md.'],
    [['sub/*.yaml'], 'There is no file `sub/*.yaml`.'],
    [['m.yaml', 'nowhere.yaml'], 'There is no file `nowhere.yaml`.'],
  ])('%j', async (words, error) => {
    const ran = await run(cwd, ['check', ...words])
    expect(ran).toMatchObject({ code: 2, error: expect.stringContaining(error) })
    expect(ran.out).toMatch(words.length > 1 ? /^1 file, 1 policy: 1 error$/m : /^no file: 1 error$/m)
  })
})

describe('--resolution, as the scheduler has it', () => {
  const policy = {
    name: 'm',
    workflow_name: 'run',
    cron_expression: '@daily',
    conditions: ['Median value for metric "a=b" during last 10m is > 5'],
  }
  const cwd = folderOf({ 'm.policy.yaml': JSON.stringify({ policies: [policy] }) })

  test.each<[words: readonly string[], code: number, said: string]>([
    [[], 0, 'all well'],
    [['--resolution', 'CPU=1s'], 0, 'all well'],
    [['--resolution', 'CPU=1s', '--resolution', 'a=b=1s'], 1, 'needs-single-events'],
    [['--resolution', 'CPU'], 2, '--resolution CPU names no metric and length of time: write for example CPU=1s'],
    [['--resolution', 'CPU=fast'], 2, '"fast" is not a length of time'],
    [['--resolution', 'tidegate.runs=1s'], 2, "one of the scheduler's own metrics"],
  ])('%j', async (words, code, said) => {
    const ran = await run(cwd, ['check', 'm.policy.yaml', ...words])
    expect([ran.code, ran.all]).toEqual([code, expect.stringContaining(said)])
  })
})
