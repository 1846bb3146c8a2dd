/** The matchers for simulations: what holds, what does not, and what is said then. */
import { describe, expect, test } from 'vitest'
import { simulate, type Simulation } from '../../../src/testing/index.js'
import '../../../src/hosts/vitest/index.js'

const conditions = ['Last known metric "Load" is <= 10']

/** A run from 1m to 3m, a window held back from 5m to 8m, one open since 10m. */
function morning(): Simulation {
  const policies = [{ name: 'calm', workflow_name: 'run', cron_expression: '0 0/5 * * * ?', duration: '3m', conditions }]
  return simulate({ policies, start: '2026-01-01T00:00:00Z', workflows: { run: { takes: '2m' } } })
    .publish([
      { metric: 'Load', value: 7, at: '1m' },
      { metric: 'Load', value: 23, at: '4m' },
    ])
    .until('11m')
}

const slot = 'default/calm@2026-01-01T00:00:00Z'

describe('what holds', () => {
  const simulation = morning()

  test('toHaveRun', () => {
    expect(simulation).toHaveRun('calm')
    expect(simulation).toHaveRun('calm', { start: '1m', end: '2026-01-01T00:03:00Z', result: 'success', window: '0s' })
    expect(simulation).toHaveRun('default/calm', { window: slot, id: `${slot}#1`, inputs: {} })
    expect(simulation).not.toHaveRun('calm', { start: '2m' })
    expect(simulation).not.toHaveRun('calm', { failure: 'timeout' })
  })

  test('toHaveRuns', () => {
    expect(simulation).toHaveRuns('calm', [{ start: new Date('2026-01-01T00:01:00Z') }])
    expect(simulation).not.toHaveRuns('calm', [])
  })

  test('toHaveWindows', () => {
    expect(simulation).toHaveWindows('calm', [
      { opens: '0s', closes: '3m', outcome: 'ran', runs: 1 },
      { slot: '5m', outcome: 'condition_false' },
      {},
    ])
    expect(simulation).not.toHaveWindows('calm', [{}, {}])
  })

  test('toHaveOutcome', () => {
    expect(simulation).toHaveOutcome('calm', 'condition_false')
    expect(simulation).toHaveOutcome(slot, 'ran')
    expect(simulation).not.toHaveOutcome('calm', 'ran')
  })

  test('toHaveReason', () => {
    expect(simulation).toHaveReason('calm', { reason: 'condition_false', condition: 1, observed: 23, required: 10 })
    expect(simulation).not.toHaveReason('calm', { observed: 22 })
  })
})

describe('what is said when it does not hold', () => {
  test.each<[name: string, ask: (simulation: Simulation) => void]>([
    ['toHaveRun', (simulation) => expect(simulation).toHaveRun('calm', { start: '2m' })],
    ['not.toHaveRun', (simulation) => expect(simulation).not.toHaveRun('calm', { start: '1m' })],
    ['toHaveRuns', (simulation) => expect(simulation).toHaveRuns('calm', [{ start: '1m' }, { start: '5m' }])],
    ['toHaveWindows', (simulation) => expect(simulation).toHaveWindows('calm', [{ outcome: 'ran' }, { outcome: 'ran' }, {}])],
    ['toHaveOutcome', (simulation) => expect(simulation).toHaveOutcome('calm', 'ran')],
    ['not.toHaveOutcome', (simulation) => expect(simulation).not.toHaveOutcome(slot, 'ran')],
    ['toHaveReason', (simulation) => expect(simulation).toHaveReason('calm', { observed: 20 })],
    ['a misspelt policy', (simulation) => expect(simulation).not.toHaveRun('clam')],
    ['a bad offset', (simulation) => expect(simulation).toHaveRun('calm', { start: '2' })],
  ])('%s', (_, ask) => {
    const simulation = morning()
    expect(() => ask(simulation)).toThrowErrorMatchingSnapshot()
  })

  test('something else than a simulation', () => {
    expect(() => expect([]).toHaveRun('calm')).toThrow('expect() must be given a simulation')
  })
})
