/** Files of sentences for the verbs: read in the order in which they are named, and loaded after the shipped ones. */
import { createVocabulary, type Vocabulary, type VocabularyFile } from '../../dsl/index.js'
import { PolicyError } from '../../grammar/index.js'
import { readTexts } from '../hosts/files/index.js'
import { printDiagnostics } from './diagnostics.js'
import { exitCodes, type ExitCode, type Terminal } from './terminal.js'

export type ReadSentences =
  | { readonly ok: true; readonly files: readonly VocabularyFile[] }
  /** What is wrong has been printed. */
  | { readonly ok: false; readonly code: ExitCode }

/** Reads files of sentences, folders with `*.dsl` in them, or patterns. */
export async function readSentenceFiles(patterns: readonly string[], terminal: Terminal): Promise<ReadSentences> {
  const read = await readTexts(patterns, { cwd: terminal.cwd, within: ['**/*.dsl'] })
  printDiagnostics(read.diagnostics, read.texts, terminal)
  if (read.diagnostics.length > 0) return { ok: false, code: exitCodes.unusable }
  return { ok: true, files: [...read.texts].map(([name, text]) => ({ name, text })) }
}

/** The shipped sentences and those of the files; undefined when a file is wrong, which has been printed. */
export function loadVocabulary(files: readonly VocabularyFile[], terminal: Terminal): Vocabulary | undefined {
  try {
    return createVocabulary(files)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    printDiagnostics(error.diagnostics, new Map(files.map(({ name, text }) => [name, text])), terminal)
    return undefined
  }
}
