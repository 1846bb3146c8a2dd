/** What the README shows is true: its policy file checks, its policy test passes, its diagnostic is the real one, and it stays short. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkVocabulary, createVocabulary, printCondition } from '../../dsl/index.js'
import { renderDiagnostics } from '../../grammar/index.js'
import { compilePolicies, readPolicyText } from '../../src/policies/index.js'
import { prettyReport, runPolicyTests } from '../../src/testing/index.js'

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1] ?? '')
}

const [policies = '', policyTest = ''] = blocks('yaml')

describe('README', () => {
  test('is under 250 lines', () => {
    expect(readme.split('\n').length).toBeLessThan(250)
  })

  test('its policy file has nothing wrong with it', () => {
    const { document, diagnostics } = readPolicyText({ file: 'reindex.policy.yaml', text: policies })
    const compiled = compilePolicies(document === undefined ? [] : [document], { vocabulary: createVocabulary([]) })
    expect([...diagnostics, ...compiled.diagnostics]).toEqual([])
    expect(compiled.plan.map(({ name }) => name)).toEqual(['reindex'])
  })

  test('its policy test passes', () => {
    const report = runPolicyTests({ 'reindex.policy.yaml': policies, 'reindex.test.yaml': policyTest })
    expect(prettyReport(report)).toContain('1 passed')
    expect(report).toMatchObject({ ok: true, passed: 1, failed: 0 })
  })

  test('its own sentences check, their examples mean the same, and the sentence it promises is read', () => {
    const [text = ''] = blocks('dsl')
    const files = [{ name: 'ops.dsl', text }]
    expect(checkVocabulary(files)).toEqual([])
    const vocabulary = createVocabulary(files)
    const meanings = vocabulary.examples().filter(({ file }) => file === 'ops.dsl')
    expect(new Set(meanings.map((example) => printCondition(vocabulary.compile(example.text)))).size).toBe(1)
    const quiet = 'The cluster "eu-west" is quiet for 5m'
    expect(readme).toContain(quiet)
    expect(vocabulary.read(quiet).diagnostics).toEqual([])
  })

  test('its mistake is reported as it shows', () => {
    const text = policies.replace('is <= 10', 'is =< 10')
    const { document } = readPolicyText({ file: 'reindex.policy.yaml', text })
    const { diagnostics } = compilePolicies(document === undefined ? [] : [document], { vocabulary: createVocabulary([]) })
    const rendered = renderDiagnostics(diagnostics, new Map([['reindex.policy.yaml', text]]))
    expect(readme).toContain(rendered.trim())
  })
})
