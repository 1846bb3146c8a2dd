/** `tidegate dsl check`: reads files of sentences, runs the examples in them, and says what is wrong. */
import { checkVocabulary, createVocabulary, type VocabularyFile } from '../../../../dsl/index.js'
import type { Diagnostic } from '../../../../grammar/index.js'
import { counted, printDiagnostics, sayCounts } from '../../diagnostics.js'
import { readSentenceFiles } from '../../load-vocabulary.js'
import { exitCodes, type ExitCode, type Terminal } from '../../terminal.js'
import type { Verb } from '../../verb.js'

interface Options {
  readonly strict?: boolean
  readonly json?: boolean
}

export const dslCheckVerb: Verb = {
  name: 'check',
  summary: 'Check files of sentences and run the examples in them.',
  examples: ['dsl check ops.dsl', 'dsl check ops.dsl team.dsl --strict', 'dsl check sentences --json'],
  define(command) {
    command
      .argument('<files...>', 'files of sentences (*.dsl) in the order of loading, folders with them, or patterns')
      .option('--strict', 'warnings count as errors')
      .option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

async function run(patterns: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const read = await readSentenceFiles(patterns, terminal)
  if (!read.ok) return read.code
  const { files } = read
  const diagnostics = checkVocabulary(files)
  const isBad = diagnostics.some(({ severity }) => severity === 'error' || options.strict === true)
  const counts = countsOf(files, diagnostics)
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ ok: !isBad, files: files.map(({ name }) => name), ...counts, diagnostics }, undefined, 2)}\n`)
    return isBad ? exitCodes.failed : exitCodes.well
  }
  printDiagnostics(diagnostics, new Map(files.map(({ name, text }) => [name, text])), terminal)
  const { sentences = 0, examples = 0 } = counts
  const parts = [counted(files.length, 'file'), counted(sentences, 'sentence'), counted(examples, 'example')]
  const found = sayCounts(diagnostics)
  terminal.out(`${parts.filter((text) => text !== '').join(', ')}: ${found === '' ? 'all well' : found}\n`)
  return isBad ? exitCodes.failed : exitCodes.well
}

/** How much there is in the files; unknown while they cannot be loaded. */
function countsOf(files: readonly VocabularyFile[], diagnostics: readonly Diagnostic[]): { sentences?: number; examples?: number } {
  const examplesOnly = new Set(['failed-example', 'failed-counter-example'])
  if (diagnostics.some(({ severity, code }) => severity === 'error' && !examplesOnly.has(code))) return {}
  const vocabulary = createVocabulary(files)
  const own = new Set(files.map(({ name }) => name))
  const untyped = diagnostics.filter(({ code }) => code === 'dsl-untyped').length
  return {
    sentences: vocabulary.templates.filter(({ file }) => own.has(file)).length + untyped,
    examples: vocabulary.examples().filter(({ file }) => own.has(file)).length,
  }
}
