import { describe, expect, test } from 'vitest'
import { createVocabulary, printCondition } from '../../dsl/index.js'
import { isTidegateError, PolicyError } from '../../grammar/index.js'
import { markedBy, unmarked } from './marked.js'

const vocabulary = createVocabulary()

function meaning(sentence: string): string {
  const { condition, diagnostics } = vocabulary.read(sentence)
  return condition ? printCondition(condition) : markedBy(sentence, diagnostics)
}

const last = 'Last known metric "X" is > 1'
const recent = `I've got a recent value for metric "Y"`

describe('sentences', () => {
  test.each([
    [`I've got a recent value for metric "X"`, 'exists("X")'],
    ['I’ve got a recent value for metric “X”', 'exists("X")'],
    ['Last known metric "X" is >= 10', 'last("X") >= 10'],
    ['  Last   known\tmetric "X" is <10  ', 'last("X") < 10'],
    ['Last known metric "X" is less than -1.5e3', 'last("X") < -1500'],
    ['Last known metric "X" is not equal to 0', 'last("X") != 0'],
    ['Last known metric "X"{host="a", zone!="b"} is > 1', 'last("X"{host="a", zone!="b"}) > 1'],
    ['Last known metric "disk \\"C\\"" is > 1', 'last("disk \\"C\\"") > 1'],
    ['Average value for metric "X" during last 1m30s is > 5', 'avg("X", 1m30s) > 5'],
    ['Average value for metric "X" during last 1h 30 min is > 5', 'avg("X", 1h30m) > 5'],
  ])('%s', (sentence, printed) => expect(meaning(sentence)).toBe(printed))

  test.each([
    [`${last} and ${recent}`, 'last("X") > 1 and exists("Y")'],
    [`${last} or ${recent} and ${last}`, 'last("X") > 1 or (exists("Y") and last("X") > 1)'],
    [`(${last} or ${recent}) and ${last}`, '(last("X") > 1 or exists("Y")) and last("X") > 1'],
    [`not ${recent}`, 'not exists("Y")'],
    [`not not ${last}`, 'not (not (last("X") > 1))'],
    [`${last} for 2m`, '(last("X") > 1) for 2m'],
    [`not ${last} for 2m`, 'not ((last("X") > 1) for 2m)'],
    [`${last}, if unknown assume true`, 'assume(last("X") > 1, true)'],
    [`(${last} if unknown assume false) and ${recent}`, 'assume(last("X") > 1, false) and exists("Y")'],
    [`at least 2 of: ${last}; ${recent}; not ${recent}`, 'at_least(2, last("X") > 1, exists("Y"), not exists("Y"))'],
    [`at least 1 of (${last}; ${recent}) and ${recent}`, 'at_least(1, last("X") > 1, exists("Y")) and exists("Y")'],
    [`${last} et non ${recent} pendant 2 minutes`, 'last("X") > 1 and (not (exists("Y") for 2m))'],
    [`au moins 1 de : ${last} ; ${recent}`, 'at_least(1, last("X") > 1, exists("Y"))'],
    [`${last}, si inconnu supposer vrai`, 'assume(last("X") > 1, true)'],
  ])('%s', (sentence, printed) => expect(meaning(sentence)).toBe(printed))
})

