/** Conditions of json-rules-engine read as ours, and ours written as its JSON; every refusal with its place as a path. */
import { describe, expect, test } from 'vitest'
import { printCondition, readConditionExpression } from '../../dsl/index.js'
import { readJsonFact, readJsonRules, toJsonRules } from '../../dsl/json-rules/index.js'

function read(json: unknown): string {
  const { condition, problems } = readJsonRules(json)
  return condition
    ? printCondition(condition)
    : problems
        .map(
          ({ code, path, isKey, within }) =>
            `${code} ${isKey ? '@' : ''}${path.join('.')}${within ? ` ${within.start}-${within.end}` : ''}`,
        )
        .join('; ')
}

const load = { fact: 'load', operator: 'lessThan', value: 5 }

describe('what is read', () => {
  test.each([
    [load, 'last("load") < 5'],
    [{ ...load, operator: 'equal' }, 'last("load") == 5'],
    [{ ...load, operator: 'notEqual' }, 'last("load") != 5'],
    [{ ...load, operator: 'lessThanInclusive' }, 'last("load") <= 5'],
    [{ ...load, operator: 'greaterThan' }, 'last("load") > 5'],
    [{ ...load, operator: 'greaterThanInclusive' }, 'last("load") >= 5'],
    [{ ...load, operator: 'in', value: [1, 2] }, 'last("load") == 1 or last("load") == 2'],
    [{ ...load, operator: 'notIn', value: [1, 2] }, 'last("load") != 1 and last("load") != 2'],
    [{ ...load, operator: 'in', value: [1] }, 'last("load") == 1'],
    [{ ...load, name: 'quiet', priority: 7 }, 'last("load") < 5'],
    [{ all: [load, { not: load }], name: 'both', priority: 2 }, 'last("load") < 5 and (not (last("load") < 5))'],
    [{ any: [load, { all: [load] }] }, 'last("load") < 5 or (all(last("load") < 5))'],
    [{ ...load, value: { fact: 'limit' } }, 'last("load") < last("limit")'],
    [{ ...load, value: { fact: 'load', params: { aggregate: 'max', during: '1h' } } }, 'last("load") < max("load", 1h)'],
    [{ ...load, params: { aggregate: 'average', during: '10 minutes' } }, 'avg("load", 10m) < 5'],
    [{ ...load, params: { aggregate: 'avg', during: 'ever' } }, 'avg("load", ever) < 5'],
    [{ ...load, params: { aggregate: 'percentile', argument: 95, during: 'recent' } }, 'percentile("load", 95) < 5'],
    [{ ...load, params: { latest: 3, labels: { host: 'a', zone: { not: 'b' } } } }, 'last("load"{host="a", zone!="b"} latest 3) < 5'],
    [{ ...load, fact: 'tidegate.expression', params: { expression: 'last("a") / 2' } }, 'last("a") / 2 < 5'],
    [{ fact: 'tidegate.condition', params: { condition: 'weekday(mon)' }, operator: 'equal', value: true }, 'weekday(mon)'],
    [{ fact: 'tidegate.condition', params: { condition: 'weekday(mon)' }, operator: 'notEqual', value: true }, 'not weekday(mon)'],
    [{ fact: 'tidegate.condition', params: { condition: 'weekday(mon)' }, operator: 'notEqual', value: false }, 'weekday(mon)'],
  ])('%j', (json, expected) => {
    expect(read(json)).toBe(expected)
  })
})

