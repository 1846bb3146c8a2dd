/** Testing a policy file in one's own vitest: nights pass in milliseconds, nothing sleeps. */
import { join } from 'node:path'
import { loadPolicies } from 'tidegate'
import { simulate, type Simulation, type WorkflowScript } from 'tidegate/testing'
import { expect, test } from 'vitest'

/** A winter night in Paris: its 02:00 is 01:00 UTC, an hour after the start. */
async function night(reindex: WorkflowScript): Promise<Simulation> {
  const policies = await loadPolicies(join(import.meta.dirname, 'reindex.policy.yaml'))
  return simulate({ policies, start: '2026-01-15T00:00:00Z', workflows: { reindex } })
}

test('runs at two when the night is quiet', async () => {
  const simulation = await night({ takes: '20m' })
  simulation.series({ metric: 'Load', every: '5m', values: '2x36' }).advance('3h')
  expect(simulation.runs('reindex')).toMatchObject([{ start: simulation.start + 60 * 60_000, result: 'success' }])
})

test('waits until the load has gone down', async () => {
  const simulation = await night({ takes: '20m' })
  simulation.series({ metric: 'Load', every: '5m', values: '9x13 1x22' }).advance('90m')
  // The load falls at 01:10; at 01:15 the last quarter of an hour holds 9, 1 and 1.
  expect(simulation.runs('reindex')).toMatchObject([{ start: simulation.start + 75 * 60_000 }])
})

test('says why it did not run', async () => {
  const simulation = await night({ takes: '20m' })
  simulation.series({ metric: 'Load', every: '5m', values: '9x48' }).advance('4h')
  expect(simulation.windows('reindex')).toMatchObject([{ outcome: 'condition_false', launches: 0 }])
  expect(simulation.explain('reindex')).toMatchObject({ condition: 1, observed: 9, required: 5 })
})

test('gives up after three failures', async () => {
  const simulation = await night({ takes: '20m', result: 'error' })
  simulation.series({ metric: 'Load', every: '5m', values: '2x48' }).advance('4h')
  expect(simulation.runs('reindex').map(({ start }) => (start - simulation.start) / 60_000)).toEqual([60, 90, 120])
  expect(simulation.windows('reindex')).toMatchObject([{ outcome: 'error' }])
})
