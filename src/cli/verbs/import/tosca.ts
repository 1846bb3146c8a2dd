/** `tidegate import tosca`. */
import { dirname, relative, resolve, sep } from 'node:path'
import { importTosca } from '../../../policies/importing/index.js'
import { loadVocabulary, readSentenceFiles } from '../../load-vocabulary.js'
import { exitCodes, type ExitCode, type Terminal } from '../../terminal.js'
import type { Verb } from '../../verb.js'
import { readTimezone } from '../../option-values.js'
import { addImportOptions, runImport, type ImportFlags } from './importing.js'

interface Options extends ImportFlags {
  readonly timezone: string
  readonly dsl?: readonly string[]
}

export const importToscaVerb: Verb = {
  name: 'tosca',
  summary: 'Make policies of the RMSScheduleWorkflowPolicy policies of a TOSCA topology.',
  examples: ['import tosca topology.yml -o app.policy.yaml', 'import tosca topology.yml --dsl ops.dsl --timezone Europe/Paris'],
  define(command) {
    command.argument('<file>', 'a topology template in YAML')
    addImportOptions(command)
      .option('--dsl <files...>', 'files of sentences that the conditions use')
      .option('--timezone <zone>', 'the zone of the machine that the orchestrator runs on', 'UTC')
    return (_, terminal) => run(command.args[0] ?? '', command.opts<Options>(), terminal)
  },
}

async function run(file: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const timezone = readTimezone(options.timezone)
  const sentences = await readSentenceFiles(options.dsl ?? [], terminal)
  if (!sentences.ok) return sentences.code
  const vocabulary = loadVocabulary(sentences.files, terminal)
  if (vocabulary === undefined) return exitCodes.failed
  // The policy file names its sentences relative to itself.
  const folder = dirname(resolve(terminal.cwd, options.output ?? 'policies.yaml'))
  const dslFiles = sentences.files.map(({ name }) => relative(folder, resolve(terminal.cwd, name)).split(sep).join('/'))
  return runImport(
    file,
    options,
    terminal,
    (source) => importTosca(source, { timezone, vocabulary, dslFiles, now: terminal.now() }),
    sentences.files,
  )
}
