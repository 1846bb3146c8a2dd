/** `import tosca`: the examples of the source system, and everything in which it did not do what it said. @see SEMANTICS S10 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planOf, said, tosca } from './importing.js'

/** A topology with one policy that has these properties, as lines of YAML. */
function topology(...properties: readonly string[]): string {
  return [
    'topology_template:',
    '  policies:',
    '    - Scheduled:',
    '        type: org.alien4cloud.rmsscheduler.policies.RMSScheduleWorkflowPolicy',
    '        properties:',
    ...properties.map((line) => `          ${line}`),
    '',
  ].join('\n')
}

const every = ['cron_expression: 0 0/30 * * * ?', 'workflow_name: run']

describe('the examples of the source', () => {
  test('retries', () => {
    const imported = tosca(topology(...every, 'timer_type: cron', 'duration: 10m', 'retry_on_error: true', 'max_run: 3', 'delay: 1m'))
    expect(planOf(imported)).toMatchObject([
      { name: 'Scheduled', workflowName: 'run', durationMs: 600_000, retryOnError: true, maxRun: 3, delayMs: 60_000, onlyOneRunning: true },
    ])
  })

  test('a delay, with conditions', () => {
    const text = topology(
      'cron_expression: 10m',
      'timer_type: int',
      'workflow_name: run',
      'duration: 2m',
      'conditions:',
      `  - I've got a recent value for metric "ES_Disk_Free"`,
      '  - Last known metric "ES_Disk_Free" is >= 10000',
    )
    expect(planOf(tosca(text))).toMatchObject([{ timers: [{ spec: { kind: 'int', delayMs: 600_000 } }], clauses: [{}, {}] }])
    expect(said(tosca(text), text)).toContain(
      'warning imported-otherwise «10m» The source started this delay again and again; here it fires once, counted from the moment the session opened.',
    )
  })

  test('a loop', () => {
    const text = topology(
      'timer_type: cron',
      'cron_expression: "0 0/5 * * * ?"',
      'duration: 3m',
      'loop: true',
      'delay: 45s',
      'only_one_running: true',
      'conditions:',
      ' - "Average value for metric \\"ES_Disk_Free\\" during last 10m is > 10000"',
      'workflow_name: run',
    )
    expect(planOf(tosca(text))).toMatchObject([{ loop: true, delayMs: 45_000 }])
    expect(said(tosca(text), text).filter((line) => line.startsWith('warning'))).toEqual([])
  })
})

describe('what behaves differently', () => {
  test.each<[property: string, found: string]>([
    [
      'conditions: [ Average value for metric "X" during last 5m is < 5 ]',
      'The source compared averages with > whatever was written; here `<` is honoured.',
    ],
    [
      'conditions: [ Last known metric "X" is < 10 ]',
      'Without data the source took this for true, as if the value were 0; here it is unknown, and the window waits.',
    ],
    ['conditions: [ Last known metric "X" is > 1.5 ]', 'The source read whole numbers only; here decimals count.'],
    [
      'conditions: [ Average value for metric "X" during last 20m is > 5 ]',
      'The source cut this span at the ttl of events (10m unless set); here it is looked at in full.',
    ],
    ['duration: 30m', 'The window (30m) is as long as the time between two slots, and the source lost every second one; here each opens.'],
    [
      'duration: 1h',
      'The window (1h) is longer than the time between two slots, and the source lost slots while one waited; here each opens.',
    ],
    ['max_run: 0', 'The source ran once with `max_run: 0`, so `max_run: 1` is written.'],
    ['only_one_running: true', 'A run that outlives its window holds the next one back; in the source it did not.'],
    [
      'loop: false',
      'The default of the type is written down: `only_one_running: true`. A run that outlives its window holds the next one back; in the source it did not.',
    ],
    ['conditions: [ "# later" ]', 'This condition says nothing, and is left out: the source took it for true.'],
    ['colour: red', '`colour` is no property that is known, and is left out.'],
  ])('%s', (property, found) => {
    const imported = tosca(topology(...every, property))
    expect(imported.policies).toBe(1)
    planOf(imported)
    expect(imported.report.map(({ message }) => message)).toContain(found)
  })

  test('with only_one_running: false nothing is said of runs that outlive their window', () => {
    const imported = tosca(topology(...every, 'only_one_running: false'))
    expect(planOf(imported)).toMatchObject([{ onlyOneRunning: false }])
    expect(imported.report.some(({ message }) => message.includes('outlives'))).toBe(false)
  })
})

