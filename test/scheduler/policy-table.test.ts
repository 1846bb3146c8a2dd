/** The table of something for each policy is a map by key, session after session; the instants of a policy are its own. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { PolicyTable } from '../../src/scheduler/policy-table.js'
import { LATEST_SLOT, OPENED, PolicyTimes } from '../../src/scheduler/policy-times.js'

test('it holds what a map by key holds', () => {
  const change = fc.record({
    session: fc.constantFrom('a', 'b', 'ab'),
    policy: fc.constantFrom('a', 'b', 'ba', 'c.d'),
    isSet: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const map = new Map<string, number>()
      const table = new PolicyTable<number>()
      for (const [index, { session, policy, isSet }] of changes.entries()) {
        const key = `${session}/${policy}`
        if (isSet) {
          map.set(key, index)
          table.set(session, policy, index)
        } else {
          map.delete(key)
          table.delete(key)
        }
        expect(table.get(key)).toBe(map.get(key))
      }
      expect([...table.values()].toSorted((a, b) => a - b)).toEqual([...map.values()].toSorted((a, b) => a - b))
      const inA = [...map].filter(([key]) => key.startsWith('a/')).map(([, value]) => value)
      expect([...table.of('a')]).toEqual(inA)
      expect([...table.where({ session: 'a' })]).toEqual(inA)
      expect([...table.where({})]).toEqual([...table.values()])
      const named = ['a', 'b', 'ab'].map((session) => map.get(`${session}/ba`)).filter((value) => value !== undefined)
      expect(new Set(table.where({ policy: 'ba' }))).toEqual(new Set(named))
      expect([...table.where({ session: 'b', policy: 'ba' })]).toEqual([map.get('b/ba')].filter((value) => value !== undefined))
    }),
  )
})

test('a row of instants that was left is another policy’s, and what left it is as it was', () => {
  const times = new PolicyTimes()
  const rows = Array.from({ length: 100 }, () => times.open())
  for (const row of rows) times.set(row, OPENED, row * 1.5)
  times.set(7, LATEST_SLOT, Number.NaN)
  const alone = times.alone(7)
  times.close(7)
  expect(times.open()).toBe(7)
  times.set(7, OPENED, -1)
  expect([alone.get(0, OPENED), alone.get(0, LATEST_SLOT)]).toEqual([10.5, Number.NaN])
  expect([times.get(6, OPENED), times.get(7, OPENED), times.get(8, OPENED)]).toEqual([9, -1, 12])
})
