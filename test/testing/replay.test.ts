/** What changed policies would have done: replays of recorded pasts, and how two of them differ. */
import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/policies/index.js'
import { diffHistories, diffRecord, historyDiffText, recordDiffText, replay, type RecordedRun } from '../../src/testing/index.js'
import type { MetricEvent } from '../../src/signals/index.js'

const start = Date.parse('2026-01-01T00:00:00Z')
const at = (minute: number): number => start + minute * 60_000
const load = (minute: number, value: number): MetricEvent => ({ metric: 'Load', value, timestamp: at(minute) })
const policy: Policy = { name: 'p', workflow_name: 'run', cron_expression: '0 0/5 * * * ?', duration: '3m' }
const condition = (most: number): string => `Last known metric "Load" is <= ${most}`
const events = [load(0, 20), load(4, 12), load(6, 10), load(7, 23), load(12, 11)]

const run = (minute: number, takes: number, more: Partial<RecordedRun> = {}): RecordedRun => ({
  policy: 'p',
  start: at(minute),
  end: at(minute + takes),
  ...more,
})

describe('how long runs take', () => {
  const ends = (runs: readonly RecordedRun[], changes: object = {}, takes = '0s'): readonly string[] =>
    replay({ policies: [{ ...policy, ...changes }], events: [load(0, 1), load(12, 1)], runs, takes })
      .runs()
      .map(
        (one) =>
          `${(one.start - start) / 60_000}-${one.end === undefined ? '' : (one.end - start) / 60_000} ${one.failure ?? one.result ?? ''}`,
      )

  test.each<[name: string, runs: readonly RecordedRun[], expected: readonly string[], changes?: object, takes?: string]>([
    ['nothing is recorded', [], ['0-0 success', '5-5 success', '10-10 success']],
    ['nothing is recorded, and somebody knows', [], ['0-2 success', '5-7 success', '10-12 success'], {}, '2m'],
    ['as the nearest did', [run(1, 1), run(9, 2, { result: 'error' })], ['0-1 success', '5-6 success', '10-12 error']],
    [
      'as the run with the same id did, although another is nearer',
      [run(0, 1), run(3, 2, { id: 'default/p@2026-01-01T00:00:00Z#1' })],
      ['0-2 success', '5-7 success', '10-12 success'],
    ],
    ['another workflow says nothing', [run(0, 4, { workflow: 'other' })], ['0-0 success', '5-5 success', '10-10 success']],
    ['another session says nothing', [run(0, 4, { session: 'other' })], ['0-0 success', '5-5 success', '10-10 success']],
    [
      'a refused launch',
      [run(0, 0, { failure: 'launch_failed', message: 'full' })],
      ['0-0 launch_failed', '5-5 launch_failed', '10-10 launch_failed'],
    ],
    ['a lost run', [run(0, 1, { failure: 'runner_lost' })], ['0-1 runner_lost', '5-6 runner_lost', '10-11 runner_lost']],
    ['one that had not ended goes on', [{ policy: 'p', start: at(10) }], ['0- ', '5- ', '10- ']],
    [
      'one that was cancelled at the end of its window, is again',
      [run(0, 3, { result: 'cancelled', failure: 'timeout' })],
      ['0-3 timeout', '5-8 timeout', '10- '],
      { cancel_on_timeout: true },
    ],
    [
      'one that was cancelled, where nothing cancels it any more',
      [run(0, 3, { result: 'cancelled', failure: 'timeout' })],
      [`0-${3 + 1 / 60_000} success`, `5-${8 + 1 / 60_000} success`, '10- '],
    ],
  ])('%s', (_, runs, expected, changes, takes) => {
    expect(ends(runs, changes, takes)).toEqual(expected)
  })

  test('the span is that of the record', () => {
    const simulation = replay({ policies: [policy], events: [load(7, 1)], runs: [run(6, 9, { id: 'default/p@2026-01-01T00:05:00Z#1' })] })
    expect([simulation.start, simulation.now]).toEqual([at(5), at(15)])
    expect(() => replay({ policies: [policy], events: [] })).toThrow('from: is needed where nothing was recorded')
    expect(() => replay({ policies: [policy], events: [], from: at(2), until: at(1) })).toThrow('the end lies before the start')
  })

  test('events before the span are known at its start', () => {
    const policies = [{ ...policy, conditions: [condition(10)] }]
    const simulation = replay({ policies, events: [load(-2, 3), load(9, 30)], from: at(0), until: at(4) })
    expect(simulation.runs()).toMatchObject([{ start: at(0) }])
  })

  test('progress is told from 0 to 1', () => {
    const told: number[] = []
    replay({ policies: [policy], events, onProgress: (share) => void told.push(share) })
    expect(told).toHaveLength(99)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
  })
})

