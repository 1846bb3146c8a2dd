/** The simulator's judges see what is broken: each law is broken once, and told. */
import { describe, expect, test } from 'vitest'
import type { Change, PolicyRow, RunRow, WindowRow } from '../../src/index.js'
import { RecordChecks } from '../../src/testing/faults/record-checks.js'
import { SlotOracle } from './slot-oracle.js'

const window: WindowRow = {
  table: 'window',
  id: 's/p@0',
  session: 's',
  policy: 'p',
  slot: 0,
  opens: 0,
  closes: 10,
  kind: 'slot',
  state: 'scheduled',
  due: 0,
  launches: 0,
  intervals: [],
  totals: [],
}
const run: RunRow = {
  table: 'run',
  id: 's/p@0#1',
  window: 's/p@0',
  session: 's',
  policy: 'p',
  workflow: 'w',
  inputs: {},
  n: 1,
  state: 'launching',
  start: 1,
}
const launched: WindowRow = { ...window, state: 'triggered', launches: 1, lastLaunch: 1 }
const ended: RunRow = { ...run, state: 'ended', end: 5, result: 'success' }
const settled: WindowRow = { ...launched, state: 'done', outcome: 'ran', settledAt: 5 }
const policy: PolicyRow = { table: 'policy', key: 's/p', session: 's', policy: 'p', digest: 'd', openedAt: 0, watermark: 5 }

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what no type admits is what the law is about
const nonsense = { result: 'banana' } as unknown as { readonly result: 'error' }

function put(row: WindowRow | RunRow | PolicyRow): Change {
  return { kind: 'put', row }
}

function told(...commits: readonly (readonly (WindowRow | RunRow | PolicyRow)[])[]): string {
  const checks = new RecordChecks({ maxConcurrentRuns: 1 })
  for (const rows of commits) checks.commit(rows.map(put), 10)
  return checks.problems.join('\n')
}

test('a history as it should be', () => {
  expect(told([window], [launched, run], [ended, settled], [{ ...settled, closedAt: 10 }])).toBe('')
})

describe('each law, broken', () => {
  test.each<[string, readonly (readonly (WindowRow | RunRow | PolicyRow)[])[], string]>([
    ['forgotten launches', [[launched, run], [window]], 'forgot launches'],
    ['an end without an outcome', [[{ ...window, state: 'dropped', settledAt: 5 }]], 'an outcome without an end'],
    ['an end of a trigger that waits', [[{ ...window, outcome: 'missed', settledAt: 5 }]], 'settled while its trigger is scheduled'],
    ['another outcome later', [[launched, run], [ended, settled], [{ ...settled, outcome: 'error' }]], 'settled twice'],
    [
      'the wrong outcome',
      [
        [launched, run],
        [ended, { ...settled, outcome: 'error' }],
      ],
      'not ran',
    ],
    ['an outcome while a run goes on', [[launched, run], [settled]], 'settled while a run of it went on'],
    ['two closings', [[{ ...window, closedAt: 5 }], [{ ...window, closedAt: 6 }]], 'closed twice'],
    ['intervals that overlap', [[{ ...window, intervals: [hold(0, 5), hold(4, 6)], totals: [['paused', 7, 6]] }]], 'overlap'],
    ['an interval backwards', [[{ ...window, intervals: [hold(5, 4)], totals: [['paused', -1, 4]] }]], 'ends before it begins'],
    ['an interval before the window', [[{ ...window, intervals: [hold(-1, 4)], totals: [['paused', 5, 4]] }]], 'before the window'],
    ['an interval without end', [[{ ...window, state: 'dropped', intervals: [hold(1)], totals: [['paused', 0, 1]] }]], 'never ended'],
    ['totals that do not add up', [[{ ...window, intervals: [hold(0, 5)], totals: [['paused', 4, 5]] }]], 'counted as 4 ms'],
    ['a run outside its window', [[launched, { ...run, start: 10 }]], 'outside its window'],
    [
      'a run that skips a number',
      [
        [
          { ...launched, launches: 2 },
          { ...run, id: 's/p@0#2', n: 2 },
        ],
      ],
      'is not run 1',
    ],
    ['a run without a window', [[run]], 'has no window'],
    ['a run of another name', [[launched, { ...run, id: 'other' }]], 'not named after its window'],
    ['a run that ends twice', [[launched, run], [ended], [{ ...ended, result: 'error' }]], 'ended twice'],
    ['a run that ends before it starts', [[launched, run], [{ ...ended, end: 0 }]], 'before it started'],
    ['an end that is no result', [[launched, run], [{ ...ended, ...nonsense }]], 'no result'],
    [
      'a run of the future',
      [
        [
          { ...launched, closes: 100 },
          { ...run, start: 11 },
        ],
      ],
      'in the future',
    ],
    [
      'one run too many',
      [
        [launched, run],
        [
          { ...launched, id: 's/q@0', policy: 'q' },
          { ...run, id: 's/q@0#1', window: 's/q@0', policy: 'q' },
        ],
      ],
      'more than maxConcurrentRuns',
    ],
    ['slots backwards', [[policy], [{ ...policy, watermark: 4 }]], 'went back in its slots'],
    [
      'recurrences back',
      [[{ ...policy, recurrenceCount: 3, recurrenceLeft: 1 }], [{ ...policy, recurrenceCount: 3, recurrenceLeft: 2 }]],
      'got recurrences back',
    ],
    ['fewer than none left', [[{ ...policy, recurrenceCount: 3, recurrenceLeft: -1 }]], 'has -1 left'],
  ])('%s', (_, commits, problem) => {
    expect(told(...commits)).toContain(problem)
  })

  test('launches: twice, before they are stored, and never ended', () => {
    const checks = new RecordChecks()
    checks.launch(run.id)
    checks.launch(run.id)
    checks.commit([put(launched), put(run)], 1)
    checks.end()
    expect(checks.problems).toEqual([
      'run s/p@0#1 was launched before its row was stored (S6.4)',
      'run s/p@0#1 was launched twice (S6.4)',
      'window s/p@0 never settled: its trigger is triggered (S7.5)',
      'run s/p@0#1 never ended',
    ])
  })

  test('slots: one that never was, one without a record, one excluded for nothing', () => {
    const oracle = new SlotOracle(
      0,
      new Map([['s/p', [{ name: 'p', timers: [{ kind: 'every', seconds: 5 }], keys: { workflow_name: 'w' } }]]]),
    )
    const closed = { closes: 0, outcome: 'missed', settledAt: 0, closedAt: 0 } as const
    oracle.commit([put(policy), put({ ...window, ...closed }), put({ ...window, ...closed, id: 's/p@7', slot: 7000 })], 10_000)
    oracle.commit([{ kind: 'delete', table: 'policy', key: 's/p' }], 10_000)
    oracle.end()
    expect(oracle.problems).toEqual([
      'window s/p@7 is of a slot that never was (S1)',
      's/p: the slot 1970-01-01T00:00:05.000Z has no record (S2.1, S6.1)',
    ])
  })
})

function hold(from: number, to?: number): WindowRow['intervals'][number] {
  return { from, ...(to === undefined ? {} : { to }), reason: 'paused', evidence: {} }
}
