/** Every mistake of an author, at its place. Each case is a text with its diagnostics marked in it; `…` stands for the rest of a sound policy. */
import { describe, expect, test } from 'vitest'
import { judge, marked, unmarked } from './judging.js'

const rest = 'name: a\nworkflow_name: run\ncron_expression: 0 0/10 * * * ?'

function judgedAndMarked(text: string, rest: string): string {
  const plain = unmarked(text).replace('…', rest)
  return marked(plain, judge(plain, { knownWorkflows: ['run'], from: Date.UTC(2026, 0, 1) }).diagnostics).replace(rest, '…')
}

const values = [
  ['duration: ⟦bad-duration «3»⟧'],
  ['duration: ⟦bad-duration «"3"»⟧'],
  ['duration: ⟦bad-duration «-3m»⟧'],
  ['duration: ⟦bad-duration «1.5h»⟧'],
  ['duration: ⟦bad-duration «PT5M»⟧'],
  ['duration: ⟦bad-duration «5m 1h»⟧'],
  ['duration: ⟦bad-type «{}»⟧'],
  ['⟦bad-type «duration»⟧:'],
  ['duration: 3m\ndelay: ⟦bad-duration «10»⟧\nloop: true'],
  ['jitter: ⟦bad-duration «soon»⟧'],
  ['loop: ⟦bad-type «yes»⟧\nduration: 1m'],
  ['only_one_running: ⟦bad-type «false (default)»⟧'],
  ['retry_on_error: ⟦bad-type «1»⟧\nduration: 1m'],
  ['max_run: ⟦bad-value «0»⟧'],
  ['max_run: ⟦bad-value «-2»⟧'],
  ['max_run: ⟦bad-value «1.5»⟧'],
  ['max_run: ⟦bad-type «"3"»⟧'],
  ['recurrence_count: ⟦bad-value «-1»⟧'],
  ['recurrence_count: ⟦~never-fires «0»⟧'],
  ['recurrence_count: ⟦bad-type «ten»⟧'],
  ['timezone: ⟦unknown-timezone «Mars/Olympus»⟧'],
  ['timezone: ⟦unknown-timezone «+01:00»⟧'],
  ['timezone: ⟦unknown-timezone «5»⟧'],
  ['start_at: ⟦bad-instant «2026-12-01»⟧'],
  ['start_at: ⟦bad-instant «2026-12-01T00:00:00»⟧'],
  ['start_at: ⟦bad-instant «2026-02-30T00:00:00Z»⟧'],
  ['start_at: ⟦bad-instant «1764547200000»⟧'],
  ['on_no_data: ⟦bad-value «wate»⟧'],
  ['timer_type: ⟦bad-value «crom»⟧'],
  ['dst_gap: ⟦bad-value «first»⟧\ndst_overlap: ⟦bad-value «skip»⟧'],
  ['cancel_on_timeout: ⟦bad-type «20s»⟧\nduration: 1m'],
  ['cancel_on_timeout: { grace: ⟦bad-duration «20»⟧ }\nduration: 1m'],
  ['cancel_on_timeout: { ⟦unknown-key «grac»⟧: 20s }\nduration: 1m'],
  ['missed: ⟦bad-type «last»⟧'],
  ['missed: { policy: ⟦bad-value «newest»⟧ }'],
  ['missed: { ⟦missing-key «within»⟧: 15m }'],
  ['missed: { policy: last, max_catchup: ⟦bad-value «0»⟧ }'],
  ['concurrency_group: ⟦bad-name «two words»⟧'],
  ['inputs: ⟦bad-type «[»⟧1]'],
  ['inputs: { a: ⟦bad-type «.inf»⟧ }'],
  ['inputs: { ⟦bad-name «__proto__»⟧: 1 }'],
  ['metadata: { a: { b: [ { ⟦bad-name «__proto__»⟧: 1 } ] } }'],
  ['concurrency_group: ⟦bad-name «""»⟧'],
  ['exclude: [ { from: ⟦bad-instant «2026-13-01»⟧, to: 2026-12-24 } ]'],
  ['exclude: [ { from: 2026-12-24, to: ⟦bad-value «2026-12-24»⟧ } ]'],
  ['exclude: [ { ⟦missing-key «from»⟧: 2026-12-24 } ]'],
]

