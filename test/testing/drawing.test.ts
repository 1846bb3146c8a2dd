/** Timelines that a simulation draws of itself. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { simulate, type Simulation } from '../../src/testing/index.js'
import { EVENTS_KEPT_MAX, EventLog } from '../../src/testing/event-log.js'
import { drawTimeline } from '../../src/trace/index.js'
import { pictures } from '../trace/pictures.js'

const start = '2026-01-01T00:00:00Z'
const conditions = ['Last known metric "Load" is <= 10']
const policies = [
  { name: 'calm', workflow_name: 'run', cron_expression: '0 0/5 * * * ?', duration: '3m', conditions },
  { name: 'free', workflow_name: 'run', cron_expression: '0 0/10 * * * ?', duration: '3m' },
]

function morning(): Simulation {
  return simulate({ policies, start, workflows: { run: { takes: '1m' } } })
    .publish([
      { metric: 'Load', value: 20, at: '-1m' },
      { metric: 'Load', value: 7, at: '6m' },
      { metric: 'Other', value: 1, at: '1m' },
    ])
    .until('12m')
}

describe('toSVG', () => {
  test('is the picture of the docs', () => {
    const example = pictures().find(({ name }) => name === 'ConditionsExample')
    if (example === undefined) throw new Error('there is no such picture')
    const own = example.simulation.toSVG(undefined, { ...example.options, width: 1100 })
    expect(own).toBe(drawTimeline(example.rows, { ...example.options, now: example.simulation.now, width: 1100 }))
    expect(own).toBe(readFileSync('docs/pictures/ConditionsExample.svg', 'utf8'))
  })

  test('shows all policies, or one with the metrics that it reads', () => {
    const simulation = morning()
    expect(simulation.toSVG()).toMatch(/calm[\s\S]*free/)
    expect(simulation.toSVG('calm')).toMatch(/>Load</)
    expect(simulation.toSVG('calm')).not.toMatch(/free|Other/)
    expect(simulation.toSVG('free')).not.toMatch(/calm|Load/)
    expect(() => simulation.toSVG('clam')).toThrow('no policy "clam" is loaded')
  })

  test('keeps showing policies that were removed', () => {
    const simulation = morning()
    simulation.apply([])
    expect(simulation.toSVG('calm')).toMatch(/>Load</)
  })
})

describe('toText and toHTML', () => {
  test('take offsets from the start', () => {
    expect(morning().toText('calm', { from: '0s', to: '12m', width: 60, ascii: true })).toMatchSnapshot()
    expect(morning().toHTML('calm', { title: 'a & b' })).toContain('<title>a &amp; b</title>')
  })

  test('draw a simulation in which nothing has happened', () => {
    const simulation = simulate({ policies: [], start }).advance('10m')
    expect(simulation.toText(undefined, { width: 60 })).toContain('00:00')
  })
})

describe('the events that are drawn', () => {
  test('only those that were taken, and that the session sees', () => {
    const simulation = simulate({ sessions: { a: policies, b: policies }, start })
      .publish([
        { metric: 'Load', value: 3, session: 'a', at: '1m' },
        { metric: 'Load', value: 4, session: 'b', at: '1m' },
        { metric: 'Load', value: 5, id: 'x', at: '2m' },
        { metric: 'Load', value: 6, id: 'x', at: '3m' },
      ])
      .until('5m')
    expect(simulation.refusals()).toMatchObject([{ code: 'duplicate-id' }])
    const [a, b] = [simulation.toSVG('a/calm'), simulation.toSVG('b/calm')]
    for (const svg of [a, b]) expect(svg).toMatch(/<title>[^<]*\b5\b/)
    expect(a).toMatch(/<title>[^<]*Load[^<]* 3\b/)
    expect(b).not.toMatch(/<title>[^<]*Load[^<]* 3\b/)
    for (const svg of [a, b]) expect(svg).not.toMatch(/<title>[^<]*Load[^<]* 6\b/)
  })

  test('are bounded', () => {
    const log = new EventLog()
    for (let index = 0; index < 5 * EVENTS_KEPT_MAX; index += 1) log.add({ metric: 'Load', value: index, timestamp: index }, index)
    const [history] = log.histories(new Set())
    expect(history?.events.length).toBe(EVENTS_KEPT_MAX)
    expect(history?.events.at(-1)).toEqual({ timestamp: 5 * EVENTS_KEPT_MAX - 1, value: 5 * EVENTS_KEPT_MAX - 1 })
  })
})
