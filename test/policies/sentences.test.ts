/** Sentences that YAML damages, and the quoted line that is the way out. */
import { describe, expect, test } from 'vitest'
import { judge, marked, unmarked } from './judging.js'

const head = 'name: a\nworkflow_name: run\ncron_expression: 0 0/10 * * * ?\nconditions:\n'

const damaged: readonly (readonly [string, string])[] = [
  ['- Last known metric "disk ⟦quote-the-sentence «#1" is > 5»⟧', `- 'Last known metric "disk #1" is > 5'`],
  ['- sentence: Last known metric "disk ⟦quote-the-sentence «#1" is > 5»⟧', `sentence: 'Last known metric "disk #1" is > 5'`],
  ['- not: Last known metric "disk ⟦quote-the-sentence «#1" is > 5»⟧', `not: 'Last known metric "disk #1" is > 5'`],
  ['- Last known metric "a" is > 5 ⟦quote-the-sentence «#and more»⟧', `- 'Last known metric "a" is > 5 #and more'`],
  ['- ⟦quote-the-sentence «at least 2 of: A; B»⟧', `- 'at least 2 of: A; B'`],
  ['- ⟦quote-the-sentence «Load: high»⟧', `- 'Load: high'`],
  ['- ⟦quote-the-sentence «Load: it is: high»⟧', `- 'Load: it is: high'`],
  ['- not: ⟦quote-the-sentence «at least 2 of: A; B»⟧', `- not: 'at least 2 of: A; B'`],
  ['- ⟦quote-the-sentence «> x»⟧', `- '> x'`],
  ['- ⟦quote-the-sentence «| x»⟧', `- '| x'`],
  ['- ⟦quote-the-sentence «"Load" is above 5»⟧', `- '"Load" is above 5'`],
  [`- ⟦quote-the-sentence «'Load' is above 5»⟧`, `- "'Load' is above 5"`],
  ['- ⟦quote-the-sentence «"Load" is above "b"»⟧', `- '"Load" is above "b"'`],
  ['- ⟦quote-the-sentence «"Last known metric "Load" is > 5"»⟧', `- 'Last known metric "Load" is > 5'`],
  [`- ⟦quote-the-sentence «'I've got a recent value for metric "Load"'»⟧`, `- 'I''ve got a recent value for metric "Load"'`],
  ['- ⟦quote-the-sentence «*load is high»⟧', `- '*load is high'`],
  ['- ⟦quote-the-sentence «*load»⟧', `- '*load'`],
  ['- ⟦quote-the-sentence «&load is high»⟧', `- '&load is high'`],
  ['- ⟦quote-the-sentence «!load is high»⟧', `- '!load is high'`],
  ['- ⟦quote-the-sentence «@load is high»⟧', `- '@load is high'`],
  ['- ⟦quote-the-sentence «`load` is high»⟧', "- '`load` is high'"],
  ['- ⟦quote-the-sentence «%load is high»⟧', `- '%load is high'`],
  ['- ⟦quote-the-sentence «[load] is high»⟧', `- '[load] is high'`],
  ['- ⟦quote-the-sentence «{load} is high»⟧', `- '{load} is high'`],
  ['- - ⟦quote-the-sentence «load is high»⟧', `- 'load is high'`],
  ['- ⟦quote-the-sentence «[load, high]»⟧', `- '[load, high]'`],
  ['- { sentence: ⟦quote-the-sentence «Last known metric "a, b" is > 5»⟧ }', `sentence: 'Last known metric "a, b" is > 5'`],
  ['- ⟦quote-the-sentence «"Load is high»⟧', `- 'Load is high'`],
  ['- any:\n  - ⟦quote-the-sentence «"Load" is above 5»⟧\n', `- '"Load" is above 5'`],
]

test.each(damaged)('%s', (text, way) => {
  const plain = unmarked(head + text)
  const { diagnostics } = judge(`${plain}\n`)
  expect(marked(plain, diagnostics)).toBe(head + text)
  expect(diagnostics[0]?.hint).toContain(`Put it in quotes: \`${way}\``)
})

test.each(damaged)('the way out of %s is YAML that reads as one sentence', (_, way) => {
  const line = way.startsWith('- ') ? way : `- ${way}`
  const codes = judge(`${head}${line}\n`).diagnostics.map(({ code }) => code)
  expect(codes).not.toContain('quote-the-sentence')
  expect(codes).not.toContain('not-yaml')
})

describe('what is not damage', () => {
  test.each([
    ['- Last known metric "a" is > 5'],
    ['- Last known metric "a" is > 5   # at night'],
    ['- Last known metric "a"\n  is > 5'],
    ['# - Last known metric\n- Last known metric "a" is > 5'],
    ['- "Last known metric \\"a # b\\" is > 5" # at night'],
    ['- any: [ Last known metric "a" is > 5, &b Last known metric "b" is > 5 ]\n- not: *b'],
    ['- { sentence: Last known metric "a" is > 5, for: 2m, x-why: because }'],
    ['- { sentence: Last known metric "a" is > 5, x-why: null, x-so: }'],
    ['- >-\n  Last known metric "a"\n  is > 5'],
    ['- |\n  Last known metric "a" is > 5\n'],
    ['- at_least: { count: 1, of: [ Last known metric "a" is > 5 ] }'],
    ['- all:\n  - any:\n    - not: Last known metric "a" is > 5'],
  ])('%s', (text) => {
    expect(judge(`${head}${text}\n`).diagnostics).toEqual([])
  })
})