const keys = [
  ['⟦unknown-key «duraton»⟧: 3m'],
  ['⟦unknown-key «retryOnError»⟧: true'],
  ['⟦unknown-key «__proto__»⟧: 1\n⟦unknown-key «constructor»⟧: 2\n⟦unknown-key «toString»⟧: 3'],
  ['x-team: sre\nx-: [ anything, { at: all } ]'],
  ['description: a\n⟦duplicate-name «description»⟧: b'],
  ['metadata: { a: 1, ⟦duplicate-name «a»⟧: 2 }'],
  ['description: ⟦bad-type «5»⟧'],
  ['⟦unknown-key «<<»⟧: 5'],
]

const together = [
  ['start_at: 2026-12-01T00:00:00Z\nend_at: ⟦never-fires «2026-12-01T00:00:00Z»⟧'],
  ['jitter: ⟦bad-jitter «10m»⟧'],
  ['jitter: 9m59s'],
  ['duration: ⟦~long-window «11m»⟧'],
  ['duration: 10m'],
  ['duration: 0s\nloop: ⟦~useless-key «true»⟧\nretry_on_error: ⟦~useless-key «true»⟧\ncancel_on_timeout: ⟦~useless-key «true»⟧'],
  ['⟦~useless-key «cancel_on_timeout»⟧: { grace: 5s }'],
  ['duration: 1m\ndelay: ⟦~long-delay «1m»⟧\nloop: true'],
  ['duration: ⟦~long-delay «5s»⟧\nretry_on_error: true'],
  ['duration: 5s\ndelay: 1m'],
]

describe('in a policy with all it needs', () => {
  test.each([...values, ...keys])('%s', (text) => {
    expect(judgedAndMarked(`…\n${text}`, rest)).toBe(`…\n${text}`)
  })

  test.each(together)('%s', (text) => {
    expect(judgedAndMarked(`…\n${text}`, rest)).toBe(`…\n${text}`)
  })
})

const timers = [
  ['name: ⟦missing-key «a»⟧\nworkflow_name: run'],
  ['name: a\nworkflow_name: run\ncron_expression: ⟦bad-type «5»⟧'],
  ['name: a\nworkflow_name: run\ncron_expression: ⟦bad-value «""»⟧'],
  ['name: a\nworkflow_name: run\ncron_expression: "0 ⟦bad-cron «61»⟧ * * * ?"'],
  ['name: a\nworkflow_name: run\ncron_expression: ⟦impossible-cron «0 0 30 2 *»⟧'],
  ['name: a\nworkflow_name: run\ncron_expression: ⟦impossible-cron «0 0 0 1 1 ? 2020»⟧'],
  ['name: a\nworkflow_name: run\ntimer_type: int\ncron_expression: ⟦bad-type «10»⟧'],
  ['name: a\nworkflow_name: run\ntimer_type: int\ncron_expression: 10m ⟦bad-duration «0s»⟧'],
  ['name: a\nworkflow_name: run\ntimers: ⟦bad-value «[]»⟧'],
  ['name: a\nworkflow_name: run\ntimers: ⟦bad-type «"@hourly"»⟧'],
  ['name: a\nworkflow_name: run\ncron_expression: ⟦useless-key «"@hourly"»⟧\ntimers: [ "@daily" ]'],
  [
    'name: a\nworkflow_name: run\ntimers: [ "@daily", "0 ⟦bad-cron «25»⟧ * * *", { cron_expression: ⟦bad-duration «x»⟧, timer_type: int } ]',
  ],
  ['name: a\nworkflow_name: run\ntimers: [ { ⟦missing-key «timezone»⟧: UTC } ]'],
  ['name: a\nworkflow_name: ⟦unknown-workflow «rum»⟧\ncron_expression: "@hourly"'],
  ['name: ⟦~missing-key «a»⟧\ncron_expression: "@hourly"'],
]

