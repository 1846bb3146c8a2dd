/** Random histories of a user's own policies: what they find, that they are deterministic, and that a seed shows what was found. */
import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/policies/index.js'
import { createVocabulary } from '../../dsl/index.js'
import { searchPolicies, searchReportText, simulateSeed, type Finding, type SearchOptions } from '../../src/testing/index.js'
import { measuredBy } from '../../src/testing/searching/borders.js'
import { busiestDay } from '../../src/testing/searching/busiest-day.js'
import { Chance } from '../../src/testing/searching/chance.js'

const policy: Policy = { name: 'p', workflow_name: 'run', cron_expression: '0 2 * * *', duration: '1h' }
const find = (policies: readonly Policy[], options: Omit<SearchOptions, 'policies'> = {}) =>
  searchPolicies({ policies, runs: 60, ...options })
const kinds = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, kind, policy: name }) => `${severity} ${kind} ${name ?? ''}`)

describe('what is found', () => {
  test.each<[name: string, policies: readonly Policy[], expected: readonly string[], options?: Omit<SearchOptions, 'policies'>]>([
    ['nothing', [{ ...policy, conditions: ['Last known metric "Load" is < 5'] }], []],
    [
      'two conditions that exclude each other',
      [{ ...policy, conditions: ['Last known metric "Load" is > 10', 'Last known metric "Load" is < 5'] }],
      ['warning never-runs p'],
    ],
    [
      'a time of day at which no window is open',
      [{ ...policy, conditions: ['Time is between 09:00 and 17:00'] }],
      ['warning never-runs p', 'warning never-true p'],
    ],
    ['a time of day that always is', [{ ...policy, conditions: ['Time is between 01:00 and 17:00'] }], ['note never-false p']],
    ['dates that have passed', [{ ...policy, end_at: '2020-01-01T00:00:00Z', cron_expression: '0 2 1 1 *' }], ['warning never-opens p']],
    [
      'policies that wait for each other',
      [
        { ...policy, name: 'a', workflow_name: 'wa', conditions: ['Workflow "wb" succeeded during last 2h'] },
        { ...policy, name: 'b', workflow_name: 'wb', conditions: ['Workflow "wa" succeeded during last 2h'] },
      ],
      ['warning never-runs a', 'warning never-true a', 'warning never-runs b', 'warning never-true b'],
    ],
    [
      'a limit that one fills',
      [
        { ...policy, name: 'a', concurrency_group: 'g' },
        { ...policy, name: 'b', cron_expression: '1 2 * * *', duration: '5m', workflow_name: 'quick', concurrency_group: 'g' },
      ],
      ['note blocked b'],
      { workflows: { run: { takes: '30m' }, quick: { takes: '1m' } } },
    ],
    [
      'a limit that both fill in turn',
      [
        { ...policy, name: 'a', cron_expression: '0 * * * *', duration: '5m', concurrency_group: 'g' },
        { ...policy, name: 'b', cron_expression: '30 * * * *', duration: '5m', concurrency_group: 'g' },
      ],
      ['warning always-overruns a', 'warning block-each-other a', 'warning always-overruns b'],
      { workflows: { run: { takes: '40m' } } },
    ],
    ['a loop', [{ ...policy, loop: true, delay: '10s' }], ['note many-launches p'], { workflows: { run: { takes: '0s' } }, runs: 8 }],
    [
      'a loop without a pause',
      [{ ...policy, loop: true, delay: '0s' }],
      ['warning many-launches p'],
      { workflows: { run: { takes: '0s' } }, runs: 3 },
    ],
    ['runs that never fit', [policy], ['warning always-overruns p'], { workflows: { run: { takes: '90m' } } }],
    [
      'runs as they were recorded never fit',
      [policy],
      ['warning always-overruns p'],
      { recordedRuns: [{ policy: 'p', start: 0, end: 7_200_000 }] },
    ],
    ['nothing overlaps where that is promised', [{ ...policy, cron_expression: '*/5 * * * *', only_one_running: true }], []],
    [
      'what overlaps where it must not',
      [{ ...policy, cron_expression: '*/5 * * * *', duration: '4m' }],
      ['error broken p', 'warning always-overruns p'],
      { invariants: ['at_most_one_running'], workflows: { run: { takes: '7m' } } },
    ],
    [
      'a property of ones own',
      [policy],
      ['error broken '],
      {
        holds: (simulation) =>
          simulation.runs('p').some(({ end, start }) => (end ?? start) - start > 60_000) ? 'a run took more than a minute' : undefined,
      },
    ],
  ])('%s', (_, policies, expected, options) => {
    expect(kinds(find(policies, options).findings)).toEqual(expected)
  })

  test('a policy that can run does, whatever it asks for', () => {
    const asked = [
      'Average value for metric "Load" during last 10m is > 10000',
      'Average value for metric "Load" during last 1h is between 3 and 4.5',
      'Sum of values for metric "Requests" during last 1h is > 500',
      'Number of values for metric "Beats" during last 10m is >= 3',
      'last("CPU"{host="a"}) > 90 and last("CPU"{host="b"}) < 10',
      'Metric "Disk" increases by more than 5 per minute during last 30m',
      'No value for metric "Alarms" during last 30m',
      'avg("Out", 10m) * 1.5 > max("In", 10m)',
      'Last known metric "Load" is < 7 for 20m',
    ]
    for (const sentence of asked) expect([sentence, kinds(find([{ ...policy, conditions: [sentence] }]).findings)]).toEqual([sentence, []])
  })

  test('an errand of many conditions runs', () => {
    const conditions = ['A', 'B', 'C', 'D', 'E'].map(
      (metric, index) => `Last known metric "${metric}" is ${index % 2 === 0 ? '<' : '>='} ${index * 7 + 1}`,
    )
    expect(find([{ ...policy, conditions }]).policies[0]?.launches).toBeGreaterThan(5)
  })
})

