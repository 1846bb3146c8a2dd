/** Lints of conditions: what is never true, never false, said twice; and what only looks like it. */
import { describe, expect, test } from 'vitest'
import { found, lint, policy } from './linting.js'

const conditions = (...list: readonly unknown[]): string => policy({ duration: '24h', conditions: list })

describe('never true together', () => {
  test.each<[first: string, second: string]>([
    ['last("X") > 5', 'last("X") < 3'],
    ['last("X") > 5', 'last("X") <= 5'],
    ['last("X") == 5', 'last("X") != 5'],
    ['last("X") == 5', 'last("X") == 6'],
    ['5 < last("X")', '3 > last("X")'],
    ['last("X") > last("Y")', 'last("Y") >= last("X")'],
    ['last("X") - last("Y") > 1', 'last("X") - last("Y") < 1'],
    ['count("X", 10m) > 1', 'count("X", 10m) < 2'],
    ['not exists("X")', 'last("X") > 5'],
    ['not exists("X", 10m)', 'avg("X", 5m) > 5'],
    ['not exists("X")', 'count("X") >= 1'],
    ['count("X", 10m) == 0', 'sum("X", 10m) > 1'],
    ['min("X", 10m) > 10', 'max("X", 10m) < 5'],
    ['max("X", 10m) < 5', 'last("X", 10m) >= 5'],
    ['weekday(mon, tue)', 'weekday(sat, sun)'],
    ['time_between(9:00, 12:00)', 'time_between(13:00, 17:00)'],
    ['day_of_month(1, 2)', 'day_of_month(last)'],
    ['Last known metric "X" is > 5', 'Last known metric "X" is less than 3'],
    ['(last("X") > 5) for 2m', 'last("X") < 3'],
    ['not (last("X") > 5 or last("Y") > 5)', 'last("Y") >= 6'],
    ['last("X") > 5, if unknown assume false', 'last("X") < 3'],
  ])('%s | %s', (first, second) => {
    expect(found(conditions(first, second))).toContain(`never-true «${JSON.stringify(second)}»`)
    expect(found(conditions(second, first))).toContain(`never-true «${JSON.stringify(first)}»`)
  })

  test.each<[first: string, second: string]>([
    ['last("X") > 5', 'last("Y") < 3'],
    ['last("X") >= 5', 'last("X") <= 5'],
    ['last("X") > 5', 'last("X", 10m) < 3'],
    ['last("X"{host="a"}) > 5', 'last("X"{host="b"}) < 3'],
    ['avg("X", 10m) > 5', 'max("X", 10m) <= 5'],
    ['count("X", 10m) > 1', 'count("X", 10m) < 3'],
    ['not exists("X", 5m)', 'avg("X", 10m) > 5'],
    ['not exists("X")', 'avg("X", 5m) > 5'],
    ['not exists("X", 10m)', 'sum("X", 10m) == 0'],
    ['weekday(mon, tue)', 'day_of_month(1)'],
    ['time_between(22:00, 4:00)', 'time_between(3:00, 9:00)'],
    ['day_of_month(31)', 'day_of_month(last)'],
    ['(last("X") > 5) for 2m', 'not ((last("X") > 3) for 5m)'],
    ['last("X") > 5, if unknown assume true', 'not exists("X")'],
    ['last("X") > 5 or last("X") < 3', 'last("X") < 5'],
  ])('not: %s | %s', (first, second) => {
    expect(lint(conditions(first, second)).filter(({ code }) => code === 'never-true')).toEqual([])
  })

  test('the message names both, and shows the other', () => {
    const [finding] = lint(conditions('last("X") > 5', 'last("Y") > 1', 'last("X") < 3'))
    expect(finding).toMatchObject({
      severity: 'warning',
      message: 'This can never be true together with condition 1: `last("X") > 5` and `last("X") < 3` exclude each other.',
      related: [{ message: 'the other condition' }],
    })
  })

  test('three that only together exclude each other are shown at the list', () => {
    const three = ['last("X") > 5 or last("Y") > 5', 'last("X") < 5', 'last("Y") < 5']
    expect(found(conditions(...three))).toEqual(['never-true «conditions»'])
  })

  test('on_no_data: allow launches without data, and the hint says so', () => {
    const text = `${conditions('last("X") > 5', 'last("X") < 3')}on_no_data: allow\n`
    expect(lint(text)[0]?.hint).toContain('launches only while there is no data')
  })
})

