/** The long form of explanations: every outcome, and a window that is still held back. */
import { describe, expect, test } from 'vitest'
import { outcomes } from '../../src/scheduler/index.js'
import type { Simulation } from '../../src/testing/index.js'
import { explained, load, make } from './scenes.js'

test.each(outcomes)('%s', (outcome) => {
  expect(`\n${explained(outcome).join('\n')}\n`).toMatchSnapshot()
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
