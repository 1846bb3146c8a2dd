/** The tables of the engine, each beside a naive one. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventSlab } from '../../src/signals/engine/events/event-slab.js'
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
    fc.property(fc.array(change, { maxLength: 200, size: 'max' }), (changes) => {
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

test('the lists of a slab hold their events, in short blocks and in long ones, whatever other lists gave back', () => {
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('append' as const), list, tag: fc.constantFrom(0, 0, 0, 1, -2) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('insert' as const), list, back: fc.nat(12) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('drop' as const), list, count: fc.nat(10) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), list }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const slab = new EventSlab()
      const opened = (): { head: number; tail: number; events: readonly (readonly number[])[] } => {
        const slot = slab.open()
        return { head: slot, tail: slot, events: [] }
      }
      const lists = Array.from({ length: 4 }, opened)
      for (const [arrival, each] of steps.entries()) {
        const known = lists[each.list]!
        if (each.kind === 'append') {
          known.tail = slab.append(known.tail, arrival, arrival / 2, arrival, each.tag)
          known.events = [...known.events, [arrival, arrival / 2, arrival, each.tag]]
        } else if (each.kind === 'insert') {
          const place = Math.max(0, known.events.length - each.back)
          let slot = known.head
          for (let index = 0; index < place; index += 1) slot = slab.after(slot)
          known.tail = slab.insert(slot, known.tail, arrival, 0, arrival, 3)
          known.events = known.events.toSpliced(place, 0, [arrival, 0, arrival, 3])
        } else if (each.kind === 'drop') {
          const count = Math.min(each.count, known.events.length)
          for (let index = 0; index < count; index += 1) known.head = slab.drop(known.head)
          known.events = known.events.slice(count)
        } else {
          slab.close(known.head, known.tail)
          lists[each.list] = opened()
        }
      }
      for (const { head, tail, events } of lists) {
        const found: (readonly number[])[] = []
        for (let slot = head; slot !== tail; slot = slab.after(slot)) {
          expect(slab.numbers(slot)[slab.valueAt(slot)]).toBe(slab.value(slot))
          found.push([slab.timestamp(slot), slab.value(slot), slab.arrival(slot), slab.tag(slot)])
        }
        expect(found).toEqual(events)
        const back: number[] = []
        for (let slot = tail; slot !== head;) back.push(slab.arrival((slot = slab.before(slot))))
        expect(back.toReversed()).toEqual(events.map(([, , arrival]) => arrival))
      }
    }),
    { numRuns: 500 },
  )
})
