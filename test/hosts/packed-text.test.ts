/** Texts that are kept packed come back as they were, also where two keep the same. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepText } from '../../src/hosts/packed-text.js'

test('what is kept is handed out again, as often as it is asked for', () => {
  const long = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((part) => part.repeat(Math.ceil(12_000 / part.length)))
  const texts = fc.array(fc.oneof(fc.string(), long), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(texts, fc.array(fc.nat(3), { maxLength: 8 }), (different, order) => {
      const chosen = order.map((index) => different[index % different.length] ?? '')
      const kept = chosen.map(keepText)
      expect(kept.map((text) => text())).toEqual(chosen)
      expect(kept.map((text) => text())).toEqual(chosen)
    }),
    { numRuns: 100 },
  )
})
