/** Rules of SEMANTICS S2 to S8 where random histories once found the core at odds with their text: a history in, windows and runs out. */
import { expect, test } from 'vitest'
import { playOnCore } from '../model/harness.js'
import type { History } from '../model/history.js'
import { policyAt, script, smallHistory } from '../model/small-history.js'

const p = { session: 's', policy: 'p' } as const

interface Case {
  readonly name: string
  readonly history: History
  readonly windows: readonly string[]
  readonly runs?: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'S4.1: on_no_data skip names the outcome, whatever held the window back before',
    history: smallHistory([policyAt([0], { duration: 20, clauses: ['c'], onNoData: 'skip' })], {
      verdicts: {
        c: [
          [0, false],
          [9, 'unknown'],
        ],
      },
    }),
    windows: ['s/p@0 [0,20) condition_unknown at 9 runs 0 condition_false 0-9'],
  },
  {
    name: 'S2.11: a pause is over at its until, also for a trigger at that instant',
    history: smallHistory([policyAt([], { duration: 5 })], {
      commands: [
        { at: 2, kind: 'pause', ...p, until: 10 },
        { at: 10, kind: 'trigger', ...p, ignoreConditions: false },
      ],
    }),
    windows: ['s/p@10!1 [10,15) ran at 10 runs 1'],
  },
  {
    name: 'S2.11: a pause is over at its until although no heartbeat has come since',
    history: smallHistory([policyAt([], { duration: 9 })], {
      heartbeat: 10,
      commands: [
        { at: 2, kind: 'pause', ...p, until: 5 },
        { at: 7, kind: 'trigger', ...p, ignoreConditions: false },
      ],
    }),
    windows: ['s/p@7!1 [7,16) ran at 10 runs 1'],
  },
  {
    name: 'S2.11: pause_on_failure outlasts a pause that ends by itself',
    history: smallHistory([policyAt([0, 20], { duration: 10, pauseOnFailure: true })], {
      runs: { p: [script(5, 'error')] },
      commands: [{ at: 3, kind: 'pause', ...p, until: 15 }],
    }),
    windows: ['s/p@0 [0,10) error at 5 runs 1', 's/p@20 [20,30) paused at 30 runs 0 paused 20-30'],
  },
  {
    name: 'S7.1: a run of a sibling window holds a window back from the instant of its launch',
    history: smallHistory([policyAt([0], { duration: 10, clauses: ['c'], onlyOneRunning: true })], {
      verdicts: { c: [[0, false]] },
      runs: { p: [script(3)] },
      commands: [{ at: 4, kind: 'trigger', ...p, ignoreConditions: true }],
    }),
    windows: [
      's/p@0 [0,10) condition_false at 10 runs 0 condition_false 0-4 already_running 4-7 condition_false 7-10',
      's/p@4!1 [4,14) ran at 7 runs 1',
    ],
  },
  {
    name: 'S1.7, S7.3: a queued window for which nothing is left to launch ends with what held it back',
    history: smallHistory([policyAt([0, 5, 6], { recurrenceCount: 2 })], { maxConcurrentRuns: 1, runs: { p: [script(8)] } }),
    windows: [
      's/p@0 [0,0) ran at 8 runs 1',
      's/p@5 [5,5) ran at 16 runs 1 concurrency_limit 5-8',
      's/p@6 [6,6) concurrency_limit at 8 runs 0 concurrency_limit 6-8',
    ],
  },
  {
    name: 'S8.1: a run of a removed policy goes on past the end of its window, unless its end was asked for',
    history: smallHistory([policyAt([0], { duration: 5, cancelOnTimeout: true })], {
      runs: { p: [script(9)] },
      commands: [{ at: 3, kind: 'apply', session: 's', policies: [], cancelRuns: false }],
    }),
    windows: ['s/p@0 [0,5) ran at 9 runs 1'],
  },
  {
    name: 'S8.1: what a removed policy left behind is none of the business of one that takes its name',
    history: smallHistory([policyAt([0], { duration: 20, loop: true })], {
      runs: { p: [script(9, 'error')] },
      commands: [
        { at: 3, kind: 'close', session: 's', cancelRuns: false },
        {
          at: 4,
          kind: 'open',
          session: 's',
          policies: [policyAt([30], { duration: 5, retry: true, cancelOnTimeout: true, pauseOnFailure: true })],
        },
      ],
    }),
    windows: ['s/p@0 [0,20) error at 9 runs 1', 's/p@30 [30,35) timeout at 35 runs 1'],
  },
  {
    name: 'S2.2: a queued launch is never superseded, whether its window is of 0s or not',
    history: smallHistory([policyAt([1], { duration: 20 }), policyAt([1], { name: 'q' }), policyAt([0], { name: 'first' })], {
      maxConcurrentRuns: 1,
      runs: { first: [script(10)] },
      commands: [{ at: 5, kind: 'apply', session: 's', policies: [policyAt([]), policyAt([], { name: 'q' })], cancelRuns: false }],
    }),
    windows: [
      's/first@0 [0,0) ran at 10 runs 1',
      's/p@1 [1,21) ran at 10 runs 1 concurrency_limit 1-10',
      's/q@1 [1,1) ran at 10 runs 1 concurrency_limit 1-10',
    ],
  },
  {
    name: 'S2.2, S8.1: a launch that comes back from the queue to a slot that is gone is superseded',
    history: smallHistory([policyAt([1], { duration: 20 }), policyAt([0], { name: 'first' })], {
      maxConcurrentRuns: 1,
      runs: { first: [script(10)] },
      verdicts: { c: [[0, false]] },
      commands: [{ at: 5, kind: 'apply', session: 's', policies: [policyAt([], { duration: 20, clauses: ['c'] })], cancelRuns: false }],
    }),
    windows: ['s/first@0 [0,0) ran at 10 runs 1', 's/p@1 [1,21) superseded at 10 runs 0 concurrency_limit 1-10'],
  },
  {
    name: 'S7.5: an edit leaves windows alone that are settled',
    history: smallHistory([policyAt([0], { duration: 20 })], {
      commands: [{ at: 5, kind: 'apply', session: 's', policies: [policyAt([0], { duration: 7 })], cancelRuns: false }],
    }),
    windows: ['s/p@0 [0,20) ran at 0 runs 1'],
  },
  {
    name: 'S7.5: a window that was settled before a restart is not settled again after it',
    history: smallHistory([policyAt([0], { duration: 20 })], { restarts: [{ at: 5, down: 2, survive: false }] }),
    windows: ['s/p@0 [0,20) ran at 0 runs 1'],
  },
  {
    name: 'S6.2: what held a queued launch of 0s back counts up to the crash',
    history: smallHistory([policyAt([2]), policyAt([0], { name: 'first' })], {
      maxConcurrentRuns: 1,
      runs: { first: [script(9)] },
      restarts: [{ at: 5, down: 3, survive: true }],
    }),
    windows: ['s/first@0 [0,0) ran at 9 runs 1', 's/p@2 [2,2) ran at 9 runs 1 concurrency_limit 2-5 concurrency_limit 8-9'],
  },
  {
    name: 'S6.2: a slot of 0s that passed unseen before the crash did not pass while the scheduler was down',
    history: smallHistory([policyAt([5])], { heartbeat: 10, restarts: [{ at: 7, down: 2, survive: true }] }),
    windows: ['s/p@5 [5,5) ran at 9 runs 1'],
  },
  {
    name: 'S6.1, S8.1: an edit between heartbeats does not undo a window that opened before it',
    history: smallHistory([policyAt([5], { duration: 20 })], {
      heartbeat: 10,
      commands: [{ at: 7, kind: 'apply', session: 's', policies: [policyAt([5, 6], { duration: 20, maxRun: 3 })], cancelRuns: false }],
    }),
    windows: ['s/p@5 [5,25) ran at 10 runs 1'],
  },
  {
    name: 'S1.7, S8.1: a slot whose jitter delays it past an edit still opens its window; slots that only the new text knows do not come back',
    history: smallHistory([policyAt([], { timers: [{ kind: 'every', from: 10, every: 20 }], jitter: 9, duration: 5 })], {
      commands: [
        {
          at: 11,
          kind: 'apply',
          session: 's',
          policies: [policyAt([], { timers: [{ kind: 'every', from: 0, every: 10 }], jitter: 9, duration: 6 })],
          cancelRuns: false,
        },
      ],
      restarts: [{ at: 11, down: 1, survive: true }],
      until: 19,
    }),
    windows: ['s/p@10 [12,18) ran at 12 runs 1'],
  },
  {
    name: 'S2.7: an edit to 0s at the very end of a window leaves it one evaluation',
    history: smallHistory([policyAt([0], { duration: 10, clauses: ['c'] })], {
      verdicts: { c: [[0, false]] },
      commands: [{ at: 10, kind: 'apply', session: 's', policies: [policyAt([0])], cancelRuns: false }],
    }),
    windows: ['s/p@0 [0,0) ran at 10 runs 1 condition_false 0-10'],
  },
]

test('S8.1: that an edit took the slot of a running trigger away survives a restart', () => {
  const history = smallHistory([policyAt([0], { duration: 20, retry: true })], {
    runs: { p: [script(8, 'error')] },
    commands: [{ at: 5, kind: 'apply', session: 's', policies: [policyAt([], { duration: 20, retry: true })], cancelRuns: false }],
  })
  expect(playOnCore(history, { cuts: [5] }).seen).toEqual({
    windows: ['s/p@0 [0,20) error at 8 runs 1'],
    runs: ['s/p@0#1 0-8 error error'],
  })
})

test.each(cases)('$name', ({ history, windows, runs }) => {
  const { seen } = playOnCore(history)
  expect(seen.windows).toEqual(windows)
  if (runs !== undefined) expect(seen.runs).toEqual(runs)
})
