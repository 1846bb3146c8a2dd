/** Lints texts of policies in the tests: what is found, with the author's words between « and ». */
import { createVocabulary, type VocabularyFile } from '../../../dsl/index.js'
import { renderDiagnostics, type Diagnostic } from '../../../grammar/index.js'
import { compilePolicies, readPolicyText } from '../../../src/policies/index.js'
import { lintPolicies, type LintInput } from '../../../src/testing/linting/index.js'

/** 2026-01-01T00:00:00Z. */
export const now = 1_767_225_600_000

/** What the linter finds in a file that is sound; its mistakes are an error of the test. */
export function lint(text: string, options: Partial<Pick<LintInput, 'now' | 'fed' | 'dslFiles'>> = {}): readonly Diagnostic[] {
  const dslFiles: readonly VocabularyFile[] = options.dslFiles ?? []
  const { document, diagnostics } = readPolicyText({ file: 'a.yaml', text })
  const documents = document === undefined ? [] : [document]
  const compiled = compilePolicies(documents, { vocabulary: createVocabulary(dslFiles), from: now })
  const errors = [...diagnostics, ...compiled.diagnostics].filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(renderDiagnostics(errors, new Map([['a.yaml', text]])))
  return lintPolicies({ documents, plan: compiled.plan, now, ...options, dslFiles })
}

/** `never-true «Last known ... is > 5»`, one for each diagnostic. */
export function found(text: string, options: Parameters<typeof lint>[1] = {}): readonly string[] {
  const texts = new Map([['a.yaml', text], ...(options.dslFiles ?? []).map(({ name, text: dsl }) => [name, dsl] as const)])
  return lint(text, options).map(({ code, span, file }) => `${code} «${texts.get(file)?.slice(span.start, span.end) ?? ''}»`)
}

/** A policy at noon of each day, with further keys. */
export function policy(keys: Readonly<Record<string, unknown>> = {}): string {
  const all = { name: 'p', workflow_name: 'run', cron_expression: '0 12 * * *', ...keys }
  return Object.entries(all)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('')
}
