/** Laws of the scheduler core that need no model: what holds for every policy, every history and every way to drive it. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  compare,
  outcomes,
  policyKey,
  type Input,
  type Row,
  type LaunchedRun,
  type LaunchingWindow,
  type WindowRow,
} from '../../src/scheduler/index.js'
import { histories, type Feature } from '../model/arbitraries.js'
import { playOnCore, type Played } from '../model/harness.js'
import type { History, HistoryPolicy } from '../model/history.js'

const everything: readonly Feature[] = ['limits', 'people', 'apply', 'sessions', 'restart', 'stall', 'recurrence', 'jitter', 'slow']

function randomHistories(features: readonly Feature[]): fc.Arbitrary<History> {
  return histories({ until: 40, names: ['a', 'b'], sessions: ['s', 't'], features: new Set(features) })
}

/** Runs `check` on histories of everything with heartbeats, played once. */
function holds(numRuns: number, features: readonly Feature[], check: (played: Played, history: History) => void): void {
  fc.assert(
    fc.property(randomHistories(features), (history) => check(playOnCore(history), history)),
    { numRuns },
  )
}

function rowsOf<Table extends Row['table']>(played: Played, table: Table): Extract<Row, { table: Table }>[] {
  return [...played.rows.values()].filter((row): row is Extract<Row, { table: Table }> => row.table === table)
}

/** Every state that a window's row went through, in order. */
function windowStates(played: Played): WindowRow[] {
  return played.told.flatMap(({ result }) =>
    result.changes.flatMap((change) => (change.kind === 'put' && change.row.table === 'window' ? [change.row] : [])),
  )
}

interface Launch {
  readonly at: number
  readonly run: LaunchedRun
  readonly window: LaunchingWindow & { readonly closes: number }
}

function launches(played: Played): Launch[] {
  return played.told.flatMap(({ at, result }) =>
    result.commands.flatMap((command) =>
      command.kind === 'launch' ? [{ at, run: command.run, window: { ...command.window, closes: command.until } }] : [],
    ),
  )
}

/** Policies that keep their text from beginning to end: rules about one text can be asked of their windows. */
function isNeverEdited(history: History): boolean {
  return history.commands.every(({ kind, at }) => (kind !== 'apply' && kind !== 'open' && kind !== 'close') || at === 0)
}

function policyOf(history: History, { session, policy }: { readonly session: string; readonly policy: string }): HistoryPolicy {
  const opened = history.commands.find((command) => command.kind === 'open' && command.session === session)
  const found = opened?.kind === 'open' ? opened.policies.find(({ name }) => name === policy) : undefined
  if (found === undefined) throw new Error(`no policy ${session}/${policy}`)
  return found
}

const unedited = everything.filter((feature) => feature !== 'apply' && feature !== 'sessions')

test('S2.3: nothing is launched outside its window; one of 0s waits for a limit as long as it takes', () => {
  holds(800, [...everything, 'heartbeat'], (played) => {
    for (const { at, window } of launches(played)) {
      expect(at).toBeGreaterThanOrEqual(window.opens)
      if (window.closes > window.opens) expect(at).toBeLessThan(window.closes)
    }
  })
})

test('S6.4: a run id is launched at most once, and names its window and its number', () => {
  holds(800, [...everything, 'heartbeat'], (played) => {
    const ids = launches(played).map(({ run }) => run.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { run, window } of launches(played)) expect(run.id).toBe(`${window.id}#${run.n}`)
  })
})

