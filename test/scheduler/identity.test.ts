/** Ids name their slots as instants are written everywhere. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatInstant } from '../../grammar/index.js'
import { restOfWindowId } from '../../src/scheduler/identity.js'
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

test('what an id has behind that of its slot is found, and nothing where it is that of something else', () => {
  const name = fc.constantFrom('', 'a', 'ab', 'ab/', 'a@')
  const slot = fc.constantFrom(0, 1, 1000, 86_400_000)
  fc.assert(
    fc.property(name, name, slot, name, name, slot, fc.constantFrom('', '!1', '~2', 'Z'), (s, p, at, s2, p2, at2, rest) => {
      const [id, beginning] = [windowId(s, p, at) + rest, windowId(s2, p2, at2)]
      expect(restOfWindowId(id, s2, p2, at2)).toBe(id.startsWith(beginning) ? id.slice(beginning.length) : undefined)
    }),
    { numRuns: 500 },
  )
})
