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
