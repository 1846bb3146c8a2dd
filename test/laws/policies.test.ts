/** Laws of policy documents: however a document is written it means the same; the check agrees with the schema; and no text or object makes anything throw. */
import { Value } from '@sinclair/typebox/value'
import { TypeRegistry } from '@sinclair/typebox'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { diagnosticCodes, formatDuration, formatInstant } from '../../grammar/index.js'
import {
  compilePolicies,
  documentSchema,
  plainPlan,
  readPolicyObjects,
  readPolicyText,
  type PlannedPolicy,
  type ReadResult,
} from '../../src/policies/index.js'
import { planAlike } from '../../src/policies/alike-policies.js'
import { readAlikeText } from '../../src/policies/alike-text.js'
import { vocabulary } from '../policies/judging.js'

const duration = fc.integer({ min: 0, max: 1e9 }).map(formatDuration)
const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/)
const sentence = fc
  .tuple(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constantFrom('<', '>', '=='), fc.integer())
  .map(([metric, operator, value]) => `Last known metric "m${metric.replaceAll(/["\\\s\p{C}]/gu, '#')}" is ${operator} ${value}`)

const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !/\{\{|__proto__|"<<"/.test(JSON.stringify(value)))

const extras = fc.record({ id: fc.uuid(), for: duration, 'x-note': json }, { requiredKeys: [] })

const condition = fc.letrec<{ any: unknown }>((tie) => {
  const list = fc.array(tie('any'), { minLength: 1, maxLength: 3 })
  const withExtras = <Form extends object>(form: fc.Arbitrary<Form>) => fc.tuple(form, extras).map(([own, more]) => ({ ...own, ...more }))
  return {
    any: fc.oneof(
      { maxDepth: 3 },
      sentence,
      withExtras(fc.record({ sentence })),
      withExtras(fc.record({ any: list })),
      withExtras(fc.record({ all: list })),
      withExtras(fc.record({ not: tie('any') })),
      withExtras(list.map((of) => ({ at_least: { count: of.length, of } }))),
    ),
  }
}).any

const keysOf = (values: fc.Arbitrary<unknown>) =>
  fc.dictionary(
    fc.string({ maxLength: 10 }).filter((key) => key !== '__proto__' && key !== '<<'),
    values,
    { maxKeys: 4 },
  )

const sharedKeys = {
  timezone: fc.constantFrom('UTC', 'Europe/Paris', 'Asia/Kolkata'),
  duration,
  delay: duration,
  jitter: fc.integer({ min: 0, max: 59_999 }).map(formatDuration),
  loop: fc.boolean(),
  retry_on_error: fc.boolean(),
  only_one_running: fc.boolean(),
  pause_on_failure: fc.boolean(),
  max_run: fc.constantFrom(-1, 1, 2, 100),
  recurrence_count: fc.nat(100),
  start_at: fc.integer({ min: 0, max: 2e12 }).map(formatInstant),
  cancel_on_timeout: fc.oneof(
    fc.boolean(),
    duration.map((grace) => ({ grace })),
  ),
  concurrency_group: name,
  on_no_data: fc.constantFrom('wait', 'skip', 'allow'),
  missed: fc.record(
    { policy: fc.constantFrom('none', 'last', 'all'), within: duration, max_catchup: fc.integer({ min: 1, max: 50 }) },
    { requiredKeys: ['policy'] },
  ),
  exclude: fc.array(fc.constantFrom({ from: '2026-12-24', to: '2027-01-02' }, { from: '2026-01-01', to: '2026-01-02', reason: 'a: #b' }), {
    maxLength: 2,
  }),
  inputs: keysOf(fc.oneof(json, fc.constant('{{ last("a") }} of {{ 2 * 3 }}'))),
  metadata: keysOf(json),
} as const

const timer = fc.constantFrom('0 0/5 * * * ?', '30 2 * * 1-5', '@hourly', '*/1 * * * *')
const policy = fc
  .tuple(
    fc.record(
      { description: fc.string({ unit: 'grapheme' }), conditions: fc.array(condition, { maxLength: 3 }), 'x-own': json, ...sharedKeys },
      { requiredKeys: [] },
    ),
    fc.oneof(
      timer.map((cron_expression) => ({ cron_expression })),
      fc
        .array(fc.oneof(timer, fc.constant({ cron_expression: '1m 2m', timer_type: 'int' })), { minLength: 1, maxLength: 2 })
        .map((timers) => ({ timers })),
    ),
  )
  .map(([keys, timers]) => ({ workflow_name: 'run', ...keys, ...timers }))

const document = fc.record({
  version: fc.constant(1),
  defaults: fc.record(sharedKeys, { requiredKeys: [] }),
  policies: fc.array(policy, { maxLength: 4 }).map((policies) => policies.map((keys, index) => ({ name: `p${index}`, ...keys }))),
})

/** The arbitraries are looser than the types; what they make is judged like anything a program without types passes. */
function readAny(value: unknown): ReadResult {
  return Reflect.apply(readPolicyObjects, undefined, [value])
}

function planOf(read: ReadResult): readonly PlannedPolicy[] {
  expect(read.diagnostics).toEqual([])
  const { plan, diagnostics } = compilePolicies(read.document ? [read.document] : [], { vocabulary })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return plan
}

function digests(plan: readonly PlannedPolicy[]): readonly string[] {
  return plan.map(({ digest }) => digest)
}

// Choices of words are written as `enum`, which TypeBox itself has no kind for.
TypeRegistry.Set<{ enum?: readonly unknown[] }>('Unsafe', (schema, value) => schema.enum?.includes(value) === true)

/** TypeBox does not look at `patternProperties` of closed mappings, so the author's own keys are left out. */
function fitsSchema(value: unknown): boolean {
  return Value.Check(
    documentSchema,
    JSON.parse(JSON.stringify(value), (key, inner: unknown) => (key.startsWith('x-') ? undefined : inner)),
  )
}

describe('a sound document means the same', () => {
  const styles = fc.record({
    indent: fc.constantFrom(2, 3, 4),
    singleQuote: fc.boolean(),
    collectionStyle: fc.constantFrom('any' as const, 'flow' as const, 'block' as const),
    defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
  })

  test('as an object and as YAML of any style', () => {
    fc.assert(
      fc.property(document, styles, (value, style) => {
        const fromObject = planOf(readAny(value))
        const text = stringify(value, { ...style, aliasDuplicateObjects: false, lineWidth: 0 })
        expect(digests(planOf(readPolicyText({ file: 'a.yaml', text })))).toEqual(digests(fromObject))
      }),
      { numRuns: 300 },
    )
  })

  test('as an object and as the text that it is written out to', () => {
    fc.assert(
      fc.property(document, (value) => {
        const read = readAny(value)
        expect(digests(planOf(readPolicyText({ file: 'a.yaml', text: read.text })))).toEqual(digests(planOf(read)))
      }),
      { numRuns: 300 },
    )
  })

  test('to the check and to the schema', () => {
    fc.assert(
      fc.property(document, (value) => {
        expect([fitsSchema(value), readAny(value).diagnostics]).toEqual([true, []])
      }),
      { numRuns: 200 },
    )
  })
})

describe('policies that are alike are planned as if each were the first', () => {
  /** What a plan says, with what stands for its functions. */
  const said = (plan: readonly PlannedPolicy[]) =>
    plan.map(plainPlan).map(({ timers, exclusion, ...rest }) => ({
      ...rest,
      specs: timers.map(({ spec }) => spec),
      excluded: exclusion?.(Date.UTC(2026, 11, 25)),
    }))

  function agree(policies: unknown): boolean {
    const read = readAny(policies)
    const { plan, diagnostics } = compilePolicies(read.document ? [read.document] : [], { vocabulary })
    const alike = planAlike(policies, { vocabulary })
    expect(alike === undefined).toBe([...read.diagnostics, ...diagnostics].length > 0 || plan.length === 0)
    if (alike === undefined) return false
    expect(readAny(readAlikeText(alike.text)).text).toBe(read.text)
    expect(said(alike.plan)).toEqual(said(plan))
    return true
  }

  const conditions = fc.oneof(fc.constant(undefined), fc.array(fc.oneof(sentence, condition), { minLength: 1, maxLength: 3 }))
  const ownName = fc.oneof(name, fc.constantFrom('true', '12', '1h', 'null', '-'))

  test('whatever they say', () => {
    const { loop, max_run, concurrency_group, on_no_data, missed, exclude, inputs, metadata, timezone } = sharedKeys
    const quiet = fc.record(
      { 'x-own': json, loop, max_run, concurrency_group, on_no_data, missed, exclude, inputs, metadata, timezone },
      { requiredKeys: [] },
    )
    const kind = fc.oneof(
      { weight: 1, arbitrary: policy },
      {
        weight: 4,
        arbitrary: fc.tuple(quiet, timer).map(([keys, cron_expression]) => ({
          workflow_name: 'run',
          ...keys,
          duration: '30s',
          delay: '1s',
          cron_expression,
        })),
      },
    )
    const kinds = fc.array(kind, { minLength: 1, maxLength: 3 })
    const when = fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(undefined, '@hourly', '0 0/10 * * * ?', '5 0 * * * ?') },
      { weight: 1, arbitrary: fc.constantFrom('*/10 * * * * ?', 'nonsense', ' ') },
    )
    const one = fc.record({ at: fc.nat(2), start: ownName, sentences: conditions, isFirst: fc.boolean(), when })
    const ones = fc.array(one, { minLength: 1, maxLength: 8 })
    let agreed = 0
    fc.assert(
      fc.property(kinds, ones, (patterns, each) => {
        const policies = each.map(({ at, start, sentences, isFirst, when: expression }, index) => {
          const pattern = { ...patterns[at % patterns.length], conditions: undefined }
          const timers = expression === undefined || 'timers' in pattern ? {} : { cron_expression: expression }
          const own = isFirst ? start : `${start}${index}`
          return isFirst
            ? { name: own, ...pattern, conditions: sentences, ...timers }
            : { ...timers, ...pattern, ...timers, conditions: sentences, name: own }
        })
        if (agree(policies)) agreed += 1
      }),
      { numRuns: 500 },
    )
    expect(agreed).toBeGreaterThan(100)
  })

  test('and one value of another kind makes another policy of it', () => {
    const like = { workflow_name: 'run', cron_expression: '@hourly', conditions: ['Last known metric "m" is > 5'] }
    const values = [
      0,
      -0,
      1,
      '1',
      true,
      'true',
      null,
      'null',
      [],
      {},
      [1],
      ['1'],
      [[1]],
      { a: 1 },
      { a: '1' },
      { a: [1, 2] },
      { a: [[1], 2] },
    ]
    const policies = [...values, ...values].map((value, index) => ({ name: `p${index}`, ...like, inputs: { value }, 'x-own': value }))
    expect(agree(policies)).toBe(true)
    const { plan = [] } = planAlike(policies, { vocabulary }) ?? {}
    expect(plan.map(({ inputs }) => inputs['value'])).toEqual([...values, ...values].map((value) => ({ kind: 'literal', value })))
  })

  test('a list that one policy has is no list of another', () => {
    const policies = ['a', 'b'].map((each) => ({
      name: each,
      workflow_name: 'run',
      cron_expression: '@hourly',
      inputs: { list: [1] },
      metadata: { of: [2] },
    }))
    const { plan = [] } = planAlike(policies, { vocabulary }) ?? {}
    expect(plan[0]?.inputs['list']).toEqual(plan[1]?.inputs['list'])
    expect(plan[0]?.inputs['list']).not.toBe(plan[1]?.inputs['list'])
    expect(plan[0]?.metadata['of']).not.toBe(plan[1]?.metadata['of'])
  })
})

