/** Which events an engine takes and when a condition sees them (SEMANTICS S3.1 to S3.6). */
import { expect, test } from 'vitest'
import type { Expression } from '../../../dsl/condition.js'
import { InvariantError } from '../../../grammar/index.js'
import { all, exists, feed, is, last, printEdges, selection, story, value, type CreateSignals } from '../signal-notation.js'
import { small, tell } from './story.js'

/** The first and the last instant at which events are seen (S3.2 to S3.6). */
export function boundaries(create: CreateSignals): void {
  const lastTwo = is(value('sum', selection('X', 10, { length: 2 })), '>=', 5)
  tell(create, [
    ['recent: exactly ttl old is in', exists(selection('X')), '5 X=1', '0 false, 5 true, 16 false'],
    ['last known: exactly ttl old is in', last('X', '==', 1), '5 X=1', '0 unknown, 5 true, 16 unknown'],
    ['lookback: exactly d old is out', is(value('average', selection('X', 10)), '>', 0), '5 X=1', '0 unknown, 5 true, 15 unknown'],
    ['lookback longer than the ttl', exists(selection('X', 30)), '5 X=1', '0 false, 5 true, 35 false'],
    ['lookback shorter than the ttl', exists(selection('X', 3)), '5 X=1', '0 false, 5 true, 8 false'],
    ['lookback of nothing', exists(selection('X', 0)), '5 X=1', '0 false'],
    ['ahead within the skew: seen from its timestamp on', last('X', '==', 1), '5 X=1@65', '0 unknown, 65 true, 76 unknown'],
    ['late within retention: seen from its arrival on', last('X', '==', 1), '9 X=1@5', '0 unknown, 9 true, 16 unknown'],
    ['late by exactly the ttl', last('X', '==', 1), '15 X=1@5', '0 unknown, 15 true, 16 unknown'],
    ['last = greatest timestamp', last('X', '==', 2), '5 X=2|7 X=1@4', '0 unknown, 5 true, 16 unknown'],
    ['of equal timestamps, last = last to arrive', last('X', '==', 2), '5 X=1|6 X=2@5', '0 unknown, 5 false, 6 true, 16 unknown'],
    [
      'first = least timestamp',
      is(value('first', selection('X', 9)), '==', 2),
      '5 X=1|6 X=2@4',
      '0 unknown, 5 false, 6 true, 13 false, 14 unknown',
    ],
    ['the older of two leaves first', is(value('sum', selection('X', 9)), '==', 2), '5 X=1|6 X=1', '0 false, 6 true, 14 false'],
    ['equal timestamps leave together', is(value('count', selection('X', 5)), '==', 2), '1 X=3|1 X=2', '0 false, 1 true, 6 false'],
    ['length: only the latest', lastTwo, '1 X=3|2 X=2|9 X=1', '0 false, 2 true, 9 false'],
    ['length: only within its lookback', lastTwo, '1 X=3|2 X=2', '0 false, 2 true, 11 false'],
    ['before 1970', exists(selection('X')), '0 X=1@-10', '0 false, 0 true, 1 false'],
    ['nothing but time passes', is(value('count', selection('X', 5)), '==', 0), '5 X=1', '0 true, 5 false, 10 true'],
  ])

  test('ttl 0 sees an event in its own millisecond', () => {
    expect(story(create({ metricEventTtl: 0 }), exists(selection('X')), '5 X=1', 99)).toBe('0 false, 5 true, 6 false')
  })

  test('a metric may have a ttl of its own', () => {
    const options = { metricEventTtl: 10, metricEventTtlOf: { X: 3 } }
    expect(story(create(options), exists(selection('X')), '5 X=1', 99)).toBe('0 false, 5 true, 9 false')
    expect(story(create(options), exists(selection('Y')), '5 Y=1', 99)).toBe('0 false, 5 true, 16 false')
    expect(story(create(options), exists(selection('constructor')), '5 constructor=1', 99)).toBe('0 false, 5 true, 16 false')
  })

  test('the defaults: a ttl of 10 minutes, a minute of skew', () => {
    expect(story(create(), exists(selection('X')), '0 X=1', 999_999)).toBe('0 false, 0 true, 600001 false')
    expect(feed(create(), '0 X=1@60000|0 X=1@60001', 0).answers).toEqual(['taken', 'ahead-of-time'])
  })
}