describe('differences', () => {
  const past = (policies: readonly Policy[]) => replay({ policies, events, until: at(14), takes: '1m' })
  const diff = (before: readonly Policy[], after: readonly Policy[]) => diffHistories(past(before), past(after))

  test.each<[name: string, before: readonly Policy[], after: readonly Policy[]]>([
    ['a condition', [{ ...policy, conditions: [condition(10)] }], [{ ...policy, conditions: [condition(12)] }]],
    ['slots that moved', [policy], [{ ...policy, cron_expression: '0 1/5 * * * ?' }]],
    ['fewer slots', [policy], [{ ...policy, cron_expression: '0 0/10 * * * ?' }]],
    ['a longer window', [policy], [{ ...policy, duration: '4m' }]],
    ['dates and counts', [policy], [{ ...policy, start_at: '2026-01-01T00:04:00Z', recurrence_count: 1 }]],
    ['an end', [policy], [{ ...policy, end_at: '2026-01-01T00:04:00Z' }]],
    ['a policy more, and one less', [policy], [{ ...policy, name: 'q' }]],
    [
      'another policy gets in the way',
      [policy, { ...policy, name: 'q', cron_expression: '0 0 3 * * ?', concurrency_group: 'g' }].map((one) => ({
        ...one,
        concurrency_group: 'g',
      })),
      [{ ...policy, name: 'a' }, policy].map((one) => ({ ...one, concurrency_group: 'g' })),
    ],
    ['nothing', [policy], [policy]],
  ])('%s', (_, before, after) => {
    expect(`\n${historyDiffText(diff(before, after))}`).toMatchSnapshot()
  })

  test('only what is asked for, and no more than is asked for', () => {
    const twice = [policy, { ...policy, name: 'q' }]
    const later = twice.map((one) => ({ ...one, cron_expression: '0 1/5 * * * ?' }))
    const one = diffHistories(past(twice), past(later), { policy: 'q' })
    expect(one.policies.map((each) => each.policy)).toEqual(['q'])
    expect(historyDiffText(one, { limit: 1 })).toContain('and 2 more windows: --all shows them')
    expect(historyDiffText(one, { colours: true })).toContain('\u001B[36m> window')
  })

  test('far apart is not moved', () => {
    const yearly = (day: number): Policy => ({ ...policy, cron_expression: `0 0 ${day} 1 *` })
    const over = (given: Policy) => replay({ policies: [given], events: [], from: start, until: at(60 * 24 * 30) })
    expect(diffHistories(over(yearly(2)), over(yearly(9))).windows).toMatchObject({ moved: 1, gained: 0, lost: 0 })
    expect(diffHistories(over(yearly(2)), over(yearly(10))).windows).toMatchObject({ moved: 0, gained: 1, lost: 1 })
  })

  test('what the record says, and what the replay does', () => {
    const runs = [
      run(0, 1, { id: 'default/p@2026-01-01T00:00:00Z#1' }),
      run(6, 1, { id: 'default/p@2026-01-01T00:05:00Z#1' }),
      run(11, 1),
      run(3, 1, { policy: 'other' }),
      run(-20, 1),
    ]
    const again = replay({ policies: [{ ...policy, conditions: [condition(30)] }], events, runs, from: start })
    expect(`\n${recordDiffText(diffRecord(again, runs))}`).toMatchSnapshot('moved')
    const silent = replay({ policies: [{ ...policy, conditions: [condition(5)] }], events, runs, from: start })
    expect(`\n${recordDiffText(diffRecord(silent, runs), { limit: 2 })}`).toMatchSnapshot('lost')
  })
})
