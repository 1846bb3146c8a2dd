/** The table of the owners of watches is a map. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { WatchOwners } from '../../src/scheduler/watch-owners.js'

test('it holds what a map holds', () => {
  const watch = fc.oneof(fc.nat(200), fc.integer({ min: 1_000_000, max: 1_000_100 }))
  const change = fc.record({ watch, owner: fc.option(fc.nat(3), { nil: undefined }) })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const map = new Map<number, object>()
      const objects = [0, 1, 2, 3].map((number) => ({ number }))
      const table = new WatchOwners({ at: (number) => objects[number] })
      for (const { watch: number, owner } of changes) {
        const object = owner === undefined ? undefined : objects[owner]
        if (object === undefined) {
          map.delete(number)
          table.delete(number)
        } else {
          map.set(number, object)
          table.set(number, object)
        }
        expect([table.size, table.has(number), table.get(number)]).toEqual([map.size, map.has(number), map.get(number)])
      }
      for (const { watch: number } of changes) expect(table.get(number)).toBe(map.get(number))
    }),
    { numRuns: 200 },
  )
})