describe('never true alone', () => {
  test.each([
    'Last known metric "X" is between 5 and 3',
    'count("X", 10m) < 0',
    'abs(last("X")) < 0',
    'last("X") > last("X")',
    '3 > 5',
    'truncate(last("X")) == 1.5',
    'last("X" where > 5) < 3',
    'age("X", 10m) >= 600000',
    'at least 2 of: last("X") > 5; last("X") < 3; last("X") < 2 and last("Y") != last("Y")',
  ])('%s', (sentence) => {
    expect(found(conditions(sentence))).toEqual([`never-true «${JSON.stringify(sentence)}»`])
  })

  test('an alternative is shown at its own words, and the others stay', () => {
    const list = { any: ['Last known metric "X" is between 5 and 3', 'Last known metric "Y" is > 1'] }
    expect(found(conditions(list))).toEqual(['never-true «Last known metric \\"X\\" is between 5 and 3»'])
    const sentence = 'Last known metric "X" is between 5 and 3 or Last known metric "Y" is > 1'
    expect(found(conditions(sentence))).toEqual(['never-true «Last known metric \\"X\\" is between 5 and 3»'])
  })
})

describe('always true', () => {
  test.each<[sentence: string, words: string]>([
    ['count("X", 10m) >= 0', 'This is always true'],
    ['5 > 3', 'This is always true'],
    ['time_between(0:00, 12:00) or time_between(12:00, 0:00)', 'This is always true'],
    ['exists("X") or not exists("X")', 'This is always true'],
    ['last("X") < 3 or last("X") >= 3', 'This is true whatever the values are'],
    ['not (last("X") > 5 and last("X") < 3)', 'This is true whatever the values are'],
    ['last("X") > 5, if unknown assume true', ''],
    ['sum("X", 10m) >= 0', ''],
    ['last("X") < 3 or last("X") > 3', ''],
    ['(count("X", 10m) >= 0) for 5m', ''],
  ])('%s: %s', (sentence, words) => {
    const messages = lint(conditions(sentence)).map(({ message }) => message)
    if (words === '') expect(messages).toEqual([])
    else expect(messages).toEqual([expect.stringContaining(words)])
  })
})

describe('said twice', () => {
  test('in other words too, and inside a list', () => {
    expect(found(conditions('Last known metric "X" is < 5', 'last("X") < 5.0'))).toEqual(['duplicate-condition «"last(\\"X\\") < 5.0"»'])
    expect(found(conditions({ any: ['last("X") < 5', 'last("Y") < 5', 'last("X") < 5'] }))).toEqual([
      'duplicate-condition «last(\\"X\\") < 5»',
    ])
  })

  test('what the first of the examples of the source says is no repetition', () => {
    expect(found(conditions(`I've got a recent value for metric "L"`, 'Last known metric "L" is <= 10'))).toEqual([])
  })
})

describe('the clock and the windows', () => {
  test.each<[keys: Record<string, unknown>, sentence: string, isFound: boolean]>([
    [{ duration: '1h' }, 'time_between(9:00, 10:00)', true],
    [{ duration: '1h' }, 'time_between(12:30, 14:00)', false],
    [{ duration: '1h' }, 'time_between(13:00, 14:00)', true],
    [{ duration: '30m', jitter: '40m' }, 'time_between(13:00, 14:00)', false],
    [{}, 'time_between(12:00, 13:00)', false],
    [{}, 'time_between(12:05, 13:00)', false],
    [{}, 'time_between(12:30, 13:00)', true],
    [{ missed: { policy: 'last' } }, 'time_between(13:00, 14:00)', false],
    [{ timer_type: 'int', cron_expression: '10m' }, 'time_between(13:00, 14:00)', false],
    [{ cron_expression: '0 12 * * 1-5' }, 'weekday(sat, sun)', true],
    [{ cron_expression: '0 23 * * 5', duration: '2h' }, 'weekday(sat, sun)', false],
    [{ cron_expression: '0 12 1 * *' }, 'not day_of_month(1)', true],
    [{ timezone: 'Asia/Tokyo', duration: '1h' }, 'time_between(12:00, 12:30)', false],
    [{ cron_expression: '0 12 * * 1-5' }, 'weekday(sat, sun) or last("X") > 5', false],
  ])('%j %s', (keys, sentence, isFound) => {
    const codes = lint(policy({ ...keys, conditions: [sentence] })).map(({ code }) => code)
    expect(codes).toEqual(isFound ? ['never-true'] : [])
  })
})

test('a line that became a part of the one above moves no place', () => {
  const lines = ['There is a value of CPU', '- above 5', 'last("X") > 5', 'last("X") < 3']
  const dslFiles = [{ name: 'ops.dsl', text: '[when]There is a value of {m}=MetricEvent(label == "{m}")\n[when]- above {v}=value > {v}\n' }]
  expect(found(conditions(...lines), { dslFiles })).toEqual(['never-true «"last(\\"X\\") < 3"»'])
})
