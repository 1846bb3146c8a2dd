/** Deadlines against a naive list that is sorted each time; and the small sets that hang on live objects against real ones. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { countOf, findIn, firstOf, itemsOf, withItem, withoutItem, type Few } from '../../src/scheduler/few.js'
import { DeadlineKind } from '../../src/scheduler/deadlines.js'
import { compare } from '../../src/scheduler/index.js'
import { NumberTable } from '../../src/scheduler/number-table.js'

const names = Array.from({ length: 30 }, (_, index) => `p${index}`)

type Move =
  | { readonly kind: 'slot' | 'resume'; readonly owner: number; readonly at: number }
  | { readonly kind: 'clear'; readonly owner: number }
  | { readonly kind: 'take'; readonly until: number }

interface Owner {
  readonly name: string
  number: number
}

const owner = fc.nat(names.length - 1)
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('slot' as const, 'resume' as const), owner, at: fc.nat(40) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('clear' as const), owner }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), until: fc.nat(40) }) },
)

test('each owner has one deadline of a kind; what is due comes out once, and the earliest is known', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 120 }), (moves) => {
      const table = new NumberTable<Owner>()
      const owners = names.map((name) => ({ name, number: -1 }))
      table.openAll(owners)
      const deadlines = { slot: new DeadlineKind(table), resume: new DeadlineKind(table) }
      const naive = { slot: new Map<string, number>(), resume: new Map<string, number>() }
      const takeNaively = (kind: 'slot' | 'resume', until: number): string[] => {
        const due = [...naive[kind]].filter(([, at]) => at <= until).map(([name]) => name)
        for (const name of due) naive[kind].delete(name)
        return due.sort(compare)
      }
      for (const one of moves) {
        if (one.kind === 'take') {
          for (const kind of ['slot', 'resume'] as const) {
            const taken = deadlines[kind].takeUntil(one.until)
            expect(taken.map(({ number }) => number)).toEqual(taken.map(({ number }) => number).sort((a, b) => a - b))
            expect(taken.map(({ name }) => name).sort(compare)).toEqual(takeNaively(kind, one.until))
          }
        } else {
          const given = owners[one.owner] ?? expect.fail()
          if (one.kind === 'clear') {
            deadlines.slot.clear(given)
            naive.slot.delete(given.name)
          } else {
            deadlines[one.kind].set(given, one.at)
            naive[one.kind].set(given.name, one.at)
          }
        }
        for (const kind of ['slot', 'resume'] as const)
          expect(deadlines[kind].heap.firstAt).toBe(Math.min(Infinity, ...naive[kind].values()))
      }
    }),
    { numRuns: 1000 },
  )
})

test('numbers are given once at a time, taken back, and follow the list where all are new', () => {
  const table = new NumberTable<{ number: number }>()
  const items = Array.from({ length: 5 }, () => ({ number: -1 }))
  table.openAll(items)
  expect(items.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4])
  for (const item of items.slice(1, 3)) table.close(item)
  expect(items.map(({ number }) => number)).toEqual([0, -1, -1, 3, 4])
  table.openAll(items.slice(1, 3))
  expect(items.map(({ number }) => number).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4])
  for (const item of items) expect(table.at(item.number)).toBe(item)
})

test('few items behave like a map by id in order of arrival, whether they are many or not', () => {
  const change = fc.record({ add: fc.boolean(), id: fc.nat(20).map(String) })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const real = new Map<string, { readonly id: string }>()
      let few: Few<{ readonly id: string }>
      for (const { add, id } of changes) {
        const item = { id }
        few = add ? withItem(few, item) : withoutItem(few, id)
        if (add) real.set(id, item)
        else real.delete(id)
        expect([...itemsOf(few)]).toEqual([...real.values()])
        expect(findIn(few, id)).toBe(real.get(id))
        expect(firstOf(few)).toBe([...real.values()][0])
        expect(countOf(few)).toBe(real.size)
      }
    }),
    { numRuns: 500 },
  )
})
