/** `loadDsl`: files of sentences from disk, ready for the option `dslFiles`. */
import type { VocabularyFile } from '../../../dsl/index.js'
import { PolicyError, renderDiagnostics } from '../../../grammar/index.js'
import type { LoadOptions } from './load-policies.js'
import { readTexts } from './read-texts.js'

/**
 * Reads files of sentences, in the order in which they are named. `patterns`: file names, folders with `*.dsl` in them, or patterns.
 * What they say is checked when a scheduler takes them.
 * @throws PolicyError when one cannot be read
 */
export async function loadDsl(patterns: string | readonly string[], options: LoadOptions = {}): Promise<readonly VocabularyFile[]> {
  const { texts, diagnostics } = await readTexts(typeof patterns === 'string' ? [patterns] : patterns, { ...options, within: ['**/*.dsl'] })
  if (diagnostics.length > 0)
    throw new PolicyError(diagnostics, `the files of sentences cannot be read\n${renderDiagnostics(diagnostics, texts)}`)
  return [...texts].map(([name, text]) => ({ name, text }))
}
