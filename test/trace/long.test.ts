/** The long form of explanations: every outcome, and a window that is still held back. */
import { describe, expect, test } from 'vitest'
import { outcomes, type Outcome } from '../../src/scheduler/index.js'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.js'
import { explainLong, explainWindow } from '../../src/trace/index.js'

const load = 'Last known metric "Load" is <= 10'
const policy = { name: 'p', workflow_name: 'run', cron_expression: '0 0/5 * * * ?', duration: '3m' }

function make(changes: object = {}, options: Partial<SimulationOptions> = {}): Simulation {
  return simulate({ policies: [{ ...policy, ...changes }], start: '2026-01-01T00:00:00Z', workflows: { run: { takes: '1m' } }, ...options })
}

/** For each outcome a simulation whose first window ends with it. */
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

test.each(outcomes.filter((outcome) => outcome !== 'invalid_policy'))('%s', (outcome) => {
  const simulation = scenes[outcome]().until('20m')
  const found = simulation.windows('p').find((window) => window.outcome === outcome)
  expect(`\n${simulation.explainLong(found?.id ?? '')}\n`).toMatchSnapshot()
})

test('invalid_policy', () => {
  const [found] = scenes.condition_unknown().windows('p')
  if (found === undefined) throw new Error('there is no window')
  const explanation = explainWindow({ ...found, intervals: [], outcome: 'invalid_policy' }, { runs: [], timezone: 'UTC' })
  expect(`\n${explainLong(explanation, { timezone: 'UTC' }).join('\n')}\n`).toMatchSnapshot()
})

describe('the closest miss', () => {
  const closest = (simulation: Simulation): string => /closest miss: (.*)/.exec(simulation.until('3m').explainLong('p'))?.[1] ?? 'none'

  test.each<[name: string, conditions: object[] | string[], events: [at: string, value: number][], miss: string]>([
    ['one value', [load], [['-1m', 23]], 'observed 23 at 00:00, 13 off'],
    [
      'the nearest of several',
      [load],
      [
        ['-1m', 23],
        ['1m', 12],
        ['2m', 30],
      ],
      'observed 12 at 00:01, 2 off',
    ],
    ['a border', ['Last known metric "Load" is < 10'], [['1m', 10]], 'observed 10 at 00:01, exactly on the border'],
    [
      'before the window it does not count',
      [load],
      [
        ['-2m', 11],
        ['-1m', 23],
      ],
      'observed 23 at 00:00, 13 off',
    ],
    [
      'what expires',
      ['Average value for metric "Load" during last 2m is < 10'],
      [
        ['-1m', 20],
        ['30s', 12],
      ],
      'observed 12 at 00:01, 2 off',
    ],
    [
      'a part',
      [{ any: [load, 'Last known metric "Load" is > 90'] }],
      [['1m', 88]],
      '`Last known metric "Load" is > 90`, observed 88 at 00:01, 2 off',
    ],
    ['no data', [load], [], 'none'],
  ])('%s', (_, conditions, events, miss) => {
    const simulation = make({ conditions }).publish(events.map(([at, value]) => ({ at, value, metric: 'Load' })))
    expect(closest(simulation)).toContain(miss)
  })
})

test('a window that is held back now, by parts of a condition', () => {
  const conditions = [{ any: [load, 'Average value for metric "Disk" during last 10m is > 100'] }]
  const simulation = make({ conditions: [conditions[0], load] }).publish([
    { metric: 'Load', value: 23, at: '1m' },
    { metric: 'Disk', value: 40, at: '90s' },
  ])
  expect(`\n${simulation.until('2m').explainLong('p')}\n`).toMatchSnapshot()
})

test('no window yet', () => {
  const simulation = make({ cron_expression: '0 0 2 * * ?' })
  expect(simulation.explainLong('p')).toBe(simulation.explain('p').text)
})
