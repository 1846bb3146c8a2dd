/** How verdicts follow from values, clocks and other verdicts (SEMANTICS S4.1, S4.3). */
import { expect, test } from 'vitest'
import type { ClockTest, Condition } from '../../../dsl/condition.js'
import type { EventConstraint, Formula } from '../../../dsl/formula.js'
import type { Verdict } from '../../../src/signals/index.js'
import {
  after,
  all,
  any,
  assume,
  atLeast,
  exists,
  feed,
  is,
  last,
  match,
  not,
  number,
  pattern,
  printEdges,
  selection,
  sustained,
  value,
  type CreateSignals,
} from '../signal-notation.js'
import { small, tell } from './story.js'

/** Three-valued connectives (S4.1). */
export function logic(create: CreateSignals): void {
  const clauses: Readonly<Record<string, Condition>> = {
    t: is(number(1), '==', 1),
    f: is(number(1), '==', 2),
    u: last('absent', '==', 1),
  }
  const of = (letters: string): readonly Condition[] => letters.split('').map((letter) => clauses[letter] ?? not(all()))
  const verdictOf = (condition: Condition): Verdict => {
    const engine = create()
    return engine.verdict(engine.watch(condition, {}, 0))
  }
  test.each<[Verdict, string, string]>([
    [true, 'all', 't tt'],
    [false, 'all', 'f tf fu uf ff tuf'],
    ['unknown', 'all', 'u tu ut uu'],
    [true, 'any', 't tf tu ut fut'],
    [false, 'any', 'f ff'],
    ['unknown', 'any', 'u fu uf uu'],
    [true, 'two', 'tt ttf ttu tut ttt'],
    [false, 'two', 't f u tf ff tff uff'],
    ['unknown', 'two', 'tu uu tuf tfu uuf'],
    [true, 'none', 'f u t'],
  ])('%s: %s of %s', (expected, kind, lists) => {
    const make: Readonly<Record<string, (letters: string) => Condition>> = {
      all: (letters) => all(...of(letters)),
      any: (letters) => any(...of(letters)),
      two: (letters) => atLeast(2, ...of(letters)),
      none: (letters) => atLeast(0, ...of(letters)),
    }
    expect(
      lists
        .split(' ')
        .map((letters) => make[kind]?.(letters))
        .map((condition) => condition && verdictOf(condition)),
    ).toEqual(lists.split(' ').map(() => expected))
  })

  test.each<[string, Condition, Verdict]>([
    ['all of nothing', all(), true],
    ['any of nothing', any(), false],
    ['not true', not(is(number(1), '==', 1)), false],
    ['not false', not(is(number(1), '==', 2)), true],
    ['not unknown', not(last('absent', '==', 1)), 'unknown'],
    ['assume true', assume(last('absent', '==', 1), true), true],
    ['assume false', assume(last('absent', '==', 1), false), false],
    ['assume beside a known verdict', assume(is(number(1), '==', 2), true), false],
    ['not of assume', not(assume(last('absent', '==', 1), true)), false],
    ['exists of nothing', exists(selection('absent')), false],
    ['a list with a false clause, even beside an unknown one', all(last('absent', '==', 1), exists(selection('absent'))), false],
  ])('%s', (_title, condition, expected) => {
    expect(verdictOf(condition)).toBe(expected)
  })
}

/** Verdicts that must hold for a while (S4.3). */
export function sustaining(create: CreateSignals): void {
  const high = is(value('last', selection('X', 90)), '>', 5)
  tell(create, [
    ['satisfied at exactly ms', sustained(high, 10), '5 X=6', '0 unknown, 5 false, 15 true, 95 unknown'],
    ['starts at load', sustained(not(exists(selection('X'))), 10), '', '0 false, 10 true'],
    ['false breaks it', sustained(high, 10), '5 X=6|14 X=5|16 X=6|26 X=7', '0 unknown, 5 false, 26 true'],
    ['not broken at the last millisecond', sustained(high, 10), '5 X=6|15 X=5', '0 unknown, 5 false'],
    ['broken after it', sustained(high, 10), '5 X=6|16 X=5', '0 unknown, 5 false, 15 true, 16 false'],
    [
      'unknown breaks it',
      sustained(last('X', '>', 5), 15),
      '5 X=6|17 X=6|25 X=6',
      '0 unknown, 5 false, 16 unknown, 17 false, 32 true, 36 unknown',
    ],
    ['values that go on being true do not break it', sustained(high, 10), '5 X=6|9 X=7|14 X=8', '0 unknown, 5 false, 15 true'],
    ['a break within one instant is none', sustained(high, 10), '5 X=6|9 X=1|9 X=7', '0 unknown, 5 false, 15 true, 99 unknown'],
    ['a late event does not rewrite the past', sustained(high, 10), '5 X=6|12 X=1@8|12 X=7', '0 unknown, 5 false, 15 true'],
    ['a late event does not make it longer', sustained(high, 10), '9 X=6@2', '0 unknown, 9 false, 19 true, 92 unknown'],
    ['for no time at all', sustained(high, 0), '5 X=6|7 X=5', '0 unknown, 5 true, 7 false, 97 unknown'],
    ['its negation', not(sustained(high, 10)), '5 X=6', '0 unknown, 5 true, 15 false, 95 unknown'],
    ['in itself', sustained(sustained(high, 10), 5), '5 X=6', '0 unknown, 5 false, 20 true, 95 unknown'],
    ['a part of a list', all(exists(selection('Y', 90)), sustained(high, 10)), '5 X=6|20 Y=1', '0 false, 20 true, 95 unknown'],
  ])

  test('a break within one instant is none, whoever looks', () => {
    const engine = create(small)
    const watch = engine.watch(sustained(high, 10), {}, 0)
    feed(engine, '5 X=6|9 X=1', 9)
    expect(engine.verdict(watch)).toBe(false)
    expect(printEdges(feed(engine, '9 X=7', 20).edges)).toEqual(['15 true'])
  })

  test('a verdict that is told late is as long as it is', () => {
    const engine = create(small)
    engine.watch(sustained(high, 10), {}, 0)
    expect(printEdges(feed(engine, '5 X=6|6 X=7|40 X=5', 50).edges)).toEqual(['5 false', '15 true', '40 false'])
  })
}

