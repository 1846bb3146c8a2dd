/** Text expansion on its own: a .dsl file and lines in, lines and codes out. The command line shows it, and it is held against Drools' own expander. */
import { readDslFile } from '../grammar/dsl-file.js'
import type { KnownDiagnosticCode } from '../grammar/codes.js'
import { expandLines } from './expansion.js'
import { legacyEntry, type LegacyEntry } from './legacy.js'

/** Expands `lines` by the entries of one file, whatever their right sides mean. A line that no entry changes is `unable-to-expand`. */
export function expandText(
  dsl: string,
  lines: readonly string[],
): { readonly lines: readonly string[]; readonly codes: readonly KnownDiagnosticCode[] } {
  const { entries, problems } = readDslFile(dsl)
  const codes: KnownDiagnosticCode[] = problems.map(({ code }) => code)
  const keywords: LegacyEntry[] = []
  const conditions: LegacyEntry[] = []
  for (const entry of entries.filter(({ scope }) => scope !== 'consequence')) {
    const made = legacyEntry(entry, '')
    if ('legacy' in made) (entry.scope === 'keyword' ? keywords : conditions).push(made.legacy)
    else codes.push('dsl-bad-regex')
  }
  const expanded = expandLines(lines, { keywords, conditions })
  for (const { kind, problem } of expanded) {
    if (problem) codes.push(problem.code)
    else if (kind === 'unchanged') codes.push('unable-to-expand')
  }
  return { lines: expanded.map(({ rope }) => rope.text), codes }
}
