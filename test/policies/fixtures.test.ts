/** Whole files: the good ones become plans without a word, the bad ones are answered as the `.txt` beside them says (reviewed by eye; `vitest -u` writes them). */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { plainPlan } from '../../src/policies/index.js'
import { judge, rendered } from './judging.js'

const folder = new URL('../fixtures/policies/', import.meta.url)
const files = readdirSync(folder).toSorted()

function textOf(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}

test.each(files.filter((name) => /\.good\.(?:yaml|json)$/.test(name)))('%s', (name) => {
  const { plan, diagnostics } = judge(textOf(name))
  expect(rendered(textOf(name), diagnostics)).toBe('')
  expect(plan.length).toBeGreaterThan(0)
})

test.each(files.filter((name) => name.endsWith('.bad.yaml')))('%s', async (name) => {
  const text = textOf(name)
  const { plan, diagnostics } = judge(text, { knownWorkflows: ['run', 'backup-all'] })
  expect(plan).toEqual([])
  await expect(`${rendered(text, diagnostics)}\n`).toMatchFileSnapshot(new URL(name.replace('.yaml', '.txt'), folder).pathname)
})

describe('what the keys of everything.good.yaml mean', () => {
  const { plan } = judge(textOf('everything.good.yaml'))
  const [reindex, nightly, twice] = plan.map(plainPlan)

  test('defaults of the language and of the file', () => {
    expect(reindex).toMatchObject({
      timezone: 'Europe/Paris',
      durationMs: 180_000,
      onlyOneRunning: true,
      retryOnError: false,
      loop: false,
      delayMs: 10_000,
      maxRun: Infinity,
      jitterMs: 0,
      onNoData: 'wait',
      pauseOnFailure: false,
      missed: { policy: 'none', maxCatchup: 100 },
    })
    for (const key of ['cancelOnTimeout', 'concurrencyGroup', 'recurrenceCount', 'startAt', 'endAt', 'description', 'exclusion'])
      expect(reindex).not.toHaveProperty(key)
    expect(twice).toMatchObject({ durationMs: 600_000, cancelOnTimeout: { graceMs: 30_000 } })
    expect(twice).not.toHaveProperty('condition')
  })

  test('every key of the second policy', () => {
    expect(nightly).toMatchObject({
      description: 'Chaos experiment, only while the cluster is quiet.',
      workflowName: 'latency-experiment',
      inputs: {
        region: { kind: 'literal', value: 'eu-west-1' },
        free: { kind: 'template', parts: [{ text: 'last("ES_Disk_Free")' }] },
        retries: { kind: 'literal', value: 3 },
        tags: { kind: 'literal', value: ['a', { b: null }] },
      },
      metadata: { team: 'sre' },
      timezone: 'America/New_York',
      timers: [
        {
          spec: {
            kind: 'cron',
            expression: '30 2 * * 1-5',
            dialect: 'unix',
            timezone: 'America/New_York',
            dstGap: 'run_after',
            dstOverlap: 'both',
          },
        },
      ],
      durationMs: 3_600_000,
      startAt: Date.UTC(2026, 11, 1),
      endAt: Date.UTC(2027, 4, 31, 22),
      jitterMs: 30_000,
      recurrenceCount: 10,
      retryOnError: true,
      delayMs: 60_000,
      maxRun: 3,
      cancelOnTimeout: { graceMs: 20_000 },
      concurrencyGroup: 'chaos',
      missed: { policy: 'last', withinMs: 900_000, maxCatchup: 1 },
    })
    expect(nightly?.exclusion?.(Date.UTC(2026, 11, 24, 5))).toBe('change freeze')
    expect(nightly?.exclusion?.(Date.UTC(2026, 11, 24, 4, 59))).toBeUndefined()
  })

  test('conditions: ids, for, nesting, and spans that lie in the text of the clause', () => {
    expect(nightly?.clauses.map(({ id, text }) => [id, text])).toEqual([
      ['disk', 'Average value for metric "ES_Disk_Free" during last 10m is > 10000, for 2m'],
      [undefined, 'any of: Last known metric "cluster_load" is < 5; (not: Last known metric "business_hours" is == 1)'],
      [undefined, 'at least 2 of: Last known metric "a" is < 1; Last known metric "b" is < 1; Last known metric "cluster_load" is < 5'],
    ])
    const [, any] = nightly?.clauses ?? []
    const parts = any?.condition.kind === 'any' ? any.condition.conditions : []
    expect(parts.map(({ span }) => span && any?.text.slice(span.start, span.end))).toEqual([
      'Last known metric "cluster_load" is < 5',
      'not: Last known metric "business_hours" is == 1',
    ])
    expect(nightly?.clauses[0]?.condition).toMatchObject({ kind: 'sustained', ms: 120_000 })
  })

  test('several timers', () => {
    expect(twice?.timers.map(({ spec }) => spec)).toEqual([
      { kind: 'cron', expression: '0 9 * * 1-5', timezone: 'Europe/Paris' },
      { kind: 'cron', expression: '0 0 18 ? * MON-FRI', timezone: 'UTC' },
      { kind: 'int', delayMs: 30_000, periodMs: 43_200_000 },
    ])
  })

  test('merge keys: own keys win, then the earlier of several', () => {
    const { plan } = judge(textOf('merged.good.yaml'))
    expect(plan.map(({ name, durationMs, loop }) => [name, durationMs, loop])).toEqual([
      ['a', 3_600_000, false],
      ['b', 7_200_000, true],
    ])
  })
})
