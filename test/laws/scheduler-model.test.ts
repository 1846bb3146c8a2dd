/** The naive model of the scheduler and the core agree on random histories: on every window with its holds, its outcome and its explanation, and on every run. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { jitterOf } from '../../src/timers/index.js'
import { histories, type Feature } from '../model/arbitraries.js'
import { playOnCore } from '../model/harness.js'
import { NaiveScheduler } from '../model/model.js'

interface Law {
  readonly rules: string
  readonly features: readonly Feature[]
  readonly sessions?: readonly string[]
  readonly numRuns: number
}

const laws: readonly Law[] = [
  { rules: 'S2.1 to S2.9, S2.12, S7', features: ['slow'], numRuns: 1500 },
  { rules: 'heartbeats alone (S2.9)', features: ['slow', 'heartbeat', 'people', 'limits'], numRuns: 800 },
  { rules: 'a process that hangs (S2.1, S6.1)', features: ['stall', 'people', 'limits'], numRuns: 800 },
  { rules: 'limits and queues (S2.10)', features: ['limits', 'slow'], numRuns: 1500 },
  { rules: 'what people do (S2.8, S2.11)', features: ['people', 'limits', 'slow'], numRuns: 1500 },
  { rules: 'recurrence and jitter (S1.7)', features: ['recurrence', 'jitter', 'limits'], numRuns: 800 },
  { rules: 'edits and sessions (S8.1, S8.3)', features: ['apply', 'sessions', 'people', 'limits', 'jitter', 'recurrence'], numRuns: 1500 },
  {
    rules: 'vocabularies that break policies, forced (S8.2)',
    features: ['vocabulary', 'apply', 'people', 'limits', 'slow', 'recurrence', 'restart'],
    numRuns: 1500,
  },
  { rules: 'crash and restart (S6.2, S6.3)', features: ['restart', 'people', 'limits', 'slow', 'recurrence', 'jitter'], numRuns: 1500 },
  {
    rules: 'all together',
    features: ['heartbeat', 'limits', 'people', 'apply', 'vocabulary', 'sessions', 'restart', 'stall', 'recurrence', 'jitter', 'slow'],
    sessions: ['s', 't'],
    numRuns: 3000,
  },
]

test.each(laws)('$rules', ({ features, sessions = ['s'], numRuns }) => {
  const arbitrary = histories({ until: 40, names: ['a', 'b'], sessions, features: new Set(features) })
  fc.assert(
    fc.property(arbitrary, (history) => {
      const [real, model] = [playOnCore(history), new NaiveScheduler(history, jitterOf)]
      expect(real.seen).toEqual(model.play())
      expect(real.explained).toEqual(model.explained())
    }),
    { numRuns },
  )
})