describe('what is refused', () => {
  const text = (condition: string): object => ({ fact: 'tidegate.condition', params: { condition }, operator: 'equal', value: true })
  test.each<readonly [unknown, string]>([
    ['load < 5', 'bad-type '],
    [[load], 'bad-type '],
    [null, 'bad-type '],
    [{}, 'missing-key '],
    [{ name: 'quiet' }, 'missing-key '],
    [{ condition: 'quiet' }, 'unsupported-construct @condition'],
    [{ all: [load, { condition: 'quiet' }] }, 'unsupported-construct @all.1.condition'],
    [{ all: [load], any: [load] }, 'useless-key @any'],
    [{ ...load, not: load }, 'useless-key @fact'],
    [{ all: load }, 'bad-type all'],
    [{ any: [] }, 'empty-condition any'],
    [{ all: [] }, 'empty-condition all'],
    [{ not: [load] }, 'bad-type not'],
    [{ all: [load], value: 5 }, 'unknown-key @value'],
    [{ all: [5, 'a'] }, 'bad-type all.0; bad-type all.1'],
    [{ ...load, path: '$.value' }, 'useless-key @path'],
    [{ ...load, params: { agregate: 'max' }, vaule: 1 }, 'unknown-key @vaule; unknown-key @params.agregate'],
    [{ fact: 'load', value: 5 }, 'missing-key '],
    [{ fact: 'load', operator: 'equal' }, 'missing-key '],
    [{ fact: 'load' }, 'missing-key ; missing-key '],
    [{ ...load, operator: undefined, value: undefined }, 'bad-operator operator; bad-number value'],
    [{ ...load, operator: 'lesThan' }, 'bad-operator operator'],
    [{ ...load, operator: '<' }, 'bad-operator operator'],
    [{ ...load, operator: 'contains' }, 'bad-operator operator'],
    [{ ...load, operator: 'not:equal' }, 'bad-operator operator'],
    [{ ...load, operator: 5 }, 'bad-operator operator'],
    [{ ...load, operator: 'toString' }, 'bad-operator operator'],
    [{ ...load, fact: '' }, 'bad-metric fact'],
    [{ ...load, fact: 5 }, 'bad-metric fact'],
    [{ ...load, value: '5' }, 'bad-number value'],
    [{ ...load, value: true }, 'bad-number value'],
    [{ ...load, value: null }, 'bad-number value'],
    [{ ...load, value: Number.NaN }, 'bad-number value'],
    [{ ...load, value: [5] }, 'bad-number value'],
    [{ ...load, operator: 'in', value: 5 }, 'bad-type value'],
    [{ ...load, operator: 'in', value: [] }, 'empty-condition value'],
    [{ ...load, operator: 'notIn', value: [1, '2'] }, 'bad-number value.1'],
    [{ ...load, operator: 'in', value: { fact: 'limit' } }, 'bad-type value'],
    [{ ...load, value: { params: {} } }, 'missing-key value'],
    [{ ...load, value: { fact: 'limit', path: '$.a' } }, 'useless-key @value.path'],
    [{ ...load, value: { fact: 'tidegate.condition', params: { condition: 'weekday(mon)' } } }, 'not-a-number value.fact'],
    [{ ...load, params: 5 }, 'bad-type params'],
    [{ ...load, params: { aggregate: 'avarage' } }, 'unknown-function params.aggregate'],
    [{ ...load, params: { aggregate: 5 } }, 'bad-type params.aggregate'],
    [{ ...load, params: { aggregate: 'max', argument: 5 } }, 'useless-key @params.argument'],
    [{ ...load, params: { aggregate: 'percentile' } }, 'missing-key params'],
    [{ ...load, params: { aggregate: 'percentile', argument: '5' } }, 'bad-number params.argument'],
    [{ ...load, params: { aggregate: 'percentile', argument: 101 } }, 'bad-percent params.argument'],
    [{ ...load, params: { during: '10' } }, 'bad-duration params.during'],
    [{ ...load, params: { during: 10 } }, 'bad-duration params.during'],
    [{ ...load, params: { during: '0s' } }, 'bad-duration params.during'],
    [{ ...load, params: { latest: 0 } }, 'bad-count params.latest'],
    [{ ...load, params: { labels: 'host' } }, 'bad-label params.labels'],
    [{ ...load, params: { labels: { host: 5, zone: { not: 5 } } } }, 'bad-label params.labels.host; bad-label params.labels.zone'],
    [{ ...load, fact: 'tidegate.expression' }, 'missing-key params'],
    [{ ...load, fact: 'tidegate.expression', params: { expresion: 'last("a")' } }, 'unknown-key @params.expresion; missing-key params'],
    [{ ...load, fact: 'tidegate.expression', params: { expression: 5 } }, 'bad-type params.expression'],
    [{ ...load, fact: 'tidegate.expression', params: { expression: 'lats("a")' } }, 'unknown-function params.expression 0-4'],
    [{ ...load, fact: 'tidegate.expression', params: { expression: 'last("a") > 1' } }, 'not-a-number params.expression 0-13'],
    [text('lats("a") > 1'), 'unknown-function params.condition 0-4'],
    [{ ...text('weekday(mon)'), value: 1 }, 'bad-type value'],
    [{ ...text('weekday(mon)'), operator: 'lessThan' }, 'bad-operator operator'],
    [{ ...text('weekday(mon)'), operator: 'in', value: [true] }, 'bad-operator operator'],
  ])('%j', (json, expected) => {
    expect(read(json)).toBe(expected)
  })

  test.each([
    ['lesThan', 'There is no operator `lesThan` for numbers.', 'Did you mean `lessThan`?'],
    ['>=', 'There is no operator `>=` for numbers.', 'Did you mean `greaterThanInclusive`?'],
    ['contains', '`contains` looks into a list; a metric is a number.', /There are `equal`, .*`notIn`\./],
    ['everyFact:equal', '`everyFact:equal` has a decorator; decorators belong to an engine.', /./],
  ])('the operator %s: message and way out', (operator, message, hint) => {
    const [problem] = readJsonRules({ ...load, operator }).problems
    expect(problem?.message).toBe(message)
    expect(problem?.hint).toMatch(hint)
  })
})

