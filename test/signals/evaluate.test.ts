import { describe, expect, test } from 'vitest'
import type { Condition } from '../../dsl/condition.js'
import { isTidegateError } from '../../grammar/index.js'
import { evaluateCondition, type MetricEvent, type Verdict } from '../../src/signals/index.js'
import { arrivals, exists, is, last, match, not, pattern, selection, sustained, value } from '../contract/signal-notation.js'

function events(text: string): readonly MetricEvent[] {
  return arrivals(text).map(({ event }) => event)
}

describe('evaluateCondition', () => {
  const high = is(value('last', selection('X', 100)), '>', 5)
  const clock: Condition = { kind: 'clock', test: { kind: 'time-of-day', from: 9, to: 30 } }
  test.each<[string, Condition, string, number, Verdict]>([
    ['no events', last('X', '>', 5), '', 50, 'unknown'],
    ['exactly ttl old', last('X', '>', 5), '5 X=6', 15, true],
    ['older than the ttl', last('X', '>', 5), '5 X=6', 16, 'unknown'],
    ['the ttl cuts no lookback', high, '5 X=6', 104, true],
    ['exactly the lookback old', high, '5 X=6', 105, 'unknown'],
    ['what comes later is invisible', last('X', '>', 5), '5 X=6|6 X=1', 5, true],
    ['nothing but later events', exists(selection('X')), '50 X=6', 20, false],
    ['skew is not checked', last('X', '>', 5), '5 X=6@99999999', 5, 'unknown'],
    ['nothing is too late: the order of the list is that of arrival', last('X', '==', 2), '9 X=1|8 X=0|9 X=2', 9, true],
    ['the same id twice counts once', is(value('count', selection('X')), '==', 1), '5 X=6 #a|6 X=7 #a', 9, true],
    ['long lookbacks', is(value('count', selection('X', 1_000_000)), '==', 2), '-900000 X=1|0 X=1', 50, true],
    ['sustained: not yet', sustained(high, 10), '5 X=6', 14, false],
    ['sustained: exactly', sustained(high, 10), '5 X=6', 15, true],
    ['sustained: each event arrived at its timestamp', sustained(high, 10), '5 X=6|15 X=6|12 X=1', 15, false],
    [
      'sustained: what is true without events has been so before the first',
      sustained(not(exists(selection('X'))), 10),
      '50 X=1',
      50,
      false,
    ],
    ['sustained: and without any', sustained(not(exists(selection('X'))), 10), '', 50, true],
    ['sustained: in itself', sustained(sustained(not(exists(selection('X'))), 10), 20), '40 Y=1', 40, true],
    ['sustained: a clock test does not hold for ever', sustained(clock, 10), '', 18, false],
    ['sustained: a clock test', sustained(clock, 10), '', 19, true],
    ['a formula', match(pattern('X', 100)), '5 X=1', 104, true],
    ['a formula, exactly the lookback old', match(pattern('X', 100)), '5 X=1', 105, false],
    ['sustained: a formula, not yet', sustained(match(pattern('X', 100)), 10), '5 X=1', 14, false],
    ['sustained: a formula, exactly', sustained(match(pattern('X', 100)), 10), '5 X=1', 15, true],
    ['sustained: a formula that was so before', sustained(match(pattern('X', 100)), 10), '5 X=1|60 X=1', 80, true],
  ])('%s', (_title, condition, text, now, expected) => {
    expect(evaluateCondition(condition, events(text), now, { ttl: 10 }).verdict).toBe(expected)
  })

  test('the ttl is 10 minutes unless it is given, and 0 is a ttl', () => {
    expect(evaluateCondition(last('X', '>', 5), events('0 X=6'), 600_000).verdict).toBe(true)
    expect(evaluateCondition(last('X', '>', 5), events('0 X=6'), 600_001).verdict).toBe('unknown')
    expect(evaluateCondition(last('X', '>', 5), events('0 X=6'), 1, { ttl: 0 }).verdict).toBe('unknown')
  })

  test('clock tests are in the zone that is given', () => {
    const condition: Condition = { kind: 'clock', test: { kind: 'time-of-day', from: 9 * 3_600_000, to: 10 * 3_600_000 } }
    const now = Date.parse('2026-07-01T07:30:00Z')
    expect(evaluateCondition(condition, [], now, { timezone: 'Europe/Paris' }).verdict).toBe(true)
    expect(evaluateCondition(condition, [], now).verdict).toBe(false)
  })

  test('a session sees its own events too', () => {
    expect(evaluateCondition(exists(selection('X')), events('5 X=6 !s'), 6).verdict).toBe(false)
    expect(evaluateCondition(exists(selection('X')), events('5 X=6 !s'), 6, { session: 's' }).verdict).toBe(true)
  })

  test('the explanation says since when, unless it has always been so', () => {
    const condition = last('X', '>', 5)
    expect(evaluateCondition(condition, events('5 X=6|8 X=7'), 9).explanation).toEqual({
      condition,
      verdict: true,
      since: 5,
      observed: 7,
      required: 5,
      lastTimestamp: 8,
      count: 2,
      clauses: [],
    })
    expect(evaluateCondition(not(condition), [], 9).explanation).toEqual({
      condition: not(condition),
      verdict: 'unknown',
      clauses: [{ condition, verdict: 'unknown', required: 5, count: 0, clauses: [] }],
    })
  })

  test.each([
    ['bad-value', { metric: 'X', value: Number.NaN, timestamp: 0 }],
    ['bad-timestamp', { metric: 'X', value: 1, timestamp: 0.5 }],
    ['bad-metric', { metric: '', value: 1, timestamp: 999 }],
  ])('what is no event is refused: %s', (code, event) => {
    const attempt = (): unknown => evaluateCondition(last('X', '>', 5), [event], 9)
    expect(attempt).toThrow(code)
    expect(attempt).toThrow(expect.toSatisfy((error: unknown) => isTidegateError(error) && error.code === code))
  })

  test('a hundred thousand events are no trouble', () => {
    const minutes = Array.from({ length: 100_000 }, (_, index) => ({ metric: 'X', value: index % 7, timestamp: index * 60_000 }))
    const condition = sustained(is(value('average', selection('X', 600_000)), '>', 2), 3_600_000)
    expect(evaluateCondition(condition, minutes, 100_000 * 60_000).verdict).toBe(true)
  })
})
