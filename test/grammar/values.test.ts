import { describe, expect, test } from 'vitest'
import { closest, DURATION_MS_MAX, formatDuration, formatInstant, parseDuration, parseInstant } from '../../grammar/index.js'

describe('parseDuration', () => {
  test.each([
    ['0s', 0],
    ['500ms', 500],
    ['10m', 600_000],
    ['1d2h30m10s500ms', 95_410_500],
    ['10 minutes', 600_000],
    ['1 minute', 60_000],
    ['1h 30 min', 5_400_000],
    ['  1h  ', 3_600_000],
    ['2 jours', 172_800_000],
    ['1w', 604_800_000],
    ['36525d', DURATION_MS_MAX],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms))

  test.each([
    '',
    '  ',
    '10',
    '10 10m',
    'm',
    '-1m',
    '1.5h',
    '30m1h',
    '1m1m',
    '1 fortnight',
    'ten minutes',
    '10M',
    '36526d',
    '1h,30m',
    '1h30',
  ])('%j is none', (text) => expect(parseDuration(text)).toBeUndefined())

  test.each([
    [0, '0s'],
    [90_000, '1m30s'],
    [86_400_000 * 8, '8d'],
    [1, '1ms'],
    [60_001, '1m1ms'],
  ])('%d prints as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

describe('parseInstant', () => {
  test.each([
    ['1970-01-01T00:00Z', 0],
    ['1970-01-01T00:00:01Z', 1000],
    ['1970-01-01T00:00:01.5Z', 1500],
    ['1970-01-01T00:00:01.123456Z', 1123],
    ['1970-01-01T01:00:00+01:00', 0],
    ['1969-12-31T23:30:00-00:30', 0],
    ['2024-02-29T12:00:00Z', Date.UTC(2024, 1, 29, 12)],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
  ])('%s is %d', (text, instant) => expect(parseInstant(text)).toBe(instant))

  test.each([
    '',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+24:00',
    '1700000000000',
  ])('%j is none', (text) => expect(parseInstant(text)).toBeUndefined())

  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [1, '1970-01-01T00:00:00.001Z'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('%d prints as %s', (instant, text) => expect(formatInstant(instant)).toBe(text))
})

describe('closest', () => {
  test.each([
    ['lable', ['label', 'value', 'timestamp'], ['label']],
    ['conditons', ['conditions', 'duration'], ['conditions']],
    ['LABEL', ['label', 'labels'], ['label', 'labels']],
    ['zzz', ['label', 'value'], []],
    ['ab', ['abc', 'abd', 'abe', 'abf'], ['abc', 'abd', 'abe']],
  ])('%s among %j gives %j', (word, candidates, expected) => expect(closest(word, candidates)).toEqual(expected))
})
