/** What an engine tells: edges at their instants, deadlines, evidence (SEMANTICS S3.6, S4.6). */
import { expect, test } from 'vitest'
import type { Condition } from '../../../dsl/condition.js'
import { InvariantError } from '../../../grammar/index.js'
import type { SignalEngine } from '../../../src/signals/index.js'
import {
  any,
  atLeast,
  exists,
  feed,
  is,
  last,
  not,
  number,
  printEdges,
  selection,
  sustained,
  value,
  type CreateSignals,
} from '../signal-notation.js'
import { small } from './story.js'

/** Which edges are told, when, and the deadlines before them (S3.6). */
export function edges(create: CreateSignals): void {
  const high = last('X', '>', 5)

  test('an edge carries its true instant, however late it is told', () => {
    const engine = create(small)
    engine.watch(high, {}, 0)
    expect(printEdges(feed(engine, '5 X=6', 1_000_000).edges)).toEqual(['5 true', '16 unknown'])
  })

  test('edges come by instant, then by watch', () => {
    const engine = create(small)
    const [first, second] = [engine.watch(exists(selection('Y')), {}, 0), engine.watch(high, {}, 0)]
    const told = feed(engine, '5 X=6|5 Y=1', 99).edges.map(({ watch, at }) => [watch, at])
    expect(told).toEqual([
      [first, 5],
      [second, 5],
      [first, 16],
      [second, 16],
    ])
  })

  test('within one instant only the last verdict counts', () => {
    const engine = create(small)
    engine.watch(high, {}, 0)
    expect(printEdges(feed(engine, '5 X=6|5 X=1', 99).edges)).toEqual(['5 false', '16 unknown'])
    engine.publish({ metric: 'X', value: 6, timestamp: 100 }, 100)
    expect(printEdges(engine.advance(100))).toEqual(['100 true'])
    engine.publish({ metric: 'X', value: 1, timestamp: 100 }, 100)
    expect(printEdges(engine.advance(100))).toEqual(['100 false'])
  })

  test('verdicts are up to date before edges are told, and each edge is told once', () => {
    const engine = create(small)
    const watch = engine.watch(high, {}, 0)
    engine.publish({ metric: 'X', value: 6, timestamp: 5 }, 5)
    expect(engine.verdict(watch)).toBe(true)
    expect(engine.explain(watch, high).verdict).toBe(true)
    expect(printEdges(engine.advance(5))).toEqual(['5 true'])
    expect(engine.advance(5)).toEqual([])
    expect(engine.advance(4)).toEqual([])
  })

  test('events come before what time does at the same instant, unless somebody asked in between', () => {
    const [engine, asked] = [create(small), create(small)]
    for (const each of [engine, asked]) each.watch(high, {}, 0)
    expect(printEdges(feed(engine, '5 X=6|16 X=7', 20).edges)).toEqual(['5 true'])
    feed(asked, '5 X=6', 15)
    expect(printEdges(asked.advance(16))).toEqual(['16 unknown'])
    expect(printEdges(feed(asked, '16 X=7', 20).edges)).toEqual(['16 true'])
  })

  test('a forgotten watch has no edges any more', () => {
    const engine = create(small)
    const watch = engine.watch(high, {}, 0)
    const other = engine.watch(high, {}, 0)
    engine.publish({ metric: 'X', value: 6, timestamp: 5 }, 5)
    engine.publish({ metric: 'X', value: 7, timestamp: 6 }, 6)
    engine.unwatch(watch)
    engine.unwatch(watch)
    expect(engine.advance(99).map((edge) => edge.watch)).toEqual([other, other])
    expect(() => engine.verdict(watch)).toThrow(InvariantError)
    expect(() => engine.explain(watch, high)).toThrow(InvariantError)
    expect(engine.verdict(other)).toBe('unknown')
  })

  test.each<[string, Condition, string, number | undefined]>([
    ['nothing to wait for', high, '', undefined],
    ['the last event expires', high, '5 X=6|7 X=7', 18],
    ['the oldest event leaves', is(value('average', selection('X', 9)), '>', 5), '5 X=6|7 X=7', 14],
    ['an event becomes visible', high, '7 X=6@12', 12],
    ['a sustained is satisfied', sustained(high, 3), '7 X=6', 10],
    ['a sustained is broken', sustained(high, 30), '7 X=6', 18],
    ['never', is(number(1), '==', 1), '7 X=6', undefined],
    ['ever', exists(selection('tidegate.x', 'ever')), '7 tidegate.x=6', undefined],
  ])('deadline: %s', (_title, condition, events, expected) => {
    const engine = create(small)
    engine.watch(condition, {}, 0)
    feed(engine, events, 7)
    expect(engine.nextDeadline()).toBe(expected)
  })

  test('a condition that is watched late starts then, without an edge', () => {
    const engine = create(small)
    feed(engine, '5 X=6', 8)
    const watch = engine.watch(sustained(high, 4), {}, 8)
    expect(engine.verdict(watch)).toBe(false)
    expect(printEdges(engine.advance(99))).toEqual(['12 true', '16 unknown'])
  })
}

