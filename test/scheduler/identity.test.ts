/** Ids name their slots as instants are written everywhere. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatInstant } from '../../grammar/index.js'
import { runId, windowId, windowOfRun } from '../../src/scheduler/index.js'

test('the slot in an id is the instant as it is always written', () => {
  const second = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }).map((seconds) => seconds * 1000)
  const slots = fc.array(fc.oneof(second, fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), fc.constantFrom(0, 86_399_000, -1000, 8.64e15)))
  fc.assert(
    fc.property(slots, (all) => {
      for (const slot of all) {
        const id = windowId('s', 'p', slot)
        expect(id).toBe(`s/p@${formatInstant(slot)}`)
        expect(windowOfRun(runId(id, 3))).toBe(id)
      }
    }),
    { numRuns: 500 },
  )
  expect(windowId('s', 'p', 0, 2)).toBe('s/p@1970-01-01T00:00:00Z!2')
})
