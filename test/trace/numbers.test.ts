/** The numbers that an explanation carries as data: those of the condition, or of its one part that is to blame. */
import { expect, test } from 'vitest'
import { load, make } from './scenes.js'

const high = 'Last known metric "Load" is > 90'

test.each<[name: string, conditions: unknown[], numbers: object]>([
  ['a sentence', [load], { condition: 1, observed: 23, required: 10 }],
  ['the second sentence', ['I\'ve got a recent value for metric "Load"', load], { condition: 2, observed: 23, required: 10 }],
  ['the one part of all that is false', [{ all: ['Last known metric "Load" is > 5', load] }], { condition: 1, observed: 23, required: 10 }],
  ['what must not hold', [{ not: 'Last known metric "Load" is > 5' }], { condition: 1, observed: 23, required: 5 }],
  ['how long it has held', [{ sentence: 'Last known metric "Load" is > 5', for: '2m' }], { observed: 60_000, required: 120_000 }],
])('%s', (_, conditions, numbers) => {
  expect(make({ conditions }).publish('Load', 23).until('1m').explain('p')).toMatchObject(numbers)
})

test('several parts that are to blame have no one number', () => {
  const explanation = make({ conditions: [{ any: [load, high] }] })
    .publish('Load', 23)
    .until('1m')
    .explain('p')
  expect(explanation).toMatchObject({ reason: 'condition_false', condition: 1 })
  expect(explanation).not.toHaveProperty('observed')
})
