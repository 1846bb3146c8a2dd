/** What an engine keeps, for how long, and what it gives back to a host (SEMANTICS S3.4, S3.5). */
import { expect, test } from 'vitest'
import type { Condition, Expression } from '../../../dsl/condition.js'
import { all, exists, feed, is, last, printEdges, selection, sustained, value, type CreateSignals } from '../signal-notation.js'
import { small, tell } from './story.js'

/** How long events stay, and the bounds of memory (S3.4, S3.5). */
export function retention(create: CreateSignals): void {
  const longCount = is(value('count', selection('X', 30)), '>=', 1)

  test('the longest lookback on a metric decides what is too late', () => {
    const engine = create(small)
    engine.watch(longCount, {}, 0)
    engine.watch(exists(selection('X', 20)), {}, 0)
    expect(feed(engine, '50 X=1@20|50 X=1@19|50 Y=1@39', 50).answers).toEqual(['taken', 'too-late', 'too-late'])
  })

  test('a lookback finds what is still there, not what had gone before', () => {
    const engine = create(small)
    feed(engine, '5 X=1|8 Y=1', 16)
    const [gone, there] = [engine.watch(longCount, {}, 16), engine.watch(exists(selection('Y', 30)), {}, 16)]
    expect([engine.verdict(gone), engine.verdict(there)]).toEqual([false, true])
    expect(printEdges(engine.advance(99))).toEqual(['38 false'])
  })

  test('a condition that is replaced within one instant keeps its history, later it is gone', () => {
    const engine = create(small)
    const first = engine.watch(longCount, {}, 0)
    feed(engine, '5 X=1', 20)
    engine.unwatch(first)
    const second = engine.watch(longCount, {}, 20)
    expect(engine.verdict(second)).toBe(true)
    engine.unwatch(second)
    expect(engine.verdict(engine.watch(longCount, {}, 21))).toBe(false)
  })

  test('of the series of the scheduler, the last event of each label set stays', () => {
    const engine = create(small)
    feed(engine, '1 tidegate.run{of=a}=1|2 tidegate.run{of=a}=2|3 tidegate.run{of=b}=3', 1_000_000)
    const of = (name: string): Expression =>
      value('last', selection('tidegate.run', 'ever', { labels: [{ name: 'of', operator: '==', value: name }] }))
    expect([engine.evaluate(of('a'), {}), engine.evaluate(of('b'), {}), engine.evaluate(of('c'), {})]).toEqual([2, 3, undefined])
    expect(engine.evaluate(value('count', selection('tidegate.run', 'ever')), {})).toBe(2)
    expect(engine.evaluate(value('count', selection('tidegate.run', 'recent')), {})).toBe(0)
    expect(engine.statistics().retained).toBe(2)
  })

  test('a longer lookback sees what was kept', () => {
    const engine = create(small)
    feed(engine, '1 tidegate.run{of=a}=1|2 tidegate.run{of=b}=2', 15)
    const watch = engine.watch(exists(selection('tidegate.run', 20)), {}, 15)
    expect(engine.verdict(watch)).toBe(true)
    expect(printEdges(engine.advance(99))).toEqual(['22 false'])
    expect(engine.evaluate(value('sum', selection('tidegate.run', 'ever')), {})).toBe(3)
  })

  test('ever sees the last event of each label set, however many are retained', () => {
    const engine = create(small)
    feed(engine, '1 tidegate.run{of=a}=1|2 tidegate.run{of=a}=2|3 tidegate.run=3|4 tidegate.run=4 !s', 5)
    const count = value('count', selection('tidegate.run', 'ever'))
    expect([engine.evaluate(count, {}), engine.evaluate(count, { session: 's' })]).toEqual([2, 3])
  })

  test('a late event of the scheduler is taken unless a newer one of its label set is known', () => {
    const engine = create(small)
    const { answers } = feed(engine, '100 tidegate.run{of=a}=1@5|100 tidegate.run{of=a}=2@4|100 tidegate.run{of=b}=3@4', 100)
    expect(answers).toEqual(['taken', 'too-late', 'taken'])
    expect(engine.evaluate(value('sum', selection('tidegate.run', 'ever')), {})).toBe(4)
  })

  tell(create, [
    ['a condition with lookback ever keeps the last event of any metric', last2('ever'), '5 X=2', '0 unknown, 5 true'],
    ['the last one only', last2('ever'), '5 X=2|30 X=1', '0 unknown, 5 true, 30 false'],
  ])

  test.each([
    ['the oldest go', '1 X=1|2 X=2|3 X=4', 6, 1],
    ['also when the one that came is the oldest', '5 X=1|6 X=2|7 X=4@3', 3, 1],
    ['what had expired does not count', '1 X=1|2 X=2|14 X=4', 4, 0],
  ])('at the bound of a metric %s', (_title, events, sum, overflowed) => {
    const engine = create({ ...small, maxEventsPerMetric: 2 })
    feed(engine, events, 7)
    expect(engine.evaluate(value('sum', selection('X', 90)), {})).toBe(sum)
    expect(engine.statistics().overflowed).toBe(overflowed)
  })

  test('an event that goes at the bound gives its id back', () => {
    const engine = create({ ...small, maxEventsPerMetric: 1 })
    expect(feed(engine, '1 X=1 #a|2 X=2 #b|3 X=3 #a|3 X=4 #b', 3).answers).toEqual(['taken', 'taken', 'taken', 'taken'])
    expect(engine.statistics()).toMatchObject({ retained: 1, overflowed: 3 })
  })

  test.each([
    ['a new name is refused', '1 A=1|1 B=1|1 C=1|2 A=2', 'taken, taken, too-many-metrics, taken'],
    ['a metric without events is not counted', '1 A=1|1 B=1|12 C=1|13 D=1', 'taken, taken, taken, taken'],
    ['and becomes new itself', '1 A=1|5 B=1|12 C=1|12 A=1', 'taken, taken, taken, too-many-metrics'],
    ['the series of the scheduler are always taken', '1 A=1|1 B=1|1 tidegate.run=1', 'taken, taken, taken'],
  ])('at the bound of metrics %s', (_title, events, expected) => {
    expect(feed(create({ ...small, maxMetrics: 2 }), events, 13).answers.join(', ')).toBe(expected)
  })

  test('at the bound of metrics a name that a condition reads is taken', () => {
    const engine = create({ ...small, maxMetrics: 2 })
    feed(engine, '1 A=1|1 B=1', 1)
    const watch = engine.watch(exists(selection('C')), {}, 1)
    expect(feed(engine, '2 C=1', 2).answers).toEqual(['taken'])
    expect(engine.verdict(watch)).toBe(true)
  })
}

