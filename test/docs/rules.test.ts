/** docs/rules.md: every rule has a row, every scenario file is named, and every file that is named is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(resolve(root, 'docs/rules.md'), 'utf8')

/** How many rules each section has. */
const rulesOfSection: Readonly<Record<string, number>> = { S1: 7, S2: 12, S3: 6, S4: 6, S5: 7, S6: 4, S7: 5, S8: 3 }

const rules = Object.entries(rulesOfSection).flatMap(([section, count]) =>
  Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
)

interface RuleRow {
  readonly rule: string
  readonly says: string
  readonly scenarios: readonly string[]
  readonly beside: string
}

const rows = [...page.matchAll(/^\| (?<rule>S\d+\.\d+) *\| (?<says>.*?) *\| (?<scenarios>.*?) *\| (?<beside>.*?) *\|$/gm)].map(
  ({ groups: { rule = '', says = '', scenarios = '', beside = '' } = {} }): RuleRow => ({
    rule,
    says,
    scenarios: [...scenarios.matchAll(/\]\(\.\.\/test\/scenarios\/(?<name>[^)]+)\)/g)].map(({ groups }) => groups?.['name'] ?? ''),
    beside,
  }),
)

describe('docs/rules.md', () => {
  test('has one row a rule, in their order', () => {
    expect(rows.map(({ rule }) => rule)).toEqual(rules)
  })

  test('says something of every rule', () => {
    expect(rows.filter(({ says }) => says === '').map(({ rule }) => rule)).toEqual([])
  })

  test('names every scenario file', () => {
    const files = readdirSync(resolve(root, 'test/scenarios')).filter((name) => name.endsWith('.test.yaml'))
    expect(files.filter((name) => !page.includes(`(../test/scenarios/${name})`))).toEqual([])
  })

  test('names only files that are there', () => {
    const named = [...page.matchAll(/\]\(\.\.\/(?<path>[^)]+)\)|`(?<quoted>(?:test|dsl|examples)\/[\w./-]+)`/g)]
    const paths = named.map(({ groups }) => groups?.['path'] ?? groups?.['quoted'] ?? '')
    expect(paths.filter((path) => !existsSync(resolve(root, path)))).toEqual([])
  })

  test.each(rows.filter(({ scenarios }) => scenarios.length === 0))('$rule: without a scenario, it says where it is held', ({ beside }) => {
    expect(beside).not.toBe('')
  })

  test.each(rows.flatMap(({ rule, scenarios }) => scenarios.map((name) => ({ rule, name }))))(
    '$rule is what $name is about',
    ({ rule, name }) => {
      const text = readFileSync(resolve(root, 'test/scenarios', name), 'utf8')
      expect(text).toMatch(new RegExp(String.raw`\b(?:${rule.replace('.', String.raw`\.`)}|${rule.split('.')[0] ?? ''})\b(?!\.\d)`))
    },
  )
})