describe('what is written', () => {
  const last = { fact: 'a', operator: 'greaterThan', value: 1 }
  const weekday = { fact: 'tidegate.condition', params: { condition: 'weekday(mon)' }, operator: 'equal', value: true }
  test.each<readonly [string, unknown]>([
    ['last("a") > 1', { all: [last] }],
    ['not (last("a") > 1)', { all: [{ ...last, operator: 'lessThanInclusive' }] }],
    ['not (last("a") == 1)', { all: [{ ...last, operator: 'notEqual' }] }],
    ['last("a") > 1 and weekday(mon)', { all: [last, weekday] }],
    ['last("a") > 1 or weekday(mon)', { any: [last, weekday] }],
    [
      'not (last("a") > 1 or weekday(mon))',
      {
        all: [
          { ...last, operator: 'lessThanInclusive' },
          { ...weekday, value: false },
        ],
      },
    ],
    ['not (last("a") > 1 and not weekday(mon))', { any: [{ ...last, operator: 'lessThanInclusive' }, weekday] }],
    [
      'avg("a", 10m) > last("b"{host="x"})',
      { all: [{ ...last, params: { aggregate: 'average', during: '10m' }, value: { fact: 'b', params: { labels: { host: 'x' } } } }] },
    ],
    ['percentile("a" latest 5, 95) > 1', { all: [{ ...last, params: { aggregate: 'percentile', argument: 95, latest: 5 } }] }],
    ['last("a", ever) > 1', { all: [{ ...last, params: { during: 'ever' } }] }],
    ['exists("a", 5m)', { all: [{ ...last, params: { aggregate: 'count', during: '5m' }, value: 0 }] }],
    ['not exists("a")', { all: [{ ...last, params: { aggregate: 'count' }, operator: 'equal', value: 0 }] }],
    ['last("a") / 2 > 1', { all: [{ ...last, fact: 'tidegate.expression', params: { expression: 'last("a") / 2' } }] }],
    ['1 > last("a")', { all: [{ ...last, fact: 'tidegate.expression', params: { expression: '1' }, value: { fact: 'a' } }] }],
    ['sum("a" where > 3, 1h) > 1', { all: [{ ...last, fact: 'tidegate.expression', params: { expression: 'sum("a" where > 3, 1h)' } }] }],
    [
      'last("a"{x="1", x!="2"}) > 1',
      { all: [{ ...last, fact: 'tidegate.expression', params: { expression: 'last("a"{x="1", x!="2"})' } }] },
    ],
    ['any()', { all: [{ ...weekday, params: { condition: 'any()' } }] }],
    ['(last("a") > 1) for 2m', { all: [{ ...weekday, params: { condition: '(last("a") > 1) for 2m' } }] }],
    ['not assume(last("a") > 1, true)', { all: [{ ...weekday, params: { condition: 'assume(last("a") > 1, true)' }, value: false }] }],
    [
      'at_least(1, weekday(mon), last("a") > 1)',
      { all: [{ ...weekday, params: { condition: 'at_least(1, weekday(mon), last("a") > 1)' } }] },
    ],
  ])('%s', (text, expected) => {
    const { condition } = readConditionExpression(text)
    if (!condition) throw new Error(`${text} is no condition`)
    const json = toJsonRules(condition)
    expect(json).toEqual(expected)
    expect(JSON.parse(JSON.stringify(json))).toEqual(json)
  })
})

test('a fact by its name and params', () => {
  expect(readJsonFact('a', undefined).meaning?.kind).toBe('number')
  expect(readJsonFact('tidegate.condition', { condition: 'weekday(mon)' }).meaning?.kind).toBe('verdict')
  expect(readJsonFact('a', { during: 5 })).toMatchObject({
    meaning: undefined,
    problems: [{ code: 'bad-duration', path: ['params', 'during'] }],
  })
})