/** Formulas over single events; what they mean is tested with `matchFormula`. */
export function formulas(create: CreateSignals): void {
  const big: EventConstraint = { kind: 'compare', field: 'value', operator: '>', right: { kind: 'number', value: 5 } }
  const follows = pattern('Y', 20, undefined, after('x', 5))
  const both = (...parts: readonly Formula[]): Formula => ({ kind: 'and', formulas: parts })
  tell(create, [
    ['an event within the ttl', match(pattern('X', 'recent')), '5 X=1', '0 false, 5 true, 16 false'],
    ['an event within a lookback', match(pattern('X', 30)), '5 X=1', '0 false, 5 true, 35 false'],
    ['one after another', match(both(pattern('X', 20, 'x'), follows)), '5 X=1|10 Y=1', '0 false, 10 true, 25 false'],
    ['one too long after another', match(both(pattern('X', 20, 'x'), follows)), '5 X=1|11 Y=1', '0 false'],
    ['known late', match(both(pattern('X', 20, 'x'), follows)), '5 X=1|14 Y=1@9', '0 false, 14 true, 25 false'],
    [
      'none after another, once none can come',
      match(both(pattern('X', 20, 'x'), { kind: 'not', formula: follows })),
      '5 X=1',
      '0 false, 11 true, 25 false',
    ],
    ['any metric', match(pattern(undefined, 30, undefined, big)), '5 X=1|7 Z=6', '0 false, 7 true, 37 false'],
    ['any metric, ahead of time', match(pattern(undefined, 30, undefined, big)), '5 Z=6@8', '0 false, 8 true, 38 false'],
    [
      'beside other conditions',
      all(exists(selection('X')), sustained(match(pattern('Y', 20)), 5)),
      '5 X=1|8 Y=1',
      '0 false, 13 true, 16 false',
    ],
  ])

  test('a session sees its own events too', () => {
    const engine = create(small)
    const [mine, common] = [engine.watch(match(pattern('X', 30)), { session: 's' }, 0), engine.watch(match(pattern('X', 30)), {}, 0)]
    feed(engine, '5 X=1 !s', 6)
    expect([engine.verdict(mine), engine.verdict(common)]).toEqual([true, false])
  })

  test('a pattern of any metric keeps the events of all as long as it looks back', () => {
    const engine = create(small)
    feed(engine, '1 A=1', 2)
    const watch = engine.watch(match(pattern(undefined, 30)), {}, 2)
    expect(feed(engine, '40 B=1@10|40 C=1@9|40 A=1@12', 40).answers).toEqual(['taken', 'too-late', 'taken'])
    expect(engine.metrics().map(({ metric, readers }) => [metric, readers])).toEqual([
      ['A', 0],
      ['B', 0],
    ])
    engine.unwatch(watch)
    engine.advance(42)
    expect(engine.metrics()).toEqual([])
  })

  test('evidence counts what was seen', () => {
    const engine = create(small)
    const condition = match(both(pattern('X', 20, 'x'), follows))
    const watch = engine.watch(condition, {}, 0)
    feed(engine, '5 X=1|6 Z=1|7 X=2|10 Y=1|10 Y=1@30', 26)
    expect(engine.explain(watch, condition)).toMatchObject({ verdict: true, since: 10, count: 2, lastTimestamp: 10, clauses: [] })
  })
}

