/** What clients write of experiments, schedules and trials: what is taken, and what is said about the rest. */
import { describe, expect, test } from 'vitest'
import { readExperiment, readSchedule, readTrial, type ReadBody } from '../../src/experiments/index.js'

const actions = ['cm.wait', 'cm.http_probe', 'cm.http_request']

/** The problems of a body, one line each; empty when there are none. */
function problemsOf(read: ReadBody<unknown>): readonly string[] {
  return read.ok ? [] : Object.entries(read.problems).flatMap(([field, texts]) => texts.map((text) => `${field}: ${text}`))
}

describe('an experiment', () => {
  const steps = [
    { step: 'is it up?', do: 'cm.http_probe', where: { url: '{{ url }}/health' }, expect: [{ operator: 'eq', status_code: 200 }] },
  ]

  test("is taken as it is written, without the fields that are not its client's", () => {
    const body = { id: 'x', created_by: 'y', name: 'latency', steps, parameters: { url: 'http://127.0.0.1' } }
    expect(readExperiment(body, 'whole', actions)).toEqual({
      ok: true,
      value: { name: 'latency', steps, parameters: { url: 'http://127.0.0.1' } },
    })
  })

  test('may be given in part', () => {
    expect(readExperiment({ description: 'new' }, 'part', actions)).toEqual({ ok: true, value: { description: 'new' } })
  })

  test.each([
    [[], ['non_field_errors: The body must be a JSON object: the experiment.']],
    [{ name: 'a' }, ['steps: The experiment needs `steps`. `steps`: The experiment itself; when a step fails the trial is `Failed`.']],
    [{ name: '', steps }, ['name: `name` is empty.']],
    [{ name: 'a', stepz: [] }, ['stepz: The experiment has no key `stepz`. Did you mean `steps`?']],
    [
      { name: 'a', steps: [{ do: 'cm.wiat', where: {} }] },
      ['steps: `do` must be an action that this server knows, not the text "cm.wiat". Did you mean `cm.wait`?'],
    ],
    [{ name: 'a', steps: [{ where: {} }] }, ['steps: Item 1 of `steps` needs `do`. `do`: The action, as `namespace.name`.']],
    [
      { name: 'a', steps: [{ do: 'cm.wait', where: { time_in_seconds: '{{ wait | int }}' } }] },
      [
        'steps: Step 1: `{{ wait | int }}` is no parameter. Write the name of a parameter in double braces, such as `{{ url }}`; filters and statements are not read.',
      ],
    ],
    [
      {
        name: 'a',
        steps: [],
        post_steps: [{ do: 'cm.wait', where: {}, expect: [{ operator: 'is', status_code: 1 }, { operator: 'eq' }] }],
      },
      [
        'post_steps: Step 1, `expect`: `operator` must be one of eq, ne, lt, le, gt, ge, regex, not "is".',
        'post_steps: Step 1, `expect`: Beside `operator` there must be one path and its value, such as `"status_code": 200`, not 0.',
      ],
    ],
  ])('%j', (body, problems) => {
    expect(problemsOf(readExperiment(body, 'whole', actions))).toEqual(problems)
  })

  test('cannot smuggle a prototype', () => {
    const body: unknown = JSON.parse('{"name": "a", "steps": [], "parameters": {"__proto__": {"admin": true}}}')
    expect(problemsOf(readExperiment(body, 'whole', actions))).toEqual([
      'parameters: `__proto__` is not accepted as a key. Give it another name.',
    ])
  })
})

describe('a schedule', () => {
  test.each([
    [{ recurrence_pattern: '*/5 * * * *' }],
    [{ recurrence_pattern: '0 9 * * mon-fri', recurrence_count: 3, parameters: { a: 1 }, ticket: { type: 'inc', number: '7' } }],
    [{ recurrence_pattern: '@daily', recurrence_count: null }],
    [{ recurrence_pattern: `${Array.from({ length: 60 }, (_, minute) => minute).join(',')} * * * *` }],
  ])('%j', (body) => {
    expect(readSchedule(body, 'whole')).toEqual({ ok: true, value: body })
  })

  test('read-only fields are passed over', () => {
    const body = { id: '1', experiment_id: '2', recurrence_left: 7, trials: [], created_at: 'x', created_by: 'y', recurrence_count: 2 }
    expect(readSchedule(body, 'part')).toEqual({ ok: true, value: { recurrence_count: 2 } })
  })

  test.each([
    [
      {},
      [
        'recurrence_pattern: The schedule needs `recurrence_pattern`. `recurrence_pattern`: When trials start: a cron expression of five fields, or an alias such as `@daily`.',
      ],
    ],
    [
      { recurrence_pattern: '0 */5 * * * *' },
      [
        'recurrence_pattern: `recurrence_pattern` must be a cron expression of five fields such as `*/5 * * * *`, or an alias such as `@daily`, not the text "0 */5 * * * *". It has 6 fields: minute, hour, day of month, month and day of week are wanted.',
      ],
    ],
    [
      { recurrence_pattern: '* * * * *', recurrence_count: -1 },
      ['recurrence_count: `recurrence_count` must be a whole number of trials, 0 or more, or null for no limit, not the number -1.'],
    ],
  ])('%j', (body, problems) => {
    expect(problemsOf(readSchedule(body, 'whole'))).toEqual(problems)
  })

  test('a day that never comes', () => {
    expect(problemsOf(readSchedule({ recurrence_pattern: '0 0 30 2 *' }, 'whole')).join()).toContain('never')
  })
})

test('a trial names its experiment', () => {
  expect(readTrial({ experiment: 'e1', parameters: {} })).toEqual({ ok: true, value: { experiment: 'e1', parameters: {} } })
  expect(problemsOf(readTrial({}))).toEqual(['experiment: The trial needs `experiment`. `experiment`: The id of the experiment.'])
})