test('spans of conditions lie in the text of their clause, and hold their own sentences', () => {
  fc.assert(
    fc.property(fc.array(condition, { minLength: 1, maxLength: 3 }), (conditions) => {
      const [planned] = planOf(readAny([{ name: 'a', workflow_name: 'run', cron_expression: '@hourly', conditions }]))
      for (const clause of planned?.clauses ?? []) {
        const stack = [clause.condition]
        for (let node = stack.pop(); node; node = stack.pop()) {
          if ('conditions' in node) stack.push(...node.conditions)
          if ('condition' in node) stack.push(node.condition)
          if (node.kind !== 'comparison') continue
          const part = clause.text.slice(node.span?.start, node.span?.end)
          expect(vocabulary.read(part).condition).toMatchObject({ kind: 'comparison', left: node.left, right: node.right })
        }
      }
    }),
    { numRuns: 200 },
  )
})

describe('nothing throws, and every place lies in the text', () => {
  const seedText = stringify({
    version: 1,
    defaults: { timezone: 'UTC' },
    policies: [
      {
        name: 'a',
        cron_expression: '0 0/5 * * * ?',
        inputs: { a: '{{ last("x") }}', b: [1, { c: 'd' }] },
        conditions: ['Last known metric "a" is > 5', { any: [{ not: 'Last known metric "b" is < 5' }], for: '2m' }],
        missed: { policy: 'last' },
      },
    ],
  })

  /** What is wrong with the answer to a text or object, whatever that is. */
  function faultsOf(read: ReadResult): readonly string[] {
    const { document: found, diagnostics, text } = read
    const compiled = compilePolicies(found ? [found] : [], { vocabulary, knownWorkflows: ['run'] })
    const faults = [...diagnostics, ...compiled.diagnostics].flatMap(({ code, span: { start, end, line }, message }) => {
      const isInside = start >= 0 && end >= start && end <= text.length && text.slice(0, start).split('\n').length === line
      return [
        ...(isInside ? [] : [`${message}: ${start} to ${end}, line ${line}`]),
        ...(message === '' ? ['no message'] : []),
        ...(code in diagnosticCodes ? [] : [`unknown code ${code}`]),
      ]
    })
    const isBad = diagnostics.some(({ severity }) => severity === 'error')
    return isBad && compiled.plan.length > 0 ? [...faults, 'half loaded'] : faults
  }

  const snippet = fc.oneof(
    fc.constantFrom(
      '"',
      "'",
      '- ',
      ': ',
      '{',
      '}',
      '[',
      ']',
      ' #',
      '\n',
      '\n  ',
      '\t',
      '&a ',
      '*a',
      '!x ',
      '|',
      '> ',
      '---\n',
      '...',
      '<<: ',
      '? ',
      '{{',
      '}}',
      '\r\n',
      '\\',
      '\u0000',
      '\uD800',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  )

  test('for texts cut and mended at random', () => {
    const edit = fc.tuple(fc.nat(seedText.length), fc.nat(12), snippet)
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        let text = seedText
        for (const [at, length, insert] of edits) text = text.slice(0, at) + insert + text.slice(at + length)
        expect(faultsOf(readPolicyText({ file: 'a.yaml', text }))).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  test('for any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(snippet, fc.constantFrom('policies:', 'name', 'conditions:', 'duration: 3')), { maxLength: 30 }),
        (pieces) => {
          expect(faultsOf(readPolicyText({ file: 'a.yaml', text: pieces.join('') }))).toEqual([])
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('for any object', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
    })
    const policyOfAnything = fc.record(
      { name: anything, conditions: fc.array(anything), inputs: anything, timers: anything, duration: anything },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        fc.oneof(anything, fc.array(policyOfAnything), fc.record({ policies: fc.array(policyOfAnything), defaults: anything })),
        (value) => {
          expect(faultsOf(readAny(value))).toEqual([])
        },
      ),
      { numRuns: 800 },
    )
  })

  test('for a sound document with one value replaced, which the check and the schema judge alike', () => {
    const junk = fc.constantFrom(null, true, 5, -1, 0, 1.5, '', 'x', '5', [], {}, [1], { a: 1 }, ['x'])
    fc.assert(
      fc.property(document, fc.nat(), junk, (value, at, replacement) => {
        const changed: { policies: Record<string, unknown>[] } = structuredClone(value)
        const first = changed.policies[0]
        if (!first) return
        const key = Object.keys(first)[at % Object.keys(first).length] ?? 'name'
        first[key] = replacement
        expect(faultsOf(readAny(changed))).toEqual([])
        // The check knows more than the schema (zones, instants, durations in order), so it may only be the stricter of the two.
        if (!fitsSchema(changed)) expect(readAny(changed).diagnostics).not.toEqual([])
      }),
      { numRuns: 1000 },
    )
  })
})
