/** What a person reads when tests fail: every kind of failure, side by side, with the reason. */
import { describe, expect, test } from 'vitest'
import { jsonReport, prettyReport, runPolicyTests } from '../../src/testing/index.js'

const failing = `
config: { metricEventTtl: 5m }
policies:
  - name: reindex
    workflow_name: run
    cron_expression: "0 0/5 * * * ?"
    duration: 3m
    only_one_running: true
    conditions:
      - I've got a recent value for metric "Load_Average"
      - Last known metric "Load_Average" is <= 10
  - { name: overlapping, workflow_name: long, cron_expression: "0 0/5 * * * ?", duration: 1m }
tests:
  - name: load average, as drawn
    start: 2026-01-01T00:00:00Z
    until: 24m
    events:
      - { at: -3m30s, metric: Load_Average, value: 0 }
      - { at: 1m, metric: Load_Average, value: 20 }
      - { at: 4m, metric: Load_Average, value: 12 }
      - { at: 6m, metric: Load_Average, value: 10 }
      - { at: 7m30s, metric: Load_Average, value: 23 }
      - { at: 14m20s, metric: Load_Average, value: 18 }
      - { at: 17m30s, metric: Load_Average, value: 10 }
      - { at: 18m50s, metric: Load_Average, value: 12, timestamp: 30m }
    workflows: { run: [ { takes: 2m30s }, { takes: 1m40s }, { takes: 4m15s } ], long: [ { takes: 8m } ] }
    actions: [ { at: 10m, resume: reindex } ]
    expect:
      runs:
        reindex: [ { start: 0s, end: 2m30s, result: success }, { start: 5m, end: 7m40s }, { start: 17m30s, end: 21m45s } ]
      windows:
        reindex:
          - { opens: 0s, outcome: ran, runs: 1 }
          - { opens: 5m, outcome: ran, runs: 1 }
          - { opens: 15m, outcome: condition_false }
          - { opens: 20m, outcome: already_running, runs: 0 }
      explain:
        - { policy: reindex, at: 11m, reason: condition_false, condition: 2, observed: 24 }
        - { policy: reindex, at: 11m, reason: condition_false, condition: 2, observed: 23, required: 10 }
      metrics:
        - { at: 8m, metric: Load_Average, last: 23, count: 4 }
        - { at: 8m, metric: Load_Average, last: 23, count: 3 }
        - { at: 8m, metric: Lode_Average, last: 23 }
    invariants: [ at_most_one_running, never_outside_window ]

  - name: nothing is expected but a promise
    start: 2026-01-01T00:00:00Z
    until: 24m
    invariants: [ never_outside_window ]
`

describe('prettyReport', () => {
  test('every kind of failure', () => {
    const texts = { 'reindex.test.yaml': failing }
    expect(prettyReport(runPolicyTests(texts))).toMatchSnapshot()
  })

  test('colours mark what differs', () => {
    const report = prettyReport(runPolicyTests({ 'reindex.test.yaml': failing }), { colours: true })
    expect(report).toContain('\u001B[32m24\u001B[0m')
    expect(report).toContain('\u001B[31m23\u001B[0m')
    // eslint-disable-next-line no-control-regex
    expect(report.replaceAll(/\u001B\[[\d;]*m/g, '')).toBe(prettyReport(runPolicyTests({ 'reindex.test.yaml': failing })))
  })

  test('a long list shows what differs and its neighbours', () => {
    const runs = Array.from({ length: 120 }, (_, minute) => `{ start: ${minute === 60 ? '60m1s' : `${minute}m`} }`).join(', ')
    const text = `
policies: [ { name: p, workflow_name: run, cron_expression: "0 * * * * ?" } ]
tests: [ { name: every minute, start: 2026-01-01T00:00:00Z, until: 119m, expect: { runs: { p: [ ${runs} ] } } } ]
`
    expect(prettyReport(runPolicyTests({ 'minutes.test.yaml': text }))).toMatchSnapshot()
  })

  test('files that are wrong, tests that are left out', () => {
    const texts = {
      'a.test.yaml': failing,
      'b.test.yaml': 'tests:\n  - { name: b, start: 2026-01-01, until: 5m }\n',
    }
    const report = runPolicyTests(texts, { run: /nothing/ })
    expect(report).toMatchObject({ ok: false, passed: 1, failed: 0, skipped: 1, errors: 1 })
    expect(prettyReport(report, { texts: new Map(Object.entries(texts)) })).toMatchSnapshot()
  })
})

describe('jsonReport', () => {
  test('is the report', () => {
    const report = runPolicyTests({ 'reindex.test.yaml': failing })
    expect(JSON.parse(jsonReport(report))).toEqual(report)
    const [failure] = report.files[0]?.tests[0]?.failures ?? []
    expect(failure).toMatchObject({ kind: 'runs', of: 'reindex' })
    expect(failure?.kind === 'runs' ? failure.rows[1] : undefined).toEqual({
      expected: { start: '5m', end: '7m40s' },
      actual: { start: '6m', end: '7m40s', result: 'success' },
      differs: ['start'],
    })
  })
})