describe('conditions that say nothing, or are of no form', () => {
  test.each([
    ['⟦empty-condition «-»⟧'],
    ['⟦empty-condition «-»⟧\n- Last known metric "a" is > 5'],
    ['- ⟦condition-is-comment «# the load is low»⟧'],
    ['- ⟦empty-condition «""»⟧'],
    ['- "⟦condition-is-comment «# the load is low»⟧"'],
    ['- ⟦unknown-key «sentense»⟧: Last known metric "a" is > 5'],
    ['- { sentence: Last known metric "a" is > 5, ⟦unknown-key «fro»⟧: 2m }'],
    ['- { sentence: Last known metric "a" is > 5, for: ⟦bad-duration «2»⟧ }'],
    ['- { any: [ Last known metric "a" is > 5 ], ⟦useless-key «all»⟧: [ Last known metric "a" is > 5 ] }'],
    ['- any: ⟦bad-value «[]»⟧'],
    ['- any: ⟦bad-type «Last known metric "a" is > 5»⟧'],
    ['- ⟦missing-key «for»⟧: 2m'],
    ['- ⟦bad-type «5»⟧'],
    ['- ⟦bad-type «true»⟧'],
    ['- at_least: { count: ⟦bad-count «2»⟧, of: [ Last known metric "a" is > 5 ] }'],
    ['- at_least: { count: ⟦bad-value «0»⟧, of: [ Last known metric "a" is > 5 ] }'],
    ['- at_least: { ⟦missing-key «of»⟧: [ Last known metric "a" is > 5 ] }'],
    ['- { id: ⟦bad-name «a b»⟧, sentence: Last known metric "a" is > 5 }'],
    ['- { id: a, sentence: Last known metric "a" is > 5 }\n- { id: ⟦duplicate-name «a»⟧, sentence: Last known metric "a" is > 5 }'],
  ])('%s', (text) => {
    const plain = unmarked(head + text)
    expect(marked(`${plain} \n`, judge(`${plain} \n`).diagnostics).trimEnd()).toBe((head + text).trimEnd())
  })

  test('a single sentence in place of the list', () => {
    const text = head.replace('conditions:\n', 'conditions: Last known metric "a" is > 5\n')
    expect(judge(text).diagnostics).toMatchObject([
      { code: 'bad-type', hint: 'Write it as a list: `- Last known metric "a" is > 5`, one item a line.' },
    ])
  })
})

describe('a place inside a sentence is found through quotes, escapes and folds', () => {
  test.each([
    ['- Last known metric "a" is > ⟦bad-number «five»⟧'],
    ['- "Last known metric \\"a\\" is > ⟦bad-number «five»⟧"'],
    [`- 'I''ve got a recent value for metric "a" and Last known metric "a" is > ⟦bad-number «five»⟧'`],
    ['- "Last known metric \\u0022\\x61\\" is >\\\n   \\  ⟦bad-number «five»⟧"'],
    ['- Last known metric "a"\n  is\n\n  > ⟦bad-number «five»⟧'],
    ['- "Last known\n  metric \\"a\\"\n  is > ⟦bad-number «five»⟧"'],
    ['- >\n  Last known metric "a"\n  is > ⟦bad-number «five»⟧'],
    ['- |-\n    Last known metric "a" is > ⟦bad-number «five»⟧'],
    ['- any: [ { not: \'Last known metric "a" is > ⟦bad-number «five»⟧\', for: 1m } ]'],
  ])('%s', (text) => {
    const plain = unmarked(head + text)
    expect(marked(plain, judge(plain).diagnostics)).toBe(head + text)
  })

  test('with line ends of Windows', () => {
    const plain = `${head}- Last known metric "a"\n  is > five\n`.replaceAll('\n', '\r\n')
    expect(judge(plain).diagnostics.map(({ code, span }) => [code, span.line, span.column, plain.slice(span.start, span.end)])).toEqual([
      ['bad-number', 6, 8, 'five'],
    ])
  })
})

const inBrackets: readonly (readonly [string, readonly string[]])[] = [
  ['conditions: [ Last known metric "a" is > 5, ⟦quote-the-sentence «"Load" is above 5»⟧ ]', [`'"Load" is above 5'`]],
  ['conditions: [ ⟦quote-the-sentence «*b»⟧, ⟦quote-the-sentence «@c»⟧ ]', [`'*b'`, `'@c'`]],
  ['conditions: [ { not: ⟦quote-the-sentence «"a" b»⟧, for: 2m } ]', [`not: '"a" b'`]],
  ['conditions: [ ⟦quote-the-sentence «"Load is above 5»⟧ ]', [`'Load is above 5'`]],
  [
    'timers:\n  - ⟦quote-the-sentence «*/5 * * * *»⟧\n  - { cron_expression: ⟦quote-the-sentence «*/7 * * * *»⟧ }',
    [`- '*/5 * * * *'`, `cron_expression: '*/7 * * * *'`],
  ],
]

test.each(inBrackets)('%s', (text, ways) => {
  const plain = unmarked(`name: a\nworkflow_name: run\n${text.startsWith('timers') ? '' : 'cron_expression: "@hourly"\n'}${text}`)
  const { diagnostics } = judge(plain)
  expect(marked(plain, diagnostics)).toContain(text)
  expect(diagnostics.map(({ hint }) => hint)).toEqual(ways.map((way) => `Put it in quotes: \`${way}\``))
})

test('a cron expression that YAML cannot read', () => {
  const text = 'name: a\nworkflow_name: run\ncron_expression: */5 * * * *\nduration: 3'
  expect(judge(text).diagnostics).toMatchObject([
    { code: 'quote-the-sentence', span: { line: 3, column: 18 }, hint: "Put it in quotes: `cron_expression: '*/5 * * * *'`" },
    { code: 'bad-duration' },
  ])
})