describe('seeds', () => {
  const policies: readonly Policy[] = [
    { ...policy, conditions: ['Last known metric "Load" is < 5'], loop: true },
    { ...policy, name: 'q', cron_expression: '*/20 * * * *', duration: '10m', concurrency_group: 'g', only_one_running: true },
  ]

  test('the same options give the same report', () => {
    expect(find(policies, { seed: 7, runs: 10 })).toEqual(find(policies, { seed: 7, runs: 10 }))
    expect(find(policies, { seed: 7, runs: 10 })).not.toEqual(find(policies, { seed: 8, runs: 10 }))
  })

  test('a search is its histories one by one', () => {
    const report = find(policies, { seed: 3, runs: 10 })
    const single = Array.from({ length: 10 }, (_, index) => simulateSeed({ policies }, 3 + index))
    expect(report.policies.map(({ launches }) => launches)).toEqual(
      ['p', 'q'].map((name) => single.reduce((sum, simulation) => sum + simulation.runs(name).length, 0)),
    )
    const [{ busiest } = { busiest: undefined }] = report.policies
    expect(busiestDay(simulateSeed({ policies }, busiest?.seed ?? 0).runs('p'))?.launches).toBe(busiest?.launches)
  })

  test('the seed of a finding shows it', () => {
    const strict = [{ ...policy, conditions: ['Last known metric "Load" is > 10', 'Last known metric "Load" is < 5'] }]
    const [finding] = find(strict).findings
    const shown = simulateSeed({ policies: strict }, finding?.seed ?? 0)
    expect(shown.windows('p').map(({ id }) => shown.explain(id).text)).toContain(finding?.explanation)
  })

  test('histories begin where they are asked to, and spread over a year', () => {
    const starts = Array.from({ length: 40 }, (_, seed) => simulateSeed({ policies, from: '2030-06-01T00:00:00Z' }, seed).start)
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(Date.parse('2030-05-31T23:00:00Z'))
    expect(Math.max(...starts) - Math.min(...starts)).toBeGreaterThan(200 * 86_400_000)
  })

  test('what would be too long is cut short', () => {
    const storm = [{ ...policy, loop: true, delay: '0s', duration: '1d' }]
    const simulation = simulateSeed({ policies: storm, workflows: { run: { takes: '0s' } } }, 1)
    expect(simulation.runs().length).toBeLessThanOrEqual(1000)
  })

  test.each<[options: object, message: string]>([
    [{ runs: 0 }, 'runs: 0 is not a whole number'],
    [{ seed: -1 }, 'seed: -1 is not a whole number'],
    [{ seed: Number.MAX_SAFE_INTEGER }, 'seed: '],
    [{ from: 'soon' }, 'is not an instant'],
  ])('%j is refused', (options, message) => {
    expect(() => find(policies, options)).toThrow(message)
  })
})

