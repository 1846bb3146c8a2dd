/** Imports texts in the tests: the policies, what the report says, and whether what came out can be loaded. */
import { createVocabulary, type VocabularyFile } from '../../../dsl/index.js'
import { renderDiagnostics } from '../../../grammar/index.js'
import { importCrontab, importSchedules, importTosca, type CrontabOptions, type Imported } from '../../../src/policies/importing/index.js'
import { compilePolicies, readPolicyText, type PlannedPolicy } from '../../../src/policies/index.js'

/** 2026-01-01T00:00:00Z. */
export const now = 1_767_225_600_000

export function crontab(text: string, options: Partial<CrontabOptions> = {}): Imported {
  return importCrontab({ file: 'crontab', text }, { timezone: 'UTC', hasUsers: false, workflow: 'shell', ...options })
}

export function schedules(value: unknown, timezone = 'UTC'): Imported {
  return importSchedules({ file: 'schedules.json', text: JSON.stringify(value, undefined, 1) }, { timezone })
}

export function tosca(text: string, dslFiles: readonly VocabularyFile[] = []): Imported {
  const vocabulary = createVocabulary(dslFiles)
  return importTosca({ file: 'topology.yml', text }, { timezone: 'UTC', vocabulary, dslFiles: dslFiles.map(({ name }) => name), now })
}

/** What the report says, each as `severity code «words» message`. `text` is what was imported. */
export function said({ report }: Imported, text: string): readonly string[] {
  return report.map(({ severity, code, span, message }) => `${severity} ${code} «${text.slice(span.start, span.end)}» ${message}`)
}

/** The plan of the imported text; a mistake in it fails the test. */
export function planOf({ text, policies }: Imported, dslFiles: readonly VocabularyFile[] = []): readonly PlannedPolicy[] {
  if (policies === 0) return []
  const { document, diagnostics } = readPolicyText({ file: 'x.yaml', text })
  const compiled = compilePolicies(document === undefined ? [] : [document], { vocabulary: createVocabulary(dslFiles), from: now })
  const mistakes = [...diagnostics, ...compiled.diagnostics].filter(({ severity }) => severity === 'error')
  if (mistakes.length > 0) throw new Error(renderDiagnostics(mistakes, new Map([['x.yaml', text]])))
  return compiled.plan
}
