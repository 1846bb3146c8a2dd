import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  DURATION_MS_MAX,
  formatDuration,
  formatInstant,
  parseDuration,
  parseInstant,
  renderDiagnostics,
  spanAt,
} from '../../grammar/index.js'
import { editDistance } from '../../grammar/suggest.js'

test('parseDuration . formatDuration is the identity', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: DURATION_MS_MAX }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms)
    }),
  )
})

test('parseInstant . formatInstant is the identity for the years 0 to 9999', () => {
  const instants = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 })
  fc.assert(
    fc.property(instants, (instant) => {
      expect(parseInstant(formatInstant(instant))).toBe(instant)
    }),
  )
})

test('any span of any text renders as three lines', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(400), fc.nat(400), (text, start, length) => {
      const span = spanAt(text, start, start + length)
      const rendered = renderDiagnostics([{ code: 'bad-value', severity: 'error', message: 'm', file: 'f', span }], new Map([['f', text]]))
      const lines = rendered.split('\n')
      expect(lines).toHaveLength(3)
      expect(lines[2]).toMatch(/^ +\| *\^+$/)
    }),
  )
})

/** By the definition, one letter after the other. */
function naiveDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const [rest, other] = [a.slice(1), b.slice(1)]
  if (a[0] === b[0]) return naiveDistance(rest, other)
  const swapped = a.length > 1 && a[0] === b[1] && a[1] === b[0] ? 1 + naiveDistance(a.slice(2), b.slice(2)) : Infinity
  return Math.min(1 + naiveDistance(rest, b), 1 + naiveDistance(a, other), 1 + naiveDistance(rest, other), swapped)
}

test('the distance of two words is that of its definition, and beyond a bound only known to be beyond it', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
  fc.assert(
    fc.property(word, word, fc.nat(6), (a, b, bound) => {
      const distance = naiveDistance(a, b)
      expect(editDistance(a, b)).toBe(distance)
      if (distance <= bound) expect(editDistance(a, b, bound)).toBe(distance)
      else expect(editDistance(a, b, bound)).toBeGreaterThan(bound)
    }),
    { numRuns: 400 },
  )
})