test('the report in words', () => {
  const policies = [
    { ...policy, conditions: ['Time is between 09:00 and 17:00'] },
    { ...policy, name: 'q', loop: true },
  ]
  expect(`\n${searchReportText(find(policies, { workflows: { run: { takes: '10s' } }, seed: 5, runs: 6 }))}`).toMatchSnapshot()
  expect(searchReportText(find([policy], { runs: 1 }))).toContain('1 random history, seeds 1 to 1')
  expect(searchReportText(find([policies[0] ?? policy], { runs: 30 }), { colours: true })).toContain(
    '\u001B[33mwarning never-runs\u001B[0m p:',
  )
})

describe('borders', () => {
  const vocabulary = createVocabulary()
  test.each<[sentence: string, expected: readonly object[]]>([
    ['Last known metric "Load" is <= 10', [{ metric: 'Load', labels: {}, borders: [{ scale: 'level', value: 10, wanted: '<=' }] }]],
    ['not last("Load") > 3', [{ metric: 'Load', borders: [{ scale: 'level', value: 3, wanted: '<=' }] }]],
    ['5 < avg("Load", 10m)', [{ metric: 'Load', borders: [{ scale: 'level', value: 5, wanted: '>', lookbackMs: 600_000 }] }]],
    ['count("Beats", 1m) >= 3', [{ metric: 'Beats', borders: [{ scale: 'presence', value: 3, wanted: '>=' }] }]],
    ['rate("Disk", 10m) > 0.5', [{ metric: 'Disk', borders: [{ scale: 'rate', value: 0.5 }] }]],
    ['last("CPU"{host="a"}) > 90', [{ metric: 'CPU', labels: { host: 'a' }, borders: [{ value: 90 }] }]],
    ['not exists("alarms", 1h)', [{ metric: 'alarms', borders: [{ scale: 'presence', wanted: '<' }] }]],
    ['Workflow "backup" succeeded during last 1d', []],
    ['Time is between 09:00 and 17:00', []],
  ])('%s', (sentence, expected) => {
    expect(measuredBy([vocabulary.compile(sentence)])).toMatchObject(expected)
    expect(measuredBy([vocabulary.compile(sentence)])).toHaveLength(expected.length)
  })
})

describe('chance', () => {
  test('a seed decides, and seeds differ', () => {
    const draw = (seed: number): readonly number[] => {
      const chance = new Chance(seed)
      return Array.from({ length: 5 }, () => chance.next())
    }
    expect(draw(7)).toEqual(draw(7))
    expect(new Set(Array.from({ length: 200 }, (_, seed) => draw(seed)[0])).size).toBe(200)
  })

  test('numbers keep their bounds, and both ends come', () => {
    const chance = new Chance(1)
    const drawn = Array.from({ length: 2000 }, () => chance.whole(-2, 2))
    expect([Math.min(...drawn), Math.max(...drawn), new Set(drawn).size]).toEqual([-2, 2, 5])
    const sizes = Array.from({ length: 2000 }, () => chance.magnitude(0, 1_000_000))
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000_000)
    expect(sizes.filter((size) => size < 1000).length).toBeGreaterThan(500)
    expect(chance.magnitude(0, 0)).toBe(0)
    expect(chance.pick([] as number[])).toBeUndefined()
  })
})
