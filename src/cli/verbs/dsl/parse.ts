/** `tidegate dsl parse`: what sentences mean, by which entry they are read, and which metrics they need. */
import { parseSentences, type ParsedSentence, type VocabularyFile } from '../../../../dsl/index.js'
import { formatDuration, renderDiagnostics } from '../../../../grammar/index.js'
import { loadVocabulary, readSentenceFiles } from '../../load-vocabulary.js'
import { alignedTable } from '../../table.js'
import { exitCodes, type ExitCode, type Terminal } from '../../terminal.js'
import type { Verb } from '../../verb.js'

interface Options {
  readonly dsl?: readonly string[]
  readonly json?: boolean
}

export const dslParseVerb: Verb = {
  name: 'parse',
  summary: 'Show what sentences mean; several are read together, as the conditions of one policy.',
  examples: [
    `dsl parse 'Last known metric "Load_Average" is less than 10'`,
    `dsl parse 'The cluster "eu-west" is quiet for 5m' --dsl ops.dsl`,
    `dsl parse 'There is a value of CPU' '- above 5' --dsl ops.dsl --json`,
  ],
  define(command) {
    command
      .argument('<sentences...>', 'sentences, each in quotes')
      .option('--dsl <files...>', 'files of sentences, after the shipped ones')
      .option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

async function run(sentences: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const read = await readSentenceFiles(options.dsl ?? [], terminal)
  if (!read.ok) return read.code
  const vocabulary = loadVocabulary(read.files, terminal)
  if (vocabulary === undefined) return exitCodes.failed
  const parsed = parseSentences(vocabulary, sentences)
  const isBad = parsed.some(({ diagnostics }) => diagnostics.length > 0)
  if (options.json === true) terminal.out(`${JSON.stringify({ ok: !isBad, sentences: parsed }, undefined, 2)}\n`)
  else for (const one of parsed) print(one, parsed, vocabulary.files, terminal)
  return isBad ? exitCodes.failed : exitCodes.well
}

function print(one: ParsedSentence, all: readonly ParsedSentence[], files: readonly VocabularyFile[], terminal: Terminal): void {
  const { sentence, diagnostics } = one
  if (diagnostics.length > 0) {
    const texts = new Map([...files.map(({ name, text }) => [name, text] as const), ['', sentence] as const])
    terminal.error(`${renderDiagnostics(diagnostics, texts, { colours: terminal.colours })}\n`)
    if (one.expanded !== undefined) terminal.error(`  after expansion: ${one.expanded}\n`)
  } else terminal.out(`${terminal.colours ? `\u001B[1m${sentence}\u001B[0m` : sentence}\n${alignedTable(rowsOf(one, all), '  ')}`)
}

function rowsOf({ printed, expanded, readBy, reads, partOf }: ParsedSentence, all: readonly ParsedSentence[]): string[][] {
  const metrics = reads.map(({ metric, lookbackMs }) => {
    const span = typeof lookbackMs === 'number' ? `last ${formatDuration(lookbackMs)}` : lookbackMs
    return `${metric === '*' ? 'every metric' : metric} (${span})`
  })
  return [
    ...(printed === undefined ? [] : [['means', printed]]),
    ...(partOf === undefined ? [] : [['part of', all[partOf]?.sentence ?? '']]),
    ...readBy.map(({ template, file, line }) => ['read by', `${template}   (${file}:${line})`]),
    ...(metrics.length === 0 ? [] : [['reads', metrics.join(', ')]]),
    ...(expanded === undefined ? [] : [['expanded', expanded]]),
  ]
}
