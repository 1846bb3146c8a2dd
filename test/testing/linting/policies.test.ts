/** Lints of timers, keys, metrics, groups and vocabularies: each with what it finds and what it leaves alone. */
import { describe, expect, test } from 'vitest'
import { found, lint, policy } from './linting.js'

const codes = (text: string): readonly string[] => lint(text).map(({ code }) => code)

describe('no window opens any more', () => {
  test.each<[keys: Record<string, unknown>, finding: string, message: string]>([
    [{ end_at: '2025-01-01T00:00:00Z' }, 'never-fires «"2025-01-01T00:00:00Z"»', '`end_at` has passed, so no window opens any more.'],
    [
      { start_at: '2026-01-01T13:00:00Z', end_at: '2026-01-02T12:00:00Z' },
      'never-fires «"2026-01-02T12:00:00Z"»',
      'No window opens: the first slot would be 2026-01-02T12:00:00Z, and only slots before `end_at` open one.',
    ],
    [
      { cron_expression: '0 0 12 1 6 ? 2026', start_at: '2026-07-01T00:00:00Z' },
      'never-fires «"2026-07-01T00:00:00Z"»',
      'The timer has no slot at or after `start_at`, so no window opens.',
    ],
    [
      { exclude: [{ from: '2020-01-01', to: '2030-01-01' }] },
      'all-excluded «exclude»',
      'None of the next 367 slots opens a window: all of them, up to 2027-01-02T12:00:00Z, are excluded.',
    ],
    [
      { exclude: [{ from: '2020-01-01', to: '2030-01-01' }], end_at: '2026-02-01T00:00:00Z' },
      'all-excluded «exclude»',
      'All 31 slots that are left, up to 2026-01-31T12:00:00Z, are excluded, so no window opens any more.',
    ],
    [
      { cron_expression: '0 0 12 1 6 ? 2026', exclude: [{ from: '2026-06-01', to: '2026-07-01' }] },
      'all-excluded «exclude»',
      'The only slot that is left, 2026-06-01T12:00:00Z, is excluded, so no window opens any more.',
    ],
  ])('%j', (keys, finding, message) => {
    expect(found(policy(keys))).toEqual([finding])
    expect(lint(policy(keys))[0]).toMatchObject({ severity: 'warning', message })
  })

  test.each<[keys: Record<string, unknown>]>([
    [{ end_at: '2026-01-01T12:00:01Z' }],
    [{ start_at: '2036-01-01T00:00:00Z' }],
    [{ timer_type: 'int', cron_expression: '10m', exclude: [{ from: '2026-01-01', to: '2026-01-02' }] }],
    [{ end_at: '2025-01-01T00:00:00Z', missed: { policy: 'last' } }],
    [{ exclude: [{ from: '2020-01-01', to: '2026-12-31' }] }],
    [{ cron_expression: '* * * * * ?', exclude: [{ from: '2020-01-01', to: '2026-02-01' }] }],
  ])('not: %j', (keys) => {
    expect(codes(policy(keys))).toEqual([])
  })
})

describe('keys without effect', () => {
  test.each<[keys: Record<string, unknown>, finding: readonly string[]]>([
    [{ duration: '1h', max_run: 3 }, ['useless-key «3»']],
    [{ duration: '1h', max_run: 3, loop: true }, []],
    [{ duration: '1h', max_run: 1 }, []],
    [{ duration: '1h', max_run: -1 }, []],
    [{ duration: '1h', delay: '5s' }, ['useless-key «"5s"»']],
    [{ duration: '1h', delay: '5s', retry_on_error: true }, []],
    [{ duration: '1h', delay: '10s', on_no_data: 'wait' }, []],
    [{ duration: '1h', loop: true, max_run: 1 }, ['useless-key «true»']],
    [{ duration: '1h', retry_on_error: true, max_run: 1 }, ['useless-key «true»']],
    [{ on_no_data: 'skip' }, ['useless-key «"skip"»']],
    [{ on_no_data: 'skip', conditions: ['last("X") > 5'] }, []],
    [{ missed: { policy: 'none', within: '5m' } }, ['useless-key «missed»']],
    [{ missed: { policy: 'last', within: '5m' } }, []],
  ])('%j', (keys, findings) => {
    expect(found(policy(keys))).toEqual(findings)
  })

  test('defaults of the file are meant for those that need them', () => {
    const one = '{ name: p, workflow_name: run, cron_expression: "@daily", duration: 1h }'
    expect(codes(`defaults: { delay: 5s, max_run: 3, on_no_data: skip }\npolicies: [ ${one} ]\n`)).toEqual([])
  })
})