/** What is not taken, and its code (S3.1, S3.2). */
export function refusals(create: CreateSignals): void {
  const good = { metric: 'X', value: 1, timestamp: 0 }
  test.each<[string, unknown]>([
    ['bad-metric', null],
    ['bad-metric', 'X'],
    ['bad-metric', {}],
    ['bad-metric', { ...good, metric: '' }],
    ['bad-metric', { ...good, metric: 7 }],
    ['bad-metric', { ...good, metric: 'x'.repeat(1025) }],
    ['bad-value', { ...good, value: Number.NaN }],
    ['bad-value', { ...good, value: Number.POSITIVE_INFINITY }],
    ['bad-value', { ...good, value: '1' }],
    ['bad-value', { metric: 'X', timestamp: 0 }],
    ['bad-timestamp', { ...good, timestamp: 0.5 }],
    ['bad-timestamp', { ...good, timestamp: 2 ** 53 }],
    ['bad-timestamp', { ...good, timestamp: new Date(0) }],
    ['bad-labels', { ...good, labels: { host: 7 } }],
    ['bad-labels', { ...good, labels: ['a'] }],
    ['bad-labels', { ...good, labels: null }],
    ['bad-id', { ...good, id: 7 }],
    ['bad-id', { ...good, id: '' }],
    ['bad-session', { ...good, session: 'a b' }],
    ['bad-session', { ...good, session: '' }],
    ['ahead-of-time', { ...good, timestamp: 60_001 }],
    ['too-late', { ...good, timestamp: -600_001 }],
    ['bad-value', { ...good, value: Number.NaN, timestamp: 60_001, session: '' }],
  ])('%s: %j', (code, event) => {
    const engine = create()
    expect(Reflect.apply(engine.publish.bind(engine), undefined, [event, 0])).toBe(code)
    expect(engine.statistics()).toEqual({
      keptLast: 0,
      conditions: 0,
      ids: 0,
      accepted: 0,
      refused: { [code]: 1 },
      overflowed: 0,
      retained: 0,
      metrics: 0,
    })
  })

  test.each([
    ['the same id twice counts once', '0 X=1 #a|5 X=2 #a', 'taken, duplicate-id'],
    ['ids are one space for all metrics', '0 X=1 #a|5 Y=2 #a', 'taken, duplicate-id'],
    ['an id is remembered as long as its event', '0 X=1 #a|10 X=2 #a|11 X=3 #a', 'taken, duplicate-id, taken'],
    ['and no longer, also from another metric', '0 X=1 #a|11 Y=3 #a', 'taken, taken'],
    ['a refused event leaves no id', '0 X=1@99999 #a|1 X=1 #a', 'ahead-of-time, taken'],
    ['exactly ttl old is not too late', '10 X=1@0|11 X=1@0', 'taken, too-late'],
  ])('%s', (_title, events, expected) => {
    expect(feed(create(small), events, 99).answers.join(', ')).toBe(expected)
  })

  test('refusals are counted by code, and nothing else is lost', () => {
    const engine = create(small)
    feed(engine, '0 X=1 #a|1 X=1 #a|2 X=1 #a|20 X=2@5|20 X=3', 20)
    expect(engine.statistics()).toEqual({
      keptLast: 0,
      conditions: 0,
      ids: 0,
      accepted: 2,
      refused: { 'duplicate-id': 2, 'too-late': 1 },
      overflowed: 0,
      retained: 1,
      metrics: 1,
    })
  })

  test('an earlier now counts as the latest one', () => {
    const engine = create(small)
    engine.advance(100)
    expect(engine.publish({ metric: 'X', value: 1, timestamp: 89 }, 80)).toBe('too-late')
    expect(engine.publish({ metric: 'X', value: 1, timestamp: 60_100 }, 80)).toBeUndefined()
    expect(engine.advance(0)).toEqual([])
  })

  test('an event is copied', () => {
    const engine = create(small)
    const event = { metric: 'X', value: 1, timestamp: 0, labels: { host: 'a' } }
    engine.publish(event, 0)
    event.labels.host = 'b'
    event.value = 2
    expect([...engine.retained()]).toEqual([{ metric: 'X', value: 1, timestamp: 0, labels: { host: 'a' } }])
  })

  test('now is a whole number', () => {
    expect(() => create().advance(Number.NaN)).toThrow(InvariantError)
    expect(() => create().publish(good, 0.5)).toThrow(InvariantError)
  })
}

