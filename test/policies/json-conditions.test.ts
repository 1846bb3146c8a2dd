/** Conditions of json-rules-engine in policies: what they mean, and each mistake at its place. */
import { describe, expect, test } from 'vitest'
import { sameCondition } from '../../dsl/index.js'
import { isTidegateError } from '../../grammar/index.js'
import { compileJsonRules } from '../../src/policies/index.js'
import { hintsOf, judge, marked, planOf, unmarked, vocabulary } from './judging.js'

const head = 'name: a\nworkflow_name: run\ncron_expression: 0 0/10 * * * ?\nconditions:\n'

describe('mean the same as sentences', () => {
  test.each([
    ['{ fact: load, operator: lessThan, value: 5 }', 'Last known metric "load" is < 5'],
    ['{ fact: load, operator: equal, value: { fact: limit } }', 'Last known metric "load" is == metric "limit"'],
    [
      "{ fact: load, operator: greaterThan, value: 5, params: { aggregate: 'average', during: 10m } }",
      'Average value for metric "load" during last 10m is > 5',
    ],
  ])('%s', (json, sentence) => {
    const [clause] = planOf(`${head}- ${json}\n`).clauses
    expect(clause && sameCondition(clause.condition, vocabulary.compile(sentence))).toBe(true)
  })

  test.each([
    ['- { fact: load, operator: lessThan, value: 5 }', 'last("load") < 5'],
    ['- { fact: load, operator: in, value: [1, 2] }', '(last("load") == 1 or last("load") == 2)'],
    ['- { fact: load, operator: lessThan, value: 5, for: 2m, id: quiet, x-note: a }', 'last("load") < 5, for 2m'],
    ['- not: { fact: load, operator: notIn, value: [1, 2] }', 'not: (last("load") != 1 and last("load") != 2)'],
    [
      '- any: [ { fact: a, operator: lessThan, value: 5 }, { all: [ { fact: b, operator: equal, value: 1 }, Last known metric "c" is > 2 ] } ]',
      'any of: last("a") < 5; (all of: last("b") == 1; Last known metric "c" is > 2)',
    ],
  ])('%s reads %s', (json, text) => {
    const [clause] = planOf(`${head}${json}\n`).clauses
    expect(clause?.text).toBe(text)
    expect(clause?.condition.span).toMatchObject({ start: 0, end: text.length })
  })
})

describe('mistakes', () => {
  test.each<readonly [string, RegExp?]>([
    ['{ fact: load, operator: ⟦bad-operator «lesThan»⟧, value: 5 }', /Did you mean `lessThan`/],
    ['{ fact: load, operator: ⟦bad-operator «"<"»⟧, value: 5 }', /Did you mean `lessThan`/],
    ['{ fact: load, operator: ⟦bad-operator «contains»⟧, value: 5 }', /`notIn`/],
    ['{ fact: load, operator: lessThan, value: ⟦bad-number «"5"»⟧ }', /Remove the quotes/],
    ['{ fact: load, operator: equal, value: ⟦bad-number «true»⟧ }', /compare with 1/],
    ['{ fact: load, operator: equal, value: ⟦bad-number «.inf»⟧ }'],
    ['{ fact: load, operator: equal, value: ⟦bad-number «[»⟧1] }', /`in` or `notIn`/],
    ['{ fact: load, operator: in, value: [1, ⟦bad-type «a»⟧] }'],
    ['{ ⟦missing-key «fact»⟧: load, value: 5 }'],
    ['{ ⟦missing-key «fact»⟧: load, operator: equal }'],
    ['{ ⟦missing-key «operator»⟧: equal, value: 5 }'],
    ['{ fact: ⟦bad-type «5»⟧, operator: equal, value: 5 }', /quotes/],
    ['{ fact: load, operator: equal, value: 5, ⟦unknown-key «path»⟧: $.a }'],
    ['{ fact: load, operator: equal, value: 5, ⟦unknown-key «parms»⟧: {} }', /Did you mean `params`/],
    ['{ ⟦useless-key «fact»⟧: load, any: [ Last known metric "x" is > 5 ] }', /Nest/],
    ['{ ⟦unknown-key «condition»⟧: quiet }'],
    ['{ fact: load, operator: equal, value: { fact: limit, params: { ⟦unknown-key «durin»⟧: 5m } } }', /Did you mean `during`/],
    ['{ fact: load, operator: equal, value: 5, params: { during: ⟦bad-duration «5»⟧ } }'],
    [
      '{ fact: tidegate.expression, params: { expression: \'last("x") / ⟦unknown-function «lats»⟧("y")\' }, operator: equal, value: 5 }',
      /last/,
    ],
  ])('%s', (text, hint = /^/) => {
    const plain = unmarked(head + `- ${text}\n`)
    const judged = judge(plain)
    expect(marked(plain, judged.diagnostics)).toBe(head + `- ${text}\n`)
    expect(hintsOf(judged)[0] ?? '').toMatch(hint)
  })
})

describe('by themselves', () => {
  test('all mistakes are shown in the conditions written out', () => {
    const json = { all: [{ fact: 'a', operator: 'lesThan', value: 5 }, { condition: 'quiet' }] }
    expect(messageOf(json)).toMatchInlineSnapshot(`
      "<conditions>:3:15 error bad-operator: There is no operator \`lesThan\` for numbers.
        3 |     operator: lesThan
          |               ^^^^^^^
        help: Did you mean \`lessThan\`?

      <conditions>:5:5 error unsupported-construct: A named condition belongs to one engine, which is not known here.
        5 |   - condition: quiet
          |     ^^^^^^^^^
        help: Write the condition itself in place of its name."
    `)
  })

  test.each<readonly [unknown, string]>([
    [5, 'bad-type'],
    [{ fact: 'a', operator: 'equal', value: () => 1 }, 'bad-number'],
    [nested(40), 'too-deep'],
  ])('%# %s', (json, code) => {
    expect(messageOf(json)).toContain(`error ${code}:`)
  })

  test('an object that contains itself', () => {
    const parts: unknown[] = []
    parts.push({ all: parts }, { all: parts })
    expect(messageOf({ all: parts })).toContain('too-deep')
  })
})

function messageOf(json: unknown): string {
  try {
    compileJsonRules(json)
  } catch (error) {
    if (isTidegateError(error)) return error.message
    throw error
  }
  return 'nothing is wrong'
}

function nested(depth: number): unknown {
  return depth === 0 ? { fact: 'a', operator: 'equal', value: 1 } : { all: [nested(depth - 1)] }
}