/** Tests of the wall clock, also where it is changed. */
export function clocks(create: CreateSignals): void {
  const hour = 3_600_000
  const between = (from: number, to: number): ClockTest => ({ kind: 'time-of-day', from: from * hour, to: to * hour })
  const weekday = (...days: readonly number[]): ClockTest => ({ kind: 'weekday', days })
  const dayOfMonth = (...days: readonly number[]): ClockTest => ({ kind: 'day-of-month', days })

  test.each<[string, ClockTest, string, string, string, string]>([
    [
      'from inclusive, to exclusive',
      between(9, 17),
      'UTC',
      '2026-01-05T00:00Z',
      '2026-01-06T00:00Z',
      'false, 01-05T09:00 true, 01-05T17:00 false',
    ],
    ['at from', between(9, 17), 'UTC', '2026-01-05T09:00Z', '2026-01-05T16:59Z', 'true'],
    ['over midnight', between(22, 6), 'UTC', '2026-01-05T00:00Z', '2026-01-06T00:00Z', 'true, 01-05T06:00 false, 01-05T22:00 true'],
    ['until midnight', between(22, 24), 'UTC', '2026-01-05T00:00Z', '2026-01-06T01:00Z', 'false, 01-05T22:00 true, 01-06T00:00 false'],
    ['from = to: the whole day', between(6, 6), 'UTC', '2026-01-05T00:00Z', '2026-01-09T00:00Z', 'true'],
    ['in its zone', between(9, 10), 'Asia/Kolkata', '2026-01-05T00:00Z', '2026-01-06T00:00Z', 'false, 01-05T03:30 true, 01-05T04:30 false'],
    ['in a gap', between(2.5, 4), 'Europe/Paris', '2026-03-29T00:00Z', '2026-03-29T12:00Z', 'false, 03-29T01:00 true, 03-29T02:00 false'],
    ['over in a gap', between(2, 3), 'Europe/Paris', '2026-03-29T00:00Z', '2026-03-29T12:00Z', 'false'],
    [
      'repeated',
      between(2, 2.5),
      'Europe/Paris',
      '2026-10-24T22:00Z',
      '2026-10-25T12:00Z',
      'false, 10-25T00:00 true, 10-25T00:30 false, 10-25T01:00 true, 10-25T01:30 false',
    ],
    [
      'weekdays',
      weekday(1, 2),
      'UTC',
      '2026-01-04T00:00Z',
      '2026-01-12T00:00Z',
      'false, 01-05T00:00 true, 01-07T00:00 false, 01-12T00:00 true',
    ],
    [
      'a weekday in its zone',
      weekday(0),
      'America/New_York',
      '2026-01-03T00:00Z',
      '2026-01-06T00:00Z',
      'false, 01-04T05:00 true, 01-05T05:00 false',
    ],
    [
      'a Sunday of 23 hours',
      weekday(0),
      'Europe/Paris',
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      'false, 03-28T23:00 true, 03-29T22:00 false',
    ],
    [
      'a Friday that was left out',
      weekday(5),
      'Pacific/Apia',
      '2011-12-28T00:00Z',
      '2012-01-07T00:00Z',
      'false, 01-05T10:00 true, 01-06T10:00 false',
    ],
    ['every day of the week', weekday(0, 1, 2, 3, 4, 5, 6), 'UTC', '2026-01-04T00:00Z', '2026-01-12T00:00Z', 'true'],
    ['no day', weekday(), 'UTC', '2026-01-04T00:00Z', '2026-01-12T00:00Z', 'false'],
    [
      'midnight that is left out',
      dayOfMonth(4),
      'America/Sao_Paulo',
      '2018-11-03T12:00Z',
      '2018-11-05T12:00Z',
      'false, 11-04T03:00 true, 11-05T02:00 false',
    ],
    [
      'a day of the month',
      dayOfMonth(31),
      'UTC',
      '2026-01-31T12:00Z',
      '2026-04-01T00:00Z',
      'true, 02-01T00:00 false, 03-31T00:00 true, 04-01T00:00 false',
    ],
    [
      'the last day of the month',
      dayOfMonth(-1),
      'UTC',
      '2028-02-01T00:00Z',
      '2028-03-30T00:00Z',
      'false, 02-29T00:00 true, 03-01T00:00 false',
    ],
    [
      '29 and last',
      dayOfMonth(29, -1),
      'UTC',
      '2026-01-15T00:00Z',
      '2026-03-01T00:00Z',
      'false, 01-29T00:00 true, 01-30T00:00 false, 01-31T00:00 true, 02-01T00:00 false, 02-28T00:00 true, 03-01T00:00 false',
    ],
  ])('%s', (_title, clock, timezone, from, to, expected) => {
    const engine = create()
    const watch = engine.watch({ kind: 'clock', test: clock }, { timezone }, Date.parse(from))
    const first = String(engine.verdict(watch))
    const turns = engine.advance(Date.parse(to)).map(({ at, verdict }) => `${new Date(at).toISOString().slice(5, 16)} ${verdict}`)
    expect([first, ...turns].join(', ')).toBe(expected)
  })

  test('UTC unless a zone is named, and nothing to wait for where nothing changes', () => {
    const engine = create()
    engine.watch({ kind: 'clock', test: weekday(0, 1, 2, 3, 4, 5, 6) }, {}, 0)
    expect(engine.nextDeadline()).toBeUndefined()
    engine.watch({ kind: 'clock', test: between(1, 2) }, {}, 0)
    expect(engine.nextDeadline()).toBe(hour)
  })
}