describe('what is left out as a whole, since a part of it cannot be kept', () => {
  test.each<[properties: readonly string[], words: string, message: string]>([
    [['workflow_name: run'], 'Scheduled', 'it has no `cron_expression`.'],
    [['cron_expression: 0 0 * * * *'], '* * *', 'Quartz wants a ?'],
    [['cron_expression: 0 0 12 1 1 ? 2020'], '0 0 12 1 1 ? 2020', 'The expression never fires after'],
    [[...every, 'conditions: [ Last known metric "X" are < 5 ]'], 'are < 5', 'No sentence goes on like this'],
    [[...every, 'conditions: [ "> eval(true)" ]'], '> eval(true)', 'A line that starts with > is raw DRL'],
    [[...every, 'conditions: [ { a: b } ]'], '{ a: b }', 'a condition is no text'],
    [
      [...every, 'duration: { get_input: length }'],
      '{ get_input: length }',
      '`duration` is `get_input: length`, which has no default here.',
    ],
    [[...every, 'duration: soon'], 'soon', '`duration` must be a duration such as 10m, not "soon".'],
    [[...every, 'loop: maybe'], 'maybe', '`loop` must be true or false, not "maybe".'],
    [[...every, 'max_run: -5'], '-5', '`max_run` must be a whole number, not -5.'],
  ])('%j', (properties, words, message) => {
    const text = topology(...properties)
    const imported = tosca(text)
    expect(imported.policies).toBe(0)
    expect(
      said(imported, text)
        .filter((line) => line.startsWith('error'))
        .join('\n'),
    ).toMatch(/^error not-imported «/)
    expect(said(imported, text).join('\n')).toContain(`«${words}» \`Scheduled\` is left out: ${message}`)
  })
})

describe('topologies', () => {
  test('inputs with defaults, numbers and booleans as texts, a mapping of policies', () => {
    const text = `topology_template:
  inputs: { length: { type: string, default: 7m } }
  policies:
    one: { type: x.RMSScheduleWorkflowPolicy, targets: [ A ], properties: { cron_expression: 0 0/30 * * * ?, duration: { get_input: length }, max_run: "3", loop: "true" } }
    two words: { type: x.RMSScheduleWorkflowPolicy, description: Hello, triggers: {}, properties: { cron_expression: 0 0/30 * * * ? } }
    other: { type: tosca.policies.Placement }
    odd: nothing
`
    const imported = tosca(text)
    expect(planOf(imported)).toMatchObject([
      { name: 'one', durationMs: 420_000, maxRun: 3, loop: true },
      { name: 'two-words', description: 'Hello' },
    ])
    expect(said(imported, text).filter((line) => !line.includes('outlives'))).toMatchSnapshot()
  })

  test.each(['', 'a: b', 'topology_template: {}', '- x'])('%j has no policies', (text) => {
    expect(tosca(text)).toMatchObject({ policies: 0, report: [{ code: 'not-imported', severity: 'error' }] })
  })

  test('a text that is not YAML', () => {
    expect(tosca('a: [')).toMatchObject({ policies: 0, report: [{ code: 'not-yaml' }] })
  })

  test('sentences of ones own come with their file', () => {
    const dsl = [{ name: 'ops.dsl', text: '[when]the machine is calm=last("Load") < 8\n' }]
    const text = topology(...every, 'conditions: [ the machine is calm ]')
    expect(tosca(text).policies).toBe(0)
    expect(planOf(tosca(text, dsl), dsl)).toHaveLength(1)
    expect(tosca(text, dsl).text).toContain('dsl_files:\n  - ops.dsl\n')
  })
})

test('whatever the properties hold, what comes out can be loaded', () => {
  const value = fc.constantFrom(
    '10m',
    '0s',
    'true',
    'false',
    '3',
    '0',
    '-1',
    '0 0/5 * * * ?',
    '"{{"',
    '[ a ]',
    '{ get_input: x }',
    '~',
    'int',
    'cron',
    '""',
  )
  const key = fc.constantFrom(
    'workflow_name',
    'timer_type',
    'duration',
    'retry_on_error',
    'loop',
    'delay',
    'max_run',
    'only_one_running',
    'cancel_on_timeout',
    'colour',
  )
  const sentence = fc.constantFrom(
    '"# x"',
    '""',
    'Last known metric "X" is < 10',
    '"- above 5"',
    '"> x"',
    '5',
    `I've got a recent value for metric "X"`,
  )
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 5 }), fc.array(sentence, { maxLength: 3 }), (properties, sentences) => {
      const lines = Object.entries({ cron_expression: '0 0/5 * * * ?', ...properties }).map(([name, text]) => `${name}: ${text}`)
      const imported = tosca(
        topology(
          ...lines,
          `conditions: [ ${sentences.map((one) => (one.startsWith('"') ? one : `'${one.replaceAll("'", "''")}'`)).join(', ')} ]`,
        ),
      )
      expect(planOf(imported)).toHaveLength(imported.policies)
      expect(imported.policies === 1 || imported.report.some(({ severity }) => severity === 'error')).toBe(true)
    }),
    { numRuns: 150 },
  )
})
