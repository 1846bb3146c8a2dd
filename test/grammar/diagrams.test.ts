import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { aggregates } from '../../dsl/functions.js'
import { connectingWords } from '../../dsl/connecting-words.js'
import { operatorPhrases } from '../../dsl/operators.js'
import { slotTypes } from '../../dsl/slot.js'
import { conditionGrammar } from '../../grammar/condition.js'
import { drlGrammar } from '../../grammar/drl.js'
import { printEbnf } from '../../grammar/ebnf.js'
import { expressionGrammar } from '../../grammar/expression.js'
import { rulesOf } from '../../grammar/production.js'
import { drawRailroad } from '../../grammar/railroad.js'

const root = resolve(import.meta.dirname, '../../grammar')

/** Written anew by `npx vitest run test/grammar/diagrams -u`. */
test.each([
  ['condition', 'Sentences and their connectives', conditionGrammar],
  ['expression', 'The expression language', expressionGrammar],
  ['drl', 'The DRL subset', drlGrammar],
] as const)('%s.ebnf and %s.svg are those of the parser', async (name, title, grammar) => {
  const rules = rulesOf(grammar()).filter((rule) => rule.name !== 'anything')
  await expect(printEbnf(rules)).toMatchFileSnapshot(resolve(root, `${name}.ebnf`))
  await expect(drawRailroad(title, rules)).toMatchFileSnapshot(resolve(root, `${name}.svg`))
})

const reference = readFileSync(resolve(root, 'README.md'), 'utf8').replaceAll(/ {2,}/g, ' ')

test.each(Object.values(aggregates))('the reference has a line for the function $name', ({ name, meaning }) => {
  expect(reference).toContain(`| \`${name}\``)
  expect(reference).toContain(meaning)
})

test.each(Object.keys(slotTypes))('the reference has a line for the slot type %s', (type) => {
  expect(reference).toMatch(new RegExp(String.raw`\| \`${type}\` \|`))
})

test('the reference names every connecting word and every word for a comparison', () => {
  for (const phrase of [...Object.values(connectingWords), ...Object.values(operatorPhrases)].flat()) {
    expect(reference).toContain(`\`${phrase}\``)
  }
})