describe('for', () => {
  test.each<[duration: string, held: string, isFound: boolean]>([
    ['3m', '10m', true],
    ['10m', '10m', false],
    ['0s', '10m', false],
  ])('a window of %s and for: %s', (duration, held, isFound) => {
    const text = policy({ duration, conditions: [{ sentence: 'last("X") > 5', for: held }] })
    expect(lint(text)).toMatchObject(isFound ? [{ code: 'long-for', severity: 'info' }] : [])
  })
})

describe('changes of the clocks', () => {
  test.each<[keys: Record<string, unknown>, message: string]>([
    [
      { cron_expression: '30 2 * * *', timezone: 'Europe/Paris' },
      '02:30 does not exist on 2026-03-29 in Europe/Paris: the window opens at 03:00. 02:30 comes twice on 2026-10-25 in Europe/Paris: the window opens the first time.',
    ],
    [
      { cron_expression: '30 2 * * *', timezone: 'Europe/Paris', dst_gap: 'run_after' },
      '02:30 comes twice on 2026-10-25 in Europe/Paris: the window opens the first time.',
    ],
    [{ cron_expression: '30 2 * * *', timezone: 'Europe/Paris', dst_gap: 'run_after', dst_overlap: 'first' }, ''],
    [{ cron_expression: '30 2 * * *' }, ''],
    [{ cron_expression: '30 4 * * *', timezone: 'Europe/Paris' }, ''],
    [{ cron_expression: '*/30 * * * *', timezone: 'Europe/Paris' }, ''],
    [{ cron_expression: '30 2 * * 1-5', timezone: 'Europe/Paris' }, ''],
    [{ cron_expression: '30 2 * * *', timezone: 'Europe/Paris', end_at: '2026-03-01T00:00:00Z' }, ''],
  ])('%j', (keys, message) => {
    expect(lint(policy(keys))).toMatchObject(message === '' ? [] : [{ code: 'clock-change', severity: 'info', message }])
  })
})

/** Policies a, b, c ... with one sentence each. */
function reading(...sentences: readonly string[]): string {
  const policies = sentences.map((sentence, index) => ({
    name: String.fromCharCode(97 + index),
    workflow_name: 'run',
    cron_expression: '@daily',
    conditions: [sentence],
  }))
  return JSON.stringify({ policies })
}