const files = [
  ['⟦missing-key «#»⟧ nothing but a comment'],
  ['⟦bad-type «just words»⟧'],
  ['⟦bad-type «-»⟧ name: a'],
  ['⟦bad-type «policies»⟧:'],
  ['policies: ⟦bad-type «5»⟧'],
  ['policies: []'],
  ['⟦missing-key «version»⟧: 1'],
  ['version: ⟦bad-value «2»⟧\npolicies: []'],
  ['⟦unknown-key «polices»⟧: []'],
  ['policies: [ ⟦bad-type «5»⟧, ⟦bad-type «[»⟧], ⟦bad-type «x»⟧ ]'],
  ['dsl_files: ⟦bad-type «ops.dsl»⟧\npolicies: []'],
  ['defaults: { ⟦unknown-key «name»⟧: a, timezone: ⟦unknown-timezone «Nowhere»⟧ }\npolicies: []'],
  ['defaults: { timezone: ⟦unknown-timezone «Nowhere»⟧ }\npolicies: [ { name: a, workflow_name: run, cron_expression: "@hourly" } ]'],
  [
    'defaults: { jitter: ⟦bad-jitter «2h»⟧ }\npolicies:\n  - { name: a, workflow_name: run, cron_expression: "@hourly" }\n  - { name: b, workflow_name: run, cron_expression: "@hourly" }',
  ],
  [
    'policies:\n  - { name: a, workflow_name: run, cron_expression: "@hourly" }\n  - { name: ⟦duplicate-name «a»⟧, workflow_name: run, cron_expression: "@hourly" }',
  ],
  ['policies:\n  - { ⟦missing-key «cron_expression»⟧: "@hourly", workflow_name: run }'],
  ['policies:\n  - { name: ⟦bad-name «a b»⟧, workflow_name: run, cron_expression: "@hourly" }'],
  [`policies:\n  - { name: ⟦bad-name «${'n'.repeat(129)}»⟧, workflow_name: run, cron_expression: "@hourly" }`],
  ['policies: []\n⟦not-yaml «---»⟧\npolicies: []'],
  ['policies:\n⟦not-yaml «\t»⟧- name: a'],
  ['name: ⟦not-yaml «"a»⟧\npolicies: []'],
  ['policies: [ { name: a, description: ⟦not-yaml «*text»⟧, workflow_name: run, cron_expression: "@hourly" } ]'],
  ['policies: [ { name: a, description: ⟦not-yaml «!secret»⟧ x, workflow_name: run, cron_expression: "@hourly" } ]'],
  ['{"policies": [{"name": "a", "workflow_name": "run", "cron_expression": "@hourly", ⟦unknown-key «"loops"»⟧: true}]}'],
]

describe('a whole file', () => {
  test.each([...timers, ...files])('%s', (text) => {
    expect(judgedAndMarked(text, rest)).toBe(text)
  })

  test('an empty file says so', () => {
    expect(judge('').diagnostics).toMatchObject([{ code: 'missing-key', message: 'The file is empty: it holds no policy.' }])
  })

  test('problems of all policies come at once, sorted by place, and nothing is half loaded', () => {
    const text = `policies:
  - { name: a, workflow_name: run, cron_expression: "* * 99 * *" }
  - { name: b, workflow_name: run, cron_expression: "@hourly" }
  - { name: c, workflow_name: run, cron_expression: "@hourly", duration: 5, conditions: [ 'Load is high' ] }`
    const { plan, diagnostics } = judge(text)
    expect(diagnostics.map(({ code, span }) => `${span.line} ${code}`)).toEqual(['2 bad-cron', '4 bad-duration', '4 unable-to-expand'])
    expect(plan).toEqual([])
  })
})
