/** The sentences that a vocabulary remembers have a bound, and one beyond it costs as little as the others. */
import { expect, test } from 'vitest'
import { KeptClauses, keptClauses } from '../../src/policies/kept-clauses.js'
import type { Clause } from '../../src/policies/plan.js'

test('so many are remembered, and no more', () => {
  const clauses = Array.from({ length: 150_000 }, (_, index): Clause => ({
    text: `sentence ${index}`,
    condition: { kind: 'clock', test: { kind: 'weekday', days: [1] } },
  }))
  const kept = new KeptClauses()
  for (const clause of clauses) kept.keep(clause)
  expect(clauses.filter((clause) => kept.of(clause.text) === clause)).toHaveLength(50_000)
  expect(kept.of('another')).toBeUndefined()
})

test('each vocabulary has its own', () => {
  const [one, other] = [{}, {}]
  expect(keptClauses(one)).toBe(keptClauses(one))
  expect(keptClauses(one)).not.toBe(keptClauses(other))
})
