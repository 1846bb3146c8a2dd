/** Test files that are wrong: every mistake at its place, and no test of the file runs. `«…»` marks the words that a diagnostic underlines. */
import { describe, expect, test } from 'vitest'
import { runPolicyTests } from '../../src/testing/index.js'

const policies = 'policies: [ { name: p, workflow_name: run, cron_expression: "@hourly" } ]'
const head = `${policies}\ntests:\n  - name: t\n    start: 2026-01-01T00:00:00Z\n    until: 5m\n`

/** Diagnostics as `code «words» hint`, and how many tests ran. */
function mistakesOf(text: string, others: Readonly<Record<string, string>> = {}): string[] {
  const texts: Readonly<Record<string, string>> = { 'folder/a.test.yaml': text, ...others }
  const [file] = runPolicyTests(texts, { entries: ['folder/a.test.yaml'] }).files
  const lines = (file?.diagnostics ?? []).map(({ code, severity, span, file: name, hint }) => {
    const words = (texts[name] ?? '').slice(span.start, span.end)
    return `${name === 'folder/a.test.yaml' ? '' : `${name} `}${severity === 'warning' ? 'warning ' : ''}${code} «${words}»${hint === undefined ? '' : ` ${hint}`}`
  })
  return file?.tests.length === 0 ? lines : [...lines, `${file?.tests.length ?? 0} ran`]
}

describe('mistakes inside a test', () => {
  test.each<[text: string, mistakes: string[]]>([
    ['    evnts: []', ['unknown-key «evnts» Did you mean `events`?']],
    ['    until: 6m', ['duplicate-name «until» Remove one of the two.']],
    ['    events: [ { at: 5, metric: m, value: 1 } ]', ['bad-duration «5» Say the unit: `5s`, `5m` or `5h`.']],
    ['    events: [ { at: 1m, metric: m } ]', ['missing-key «at» `value`: The value that was measured.']],
    ['    events: [ { at: 1m, metric: m, value: "1" } ]', ['bad-type «"1"»']],
    ['    events: [ { at: 6m, metric: m, value: 1 } ]', ['warning useless-key «6m» Choose a later `until`.', '1 ran']],
    ['    events: [ { at: 1m, metric: m, value: 1, labels: { host: 1 } } ]', ['bad-type «1» Put it in quotes: `"1"`.']],
    [
      '    series: [ { metric: m, every: 1m, values: 1 2x } ]',
      [
        'bad-value «1 2x» `2x` is not an item of a series. Items are: a number, `_` (none), `2x7` (2, eight times), `10+5x3` (10 15 20 25).',
      ],
    ],
    ['    series: [ { metric: m, every: 1m, values: 12 } ]', ['bad-value «12» Put it in quotes.']],
    ['    workflows: { run: [] }', ['bad-value «[]» Write at least one item, or remove the key.']],
    ['    workflows: { run: [ { takse: 1m } ] }', ['unknown-key «takse» Did you mean `takes`?']],
    ['    workflows: { rnu: [ { takes: 1m } ] }', ['warning unknown-workflow «rnu» Did you mean `run`?', '1 ran']],
    ['    actions: [ { at: 1m } ]', ['missing-key «at»']],
    ['    actions: [ { at: 1m, cancel: p, pause: p } ]', ['useless-key «p» Write two actions with the same `at`.']],
    ['    actions: [ { at: 1m, cancel: p, note: why } ]', ['useless-key «why» It belongs to `pause`.']],
    ['    actions: [ { at: 1m, cancel: q } ]', ['unknown-policy «q» Did you mean `p`?']],
    ['    actions: [ { at: -1m, cancel: p } ]', ['bad-value «-1m» Only events may.']],
    ['    actions: [ { at: 1m, restart: { dwon: 1m } } ]', ['unknown-key «dwon» Did you mean `down`?']],
    ['    actions: [ { at: 1m, apply: b.yaml } ]', ['file-not-found «b.yaml» Names are relative to this file.']],
    ['    expect: { runs: { reindex: [] } }', ['unknown-policy «reindex» The test has `p`.']],
    ['    expect: { runs: { p: [ { start: 1m, result: ok } ] } }', ['bad-value «ok»']],
    [
      '    expect: { windows: { p: [ { opens: 1m, outcome: condition_flase } ] } }',
      ['bad-value «condition_flase» Did you mean `condition_false`?'],
    ],
    ['    expect: { explain: [ { policy: p, at: 10m } ] }', ['bad-value «10m» Choose a later `until`.']],
    ['    expect: { metrics: [ { at: -1m, metric: m } ] }', ['bad-value «-1m» Only events may.']],
    ['    invariants: [ never_outside ]', ['bad-value «never_outside»']],
    ['    config: { heartbeatPeriod: 0 }', ['bad-value «0»']],
    ['    config: { metricEventTTL: 5m }', ['unknown-key «metricEventTTL» Did you mean `metricEventTtl`?']],
    ['    config: { concurrencyGroups: { chaos: 0 } }', ['bad-value «0»']],
    ['    x-mine: anything', ['1 ran']],
    ['    expect: { runs: { p: [] } }', ['1 ran']],
    [
      '    expect: { explain: [] }',
      ['warning expects-nothing «t» Under `expect`, say which runs or windows come (an empty list: none), or name `invariants`.', '1 ran'],
    ],
  ])('%s', (text, mistakes) => {
    const asked = /expect|invariants/.test(text) ? '' : '    invariants: [ never_outside_window ]\n'
    expect(mistakesOf(`${head}${text}\n${asked}`)).toEqual(mistakes)
  })
})

