/** What aggregates and arithmetic make of events (SEMANTICS S4.2). */
import { expect, test } from 'vitest'
import type { AggregateFunction, Expression } from '../../../dsl/condition.js'
import { InvariantError } from '../../../grammar/index.js'
import { arithmetic, feed, is, last, number, printEdges, selection, value, type CreateSignals } from '../signal-notation.js'
import { small, tell, type Story } from './story.js'

/** Every aggregate function of nothing, of one event and of several; arithmetic (S4.2). */
export function aggregates(create: CreateSignals): void {
  type Row = readonly [name: AggregateFunction, argument: number | undefined, events: string, expected: number | undefined]
  const nothing: readonly Row[] = [
    ['last', undefined, '', undefined],
    ['previous', undefined, '', undefined],
    ['first', undefined, '', undefined],
    ['average', undefined, '', undefined],
    ['min', undefined, '', undefined],
    ['max', undefined, '', undefined],
    ['sum', undefined, '', 0],
    ['count', undefined, '', 0],
    ['median', undefined, '', undefined],
    ['percentile', 90, '', undefined],
    ['stddev', undefined, '', undefined],
    ['variance', undefined, '', undefined],
    ['change', undefined, '', undefined],
    ['rate', undefined, '', undefined],
    ['increase', undefined, '', undefined],
    ['slope', undefined, '', undefined],
    ['age', undefined, '', undefined],
    ['crossings-above', 1, '', undefined],
    ['crossings-below', 1, '', undefined],
  ]
  const one = '1000 X=5'
  const some = '1000 X=4|2000 X=1|4000 X=7'
  const rows: readonly Row[] = [
    ...nothing,
    ['last', undefined, some, 7],
    ['previous', undefined, some, 1],
    ['previous', undefined, one, undefined],
    ['first', undefined, some, 4],
    ['average', undefined, some, 4],
    ['min', undefined, some, 1],
    ['max', undefined, some, 7],
    ['sum', undefined, some, 12],
    ['count', undefined, some, 3],
    ['median', undefined, some, 4],
    ['median', undefined, '0 X=1|1 X=2|2 X=3|3 X=10', 2.5],
    ['percentile', 0, some, 1],
    ['percentile', 100, some, 7],
    ['percentile', 25, some, 2.5],
    ['percentile', 90, '0 X=0|1 X=10', 9],
    ['percentile', 99, one, 5],
    ['variance', undefined, some, 6],
    ['stddev', undefined, '0 X=1|1 X=5', 2],
    ['stddev', undefined, one, 0],
    ['variance', undefined, '0 X=1000000001|1 X=1000000002|2 X=1000000003', 2 / 3],
    ['change', undefined, some, 3],
    ['change', undefined, one, 0],
    ['rate', undefined, some, 1],
    ['rate', undefined, one, undefined],
    ['rate', undefined, '1000 X=1|1001 X=2@1000', undefined],
    ['increase', undefined, some, 7],
    ['increase', undefined, '0 X=10|1 X=15|2 X=3|3 X=4', 9],
    ['increase', undefined, one, 0],
    ['slope', undefined, '0 X=1|1000 X=3|2000 X=5', 2],
    ['slope', undefined, '0 X=1|1000 X=3|3000 X=2', 3 / 14],
    ['slope', undefined, one, undefined],
    ['age', undefined, some, 6000],
    ['crossings-above', 3, '0 X=1|1 X=3|2 X=4|3 X=3|4 X=9|5 X=10', 2],
    ['crossings-below', 3, '0 X=4|1 X=3|2 X=2|3 X=3|4 X=1', 2],
    ['crossings-above', 3, one, 0],
    ['average', undefined, '0 X=1|1 X=1e16|2 X=1|3 X=-1e16', 0.5],
    ['sum', undefined, '0 X=1e308|1 X=1e308', undefined],
    ['average', undefined, '0 X=1e308|1 X=1e308', 1e308],
    ['sum', undefined, '0 X=0.1|1 X=0.2|2 X=0.3|3 X=-0.6', 0],
  ]
  test.each(rows)('%s %s of %s = %s', (name, argument, events, expected) => {
    const engine = create()
    feed(engine, events, 10_000)
    const found = engine.evaluate(value(name, selection('X', 20_000), argument), {})
    if (expected === undefined) expect(found).toBeUndefined()
    else expect(found).toBeCloseTo(expected, 12)
  })

  test('a spike spoils nothing once it has left', () => {
    const engine = create()
    const watch = engine.watch(is(value('average', selection('X', 100)), '==', 0.1), {}, 0)
    feed(engine, '0 X=0.1|1 X=1e16|2 X=0.1|50 X=0.1', 100)
    expect(engine.verdict(watch)).toBe(false)
    expect(printEdges(engine.advance(102))).toEqual(['101 true'])
  })

  const x = value('last', selection('X'))
  const y = value('last', selection('Y'))
  test.each<[string, Expression, number | undefined]>([
    ['x + y', arithmetic(x, '+', y), 8],
    ['x - y', arithmetic(x, '-', y), 4],
    ['x * y', arithmetic(x, '*', y), 12],
    ['x / y', arithmetic(x, '/', y), 3],
    ['x / 0', arithmetic(x, '/', number(0)), undefined],
    ['0 / 0', arithmetic(number(0), '/', number(0)), undefined],
    ['overflow', arithmetic(number(1e308), '*', number(10)), undefined],
    ['unknown + 1', arithmetic(value('last', selection('Z')), '+', number(1)), undefined],
    ['unknown literal', number(Number.NaN), undefined],
    ['truncate', { kind: 'call', function: 'truncate', of: number(-2.5) }, -2],
    ['absolute', { kind: 'call', function: 'absolute', of: number(-2.5) }, 2.5],
    ['negate', { kind: 'call', function: 'negate', of: x }, -6],
    ['of unknown', { kind: 'call', function: 'negate', of: value('last', selection('Z')) }, undefined],
  ])('%s', (_title, expression, expected) => {
    const engine = create()
    feed(engine, '0 X=6|0 Y=2', 1)
    expect(engine.evaluate(expression, {})).toBe(expected)
  })

  test('comparisons are exact', () => {
    const engine = create()
    feed(engine, '0 X=0.30000000000000004', 1)
    const verdicts = (['>', '<', '>=', '<=', '==', '!='] as const).map((operator) =>
      engine.verdict(engine.watch(last('X', operator, 0.3), {}, 1)),
    )
    expect(verdicts).toEqual([true, false, true, false, false, true])
  })

  test('arguments that no author can have written are refused', () => {
    const engine = create()
    const wrong = [value('percentile', selection('X')), value('percentile', selection('X'), 101), value('crossings-above', selection('X'))]
    for (const expression of wrong) {
      expect(() => engine.watch(is(expression, '>', 0), {}, 0)).toThrow(InvariantError)
      expect(() => engine.evaluate(expression, {})).toThrow(InvariantError)
    }
    expect(engine.metrics()).toEqual([])
  })
}