test('S2.4, S2.5, S2.6: max_run, the delay between runs, at least 1 ms between launches, and only_one_running are kept', () => {
  holds(1200, [...unedited, 'heartbeat'], (played, history) => {
    expect(isNeverEdited(history)).toBe(true)
    const runs = rowsOf(played, 'run')
    const launchedAt = new Map(launches(played).map(({ at, run }) => [run.id, at]))
    for (const run of runs) {
      const policy = policyOf(history, run)
      expect(run.n).toBeLessThanOrEqual(policy.maxRun)
      const before = runs.find((other) => other.window === run.window && other.n === run.n - 1)
      if (before !== undefined) {
        expect(run.start).toBeGreaterThanOrEqual((before.end ?? Infinity) + policy.delay)
        expect(launchedAt.get(run.id)).toBeGreaterThan(launchedAt.get(before.id) ?? Infinity)
      }
      if (!policy.onlyOneRunning) continue
      const siblings = runs.filter(
        (other) => other !== run && policyKey(other.session, other.policy) === policyKey(run.session, run.policy),
      )
      for (const other of siblings) expect(run.start >= (other.end ?? Infinity) || other.start >= (run.end ?? Infinity)).toBe(true)
    }
  })
})

test('S2.10: no more runs at a time than the limits admit', () => {
  holds(800, ['limits', 'people', 'slow', 'restart', 'heartbeat'], (played, history) => {
    const runs = rowsOf(played, 'run')
    for (let now = 0; now <= history.until; now += 1) {
      const open = runs.filter(({ start, end }) => start <= now && now < (end ?? Infinity))
      expect(open.length).toBeLessThanOrEqual(history.maxConcurrentRuns)
      for (const group of ['g', 'h']) {
        expect(open.filter(({ concurrencyGroup }) => concurrencyGroup === group).length).toBeLessThanOrEqual(history.groups[group] ?? 1)
      }
    }
  })
})

test('S2.2: a policy has at most one scheduled trigger of a slot; make-up windows come beside it', () => {
  fc.assert(
    fc.property(randomHistories([...everything, 'heartbeat']), (history) => {
      playOnCore(history, {
        watch(core) {
          const scheduled = core.liveWindows().filter(({ state, kind }) => state === 'scheduled' && kind === 'slot')
          const keys = scheduled.map(({ session, policy }) => policyKey(session, policy))
          expect(new Set(keys).size).toBe(keys.length)
        },
      })
    }),
    { numRuns: 800 },
  )
})

test('S7: every window is opened before it is settled, settled once, closed once, and its outcome is in the list', () => {
  holds(1000, [...everything, 'heartbeat'], (played) => {
    const settled = new Map<string, number>()
    const closed = new Map<string, number>()
    for (const { result } of played.told) {
      for (const command of result.commands) {
        if (command.kind !== 'notify') continue
        const { notice } = command
        if (notice.kind === 'window.settled') settled.set(notice.window.id, (settled.get(notice.window.id) ?? 0) + 1)
        if (notice.kind === 'window.closed') closed.set(notice.window.id, (closed.get(notice.window.id) ?? 0) + 1)
      }
    }
    for (const window of rowsOf(played, 'window')) {
      expect(settled.get(window.id) ?? 0).toBe(window.settledAt === undefined ? 0 : 1)
      expect(closed.get(window.id) ?? 0).toBeLessThanOrEqual(1)
      if (window.settledAt === undefined) expect(window.outcome).toBeUndefined()
      else expect(outcomes).toContain(window.outcome)
    }
  })
})

test('S7.5: what is settled stays as it is but for the end of its window', () => {
  holds(600, [...everything, 'heartbeat'], (played) => {
    const last = new Map<string, WindowRow>()
    for (const row of windowStates(played)) {
      const before = last.get(row.id)
      if (before?.settledAt !== undefined) {
        const { closedAt: _closed, ...rest } = row
        const { closedAt: _before, ...restBefore } = before
        expect(rest).toEqual(restBefore)
      }
      last.set(row.id, row)
    }
  })
})

test('S7.1: intervals follow each other, never overlap, and without edits lie within their window; totals are their sums', () => {
  holds(800, [...unedited, 'heartbeat'], (played) => {
    for (const window of rowsOf(played, 'window')) {
      let end = window.opens
      const sums = new Map<string, number>()
      for (const { from, to, reason } of window.intervals) {
        expect(from).toBeGreaterThanOrEqual(end)
        if (to === undefined) continue
        expect(to).toBeGreaterThanOrEqual(from)
        if (window.closes > window.opens) expect(to).toBeLessThanOrEqual(Math.max(window.closes, from))
        sums.set(reason, (sums.get(reason) ?? 0) + to - from)
        end = to
      }
      for (const [reason, ms] of window.totals) expect(ms).toBe(sums.get(reason) ?? 0)
    }
  })
})