describe('mistakes', () => {
  test.each([
    ['empty-condition', '«   »'],
    ['condition-is-comment', '«# Last known metric "X" is > 1»'],
    ['condition-is-comment', ' «// foo»'],
    ['condition-is-comment', '«/* foo */»'],
    ['bad-duration', 'Average value for metric "X" during last «ten minutes» is > 1'],
    ['bad-duration', 'Average value for metric "X" during last «10» is > 1'],
    ['bad-duration', 'Average value for metric "X" during last «0s» is > 1'],
    ['bad-operator', 'Last known metric "X" is «around» 10'],
    ['bad-operator', 'Last known metric "X" is «=» 10'],
    ['bad-operator', 'Last known metric "X" is «=>» 10'],
    ['bad-number', 'Last known metric "X" is > «ten»'],
    ['bad-number', 'Last known metric "X" is > «1,5»'],
    ['bad-number', `${recent} and Last known metric "X" is > «10m»`],
    ['bad-metric', 'Last known metric «X» is > 10'],
    ['bad-metric', 'Last known metric «""» is > 10'],
    ['unable-to-expand', '«last known metric "X" is >= 10»'],
    ['unable-to-expand', '«foo»'],
    ['unable-to-expand', `${last} or «foo bar»`],
    ['unable-to-expand', 'Last known metric "X" is > 10 «whatever»'],
    ['unable-to-expand', `${last} and«»`],
    ['unable-to-expand', `(${last}) «${recent}»`],
    ['unclosed-quote', 'Last known metric «"»X is > 10'],
    ['unclosed-parenthesis', `«(»${last}`],
    ['unclosed-parenthesis', `${last}«)»`],
    ['bad-weekday', 'Day is «Someday»'],
    ['bad-count', `«at least 3 of: ${last}; ${recent}»`],
    ['bad-count', `«at least 0 of: ${last}»`],
  ])('%s: %s', (code, text) => expect(meaning(unmarked(text))).toBe(`${code}: ${text}`))

  test('all mistakes of a sentence are reported', () => {
    const { diagnostics } = vocabulary.read('Average value for metric "X" during last ten minutes is around ten or foo')
    expect(diagnostics.map(({ code }) => code)).toEqual(['bad-duration', 'bad-operator', 'bad-number', 'unable-to-expand'])
  })

  test('suggestions carry the values of the author', () => {
    const [diagnostic] = vocabulary.read('Avrage value of metric "CPU" in the last 7m is > 3').diagnostics
    expect(diagnostic?.hint?.split('\n')[1]).toBe('Average value for metric "CPU" during last 7m is > 3')
  })

  test.each([
    ['too-large', 'x'.repeat(10_001)],
    ['too-deep', `${'('.repeat(1000)}${last}${')'.repeat(1000)}`],
    ['too-deep', `${'not '.repeat(1000)}${last}`],
  ])('%s', (code, sentence) => expect(vocabulary.read(sentence).diagnostics[0]?.code).toBe(code))
})

describe('compile', () => {
  test.each([
    [[last], 'last("X") > 1'],
    [[last, recent], 'last("X") > 1 and exists("Y")'],
    [{ any: [last, { not: recent }] }, 'last("X") > 1 or (not exists("Y"))'],
    [{ all: [last] }, 'all(last("X") > 1)'],
    [{ at_least: { count: 1, of: [last, [recent, last]] } }, 'at_least(1, last("X") > 1, exists("Y") and last("X") > 1)'],
  ])('%j', (source, printed) => expect(printCondition(vocabulary.compile(source))).toBe(printed))

  test('throws every diagnostic of every sentence', () => {
    const caught = catchError(() => vocabulary.compile([last, 'foo', { not: 'Last known metric "X" is ~ 1' }]))
    expect(isTidegateError(caught)).toBe(true)
    expect(caught).toBeInstanceOf(PolicyError)
    expect(caught instanceof PolicyError && caught.diagnostics.map(({ code }) => code)).toEqual(['unable-to-expand', 'bad-operator'])
    expect(caught instanceof PolicyError && caught.message).toContain('^')
  })

  test.each([
    ['empty-condition', []],
    ['empty-condition', { any: [] }],
    ['bad-count', { at_least: { count: 3, of: [last] } }],
  ])('%s: %j', (code, source) => {
    const caught = catchError(() => vocabulary.compile(source))
    expect(caught instanceof PolicyError && caught.diagnostics[0]?.code).toBe(code)
  })

  test('spans are offsets in the sentence', () => {
    const condition = vocabulary.compile(`${recent} and ${last}`)
    expect(condition.kind === 'all' && condition.conditions[1]?.span).toEqual({
      start: recent.length + 5,
      end: recent.length + 5 + last.length,
      line: 1,
      column: recent.length + 6,
    })
  })
})

function catchError(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
