/** A simulation for each outcome, whose first window ends with it: explanations are shown and read by them. */
import type { Outcome } from '../../src/scheduler/index.js'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.js'
import { explainLong, explainWindow } from '../../src/trace/index.js'

/** The condition of the scenes. */
export const load = 'Last known metric "Load" is <= 10'
const policy = { name: 'p', workflow_name: 'run', cron_expression: '0 0/5 * * * ?', duration: '3m' }

/** One policy, every five minutes for three. */
export function make(changes: object = {}, options: Partial<SimulationOptions> = {}): Simulation {
  return simulate({ policies: [{ ...policy, ...changes }], start: '2026-01-01T00:00:00Z', workflows: { run: { takes: '1m' } }, ...options })
}

/** All but one: nothing in a simulation changes the sentences of a loaded policy. */
const scenes: Record<Exclude<Outcome, 'invalid_policy'>, () => Simulation> = {
  ran: () => make({ loop: true, max_run: 2 }),
  condition_false: () =>
    make({ conditions: [load] }).publish([
      { metric: 'Load', value: 23, at: '-1m' },
      { metric: 'Load', value: 11, at: '2m' },
    ]),
  condition_unknown: () => make({ conditions: [load] }),
  already_running: () => make({ only_one_running: true, loop: true }, { workflows: { run: { takes: '9m' } } }),
  concurrency_limit: () =>
    simulate({
      policies: [policy, { ...policy, name: 'a' }],
      start: '2026-01-01T00:00:00Z',
      maxConcurrentRuns: 1,
      workflows: { run: { takes: '9m' } },
    }),
  paused: () => make().pause('p', { note: 'the disk is being replaced', until: '1h' }),
  excluded: () => make({ exclude: [{ from: '2026-01-01', to: '2026-01-02', reason: 'a holiday' }] }),
  superseded: () => make({ duration: '7m', conditions: [load] }),
  missed: () => make().until('4m').restart({ down: '12m' }),
  cancelled: () => make().until('30s').cancel('p', { reason: 'the wrong disk' }),
  timeout: () => make({ cancel_on_timeout: true }, { workflows: { run: { takes: '9m' } } }),
  error: () => make({ retry_on_error: true, max_run: 2 }, { workflows: { run: { takes: '30s', result: 'error' } } }),
  launch_failed: () => make({}, { workflows: { run: { refuse: 'no worker is free' } } }),
  runner_lost: () => make().until('30s').restart({ down: '30s' }),
  policy_removed: () => {
    const simulation = make({ conditions: [load] }).until('1m')
    simulation.apply([])
    return simulation
  },
}

/** The short and the long explanation of a window that ended so: lines, of which the first is the short one. */
export function explained(outcome: Outcome): readonly string[] {
  if (outcome === 'invalid_policy') {
    const [found] = scenes.condition_unknown().windows('p')
    if (found === undefined) throw new Error('there is no window')
    return explainLong(explainWindow({ ...found, intervals: [], outcome }, { runs: [], timezone: 'UTC' }), { timezone: 'UTC' })
  }
  const simulation = scenes[outcome]().until('20m')
  const found = simulation.windows('p').find((window) => window.outcome === outcome)
  return simulation.explainLong(found?.id ?? '').split('\n')
}

/** What is said while a window is open, of an instant of the past, and where there is no window: what is asked, and the answer. */
export const openScenes: readonly (readonly [asked: string, answer: () => string])[] = [
  [
    'A condition is false',
    () =>
      make({ conditions: [load] })
        .publish('Load', 23)
        .until('1m')
        .explain('p').text,
  ],
  [
    'A condition has no data',
    () =>
      make({ conditions: [load] })
        .until('1m')
        .explain('p').text,
  ],
  [
    'One of several parts must hold',
    () =>
      make({ conditions: [{ any: [load, 'Last known metric "Load" is > 90'] }] })
        .publish('Load', 23)
        .until('1m')
        .explain('p').text,
  ],
  [
    'All parts must hold, and one does not',
    () =>
      make({ conditions: [{ all: [load, 'Last known metric "Load" is > 5'] }] })
        .publish('Load', 3)
        .until('1m')
        .explain('p').text,
  ],
  [
    'It must hold for some time',
    () =>
      make({ conditions: [{ sentence: load, for: '2m' }] })
        .publish('Load', 3)
        .until('1m')
        .explain('p').text,
  ],
  ['The policy is paused', () => make().pause('p', { note: 'the disk is being replaced' }).until('1m').explain('p').text],
  ['A run goes on', () => make().until('30s').explain('p').text],
  ['The next run is not due yet', () => make({ loop: true, delay: '30s' }).until('70s').explain('p').text],
  [
    'An instant of the past',
    () => {
      const simulation = make({ conditions: [load] })
        .publish('Load', 23)
        .publish('Load', 9, { at: '2m' })
        .until('3m')
      const [window] = simulation.windows('p')
      if (window === undefined) throw new Error('there is no window')
      return explainWindow(window, { runs: simulation.runs('p'), timezone: 'UTC', at: window.opens + 60_000 }).text
    },
  ],
  ['No window has opened', () => make({ cron_expression: '0 0 2 * * ?' }).explain('p').text],
  [
    'A window of 0s',
    () =>
      make({ duration: '0s', conditions: [load] })
        .publish('Load', 23)
        .explain('p').text,
  ],
  ['No further window opens', () => make({ recurrence_count: 1 }).until('2m').explain('p').text],
]