/** Label sets, sessions and filters. */
export function views(create: CreateSignals): void {
  const sum = (options: Parameters<typeof selection>[2]): Expression => value('sum', selection('X', 90, options))
  const events = '1 X{host=a,zone=n}=1|2 X{host=b,zone=n}=2|3 X=4|4 X{host=a}=8|5 X=16 !s|6 X{host=a}=32 !t'
  test.each<[string, Expression, number]>([
    ['no labels: every label set', sum({}), 15],
    ['equal', sum({ labels: [{ name: 'host', operator: '==', value: 'a' }] }), 9],
    ['not equal: also without the label', sum({ labels: [{ name: 'host', operator: '!=', value: 'a' }] }), 6],
    [
      'all of them',
      sum({
        labels: [
          { name: 'host', operator: '!=', value: 'b' },
          { name: 'zone', operator: '==', value: 'n' },
        ],
      }),
      1,
    ],
    ['names that objects have by themselves', sum({ labels: [{ name: 'constructor', operator: '==', value: 'a' }] }), 0],
    [
      'where',
      sum({
        where: [
          { operator: '>', value: 1 },
          { operator: '!=', value: 4 },
        ],
      }),
      10,
    ],
    ['length counts what passed where', sum({ where: [{ operator: '<', value: 8 }], length: 2 }), 6],
    ['having comes after length', sum({ length: 3, having: [{ operator: '<=', value: 4 }] }), 6],
    ['length 0', sum({ length: 0 }), 0],
  ])('%s', (_title, expression, expected) => {
    const engine = create()
    feed(engine, events, 9)
    expect(engine.evaluate(expression, {})).toBe(expected)
  })

  test('a session sees its events and those sent to all', () => {
    const engine = create()
    feed(engine, events, 9)
    expect(['s', 't', 'u'].map((session) => engine.evaluate(sum({}), { session }))).toEqual([31, 47, 15])
    const watch = engine.watch(is(sum({}), '==', 31), { session: 's' }, 9)
    expect(engine.verdict(watch)).toBe(true)
    expect(printEdges(feed(engine, '10 X=1 !t|11 X=1 !s', 12).edges)).toEqual(['11 false'])
  })

  test('sessions that saw the same go different ways from the first event on that one of them alone sees', () => {
    const engine = create()
    const sessions = [{}, { session: 's' }, { session: 't' }]
    const selections = [sum({}), sum({ labels: [{ name: 'host', operator: '!=', value: 'b' }] }), value('max', selection('X', 90))]
    const operators = ['>', '>=', '<', '<=', '==', '!='] as const
    const asked = selections.flatMap((left) => operators.flatMap((operator) => [2, 3, 5, 8].map((right) => is(left, operator, right))))
    const conditions = [...asked, exists(selection('X', 90)), all(is(sum({}), '>', 2), is(sum({}), '<', 8))]
    const watches = sessions.map((context) => conditions.map((condition) => engine.watch(condition, context, 0)))
    const seen = (): readonly (readonly unknown[])[] => watches.map((each) => each.map((watch) => engine.verdict(watch)))
    const fresh = (): ReturnType<typeof seen> =>
      sessions.map((context) =>
        conditions.map((condition) => {
          const watch = engine.watch(condition, context, 0)
          const verdict = engine.verdict(watch)
          engine.unwatch(watch)
          return verdict
        }),
      )
    feed(engine, '1 X=3', 2)
    expect(seen()).toEqual([seen()[0], seen()[0], seen()[0]])
    expect(seen()).toEqual(fresh())
    for (const next of [
      '3 X=5 !s',
      '4 X{host=b}=-5',
      '5 X=2 !t',
      '6 X{host=b}=3 !s',
      '50 X=1 !t',
      '94 Y=1',
      '95 Y=1',
      '99 Y=1',
      '150 Y=1',
    ]) {
      feed(engine, next, Number(next.split(' ')[0]))
      expect(seen()).toEqual(fresh())
    }
    for (const watch of watches.flat()) engine.unwatch(watch)
    expect(engine.statistics().conditions).toBe(0)
  })
}
