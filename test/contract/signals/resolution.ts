/** What a metric with a resolution keeps and answers (SEMANTICS S3.5). */
import { expect, test } from 'vitest'
import { BUCKET_IDS_MAX } from '../../../src/signals/buckets.js'
import { exists, is, selection, value, type CreateSignals } from '../signal-notation.js'

/** Buckets, and what may be asked of them. */
export function resolution(create: CreateSignals): void {
  const options = { metricEventTtl: 1000, resolutionOf: { X: 100 } }
  const publish = (engine: ReturnType<CreateSignals>, at: number, amount: number, extra: object = {}): unknown =>
    engine.publish({ metric: 'X', value: amount, timestamp: at, ...extra }, at)

  test('memory depends on the lookback, not on the rate', () => {
    const engine = create(options)
    const isMany = is(value('count', selection('X', 1000)), '>=', 9000)
    const count = engine.watch(isMany, {}, 0)
    for (let at = 0; at < 5000; at += 1) for (let each = 0; each < 10; each += 1) publish(engine, at, each)
    expect(engine.statistics()).toMatchObject({ accepted: 50_000, refused: {}, overflowed: 0, retained: 10 })
    expect(engine.verdict(count)).toBe(true)
    expect(engine.explain(count, isMany)).toMatchObject({ observed: 10_000, count: 10_000 })
    expect(engine.metrics()).toMatchObject([{ metric: 'X', last: 9, lastTimestamp: 4900 }])
  })

  test('an event counts as if it had come at the beginning of its bucket', () => {
    const engine = create(options)
    const watch = engine.watch(exists(selection('X', 300)), {}, 0)
    publish(engine, 199, 1)
    expect([399, 400].map((now) => (engine.advance(now), engine.verdict(watch)))).toEqual([true, false])
  })

  test('a bucket knows its first and last value, extremes, sum and count, exactly', () => {
    const engine = create(options)
    for (const amount of [5, 1e16, 0.25, -3, 4]) publish(engine, 250, amount)
    publish(engine, 260, -1e16)
    const numbers = (['first', 'last', 'min', 'max', 'sum', 'count', 'change'] as const).map((name) =>
      engine.evaluate(value(name, selection('X', 1000)), {}),
    )
    expect(numbers).toEqual([5, -1e16, -1e16, 1e16, 6.25, 6, -1e16 - 5])
    expect([...engine.retained()]).toMatchObject([
      { value: -1e16, timestamp: 200, bucket: { count: 6, least: -1e16, greatest: 1e16, first: 5 } },
    ])
  })

  test('a value that is too great to be added leaves sum and average unknown as long as its bucket is seen', () => {
    const engine = create(options)
    publish(engine, 10, 1e300)
    publish(engine, 150, 2)
    const ask = (): unknown[] => (['sum', 'average', 'max'] as const).map((name) => engine.evaluate(value(name, selection('X', 1000)), {}))
    expect(ask()).toEqual([undefined, undefined, 1e300])
    engine.advance(1050)
    expect(ask()).toEqual([2, 2, 2])
  })

  test('label sets have buckets of their own; at the bound the oldest bucket goes with all its events', () => {
    const engine = create({ ...options, maxEventsPerMetric: 2 })
    publish(engine, 10, 1, { labels: { h: 'a' } })
    publish(engine, 20, 2, { labels: { h: 'b' } })
    publish(engine, 30, 3, { labels: { h: 'a' } })
    expect(engine.statistics()).toMatchObject({ retained: 2, overflowed: 0 })
    publish(engine, 110, 4)
    expect(engine.statistics()).toMatchObject({ retained: 2, overflowed: 1 })
    publish(engine, 210, 5)
    expect(engine.statistics()).toMatchObject({ retained: 2, overflowed: 3 })
  })

  test('ids are remembered with their bucket, the latest of them', () => {
    const engine = create({ ...options, resolutionOf: { X: 1000 } })
    expect(publish(engine, 1, 1, { id: 'first' })).toBeUndefined()
    expect(publish(engine, 2, 1, { id: 'first' })).toBe('duplicate-id')
    for (let index = 0; index < BUCKET_IDS_MAX; index += 1) publish(engine, 3, 1, { id: `id ${index}` })
    expect(publish(engine, 4, 1, { id: 'first' })).toBeUndefined()
    expect(publish(engine, 4, 1, { id: `id ${BUCKET_IDS_MAX - 1}` })).toBe('duplicate-id')
    expect(publish(engine, 2500, 1, { id: 'first' })).toBeUndefined()
  })

  test('what needs single events is refused', () => {
    const engine = create(options)
    const refused = [
      is(value('median', selection('X', 300)), '>', 1),
      is(value('stddev', selection('X', 300)), '>', 1),
      is(value('previous', selection('X', 300)), '>', 1),
      is(value('count', selection('X', 300, { where: [{ operator: '>', value: 1 }] })), '>', 1),
      is(value('count', selection('X', 300, { length: 3 })), '>', 1),
      exists(selection('X', 'ever')),
    ]
    for (const condition of refused) expect(() => engine.watch(condition, {}, 0)).toThrow(/needs single events/)
    expect(engine.watch(is(value('median', selection('Y', 300)), '>', 1), {}, 0)).toBe(1)
  })
}