/** The age of an event, which moves with time alone. */
export function ages(create: CreateSignals): void {
  const age = value('age', selection('tidegate.x', 'ever'))
  const other = value('age', selection('tidegate.y', 'ever'))
  const call = (name: 'truncate' | 'absolute' | 'negate', of: Expression): Expression => ({ kind: 'call', function: name, of })
  const fraction = arithmetic(age, '*', number(0.1))
  const stories: readonly Story[] = [
    ['older than', is(age, '>', 20), '5 tidegate.x=1', '0 unknown, 5 false, 26 true'],
    ['younger than', is(age, '<=', 20), '5 tidegate.x=1|40 tidegate.x=1', '0 unknown, 5 true, 26 false, 40 true, 61 false'],
    ['exactly', is(age, '==', 7), '5 tidegate.x=1', '0 unknown, 5 false, 12 true, 13 false'],
    ['anything but exactly', is(age, '!=', 7), '5 tidegate.x=1', '0 unknown, 5 true, 12 false, 13 true'],
    ['never exactly', is(age, '==', 7.5), '5 tidegate.x=1', '0 unknown, 5 false'],
    ['until it leaves', is(value('age', selection('X')), '>', 5), '5 X=1', '0 unknown, 5 false, 11 true, 16 unknown'],
    ['divided', is(arithmetic(age, '/', number(2)), '>=', 3), '5 tidegate.x=1', '0 unknown, 5 false, 11 true'],
    ['on the right', is(number(20), '<', age), '5 tidegate.x=1', '0 unknown, 5 false, 26 true'],
    ['a difference stays', is(arithmetic(age, '-', other), '>', 3), '5 tidegate.x=1|10 tidegate.y=1', '0 unknown, 10 true'],
    ['two ages keep their order', is(age, '>', other), '5 tidegate.x=1|6 tidegate.y=1', '0 unknown, 6 true'],
    [
      'twice one against the other',
      is(age, '>', arithmetic(number(2), '*', other)),
      '5 tidegate.x=1|10 tidegate.y=1',
      '0 unknown, 10 true, 15 false',
    ],
    [
      'truncated',
      is(call('truncate', arithmetic(age, '/', number(4))), '==', 2),
      '5 tidegate.x=1',
      '0 unknown, 5 false, 13 true, 17 false',
    ],
    ['absolute', is(call('absolute', arithmetic(age, '-', number(5))), '<=', 1), '5 tidegate.x=1', '0 unknown, 5 false, 9 true, 12 false'],
    ['negated', is(call('negate', age), '<', -6), '5 tidegate.x=1', '0 unknown, 5 false, 12 true'],
    ['squared', is(arithmetic(age, '*', age), '>', 50), '5 tidegate.x=1', '0 unknown, 5 false, 13 true'],
    [
      'as a divisor that passes zero',
      is(arithmetic(number(5), '/', arithmetic(age, '-', number(3))), '>', 1),
      '5 tidegate.x=1',
      '0 unknown, 5 false, 8 unknown, 9 true, 13 false',
    ],
    ['with rounding', is(fraction, '>=', 0.3), '5 tidegate.x=1', '0 unknown, 5 false, 8 true'],
    ['divided by nothing', is(arithmetic(age, '/', number(0)), '>', 1), '5 tidegate.x=1', '0 unknown'],
  ]
  tell(create, stories)

  test.each(stories.filter(([title]) => title !== 'squared'))('without busy waiting: %s', (_title, condition, events) => {
    const engine = create(small)
    engine.watch(condition, {}, 0)
    feed(engine, events, 10)
    for (let due = engine.nextDeadline(); due !== undefined; due = engine.nextDeadline()) {
      expect(engine.advance(due).length, `nothing happens at ${due}`).toBeGreaterThan(0)
    }
  })
}
