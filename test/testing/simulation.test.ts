/** `simulate`: a scheduler in virtual time, driven by a program. */
import { describe, expect, test } from 'vitest'
import { PolicyError } from '../../grammar/index.js'
import type { Policy } from '../../src/policies/index.js'
import { simulate, type Simulation } from '../../src/testing/index.js'

const start = '2026-01-01T00:00:00Z'
const every10m: Policy = { name: 'p', workflow_name: 'run', cron_expression: '0 0/10 * * * ?', duration: '7m' }

/** Runs as `start-end result`, in seconds from the start. */
function runsOf(simulation: Simulation, policy = 'p'): string[] {
  const say = (at: number | undefined): string => (at === undefined ? '' : String((at - simulation.start) / 1000))
  return simulation.runs(policy).map((run) => `${say(run.start)}-${say(run.end)} ${run.result ?? 'running'}`)
}

function windowsOf(simulation: Simulation, policy = 'p'): string[] {
  return simulation.windows(policy).map(({ opens, outcome }) => `${(opens - simulation.start) / 1000} ${outcome ?? 'open'}`)
}

describe('time', () => {
  test('a slot exactly at the start opens a window; until is inclusive', () => {
    const simulation = simulate({ policies: [every10m], start })
    expect(windowsOf(simulation)).toEqual(['0 ran'])
    expect(windowsOf(simulation.until('599999ms'))).toEqual(['0 ran'])
    expect(windowsOf(simulation.until('10m'))).toEqual(['0 ran', '600 ran'])
  })

  test('advance and until say the same', () => {
    const make = (): Simulation =>
      simulate({ policies: [{ ...every10m, loop: true, delay: '2s' }], start, workflows: { run: { takes: '1m' } } })
    const steps = make()
    for (let second = 0; second < 1500; second += 1) steps.advance('1s')
    const jump = make().until('25m')
    expect(runsOf(steps)).toEqual(runsOf(jump))
    expect(steps.now).toBe(jump.now)
    expect(steps.windows()).toEqual(jump.windows())
  })

  test('it never goes back', () => {
    const simulation = simulate({ policies: [every10m], start }).advance('5m')
    expect(() => simulation.publish('Load', 1, { at: '4m' })).toThrow(/never goes back/)
    expect(simulation.until('4m').now).toBe(simulation.start + 300_000)
  })

  test.each<[name: string, act: (simulation: Simulation) => unknown, message: string]>([
    [
      'a duration',
      (simulation) => simulation.advance('5'),
      'advance: "5" is not a length of time: write numbers with their units, such as 10m or 1h30m',
    ],
    [
      'an instant',
      (simulation) => simulation.until('tomorrow'),
      'until: "tomorrow" is not an instant: write date, time and offset, such as 2026-12-01T00:00:00Z',
    ],
    [
      'a series',
      (simulation) => simulation.series({ metric: 'Load', values: '1 a', every: '1m' }),
      'values: `a` is not an item of a series.',
    ],
    ['a run', (simulation) => simulation.cancel('p@x#1'), 'no run "p@x#1" is under way'],
    ['a policy', (simulation) => simulation.pause('q'), 'no policy "q" is loaded in session "default"'],
  ])('%s that is none is refused', (_, act, message) => {
    expect(() => act(simulate({ policies: [every10m], start }))).toThrow(message)
  })
})

describe('events', () => {
  const quiet: Policy = { ...every10m, conditions: ['Last known metric "Load" is < 5'] }

  test('events of one instant are seen together: only the last counts', () => {
    const simulation = simulate({ policies: [quiet], start })
    simulation.publish('Load', 9).advance('1m').publish('Load', 1).publish('Load', 9).advance('1m')
    expect(runsOf(simulation)).toEqual([])
    expect(runsOf(simulation.publish('Load', 1))).toEqual(['120-120 success'])
  })

  test('events before the start are known as far back as the conditions look', () => {
    const average: Policy = { ...every10m, conditions: ['Average value for metric "Load" during last 2h is == 3'] }
    const simulation = simulate({ policies: [average], start }).publish([
      { metric: 'Load', value: 2, at: '-1h50m' },
      { metric: 'Load', value: 4, at: '-10m' },
    ])
    expect(runsOf(simulation)).toEqual(['0-0 success'])
    expect(simulation.metrics()).toContainEqual(expect.objectContaining({ metric: 'Load', count: 2, last: 4 }))
  })

  test('a series publishes at a steady pace, with holes', () => {
    const simulation = simulate({ policies: [quiet], start }).series({ metric: 'Load', values: '9x3 _ 4 9', every: '1m', from: '0s' })
    expect(runsOf(simulation.until('9m'))).toEqual(['300-300 success'])
  })

  test('what is refused is told', () => {
    const simulation = simulate({ policies: [quiet], start })
    simulation
      .publish('Load', Number.NaN)
      .publish('Load', 1, { timestamp: '5m' })
      .publish('Load', 1, { id: 'a' })
      .publish('Load', 2, { id: 'a' })
    expect(simulation.refusals().map(({ code }) => code)).toEqual(['bad-value', 'ahead-of-time', 'duplicate-id'])
  })

  test('an event for one session is seen by that session alone', () => {
    const simulation = simulate({ sessions: { a: [quiet], b: [quiet] }, start }).publish('Load', 1, { session: 'b' })
    expect(runsOf(simulation, 'a/p')).toEqual([])
    expect(runsOf(simulation, 'b/p')).toEqual(['0-0 success'])
  })
})