test('a deadline never lies: stepping at every instant shows what stepping at deadlines and inputs alone shows', () => {
  const punctual = everything.filter((feature) => feature !== 'stall')
  fc.assert(
    fc.property(randomHistories(punctual), (history) => {
      const played = playOnCore(history)
      expect(played.badDeadlines).toEqual([])
      expect(playOnCore(history, { everyInstant: true }).rows).toEqual(played.rows)
    }),
    { numRuns: 1000 },
  )
})

test('the same history gives the same bytes', () => {
  fc.assert(
    fc.property(randomHistories([...everything, 'heartbeat']), (history) => {
      expect(JSON.stringify(playOnCore(history).told)).toBe(JSON.stringify(playOnCore(history).told))
    }),
    { numRuns: 300 },
  )
})

test('S2.10: within one step the order of inputs of different kinds, and of runs of different policies, does not matter', () => {
  fc.assert(
    fc.property(randomHistories([...everything, 'heartbeat']), (history) => {
      const reversedKinds = (inputs: readonly Input[]): readonly Input[] => [
        ...inputs.filter((input) => 'run' in input && input.kind !== 'cancel-run').toReversed(),
        ...inputs.filter((input) => !('run' in input) || input.kind === 'cancel-run'),
      ]
      expect(playOnCore(history, { order: reversedKinds }).seen).toEqual(playOnCore(history).seen)
    }),
    { numRuns: 600 },
  )
})

test('state is rows: a core that takes over from the rows at any instant goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(
      randomHistories(everything.filter((feature) => feature !== 'stall')),
      fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 6 }),
      (history, cuts) => {
        const isDown = (now: number): boolean => history.restarts.some(({ at, down }) => at <= now && now < at + down)
        expect(playOnCore(history, { cuts: cuts.filter((cut) => !isDown(cut)) }).seen).toEqual(playOnCore(history).seen)
      },
    ),
    { numRuns: 1500 },
  )
})

test('slots that are due together may be dealt with in steps of a few: nothing else comes of it, and launches keep their order', () => {
  // A limit makes policies wait for each other: there is one step then.
  const unlimited = everything.filter((feature) => feature !== 'limits')
  let midway = 0
  fc.assert(
    fc.property(randomHistories([...unlimited, 'heartbeat']), fc.integer({ min: 1, max: 3 }), (history, slotsPerStep) => {
      const [whole, sliced] = [playOnCore(history), playOnCore(history, { slotsPerStep })]
      expect(sliced.rows).toEqual(whole.rows)
      // Of policies that missed several slots each, those come first whose first slot did.
      const isPunctual = history.restarts.length + history.stalls.length === 0 && history.heartbeat === undefined
      const told = (played: Played): Launch[] =>
        isPunctual ? launches(played) : launches(played).sort((a, b) => a.at - b.at || compare(a.run.id, b.run.id))
      expect(told(sliced)).toEqual(told(whole))
      if (sliced.told.length > whole.told.length) midway += 1
    }),
    { numRuns: 1500 },
  )
  expect(midway).toBeGreaterThan(100)
})

test('nothing is kept in memory of what is over: windows that are closed and settled, runs that have ended', () => {
  const punctual = everything.filter((feature) => feature !== 'stall' && feature !== 'restart')
  fc.assert(
    fc.property(randomHistories([...punctual, 'heartbeat']), (history) => {
      let last: readonly WindowRow[] = []
      playOnCore(history, {
        watch(core) {
          last = core.liveWindows()
          for (const run of core.liveRuns()) expect(run.state).not.toBe('ended')
        },
      })
      const noticedUpTo = history.until - (history.heartbeat ?? 0)
      const over = last.filter(({ closes, settledAt }) => settledAt !== undefined && settledAt < noticedUpTo && closes < noticedUpTo)
      expect(over).toEqual([])
    }),
    { numRuns: 600 },
  )
})
