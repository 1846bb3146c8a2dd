/** Policies that a program gives: the same mistakes as in files, shown in the object written out as YAML, and nothing of the object kept or changed. */
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { renderDiagnostics } from '../../grammar/index.js'
import { compilePolicies, OBJECTS_FILE, readPolicyObjects } from '../../src/policies/index.js'
import { vocabulary } from './judging.js'

/** Whatever a program without types may pass. */
function read(policies: unknown): ReturnType<typeof readPolicyObjects> {
  return Reflect.apply(readPolicyObjects, undefined, [policies])
}

function plan(policies: unknown) {
  const { document, diagnostics } = read(policies)
  const compiled = compilePolicies(document ? [document] : [], { vocabulary })
  return { plan: compiled.plan, diagnostics: [...diagnostics, ...compiled.diagnostics] }
}

const sound = {
  name: 'a',
  workflow_name: 'run',
  cron_expression: '*/5 * * * * ?',
  duration: '4s',
  conditions: ['Last known metric "Load" is <= 10'],
}

test('the quick start of the documentation is a plan', () => {
  expect(plan([sound])).toMatchObject({
    plan: [{ name: 'a', durationMs: 4000, clauses: [{ text: 'Last known metric "Load" is <= 10' }] }],
    diagnostics: [],
  })
})

test('a document with defaults, absent keys given as undefined, and a date as an instant', () => {
  const document = {
    version: 1,
    defaults: { timezone: 'Europe/Paris', description: undefined },
    policies: [{ ...sound, loop: undefined, start_at: new Date('2026-01-01T00:00:00Z') }],
  }
  expect(plan(document)).toMatchObject({
    plan: [{ timezone: 'Europe/Paris', startAt: Date.UTC(2026, 0, 1), loop: false }],
    diagnostics: [],
  })
})

test('mistakes are underlined in the object written out', () => {
  const { diagnostics, text } = read([sound, { ...sound, name: 'b', duration: 4000, inputs: { notify: () => undefined } }])
  expect(`\n${renderDiagnostics(diagnostics, new Map([[OBJECTS_FILE, text]]))}`).toBe(`
<policies>:11:15 error bad-duration: \`duration\` must be a length of time such as \`10m\`, \`1h30m\` or \`500ms\`, not the number 4000.
  11 |     duration: 4000
     |               ^^^^
  help: Say the unit: \`4000s\`, \`4000m\` or \`4000h\`.

<policies>:15:15 error bad-type: A function cannot stand in a document; numbers, texts, true, false, null, lists and mappings can.
  15 |       notify: <a function>
     |               ^^^^^^^^^^^^`)
})

test('the text that an object is written out to is YAML that means the same', () => {
  const policies = [
    {
      ...sound,
      description: 'a: b # c\n"d" \u2028 \\ é 😀',
      inputs: {
        empty: {},
        none: [],
        deep: [[1, [2]], [{ a: [{}] }], null],
        'a key: with # signs': true,
        '': -0.5,
        text: '5',
        yes: 'true',
        date: '2026-01-01',
      },
    },
  ]
  expect(parse(read(policies).text)).toEqual({ policies })
})

describe('what a document cannot hold', () => {
  const cycle: Record<string, unknown> = { ...sound }
  cycle['inputs'] = { again: cycle }
  test.each([
    ['a function', { ...sound, inputs: { a: () => 1 } }, 'bad-type'],
    ['a symbol', { ...sound, inputs: { a: Symbol('a') } }, 'bad-type'],
    ['a bigint', { ...sound, metadata: { a: 1n } }, 'bad-type'],
    ['a map', { ...sound, inputs: { a: new Map([['b', 1]]) } }, 'bad-type'],
    ['an invalid date', { ...sound, start_at: new Date(Number.NaN) }, 'bad-type'],
    ['not a number', { ...sound, inputs: { a: [Number.NaN] } }, 'bad-type'],
    ['a hole in a list', { ...sound, conditions: [undefined] }, 'bad-type'],
    ['itself', cycle, 'too-deep'],
    [
      'an own key __proto__',
      JSON.parse('{"name":"a","workflow_name":"run","cron_expression":"@hourly","inputs":{"__proto__":{"a":1}}}'),
      'bad-name',
    ],
    ['nothing', undefined, 'bad-type'],
    ['null', null, 'bad-type'],
    ['a text', 'name: a', 'bad-type'],
  ])('%s', (_, policy, code) => {
    const { diagnostics, plan: planned } = plan([policy])
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code)
    expect(planned).toEqual([])
    expect(Object.prototype).not.toHaveProperty('a')
  })

  test.each([[undefined], [null], [5], ['policies: []'], [() => []], [new Map()]])('in place of everything: %s', (given) => {
    expect(read(given).diagnostics.map(({ code }) => code)).toEqual([given === null ? 'missing-key' : 'bad-type'])
  })
})

test('the object is neither kept nor changed', () => {
  const inputs = { list: [1, { a: 'b' }] }
  const policy = Object.freeze({ ...sound, inputs: Object.freeze(inputs), metadata: { team: 'sre' } })
  const before = structuredClone(policy)
  const { plan: planned } = plan(Object.freeze([policy]))
  expect(policy).toEqual(before)
  inputs.list.push(2)
  policy.metadata.team = 'dev'
  expect(planned).toMatchObject([{ inputs: { list: { value: [1, { a: 'b' }] } }, metadata: { team: 'sre' } }])
})
