/** What the README shows is true: its policy file checks, its policy test passes, its diagnostic is the real one, and it stays short. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createVocabulary } from '../../dsl/index.js'
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

  test('its mistake is reported as it shows', () => {
    const text = policies.replace('is <= 10', 'is =< 10')
    const { document } = readPolicyText({ file: 'reindex.policy.yaml', text })
    const { diagnostics } = compilePolicies(document === undefined ? [] : [document], { vocabulary: createVocabulary([]) })
    const rendered = renderDiagnostics(diagnostics, new Map([['reindex.policy.yaml', text]]))
    expect(readme).toContain(rendered.trim())
  })
})
