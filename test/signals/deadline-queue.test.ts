import { expect, test } from 'vitest'
import { DeadlineQueue } from '../contract/plain/deadline-queue.js'

test('the earliest comes first, equal ones in the order of ids', () => {
  const queue = new DeadlineQueue()
  for (const [id, at] of [
    [3, 20],
    [1, 30],
    [2, 20],
    [4, 10],
  ] as const) {
    queue.set(id, at)
  }
  const order: number[] = []
  for (let { first } = queue; first; { first } = queue) {
    order.push(first.id)
    queue.set(first.id, Number.POSITIVE_INFINITY)
  }
  expect(order).toEqual([4, 2, 3, 1])
})

test('an id has one deadline, the last that was set', () => {
  const queue = new DeadlineQueue()
  queue.set(1, 10)
  queue.set(2, 20)
  queue.set(1, 30)
  expect(queue.first).toEqual({ id: 2, at: 20 })
  queue.set(2, 40)
  expect(queue.first).toEqual({ id: 1, at: 30 })
  queue.set(1, Number.POSITIVE_INFINITY)
  queue.set(1, Number.POSITIVE_INFINITY)
  queue.set(2, Number.POSITIVE_INFINITY)
  expect(queue.first).toBeUndefined()
})
