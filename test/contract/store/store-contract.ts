/** What every store promises (`src/hosts/store.ts`), run with each of them. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Batch, MetricEvent, Row, SavedState, Store } from '../../../src/index.js'
import type { WindowPlace } from '../../../src/hosts/store.js'
import { anyEvents, anyInputs, batch, event, policy, run, session, settled, start, window } from './samples.js'

/** A place where a store keeps things, as a test needs it. */
export interface StoreHome {
  /** The store, empty at first. With `again`, one that finds what the one before has left: the process has gone on, or died and come back. */
  open(options?: { readonly historyMax?: number }): Store
  again(): Store
  /** Lets go of everything. */
  close(): void
}

/** Registers the contract for stores that one `home` after the other holds. */
export function storeContract(name: string, makeHome: () => StoreHome): void {
  describe(`the contract of stores: ${name}`, () => {
    const inHome = async (use: (home: StoreHome, store: Store) => Promise<void> | void, options = {}): Promise<void> => {
      const home = makeHome()
      try {
        await use(home, home.open(options))
      } finally {
        home.close()
      }
    }

    test('an empty store has nothing to continue from', () =>
      inHome(async (_, store) => {
        expect(await store.load()).toBeUndefined()
        expect(store.windows({})).toEqual([])
        expect(store.runs({})).toEqual([])
        expect(store.window('default/p@x')).toBeUndefined()
        expect(store.run('default/p@x#1')).toBeUndefined()
      }))

    test('what was committed is there at once, and after a restart', () =>
      inHome(async (home, store) => {
        await store.load()
        const open = window('p', 0)
        const rows: readonly Row[] = [session('default'), policy('p'), open, run(open, 1)]
        await store.commit(batch(rows, { at: start + 5 }))
        expect(store.window(open.id)).toEqual(open)
        expect(store.run(`${open.id}#1`)).toEqual(run(open, 1))
        const saved = await loaded(home.again())
        expect(saved.at).toBe(start + 5)
        expect(sorted(saved.rows)).toEqual(sorted(rows))
      }))

    test('of several changes of a row the last holds, within a batch and over batches', () =>
      inHome(async (home, store) => {
        await store.load()
        await store.commit(batch([policy('p', { watermark: 1 }), policy('q'), policy('p', { watermark: 2 })]))
        await store.commit(batch([policy('q', { watermark: 9 })], { at: start + 1 }))
        const saved = await loaded(home.again())
        expect(sorted(saved.rows)).toEqual([policy('p', { watermark: 2 }), policy('q', { watermark: 9 })])
      }))

    test('policies and sessions that are deleted are gone, unless they come back', () =>
      inHome(async (home, store) => {
        await store.load()
        await store.commit(batch([session('default'), session('night'), policy('p'), policy('q')]))
        const changes: Batch['changes'] = [
          { kind: 'delete', table: 'policy', key: 'default/p' },
          { kind: 'delete', table: 'policy', key: 'default/q' },
          { kind: 'delete', table: 'session', key: 'night' },
          { kind: 'put', row: policy('q', { digest: 'd2' }) },
        ]
        await store.commit({ ...batch([]), changes })
        expect(sorted((await loaded(home.again())).rows)).toEqual([policy('q', { digest: 'd2' }), session('default')])
      }))

    test('a restart finds every window and run that is not over', () =>
      inHome(async (home, store) => {
        await store.load()
        const open = window('p', 3)
        // Its run outlives it; and a window that is settled but whose end has not come.
        const outlived = window('q', 0, { closedAt: start, state: 'overrun' })
        const early = window('r', 0, { settledAt: start, outcome: 'ran', state: 'done' })
        await store.commit(batch([settled('p', 1), run(settled('p', 1), 1, { state: 'ended' }), open, outlived, run(outlived, 1), early]))
        const ids = [...(await loaded(home.again())).rows].map((row) => ('id' in row ? row.id : ''))
        expect(ids).toEqual(expect.arrayContaining([open.id, outlived.id, run(outlived, 1).id, early.id]))
      }))

    test('texts by key: written again, taken away', () =>
      inHome(async (home, store) => {
        await store.load()
        await store.commit(
          batch([], {
            texts: [
              { key: 'a', text: '1' },
              { key: 'b', text: 'é "\n' },
              { key: 'a', text: '2' },
            ],
          }),
        )
        await store.commit(batch([], { texts: [{ key: 'c', text: '' }, { key: 'b' }] }))
        expect([...(await loaded(home.again())).texts].toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
          { key: 'a', text: '2' },
          { key: 'c', text: '' },
        ])
      }))

    test('metric events come back as they were, in order of arrival', () =>
      inHome(async (home, store) => {
        await store.load()
        const sent: MetricEvent[] = []
        await fc.assert(
          fc.asyncProperty(anyEvents, async (events) => {
            sent.push(...events)
            await store.commit(batch([], { events }))
          }),
          { numRuns: 15 },
        )
        expect([...(await loaded(home.again())).events]).toEqual(store.keepsEvents ? sent : [])
      }))

    test('only events that nobody can see any more are forgotten; their order stays', () =>
      inHome(async (home, store) => {
        await store.load()
        const isKept = ({ value }: MetricEvent): boolean => value % 3 === 0
        const sent: MetricEvent[] = []
        for (let round = 0; round < 60; round += 1) {
          const events = Array.from({ length: 1 + ((round * 37) % 700) }, (_, index) => event(`m${index % 7}`, round * 1000 + index))
          sent.push(...events)
          await store.commit(batch([], { events, at: start + round }))
          store.maintain?.({ now: start + round, retains: isKept, idle: round % 10 === 0 })
        }
        const { events } = await loaded(home.again())
        const left = [...events]
        expect(left.filter(isKept)).toEqual(store.keepsEvents ? sent.filter(isKept) : [])
        const valuesLeft = new Set(left.map(({ value }) => value))
        expect(left).toEqual(sent.filter(({ value }) => valuesLeft.has(value)))
        // What may go does go: not at once, but there are bounds.
        expect(left.length).toBeLessThan(sent.filter(isKept).length * 3 + 25_000)
      }))

    test('rows of every shape come back as they were', () =>
      inHome(async (_, store) => {
        await store.load()
        await fc.assert(
          fc.asyncProperty(anyInputs, async (inputs) => {
            const row = run(window('p', 0), 1, { inputs, message: '\u0000\ud800 "' })
            await store.commit(batch([row]))
            expect(store.run(row.id)).toEqual(row)
          }),
          { numRuns: 25, examples: [[{ load: -0, of: [{ it: -0 }] }]] },
        )
      }))

    describe('queries', () => {
      const filled = async (store: Store): Promise<void> => {
        await store.load()
        const rows = [3, 1, 2, 0].flatMap((slot) => [settled('p', slot), run(settled('p', slot), 1, { state: 'ended' })])
        const other = window('q', 1)
        await store.commit(batch([...rows, other, run(other, 1), run(other, 2, { state: 'launching' })]))
        await store.commit(batch([{ ...settled('p', 2), outcome: 'error' }, window('p', 1, { session: 'night', id: 'night/p@1' })]))
      }
      const slots = (store: Store, query: Parameters<Store['windows']>[0]): readonly string[] =>
        store.windows(query).map(({ session: of, policy: name, slot }) => `${of}/${name} ${(slot - start) / 60_000}`)

      test('list windows in order of slot, session and policy', () =>
        inHome(async (_, store) => {
          await filled(store)
          expect(slots(store, {})).toEqual(['default/p 0', 'default/p 1', 'default/q 1', 'night/p 1', 'default/p 2', 'default/p 3'])
          expect(slots(store, { session: 'night' })).toEqual(['night/p 1'])
          expect(slots(store, { policy: 'q' })).toEqual(['default/q 1'])
          expect(slots(store, { outcome: 'error' })).toEqual(['default/p 2'])
          expect(slots(store, { outcome: 'ran', policy: 'p', session: 'default' })).toEqual(['default/p 0', 'default/p 1', 'default/p 3'])
          expect(slots(store, { from: start + 60_000, to: start + 120_000 })).toEqual(['default/p 1', 'default/q 1', 'night/p 1'])
        }))

      test('limit to the latest, between 1 and 10,000', () =>
        inHome(async (_, store) => {
          await filled(store)
          expect(slots(store, { limit: 2 })).toEqual(['default/p 2', 'default/p 3'])
          expect(slots(store, { limit: 0 })).toEqual(['default/p 3'])
          expect(slots(store, { limit: 1e9 })).toHaveLength(6)
          await store.commit(batch(Array.from({ length: 150 }, (_, index) => settled('many', index))))
          expect(store.windows({ policy: 'many' })).toHaveLength(100)
        }))

      test('list what comes before a place, the latest first, also before one that is gone', () =>
        inHome(async (_, store) => {
          await filled(store)
          await store.commit(batch([window('p', 1, { id: 'default/p@1~1', kind: 'backfill' })]))
          const pages: string[][] = []
          let before: WindowPlace | undefined
          for (let page = 0; page < 10; page += 1) {
            const rows = store.windows({ limit: 2, ...(before === undefined ? {} : { before }) })
            if (rows.length === 0) break
            pages.push(rows.map(({ id }) => id))
            before = rows[0]
            await store.commit(batch([window('late', 9 + page)]))
          }
          const all = store.windows({ to: start + 9 * 60_000 }).map(({ id }) => id)
          expect(pages.toReversed().flat()).toEqual(all)
          expect(all).toHaveLength(7)
          const gone = { slot: start + 60_000, session: 'default', policy: 'q', id: 'gone' }
          expect(slots(store, { before: gone })).toEqual(['default/p 0', 'default/p 1', 'default/p 1'])
          const runs = store.runs({ limit: 10 })
          const [, , , last] = runs
          expect(store.runs(last === undefined ? {} : { before: last, limit: 2 })).toEqual(runs.slice(1, 3))
          expect(store.runs({ before: { start: runs[2]?.start ?? 0, id: 'gone' } })).toEqual(
            runs.filter((row) => row.start < (runs[2]?.start ?? 0)),
          )
        }))

      test('list runs in order of start', () =>
        inHome(async (_, store) => {
          await filled(store)
          const runs = (query: Parameters<Store['runs']>[0]): readonly string[] =>
            store.runs(query).map(({ policy: name, start: at, n }) => `${name} ${Math.floor((at - start) / 60_000)} #${n}`)
          expect(runs({})).toEqual(['p 0 #1', 'p 1 #1', 'q 1 #1', 'q 1 #2', 'p 2 #1', 'p 3 #1'])
          expect(runs({ state: 'launching' })).toEqual(['q 1 #2'])
          expect(runs({ window: window('q', 1).id })).toEqual(['q 1 #1', 'q 1 #2'])
          expect(runs({ session: 'default', policy: 'p', limit: 1 })).toEqual(['p 3 #1'])
          expect(runs({ from: start + 60_000, to: start + 60_002 })).toEqual(['p 1 #1', 'q 1 #1'])
        }))
    })

    test('history is bounded: the windows that settled first go, with their runs; what is not over stays', () =>
      inHome(
        async (home, store) => {
          await store.load()
          const open = window('open', 0)
          await store.commit(batch([open, run(open, 1)]))
          for (let slot = 0; slot < 50; slot += 1) {
            await store.commit(batch([settled('p', slot), run(settled('p', slot), 1, { state: 'ended' })], { at: start + slot * 60_000 }))
            store.maintain?.({ now: start + slot * 60_000, retains: () => true, idle: true })
          }
          expect(store.windows({ policy: 'p' }).map(({ slot }) => (slot - start) / 60_000)).toEqual([45, 46, 47, 48, 49])
          expect(store.runs({ policy: 'p' })).toHaveLength(5)
          expect(store.windows({ policy: 'open' })).toEqual([open])
          expect(sorted((await loaded(home.again())).rows)).toEqual(expect.arrayContaining([open, run(open, 1)]))
        },
        { historyMax: 5 },
      ))

    test('tells how much it holds', () =>
      inHome(async (_, store) => {
        await store.load()
        await store.commit(batch([settled('p', 0), run(settled('p', 0), 1)], { events: [event('Load', 1)] }))
        await store.commit(batch([window('p', 1)]))
        expect(store.statistics()).toMatchObject({ commits: 2, windows: 2, runs: 1, events: store.keepsEvents ? 1 : 0 })
      }))

    test('may be tidied up and flushed at any time, and closed twice', () =>
      inHome(async (home, store) => {
        await store.load()
        store.maintain?.({ now: start, retains: () => false, idle: true })
        await store.flush?.()
        await store.commit(batch([policy('p')]))
        await store.flush?.()
        store.close?.()
        store.close?.()
        expect([...(await loaded(home.again())).rows]).toEqual([policy('p')])
      }))
  })
}

async function loaded(store: Store): Promise<SavedState> {
  const saved = await store.load()
  if (saved === undefined) throw new Error('the store holds nothing')
  return saved
}

/** By table, then by name. */
function sorted(rows: Iterable<Row>): readonly Row[] {
  const keyOf = (row: Row): string => `${row.table} ${row.table === 'session' ? row.name : row.table === 'policy' ? row.key : row.id}`
  return [...rows].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