describe('metrics', () => {
  const fed = { names: new Set(['Load_Average', 'ES_Disk_Free']), source: 'metrics.txt' }

  test.each<[sentence: string, hint: string]>([
    ['last("Load_Averag") < 5', 'Did you mean "Load_Average"?'],
    ['last("load_average") < 5', 'Did you mean "Load_Average"?'],
    ['last("Foo") < 5', 'What is: "Load_Average", "ES_Disk_Free".'],
    ['last("Load_Average") < 5', ''],
    ['Workflow "run" is running', ''],
  ])('nothing feeds: %s', (sentence, hint) => {
    const message = expect.stringContaining('it is not in metrics.txt.')
    expect(lint(reading(sentence), { fed })).toMatchObject(
      hint === '' ? [] : [{ code: 'unfed-metric', severity: 'warning', message, hint }],
    )
  })

  test('inputs read metrics too', () => {
    const text = policy({ inputs: { free: '{{ last("ES_Disk") }}', other: '{{ last("Load_Average") }}' } })
    expect(found(text, { fed })).toEqual(['unfed-metric «inputs»'])
  })

  test.each<[once: string, often: string, isFound: boolean]>([
    ['Load_Averag', 'Load_Average', true],
    ['Laod_Average', 'Load_Average', true],
    ['load_average', 'Load_Average', true],
    ['queue_lenght', 'queue_length', true],
    ['cpu1', 'cpu2', false],
    ['disk_a', 'disk_b', false],
    ['p95_latency', 'p99_latency', false],
    ['error', 'errors', false],
    ['free', 'tree', true],
    ['cpu', 'gpu', false],
    ['Load_Average_5', 'Load_Average', false],
  ])('%s once, %s twice: %s', (once, often, isFound) => {
    const text = reading(`last("${once}") < 5`, `last("${often}") < 5`, `last("${often}") < 6`)
    expect(lint(text)).toMatchObject(isFound ? [{ code: 'near-metric', severity: 'info' }] : [])
  })

  test('one that is read twice is meant', () => {
    expect(codes(reading('last("Load") < 5', 'last("Load") < 6', 'last("Laod") < 5', 'last("Laod") < 6'))).toEqual([])
  })

  test('a workflow that nothing launches', () => {
    expect(found(policy({ conditions: ['Workflow "runs" succeeded during last 1h'] }))).toEqual([
      'unlaunched-workflow «Workflow \\"runs\\" succeeded during last 1h»',
    ])
    expect(codes(policy({ conditions: ['Workflow "run" succeeded during last 1h'] }))).toEqual([])
  })
})

describe('all policies together', () => {
  const several = (count: number, keys: Record<string, unknown> = {}): string =>
    JSON.stringify({
      policies: Array.from({ length: count }, (_, index) => ({
        name: `p${index}`,
        workflow_name: 'run',
        cron_expression: '0 * * * *',
        ...keys,
      })),
    })

  test('a group of one', () => {
    expect(found(several(1, { concurrency_group: 'chaos' }))).toEqual(['lonely-group «"chaos"»'])
    expect(codes(several(2, { concurrency_group: 'chaos' }))).toEqual([])
  })

  test.each<[count: number, keys: Record<string, unknown>, isFound: boolean]>([
    [20, {}, true],
    [19, {}, false],
    [20, { jitter: '30s' }, false],
    [20, { concurrency_group: 'chaos' }, false],
    [20, { start_at: '2026-03-01T00:00:00Z' }, false],
    [20, { timer_type: 'int', cron_expression: '1h' }, false],
  ])('%i at the full hour, %j', (count, keys, isFound) => {
    expect(lint(several(count, keys))).toMatchObject(
      isFound
        ? [
            {
              code: 'crowded-second',
              severity: 'info',
              message: '20 policies open a window in the same second, at 2026-01-01T00:00:00Z, and none of them has jitter.',
              related: [{}, {}, {}],
            },
          ]
        : [],
    )
  })
})

describe('sentences that nothing needs', () => {
  const dslFiles = [
    {
      name: 'ops.dsl',
      text: '[when]the machine is calm=last("Load") < 8\n[when]the machine is very calm=the machine is calm\n[when]nobody needs me=last("Foo") > 1\n[when]less than=<\n',
    },
  ]

  test.each<[sentence: string, findings: readonly string[]]>([
    ['the machine is very calm', ['unused-sentence «[when]nobody needs me=last("Foo") > 1»']],
    [
      'the machine is calm',
      ['unused-sentence «[when]the machine is very calm=the machine is calm»', 'unused-sentence «[when]nobody needs me=last("Foo") > 1»'],
    ],
    ['nobody needs me and the machine is very calm', []],
  ])('%s', (sentence, findings) => {
    expect(found(policy({ conditions: [sentence] }), { dslFiles })).toEqual(findings)
  })
})

test('what the README shows is well', () => {
  expect(codes(policy({ duration: '3m', only_one_running: true, conditions: ['Last known metric "Load_Average" is <= 10'] }))).toEqual([])
})
