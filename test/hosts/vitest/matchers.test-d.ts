/** The types of the matchers. */
import { expect, expectTypeOf, test } from 'vitest'
import type { Simulation } from 'tidegate/testing'
import 'tidegate/vitest'

declare const simulation: Simulation

test('matchers are known to expect, and check what they are given', () => {
  type Matchers = ReturnType<typeof expect<Simulation>>
  expectTypeOf<Matchers['toHaveRun']>().parameter(0).toEqualTypeOf<string>()
  expectTypeOf<Matchers['toHaveRun']>().toBeCallableWith('p', { start: '5m', end: new Date(), window: 0 })
  expectTypeOf<Matchers['toHaveOutcome']>().toBeCallableWith('p', 'condition_false')
  expectTypeOf<Matchers['toHaveReason']>().toBeCallableWith('p', { reason: 'waiting' })
  // @ts-expect-error: there is no such outcome
  expect(simulation).toHaveOutcome('p', 'condition_flase')
  // @ts-expect-error: there is no such field
  expect(simulation).toHaveRun('p', { starts: '5m' })
})