describe('workflows', () => {
  test('one entry per launch, the last repeats; a refusal is a run that failed', () => {
    const retried: Policy = { ...every10m, retry_on_error: true, delay: '10s' }
    const simulation = simulate({ policies: [retried], start })
    simulation.workflow('run', [{ refuse: 'no room' }, { takes: '20s', result: 'error' }, { takes: '1m' }]).until('12m')
    expect(runsOf(simulation)).toEqual(['0-0 error', '10-30 error', '40-100 success', '600-660 success'])
    expect(simulation.runs('p')[0]).toMatchObject({ failure: 'launch_failed', message: 'no room' })
  })

  test('runs stop at the instant of a cancel', () => {
    const simulation = simulate({ policies: [every10m], start, workflows: { run: { takes: '5m' } } }).advance('1m')
    expect(runsOf(simulation.cancel('p', { reason: 'enough' }))).toEqual(['0-60 cancelled'])
    const [run] = simulation.runs('p')
    expect(run?.cancel).toMatchObject({ by: 'person', reason: 'enough' })
    expect(windowsOf(simulation)).toEqual(['0 cancelled'])
  })
})

describe('people', () => {
  test('pause, resume, trigger', () => {
    const simulation = simulate({ policies: [every10m], start })
      .advance('1m')
      .pause('p', { note: 'maintenance' })
      .until('11m')
    expect(simulation.explain('p')).toMatchObject({ reason: 'paused' })
    expect(() => simulation.trigger('p')).toThrow('policy "p" is paused: resume it first')
    const id = simulation.resume('p').trigger('p')
    expect(id).toBe('default/p@2026-01-01T00:11:00Z!1')
    expect(simulation.explain(id)).toMatchObject({ reason: 'ran' })
    expect(windowsOf(simulation)).toEqual(['0 ran', '600 ran', '660 ran'])
  })

  test('apply answers what changes, or would', () => {
    const simulation = simulate({ policies: [every10m, { ...every10m, name: 'q' }], start })
    const next = [
      { ...every10m, duration: '8m' },
      { ...every10m, name: 'r' },
    ]
    const plan = { added: ['r'], changed: ['p'], removed: ['q'], unchanged: [] }
    expect(simulation.apply(next, { dryRun: true })).toEqual(plan)
    expect(simulation.apply(next)).toEqual(plan)
    expect(simulation.apply(next)).toEqual({ added: [], changed: [], removed: [], unchanged: ['p', 'r'] })
    expect(() => simulation.apply([{ ...every10m, duration: '8' }])).toThrow(PolicyError)
  })

  test('sessions open and close', () => {
    const simulation = simulate({ start })
      .until('3m')
      .openSession('night', [{ name: 'p', timer_type: 'int', cron_expression: '2m' }])
    expect(runsOf(simulation.until('6m'), 'night/p')).toEqual(['300-300 success'])
    expect(() => simulation.closeSession('day')).toThrow('no session "day" is open')
    expect(() => simulation.closeSession('night').pause('night/p')).toThrow('no policy "p" is loaded in session "night"')
  })

  test('a restart loses the runs in flight, unless they survive', () => {
    const make = (): Simulation => simulate({ policies: [every10m], start, workflows: { run: { takes: '5m' } } }).until('1m')
    expect(runsOf(make().restart({ down: '1m' }))).toEqual(['0-120 error'])
    expect(runsOf(make().restart({ down: '1m', runs: 'survive' }).until('8m'))).toEqual(['0-300 success'])
    expect(runsOf(make().restart({ runs: 'survive' }).restart().restart({ down: 5000 }))).toEqual(['0-60 error'])
  })
})

describe('explain', () => {
  test('names what is not known', () => {
    const simulation = simulate({ policies: [every10m], start })
    expect(() => simulation.explain('q')).toThrow('no policy "q" is loaded')
    expect(() => simulation.explain('default/p@x')).toThrow('no window "default/p@x" is known')
  })

  test('a policy that has opened no window yet', () => {
    const simulation = simulate({ policies: [{ ...every10m, start_at: '2026-02-01T00:00:00Z' }], start })
    expect(simulation.explain('p').text).toBe('Policy p has opened no window yet: the next opens at 2026-02-01 00:00.')
  })
})
