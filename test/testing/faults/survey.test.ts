/** `simulate --faults`: what would become of one's own policies when things fail. */
import { describe, expect, test } from 'vitest'
import { simulate, surveyFaults, type FaultSurvey } from '../../../src/testing/index.js'
import { SeededRandom } from '../../../src/testing/faults/seeded-random.js'

const start = '2026-01-01T00:00:00Z'
const day = 86_400_000

function survey(seed = 1, count = 40): FaultSurvey {
  return surveyFaults({
    make: () =>
      simulate({
        start,
        policies: [
          { name: 'nightly', workflow_name: 'backup', cron_expression: '0 0 3 * * ?', duration: '1h', retry_on_error: true, delay: '1m' },
          { name: 'often', workflow_name: 'sync', cron_expression: '0 */30 * * * ?' },
        ],
        workflows: { backup: { takes: '20m' }, sync: { takes: '5m' } },
      }),
    until: Date.parse(start) + 3 * day,
    workflows: ['backup', 'sync'],
    takesMs: 300_000,
    seed,
    count,
  })
}

describe('a survey of faults', () => {
  test('tells what is lost beside what is not, and that the laws hold', () => {
    const { policies, crashes, lostRuns, problems, histories } = survey()
    expect(problems).toEqual([])
    expect(histories).toBe(40)
    expect(crashes).toBeGreaterThan(40)
    expect(lostRuns).toBeGreaterThan(0)
    expect(policies['default/nightly']?.calm).toEqual({ ran: 3 })
    expect(policies['default/often']?.calm).toEqual({ ran: 144, open: 1 })
    const { faulty = {} } = policies['default/often'] ?? {}
    for (const outcome of ['ran', 'missed', 'runner_lost', 'launch_failed', 'error'] as const) expect(faulty[outcome]).toBeGreaterThan(0)
    expect(Object.values(faulty).reduce((sum, count) => sum + count, 0)).toBe(40 * 145)
  })

  test('is the same for the same seeds, and another for others', () => {
    expect(survey(7, 5)).toEqual(survey(7, 5))
    expect(survey(7, 5)).not.toEqual(survey(8, 5))
  })
})

describe('single faults', () => {
  const policies = [{ name: 'p', workflow_name: 'run', cron_expression: '0 */10 * * * ?', duration: '5m' }]
  const make = (more: object = {}) =>
    simulate({ start, policies: policies.map((policy) => ({ ...policy, ...more })), workflows: { run: { takes: '1m' } } })

  test('a process that is not scheduled notices its windows late, and misses those that are over by then', () => {
    const simulation = make().until('2026-01-01T00:05:00Z').stall('18m').until('2026-01-01T01:00:00Z')
    expect(
      simulation
        .windows()
        .slice(0, 3)
        .map(({ outcome }) => outcome),
    ).toEqual(['ran', 'missed', 'ran'])
    expect(simulation.runs()[1]?.start).toBe(Date.parse('2026-01-01T00:23:00Z'))
  })

  test('with reactive: false the heartbeats go on where they fall', () => {
    const simulation = simulate({ start, policies, reactive: false, heartbeatPeriod: 60_000 }).until('2026-01-01T00:00:30Z')
    simulation.stall('9m45s').until('2026-01-01T00:20:00Z')
    expect(simulation.runs().map((run) => new Date(run.start).toISOString().slice(11, 19))).toEqual(['00:00:00', '00:10:15', '00:20:00'])
  })

  test('events that come meanwhile are seen after it', () => {
    const simulation = make({ conditions: ['Last known metric "Load" is < 5'] })
    simulation
      .series({ metric: 'Load', values: [1], every: '1m', from: '2026-01-01T00:02:00Z' })
      .until('2026-01-01T00:01:00Z')
      .stall('3m')
    expect(simulation.runs().map((run) => run.start)).toEqual([Date.parse('2026-01-01T00:04:00Z')])
  })

  test('a decision that is stored and never heard of: its launch is lost, and nothing is launched twice', () => {
    const simulation = make({ retry_on_error: true, delay: '1m' }).until('2026-01-01T00:05:00Z').restart({ unheard: true, down: '1m' })
    simulation.until('2026-01-01T00:20:00Z')
    expect(simulation.runs().map(({ id, result, failure }) => [id.slice(-10), result, failure])).toEqual([
      ['00:00:00Z#1'.slice(-10), 'success', undefined],
      ['00:10:00Z#1'.slice(-10), 'error', 'runner_lost'],
      ['00:10:00Z#2'.slice(-10), 'success', undefined],
      ['00:20:00Z#1'.slice(-10), undefined, undefined],
    ])
    expect(simulation.windows()[1]).toMatchObject({ outcome: 'ran', launches: 2 })
  })
})

describe('chance that repeats', () => {
  test('the same seed draws the same; neighbours draw something else', () => {
    const draw = (seed: number): number[] => {
      const random = new SeededRandom(seed)
      return Array.from({ length: 100 }, () => random.between(3, 12))
    }
    expect(draw(5)).toEqual(draw(5))
    expect(draw(5)).not.toEqual(draw(6))
    expect(new Set(draw(5))).toEqual(new Set([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]))
  })

  test('each of ten is drawn about as often', () => {
    const random = new SeededRandom(2 ** 40 + 1)
    const counts = Array.from({ length: 10 }, () => 0)
    for (let draw = 0; draw < 10_000; draw += 1) {
      const drawn = random.below(10)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(850)
    expect(Math.max(...counts)).toBeLessThan(1150)
  })
})
