import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeadlineQueue } from '../contract/plain/deadline-queue.js'
import { createPlainSignals } from '../contract/plain/plain-engine.js'
import { signalEngineLaws } from '../contract/signal-laws.js'
import { signalTimeLaws } from '../contract/signal-time-laws.js'

signalEngineLaws(createPlainSignals, 2500)
signalTimeLaws(createPlainSignals, 300)

test('the first of a deadline queue is the least of a list', () => {
  const at = fc.oneof({ weight: 4, arbitrary: fc.nat(30) }, { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(12), at), { maxLength: 80 }), (settings) => {
      const queue = new DeadlineQueue()
      const model = new Map<number, number>()
      for (const [id, instant] of settings) {
        queue.set(id, instant)
        model.set(id, instant)
        const listed = [...model].filter(([, due]) => Number.isFinite(due)).toSorted(([a, x], [b, y]) => x - y || a - b)
        expect(queue.first).toEqual(listed[0] && { id: listed[0][0], at: listed[0][1] })
      }
    }),
    { numRuns: 500 },
  )
})