describe('mistakes in a file', () => {
  test.each<[name: string, text: string, mistakes: string[]]>([
    ['nothing', '', ['missing-key «» Write `tests:` and under it one `- name: ...` for each test.']],
    ['a list', '- name: t', ['missing-key «-» Write `tests:` and under it one `- name: ...` for each test.']],
    ['no tests', 'tests: []', ['bad-value «[]» Write at least one item, or remove the key.']],
    ['not YAML', 'tests: [', ['not-yaml «» Close it with `]` or `}`.']],
    [
      'a policy file that is not there',
      'policy_files: [p.yaml]\ntests: [ { name: t, start: 2026-01-01T00:00:00Z, until: 1m, invariants: [ never_outside_window ] } ]',
      ['file-not-found «p.yaml» Names are relative to this file.'],
    ],
    [
      'a test that ends before it starts',
      'tests: [ { name: t, start: 2026-01-01T00:00:00Z, until: -1m, invariants: [ never_outside_window ] } ]',
      ['bad-value «-1m» `until` counts from `start`: `until: 20m`.'],
    ],
    [
      'two tests of one name',
      'tests: [ { name: t, start: 2026-01-01T00:00:00Z, until: 1m, invariants: [ never_outside_window ] }, { name: t, start: 2026-01-01T00:00:00Z, until: 1m, invariants: [ never_outside_window ] } ]',
      ['warning duplicate-name «t»', '2 ran'],
    ],
    [
      'inline policies',
      'policies: [ { name: p, cron_expression: "0 61 * * * ?" }, { name: p, cron_expression: "@hourly", duratoin: 5m } ]\ntests: [ { name: t, start: 2026-01-01T00:00:00Z, until: 1m, invariants: [ never_outside_window ] } ]',
      ['bad-cron «61»', 'duplicate-name «p» Give each policy its own name.', 'unknown-key «duratoin» Did you mean `duration`?'],
    ],
  ])('%s', (_, text, mistakes) => {
    expect(mistakesOf(text)).toEqual(mistakes)
  })

  test('mistakes in the files that it names, each once', () => {
    const others = {
      'policies/p.yaml': 'dsl_files: [ops.dsl]\npolicies: [ { name: p, cron_expression: "@hourly", conditions: [ the weather is fine ] } ]',
      'policies/ops.dsl': '[when]all is well=last("errors") == 0',
    }
    const text =
      'policy_files: [../policies/p.yaml]\ntests: [ { name: a, start: 2026-01-01T00:00:00Z, until: 1m, invariants: [ never_outside_window ] }, { name: b, start: 2026-01-01T00:00:00Z, until: 1m, invariants: [ never_outside_window ] } ]'
    expect(mistakesOf(text, others).map((line) => line.replace(/».*/, '»'))).toEqual([
      'policies/p.yaml unable-to-expand «the weather is fine»',
    ])
    expect(
      mistakesOf(text, { ...others, 'policies/p.yaml': others['policies/p.yaml'].replace('the weather is fine', 'all is well') }),
    ).toEqual(['2 ran'])
  })

  test('what is wrong in a policy is all that is told: what a test says of it by name is not', () => {
    const test = (policy: string): string =>
      `policies: [ ${policy} ]\ntests: [ { name: a, start: 2026-01-01T00:00:00Z, until: 1m, workflows: { go: [ { takes: 1m } ] }, actions: [ { at: 0s, pause: p } ], expect: { runs: { p: [], q: [] } } } ]`
    expect(mistakesOf(test('{ name: p, workflow_name: go, cron_expression: "@hourly", conditions: [ the weather is fine ] }'))).toEqual([
      'unable-to-expand «the weather is fine» The command "tidegate dsl list" prints every sentence of the vocabulary.',
      'unknown-policy «q» Did you mean `p`?',
    ])
    expect(mistakesOf(test('{ name: p, workflow_name: go, cron_expression: "0 61 * * * ?" }'))).toEqual([
      'bad-cron «61»',
      'unknown-policy «q» Did you mean `p`?',
    ])
    const named = 'policy_files: [p.yaml]\ntests: [ { name: a, start: 2026-01-01T00:00:00Z, until: 1m, expect: { runs: { p: [] } } } ]'
    expect(
      mistakesOf(named, { 'folder/p.yaml': 'policies: [ { name: p, cron_expression: "@hourly", conditions: [ the weather is fine ] } ]' }),
    ).toEqual([
      'folder/p.yaml unable-to-expand «the weather is fine» The command "tidegate dsl list" prints every sentence of the vocabulary.',
    ])
    expect(mistakesOf(named, { 'folder/p.yaml': 'policies: [ { name: ' }).map((line) => line.replace(/ «.*/, ''))).toEqual([
      'folder/p.yaml not-yaml',
    ])
  })

  test('a text of ten megabytes of nesting', () => {
    expect(mistakesOf(`tests: ${'['.repeat(10_000_000)}`)[0]).toMatch(/^too-large/)
    expect(mistakesOf(`tests: ${'['.repeat(10_000)}`)[0]).toMatch(/^too-deep/)
  })
})
