/** The tables of the engine, each beside a naive one. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ThresholdLists } from '../../src/signals/engine/measures/threshold-lists.js'
import { WatchTable } from '../../src/signals/engine/verdicts/watch-table.js'

const list = fc.nat(3)
const value = fc.oneof(fc.integer({ min: -3, max: 30 }), fc.constantFrom(Number.NaN, -Infinity))
const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('add' as const), list, node: fc.nat(60), boundary: fc.integer({ min: 0, max: 25 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), list, node: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('anchor' as const), list, value }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), list }) },
)

interface NaiveList {
  readonly entries: readonly { readonly boundary: number; readonly node: number }[]
  readonly anchor: number
}

const nothing: NaiveList = { entries: [], anchor: Number.NaN }

function naiveRank({ entries }: NaiveList, of: number): number {
  return Number.isNaN(of) ? -1 : entries.filter(({ boundary }) => boundary <= of).length
}

test('lists of thresholds are in order whenever somebody asks, whatever came and went', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const lists = new ThresholdLists()
      const numbers = Array.from({ length: 4 }, () => lists.open())
      const naive: NaiveList[] = numbers.map(() => nothing)
      const look = (index: number): void => {
        const number = numbers[index]!
        const { entries, anchor } = naive[index]!
        expect(lists.anchorRank(number)).toBe(naiveRank(naive[index]!, anchor))
        const places = Array.from({ length: lists.size(number) }, (_, place) => place)
        const shown = places.map((place) => ({ boundary: lists.boundary(number, place), node: lists.node(number, place) }))
        expect(shown).toEqual(shown.toSorted((a, b) => a.boundary - b.boundary))
        const inOrder = (a: { boundary: number; node: number }, b: { boundary: number; node: number }): number =>
          a.boundary - b.boundary || a.node - b.node
        expect(shown.toSorted(inOrder)).toEqual(entries.toSorted(inOrder))
        for (const of of [-1, 0, 7, 25, 26, Number.NaN]) expect(lists.rankOf(number, of)).toBe(naiveRank(naive[index]!, of))
      }
      for (const each of changes) {
        const number = numbers[each.list]!
        const { entries, anchor } = naive[each.list]!
        if (each.kind === 'add') {
          lists.add(number, each.boundary, each.node)
          naive[each.list] = { entries: [...entries, { boundary: each.boundary, node: each.node }], anchor }
        } else if (each.kind === 'remove') {
          lists.remove(number, each.node)
          naive[each.list] = { entries: entries.filter(({ node }) => node !== each.node), anchor }
        } else if (each.kind === 'anchor') {
          lists.anchor(number, each.value)
          naive[each.list] = { entries, anchor: each.value }
          look(each.list)
        } else {
          lists.close(number)
          numbers[each.list] = lists.open()
          naive[each.list] = nothing
        }
      }
      for (const index of numbers.keys()) look(index)
    }),
    { numRuns: 500 },
  )
})

test('watches are found by their numbers, and none that has gone', () => {
  const steps = fc.array(fc.record({ more: fc.nat(20), fewer: fc.array(fc.nat(400), { maxLength: 30 }) }), { maxLength: 20 })
  fc.assert(
    fc.property(steps, (turns) => {
      const owners = new Map<number, number>()
      const table = new WatchTable((root) => owners.get(root) ?? -1)
      const roots = new Map<number, number>()
      let watch = 0
      for (const { more, fewer } of turns) {
        for (let count = 0; count < more; count += 1) {
          watch += 1
          // Numbers of roots are used again, in any order.
          const root = (watch * 7) % 1009
          owners.set(root, watch)
          roots.set(watch, root)
          table.add(watch, root)
        }
        for (const gone of fewer) {
          table.remove(gone)
          owners.delete(roots.get(gone) ?? -1)
          roots.delete(gone)
        }
        expect(table.size).toBe(roots.size)
      }
      expect([...table.roots()].toSorted((a, b) => a - b)).toEqual([...roots.values()].toSorted((a, b) => a - b))
      for (let known = 0; known <= watch + 1; known += 1) expect(table.rootOf(known)).toBe(roots.get(known) ?? -1)
    }),
    { numRuns: 300 },
  )
})
