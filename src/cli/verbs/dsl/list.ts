/** `tidegate dsl list`: the sentences there are, each with an example and what it means. */
import { listSentences, type ListedSentence, type Vocabulary } from '../../../../dsl/index.js'
import { counted } from '../../diagnostics.js'
import { loadVocabulary, readSentenceFiles } from '../../load-vocabulary.js'
import { exitCodes, type ExitCode, type Terminal } from '../../terminal.js'
import type { Verb } from '../../verb.js'

interface Options {
  readonly dsl?: readonly string[]
  readonly meaning?: boolean
  readonly json?: boolean
}

export const dslListVerb: Verb = {
  name: 'list',
  summary: 'List the sentences there are, each with an example.',
  examples: ['dsl list', 'dsl list average', 'dsl list moyenne --meaning', 'dsl list --dsl ops.dsl --json'],
  define(command) {
    command
      .argument('[words]', 'only sentences that have this in their words, their example or their meaning')
      .option('--dsl <files...>', 'files of sentences, listed after the shipped ones')
      .option('--meaning', 'show what each means')
      .option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args[0] ?? '', command.opts<Options>(), terminal)
  },
}

async function run(words: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const read = await readSentenceFiles(options.dsl ?? [], terminal)
  if (!read.ok) return read.code
  const vocabulary = loadVocabulary(read.files, terminal)
  if (vocabulary === undefined) return exitCodes.failed
  const sentences = listSentences(vocabulary, words)
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ sentences, replacements: replacementsOf(vocabulary, words) }, undefined, 2)}\n`)
    return exitCodes.well
  }
  for (const { name } of vocabulary.files) {
    const own = sentences.filter(({ file }) => file === name)
    const replaced = replacementsOf(vocabulary, words).filter(({ file }) => file === name)
    if (own.length + replaced.length === 0) continue
    terminal.out(`${bold(name, terminal)}\n\n`)
    for (const sentence of own) terminal.out(`${linesOf(sentence, options.meaning === true).join('\n')}\n\n`)
    if (replaced.length > 0) terminal.out(`  Put in place as text:\n${replaced.map(({ entry }) => `    ${entry}\n`).join('')}\n`)
  }
  const all = vocabulary.templates.length
  terminal.out(words === '' ? `${counted(all, 'sentence')}\n` : `${sentences.length} of ${counted(all, 'sentence')}\n`)
  return exitCodes.well
}

function linesOf({ template, example, means }: ListedSentence, withMeaning: boolean): string[] {
  return [`  ${template}`, `    e.g.  ${example}`, ...(withMeaning ? [`    is    ${means}`] : [])]
}

/** Entries that are no sentences but rewrite the text of others. */
function replacementsOf({ warnings, files }: Vocabulary, words: string): readonly { file: string; line: number; entry: string }[] {
  return warnings
    .filter(({ code }) => code === 'dsl-untyped')
    .map(({ file, span }) => {
      const text = files.find(({ name }) => name === file)?.text ?? ''
      return { file, line: span.line, entry: text.slice(span.start, span.end) }
    })
    .filter(({ entry }) => entry.toLowerCase().includes(words.toLowerCase()))
}

function bold(text: string, { colours }: Terminal): string {
  return colours ? `\u001B[1m${text}\u001B[0m` : text
}
