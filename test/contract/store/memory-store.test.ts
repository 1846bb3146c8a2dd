/** The memory store keeps its promises; what it holds lasts as long as the object. */
import { expect, test } from 'vitest'
import { memoryStore, type Store, type WindowRow } from '../../../src/index.js'
import { batch, run, settled, start } from './samples.js'
import { storeContract } from './store-contract.js'

for (const keepEvents of [false, true]) {
  storeContract(`memory, events ${keepEvents ? 'kept' : 'forgotten'}`, () => {
    let store: Store = memoryStore()
    return {
      open: (options = {}) => (store = memoryStore({ ...options, keepEvents })),
      again: () => store,
      close: () => undefined,
    }
  })
}

test('what is packed, in commits and in idle moments, is answered as before, and changes as before', async () => {
  const store = memoryStore({ historyMax: 18_000 })
  const windows = Array.from({ length: 20_000 }, (_, index): WindowRow => settled(`p${index % 10}`, Math.floor(index / 10)))
  for (let first = 0; first < windows.length; first += 1000) {
    const rows = windows
      .slice(first, first + 1000)
      .flatMap((window) => [window, run(window, 1, { state: 'ended', executionId: `e-${window.id}` })])
    await store.commit(batch(rows))
    store.maintain?.({ now: start, retains: () => true, idle: first > 17_000 })
  }
  expect(store.statistics()).toMatchObject({ windows: 18_000, runs: 18_000 })
  const [gone, kept] = [windows.slice(0, 2000), windows.slice(2000)]
  for (const window of gone) expect(store.window(window.id)).toBeUndefined()
  for (const window of kept) expect(store.window(window.id)).toStrictEqual(window)
  expect(store.windows({ limit: 25 })).toStrictEqual(
    windows
      .slice(-30)
      .toSorted((a, b) => a.slot - b.slot || (a.policy < b.policy ? -1 : 1))
      .slice(-25),
  )
  const changed: WindowRow = { ...kept[5]!, outcome: 'error' }
  await store.commit(batch([changed, run(changed, 2)]))
  expect(store.windows({ outcome: 'error' })).toStrictEqual([changed])
  expect(store.runs({ window: changed.id }).map(({ n }) => n)).toEqual([1, 2])
})
