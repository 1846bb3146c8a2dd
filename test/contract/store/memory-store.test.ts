/** The memory store keeps its promises; what it holds lasts as long as the object. */
import { memoryStore, type Store } from '../../../src/index.js'
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
