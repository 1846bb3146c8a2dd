/** `import schedules`: schedules of experiments as their service answers them. @see SEMANTICS S9 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planOf, said, schedules } from './importing.js'

/** As the service documents it. */
const documented = {
  id: '73919897-0835-4ad6-bfc6-2b332c9d615f',
  experiment_id: 'd4e4a9cd-d97a-472c-977b-9f92338db2e1',
  parameters: {},
  ticket: {},
  recurrence_pattern: '*/5 * * * *',
  recurrence_count: 1,
  recurrence_left: 0,
  created_by: 'a123456',
  created_at: '2019-06-17T04:34:07.014023Z',
  trials: [{ id: '1cb25d87-a126-4d4f-8ac6-77d8922f3001', status: 'Succeeded', executed_at: '2019-06-17T04:34:15.132562Z' }],
}
const running = {
  ...documented,
  recurrence_count: 10,
  recurrence_left: 4,
  parameters: { region: 'eu', t: '{{ x }}' },
  ticket: { id: 'C1' },
}

test('one that still runs, key by key', () => {
  const imported = schedules(running)
  const [policy] = planOf(imported)
  expect(policy).toMatchObject({
    name: running.id,
    workflowName: running.experiment_id,
    recurrenceCount: 4,
    concurrencyGroup: 'experiments',
    inputs: { region: { kind: 'literal', value: 'eu' }, t: { kind: 'literal', value: '{{ x }}' } },
    metadata: { ticket: { id: 'C1' }, created_by: 'a123456', created_at: running.created_at },
  })
  expect(said(imported, JSON.stringify(running, undefined, 1))).toEqual([
    'info imported-otherwise «"*/5 * * * *"» Slots fire at their time; the service started them up to a minute early.',
    'info imported-otherwise «"*/5 * * * *"» Patterns are read in UTC; the service read them in the zone that it was set to.',
    'info imported-otherwise «"*/5 * * * *"» Trials ran one at a time: the policies share the group `experiments`, whose limit is the number of workers.',
    'info imported-otherwise «4» `recurrence_count` is 4, what is left of 10.',
    'info not-imported «"trials"» Its 1 trials are history, and are left out.',
  ])
})

test('one without a count runs for ever', () => {
  const [policy] = planOf(schedules([{ ...running, recurrence_count: null, recurrence_left: null }]))
  expect(policy?.recurrenceCount).toBeUndefined()
})

describe('what is left out', () => {
  test.each<[change: object, found: string]>([
    [{ recurrence_left: 0 }, 'info not-imported «0» The schedule is left out: it has run as often as it should.'],
    [
      { recurrence_pattern: '61 * * * *' },
      'error not-imported «"61 * * * *"» The schedule is left out: 61 is no minute: the field goes from 0 to 59.',
    ],
    [
      { recurrence_pattern: '* * * * * *' },
      'error not-imported «"* * * * * *"» The schedule is left out: its pattern has not five fields (minute hour day month weekday).',
    ],
    [
      { recurrence_pattern: 5 },
      'error not-imported «"73919897-0835-4ad6-bfc6-2b332c9d615f"» The schedule is left out: it has no `recurrence_pattern`.',
    ],
    [{ is_paused: true }, 'warning not-imported «"is_paused"» `is_paused` has no counterpart, and is left out.'],
    [
      { experiment_id: null },
      'warning not-imported «"*/5 * * * *"» The schedule names no experiment, so its policy launches the workflow `run`.',
    ],
  ])('%j', (change, found) => {
    const value = { ...running, ...change }
    expect(said(schedules(value), JSON.stringify(value, undefined, 1))).toContain(found)
  })

  test.each<[value: unknown]>([[[]], [{ results: [] }]])('nothing in %j makes no policy', (value) => {
    expect(schedules(value)).toMatchObject({ policies: 0, report: [] })
  })

  test.each<[value: unknown]>([[[5]], ['text'], [null]])('%j is no schedule', (value) => {
    expect(schedules(value)).toMatchObject({ policies: 0, report: [{ severity: 'error' }] })
  })
})

test('a page of a list, with names that differ', () => {
  const value = { count: 2, results: [running, { ...running, trials: [] }] }
  expect(planOf(schedules(value)).map(({ name }) => name)).toEqual([running.id, `${running.id}-2`])
})

test('whatever the schedules hold, what comes out can be loaded', () => {
  const schedule = fc.record(
    {
      id: fc.oneof(fc.string(), fc.uuid()),
      experiment_id: fc.oneof(fc.uuid(), fc.string({ minLength: 1, maxLength: 20 })),
      parameters: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
      ticket: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 9 }), { maxKeys: 2 }),
      metadata: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 9 }), { maxKeys: 2 }),
      recurrence_pattern: fc.constantFrom('*/5 * * * *', '0 0 * * 0', '@daily', '0 0 30 2 *', 'x', ''),
      recurrence_count: fc.option(fc.integer({ min: 0, max: 5 })),
      recurrence_left: fc.option(fc.integer({ min: 0, max: 5 })),
      created_by: fc.string(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.array(schedule, { maxLength: 3 }), (list) => {
      const imported = schedules(list)
      expect(planOf(imported)).toHaveLength(imported.policies)
      const left = imported.report.filter(({ message }) => message.startsWith('The schedule is left out')).length
      expect(imported.policies + left).toBe(list.length)
    }),
    { numRuns: 150 },
  )
})
