import { describe, expect, test } from 'vitest'
import { checkVocabulary, createVocabulary, formatDsl, listSentences, parseSentences, vocabularyImpact } from '../../dsl/index.js'
import { markedBy } from './marked.js'

describe('checkVocabulary', () => {
  test.each([
    ['# @example foo is on\n[when]foo is on=exists("foo")\n# @counter-example foo is off\n', 'nothing wrong'],
    ['[when]foo is on=exists("foo")\n# @example «foo is off»\n', 'failed-example'],
    ['[when]foo is on=exists("foo")\n# @counter-example «foo is on»\n', 'failed-counter-example'],
    ['[when]foo is on=«exsts»("foo")\n', 'unknown-function'],
    ['«[when]less than=<»\n', 'dsl-untyped'],
  ])('%j: %s', (marked, code) => {
    const text = marked.replaceAll(/[«»]/g, '')
    const found = markedBy(text, checkVocabulary([{ name: 'a.dsl', text }]))
    expect(found).toBe(code === 'nothing wrong' ? code : `${code}: ${marked}`)
  })
})

test('a right side that goes astray as a sentence is told where', () => {
  const text = '[when]It is calm=Last known metric "Load" is less then 5'
  const [warning] = checkVocabulary([{ name: 'a.dsl', text }])
  expect(warning?.message).toContain('means nothing. Expected')
  expect(warning?.hint).toContain('Sentences that use it')
})

test('listSentences shows template, meaning and example', () => {
  expect(listSentences(createVocabulary(), 'crossed above')).toEqual([
    {
      template: 'Metric "{metric_label}" crossed above {metric_value} during last {window_time}',
      means: 'crossings_above("{metric_label}", {metric_value}, {window_time}) > 0',
      example: 'Metric "CPU" crossed above 90 during last 15m',
      file: 'tidegate/en.dsl',
      line: expect.any(Number),
    },
  ])
  expect(listSentences(createVocabulary([{ name: 'a.dsl', text: '[when]{m} hot=last("{m}") > 5' }], { builtin: false }))[0]?.example).toBe(
    '"X" hot',
  )
})

test('parseSentences shows meaning, source, expansion and mistakes', () => {
  const vocabulary = createVocabulary([
    {
      name: 'a.dsl',
      text: '[when]well below=<\n[when]foo {op} {v}=Number(doubleValue {op} {v}) from accumulate(MetricEvent(label == "X", $v : value), sum($v))\n[when]- above {n}=value > {n}\n[when]An X=MetricEvent(label == "X")',
    },
  ])
  const [first, second, pattern, part, wrong] = parseSentences(vocabulary, ['foo < 5', 'foo well below 5', 'An X', '- above 5', 'bar'])
  expect(first).toMatchObject({
    printed: 'sum("X") < 5',
    readBy: [{ template: 'foo {op} {v}', file: 'a.dsl', line: 2 }],
    reads: [{ metric: 'X', lookbackMs: 'recent' }],
    diagnostics: [],
  })
  expect(second?.expanded).toContain('Number(doubleValue < 5)')
  expect(pattern?.printed).toBe('exists("X" where > 5)')
  expect(part).toEqual({ sentence: '- above 5', readBy: [], reads: [], partOf: 2, diagnostics: [] })
  expect(wrong?.diagnostics).toHaveLength(1)
})

test.each([
  ['[WHEN]  a=b  \r\n\r\n\r\n# c\r\n [Then] x = y\r\n  more  \r\n\r\n', '[when]a=b\n\n# c\n[then]x = y\n  more\n'],
  ['', ''],
  ['\uFEFF\n\n[when][MetricEvent]a=b', '[when][MetricEvent]a=b\n'],
])('formatDsl(%j)', (text, formatted) => {
  expect(formatDsl(text)).toBe(formatted)
  expect(formatDsl(formatted)).toBe(formatted)
})

test('impact tells what a change does to each sentence', () => {
  const before = createVocabulary([
    { name: 'a.dsl', text: '[when]a is on=exists("a")\n[when]b is on=exists("b")\n[when]c is on=exists("c")\n[when]d is on=exists("d")' },
  ])
  const after = createVocabulary([
    {
      name: 'a.dsl',
      text: '[when]a is on=exists("a")\n[when]b is on=exists( "b" )\n[when]c is on=last("c") > 0\n[when]e is on=exists("e")',
    },
  ])
  const sentences = ['a is on', 'b is on', 'c is on', 'd is on', 'e is on', 'f is on']
  expect(vocabularyImpact(before, after, [{ policy: 'p', sentences }]).map(({ sentence, kind }) => `${sentence}: ${kind}`)).toEqual([
    'a is on: unchanged',
    'b is on: same-meaning',
    'c is on: changed',
    'd is on: broken',
    'e is on: mended',
    'f is on: still-broken',
  ])
})
