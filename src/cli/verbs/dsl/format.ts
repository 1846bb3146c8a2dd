/** `tidegate dsl fmt`: files of sentences in one form, whoever wrote them. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { checkVocabulary, formatDsl, isReadable, type VocabularyFile } from '../../../../dsl/index.js'
import { counted, printDiagnostics } from '../../diagnostics.js'
import { readSentenceFiles } from '../../load-vocabulary.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../../terminal.js'
import type { Verb } from '../../verb.js'

interface Options {
  readonly write?: boolean
  readonly check?: boolean
  readonly json?: boolean
}

export const dslFormatVerb: Verb = {
  name: 'fmt',
  summary: 'Print files of sentences in their canonical form, or rewrite them.',
  examples: ['dsl fmt ops.dsl', 'dsl fmt sentences --write', 'dsl fmt sentences --check'],
  define(command) {
    command
      .argument('<files...>', 'files of sentences (*.dsl), folders with them, or patterns')
      .option('--write', 'rewrite the files that differ')
      .option('--check', 'only name the files that differ; exit code 1 if there are any')
      .option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

async function run(patterns: readonly string[], { write, check, json }: Options, terminal: Terminal): Promise<ExitCode> {
  if (write === true && check === true) throw new UsageError('--write and --check do not go together')
  const read = await readSentenceFiles(patterns, terminal)
  if (!read.ok) return read.code
  const broken = read.files.filter(({ text }) => !isReadable(text))
  const sound = read.files.filter(({ text }) => isReadable(text)).map((file) => ({ ...file, formatted: formatDsl(file.text) }))
  const different = sound.filter(({ text, formatted }) => text !== formatted)
  for (const file of broken) printBroken(file, terminal)
  if (write === true) for (const { name, formatted } of different) await writeFile(resolve(terminal.cwd, name), formatted)
  if (json === true) {
    const names = (files: readonly VocabularyFile[]): string[] => files.map(({ name }) => name)
    terminal.out(
      `${JSON.stringify({ files: sound.map(({ name, formatted }) => ({ name, formatted })), different: names(different), unreadable: names(broken) }, undefined, 2)}\n`,
    )
  } else if (write === true || check === true) {
    for (const { name } of different) terminal.out(`${name}\n`)
    const done = write === true ? 'rewritten' : 'not in canonical form'
    terminal.out(different.length === 0 ? 'nothing to change\n' : `${counted(different.length, 'file')} ${done}\n`)
  } else for (const { formatted } of sound) terminal.out(formatted)
  return broken.length > 0 || (check === true && different.length > 0) ? exitCodes.failed : exitCodes.well
}

/** A file that is not understood is left alone. */
function printBroken(file: VocabularyFile, terminal: Terminal): void {
  const errors = checkVocabulary([file]).filter(({ severity }) => severity === 'error')
  printDiagnostics(errors, new Map([[file.name, file.text]]), terminal)
}