function last2(span: 'ever'): Condition {
  return is(value('last', selection('X', span)), '==', 2)
}

/** Metrics and counts. */
export function known(create: CreateSignals): void {
  test('metrics by name, with what is visible of them', () => {
    const engine = create(small)
    engine.watch(all(last('B', '>', 0), last('A', '>', 0), exists(selection('A', 50))), {}, 0)
    engine.watch(last('A', '>', 1), {}, 0)
    feed(engine, '1 C=1|20 A=1@20|21 A=3@19|21 A=9@40|22 C=5 !s|22 gone=1@12', 23)
    expect(engine.metrics()).toEqual([
      { metric: 'A', count: 2, last: 1, lastTimestamp: 20, readers: 2 },
      { metric: 'B', count: 0, readers: 1 },
      { metric: 'C', count: 1, last: 5, lastTimestamp: 22, readers: 0 },
    ])
    expect(engine.metrics('t')).toMatchObject([{ metric: 'A' }, { metric: 'B' }, { metric: 'C', count: 0 }])
    expect(engine.metrics('s')).toMatchObject([{ metric: 'A' }, { metric: 'B' }, { metric: 'C', count: 1 }])
  })

  test('a forgotten watch leaves nothing behind', () => {
    const engine = create(small)
    const watches = [engine.watch(last('A', '>', 0), {}, 0), engine.watch(exists(selection('A', 99)), {}, 0)]
    feed(engine, '5 A=1', 6)
    for (const watch of watches) engine.unwatch(watch)
    expect(engine.metrics()).toEqual([{ metric: 'A', count: 1, last: 1, lastTimestamp: 5, readers: 0 }])
    engine.advance(16)
    expect(engine.metrics()).toEqual([])
    expect(engine.nextDeadline()).toBeUndefined()
  })

  test('looking changes nothing', () => {
    const engine = create(small)
    feed(engine, '1 A=1', 2)
    const state = (): unknown => [
      engine.metrics(),
      engine.statistics(),
      [...engine.retained()],
      engine.nextDeadline(),
      engine.evaluate(value('age', selection('A')), {}),
    ]
    expect(state()).toEqual(state())
    expect(engine.evaluate(value('count', selection('nowhere')), {})).toBe(0)
    expect(engine.metrics().map(({ metric }) => metric)).toEqual(['A'])
  })
}