/** Why a verdict is what it is (S4.6). */
export function evidence(create: CreateSignals): void {
  const explained = (condition: Condition, events: string, until: number): ReturnType<SignalEngine['explain']> => {
    const engine = create(small)
    const watch = engine.watch(condition, {}, 0)
    feed(engine, events, until)
    return engine.explain(watch, condition)
  }

  test.each<[string, Condition, string, number, object]>([
    ['last', last('X', '<=', 10), '5 X=23|6 X=24', 9, { verdict: false, since: 5, observed: 24, required: 10, lastTimestamp: 6, count: 2 }],
    ['of nothing', last('X', '<=', 10), '', 9, { verdict: 'unknown', since: 0, required: 10, count: 0 }],
    ['gone', last('X', '<=', 10), '5 X=1', 30, { verdict: 'unknown', since: 16, required: 10, count: 0 }],
    [
      'average',
      is(value('average', selection('X', 5)), '>', 1),
      '5 X=1|6 X=2|8 X=6',
      10,
      { verdict: true, since: 6, observed: 4, lastTimestamp: 8, count: 2 },
    ],
    [
      'two metrics',
      is(value('last', selection('X')), '>', value('last', selection('Y'))),
      '5 X=1|6 Y=2',
      9,
      { verdict: false, since: 6, observed: 1, required: 2, lastTimestamp: 6, count: 2 },
    ],
    ['exists', exists(selection('X')), '5 X=1|6 X=7', 9, { verdict: true, since: 5, observed: 7, lastTimestamp: 6, count: 2 }],
    [
      'sustained',
      sustained(last('X', '>', 0), 8),
      '5 X=1',
      9,
      { verdict: false, since: 5, observed: 4, required: 8, clauses: [{ verdict: true, since: 5 }] },
    ],
    [
      'at least',
      atLeast(2, exists(selection('X')), exists(selection('Y')), last('Z', '>', 0)),
      '5 X=1',
      9,
      {
        verdict: 'unknown',
        since: 5,
        observed: 1,
        required: 2,
        clauses: [
          { verdict: true, since: 5 },
          { verdict: false, since: 0 },
          { verdict: 'unknown', since: 0 },
        ],
      },
    ],
    [
      'every clause, also where one decides',
      any(exists(selection('X')), not(exists(selection('Y', 3)))),
      '2 X=1|3 Y=1',
      9,
      {
        verdict: true,
        since: 0,
        clauses: [
          { verdict: true, since: 2 },
          { verdict: true, since: 6, clauses: [{ verdict: false, since: 6 }] },
        ],
      },
    ],
  ])('%s', (_title, condition, events, until, expected) => {
    const found = explained(condition, events, until)
    expect(found).toMatchObject(expected)
    expect(found.condition).toEqual(condition)
  })

  test('what is not known is left out', () => {
    const condition = last('X', '<=', 10)
    expect(explained(condition, '', 9)).toEqual({ condition, verdict: 'unknown', since: 0, required: 10, count: 0, clauses: [] })
  })
}
