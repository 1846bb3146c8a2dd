import { describe, expect, test } from 'vitest'
import { createVocabulary, printCondition, readConditionExpression, sameCondition } from '../../dsl/index.js'

const vocabulary = createVocabulary()
const examples = vocabulary.examples()
const good = examples.filter(({ kind }) => kind === 'example').map(({ text }) => text)
const bad = examples.filter(({ kind }) => kind === 'counter-example').map(({ text }) => text)

describe('the shipped sentences', () => {
  test('load together without a warning', () => expect(vocabulary.warnings).toEqual([]))

  test('are typed, every one of them', () => {
    expect(vocabulary.templates.length).toBeGreaterThan(80)
    expect(vocabulary.templates).toHaveLength(vocabulary.files.flatMap(({ text }) => text.match(/^\[when\]/gm) ?? []).length)
  })

  test('have an example and a counter-example each', () => {
    for (const { entry } of vocabulary.templates) {
      expect(new Set(entry.examples.map(({ kind }) => kind)), entry.key.text).toEqual(new Set(['example', 'counter-example']))
    }
  })

  test('exist in both languages with the same meanings', () => {
    const meanings = (file: string): string[] =>
      vocabulary.templates.filter((template) => template.file === file).map(({ entry }) => entry.value.text.replaceAll(/\s+/g, ' '))
    expect(new Set(meanings('tidegate/fr.dsl'))).toEqual(new Set(meanings('tidegate/en.dsl')))
  })

  test('mean what they say', () => {
    const meanings = good.map((sentence) => `${sentence}\n    ${printCondition(vocabulary.compile(sentence))}`)
    expect(meanings.join('\n')).toMatchSnapshot()
  })

  test.each(bad)('%s is refused', (sentence) => {
    const { condition, diagnostics } = vocabulary.read(sentence)
    expect(condition).toBeUndefined()
    expect(diagnostics[0]?.severity).toBe('error')
  })

  test.each(good)('%s: what is printed means the same', (sentence) => {
    const condition = vocabulary.compile(sentence)
    const again = readConditionExpression(printCondition(condition)).condition
    expect(again && sameCondition(condition, again)).toBe(true)
  })
})
