/** Texts of embedders: kept in the store of the scheduler, back with the next one. */
import { expect, test } from 'vitest'
import { createScheduler, memoryStore } from '../../src/index.js'

test('texts are there for the scheduler that takes over', async () => {
  const store = memoryStore()
  const first = createScheduler({ store })
  await first.start()
  await first.texts.keep([
    { key: 'b:2', text: 'two' },
    { key: 'b:1', text: 'one' },
    { key: 'c:1', text: 'other' },
  ])
  await first.texts.keep([{ key: 'c:1' }])
  await first.stop()
  const second = createScheduler({ store })
  await second.start()
  expect(second.texts.kept('b:')).toEqual([
    { key: 'b:1', text: 'one' },
    { key: 'b:2', text: 'two' },
  ])
  expect(second.texts.kept('c:')).toEqual([])
  expect(second.sessions()).toEqual(['default'])
  await second.stop()
})

test('a key without a letter is refused', async () => {
  const scheduler = createScheduler()
  await scheduler.start()
  await expect(scheduler.texts.keep([{ key: '', text: 'x' }])).rejects.toThrow('a key must have 1 to 500 characters, not 0')
  await scheduler.stop()
})
