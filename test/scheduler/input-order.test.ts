/** The order in which inputs of one instant are taken. */
import { describe, expect, it } from 'vitest'
import { areInOrder, inPhases } from '../../src/scheduler/input-order.js'
import type { Input, LaunchedRun } from '../../src/scheduler/index.js'

const slot = '2026-01-01T00:00:00Z'

function runOf(session: string, policy: string): LaunchedRun {
  return { id: `${session}/${policy}@${slot}#1`, session, policy, workflow: 'run', inputs: {}, n: 1, start: 0 }
}

function launched(run: LaunchedRun | string): Input {
  return { kind: 'launched', run }
}

describe('inputs of one instant', () => {
  it('are taken by kind, then runs by session and name, however a run is named', () => {
    const event: Input = { kind: 'metric', event: { metric: 'load', value: 1, timestamp: 0 } }
    const pause: Input = { kind: 'pause', policy: { session: 'a', policy: 'x' } }
    const given = [launched(runOf('a-b', 'x')), launched(runOf('a', 'z').id), launched(runOf('a', 'y')), pause, event]
    expect(inPhases(given).map(({ index }) => index)).toEqual([4, 3, 2, 1, 0])
  })

  it('that were accepted one after the other are seen to be in order', () => {
    const inOrder = [runOf('a', 'x'), runOf('a', 'y').id, runOf('a', 'y'), runOf('a-b', 'x').id]
    expect(areInOrder(inOrder.map(launched))).toBe(true)
    expect(areInOrder(inOrder.toReversed().map(launched))).toBe(false)
  })
})