/** Events of an earlier life. */
export function restoring(create: CreateSignals): void {
  const conditions = [last('X', '>', 5), is(value('sum', selection('X', 40)), '==', 15), exists(selection('tidegate.x', 'ever'))]

  test('what is retained, in order of arrival', () => {
    const engine = create(small)
    engine.watch(exists(selection('X', 40)), {}, 0)
    feed(engine, '1 Y=9|5 X=6 #a|7 X{h=b}=7@3 !s|8 Z=1@30|9 X=1@5', 12)
    expect([...engine.retained()]).toEqual([
      { metric: 'X', value: 6, timestamp: 5, id: 'a' },
      { metric: 'X', value: 7, timestamp: 3, labels: { h: 'b' }, session: 's' },
      { metric: 'Z', value: 1, timestamp: 30 },
      { metric: 'X', value: 1, timestamp: 5 },
    ])
  })

  test.each(['before', 'after'])('the same verdicts, without edges; watched %s', (order) => {
    const engine = create(small)
    for (const condition of conditions) engine.watch(condition, {}, 0)
    feed(engine, '1 tidegate.x=1|5 X=6|30 X=7|31 X=1@5|32 X=8@39', 35)
    const copy = create(small)
    const watches = order === 'before' ? conditions.map((condition) => copy.watch(condition, {}, 35)) : []
    copy.restore(engine.retained(), 35)
    if (order === 'after') watches.push(...conditions.map((condition) => copy.watch(condition, {}, 35)))
    expect(copy.advance(35)).toEqual([])
    expect(watches.map((watch) => copy.verdict(watch))).toEqual([true, false, true])
    expect([...copy.retained()]).toEqual([...engine.retained()])
    expect(copy.nextDeadline()).toBe(engine.nextDeadline())
    expect(printEdges(copy.advance(99))).toEqual(['45 true', '50 unknown', '70 false'])
    expect(printEdges(engine.advance(99))).toEqual(['45 true', '50 unknown', '70 false'])
  })

  test('sustained starts again, ids are known, the past is no edge', () => {
    const engine = create(small)
    const watch = engine.watch(sustained(last('X', '>', 5), 5), {}, 0)
    engine.restore([{ metric: 'X', value: 6, timestamp: 98, id: 'a' }], 100)
    expect(engine.verdict(watch)).toBe(false)
    expect(engine.publish({ metric: 'X', value: 1, timestamp: 100, id: 'a' }, 100)).toBe('duplicate-id')
    expect(printEdges(engine.advance(200))).toEqual(['105 true', '109 unknown'])
  })

  test('what is older than retention goes once time moves on', () => {
    const engine = create(small)
    engine.restore([{ metric: 'X', value: 6, timestamp: 1 }], 100)
    expect(engine.statistics().retained).toBe(1)
    engine.advance(101)
    expect(engine.statistics()).toMatchObject({ accepted: 0, retained: 0 })
  })

  test('the bound of a metric holds', () => {
    const engine = create({ ...small, maxEventsPerMetric: 1 })
    engine.restore(
      [1, 2, 3].map((timestamp) => ({ metric: 'X', value: timestamp, timestamp })),
      3,
    )
    expect([...engine.retained()]).toEqual([{ metric: 'X', value: 3, timestamp: 3 }])
  })
}
