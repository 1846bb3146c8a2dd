/** `tidegate dsl impact`: what a change of a file of sentences does to the policies that use them, before it is made. */
import { casualties, type ImpactKind, type VocabularyFile } from '../../../../dsl/index.js'
import type { Diagnostic } from '../../../../grammar/index.js'
import { readPolicies } from '../../../hosts/files/index.js'
import { sentenceImpacts, type LoadedPolicies, type SentenceImpact } from '../../../policies/index.js'
import { counted, printDiagnostics } from '../../diagnostics.js'
import { isUnreadable } from '../../load-plan.js'
import { loadVocabulary, readSentenceFiles } from '../../load-vocabulary.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../../terminal.js'
import type { Verb } from '../../verb.js'

interface Options {
  readonly policies?: readonly string[]
  readonly force?: boolean
  readonly json?: boolean
}

export const dslImpactVerb: Verb = {
  name: 'impact',
  summary: 'Show what changed sentences would mean to policies, before the change is made.',
  examples: [
    'dsl impact ops.dsl new-ops.dsl --policies policies',
    "dsl impact ops.dsl new-ops.dsl --policies 'policies/**/*.yaml' --json",
    'dsl impact ops.dsl new-ops.dsl --policies policies --force',
  ],
  define(command) {
    command
      .argument('<old>', 'the file of sentences as it is in force')
      .argument('<new>', 'the file that is to take its place')
      .option('--policies <files...>', 'the policies whose sentences are tried: files, folders or patterns')
      .option('--force', 'exit code 0 although sentences would change or break')
      .option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

async function run([from = '', to = '']: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  if (options.policies === undefined) throw new UsageError('--policies FILES... is needed: their sentences are tried')
  const read = await readSentenceFiles([from, to], terminal)
  if (!read.ok) return read.code
  const [old, next] = read.files
  if (old === undefined || next === undefined || read.files.length > 2)
    throw new UsageError('give two different files: the old one and the new one')
  const policies = await readPolicies(options.policies, { cwd: terminal.cwd })
  const errors = policies.diagnostics.filter(({ severity }) => severity === 'error')
  printDiagnostics(errors, policies.texts, terminal)
  if (errors.length > 0) return isUnreadable(errors) ? exitCodes.unusable : exitCodes.failed
  const impacts = impactOf(old, next, policies, terminal)
  if (impacts === undefined) return exitCodes.failed
  const isHarmful = impacts.some(({ kind }) => casualties.has(kind))
  if (options.json === true) printJson(impacts, !isHarmful, terminal)
  else print(impacts, options.force === true, terminal)
  return isHarmful && options.force !== true ? exitCodes.failed : exitCodes.well
}

/** Undefined: one of the vocabularies cannot be loaded, which has been printed. */
function impactOf(
  old: VocabularyFile,
  next: VocabularyFile,
  { documents, dslFiles }: LoadedPolicies,
  terminal: Terminal,
): readonly SentenceImpact[] | undefined {
  const files = withFile(dslFiles, old, next)
  const before = loadVocabulary(files.before, terminal)
  const after = loadVocabulary(files.after, terminal)
  if (before === undefined || after === undefined) return undefined
  return sentenceImpacts(documents, before, after)
}

/** The files of sentences before and after. The policies may name either of the two, or neither: then it comes last. */
function withFile(
  named: readonly VocabularyFile[],
  old: VocabularyFile,
  next: VocabularyFile,
): { readonly before: readonly VocabularyFile[]; readonly after: readonly VocabularyFile[] } {
  const isOne = ({ name }: VocabularyFile): boolean => name === old.name || name === next.name
  const at = named.findIndex(isOne)
  const others = named.filter((file) => !isOne(file))
  const place = at === -1 ? others.length : at
  return { before: others.toSpliced(place, 0, old), after: others.toSpliced(place, 0, next) }
}

/** Worst first. `colour` is an ANSI code. */
const kinds: Readonly<Record<ImpactKind, { readonly title: string; readonly colour: number; readonly isListed: boolean }>> = {
  broken: { title: 'broken: not read any more', colour: 31, isListed: true },
  ambiguous: { title: 'newly ambiguous', colour: 31, isListed: true },
  changed: { title: 'changed meaning', colour: 31, isListed: true },
  'still-broken': { title: 'broken before and after', colour: 33, isListed: true },
  mended: { title: 'mended: not read before', colour: 32, isListed: true },
  'same-meaning': { title: 'same meaning, read another way', colour: 32, isListed: true },
  unchanged: { title: 'unchanged', colour: 32, isListed: false },
}

const kindsInOrder: readonly ImpactKind[] = ['broken', 'ambiguous', 'changed', 'still-broken', 'mended', 'same-meaning', 'unchanged']

function print(impacts: readonly SentenceImpact[], isForced: boolean, terminal: Terminal): void {
  for (const kind of kindsInOrder.filter((name) => kinds[name].isListed)) {
    const own = impacts.filter((impact) => impact.kind === kind)
    if (own.length === 0) continue
    const { title, colour } = kinds[kind]
    terminal.out(`${terminal.colours ? `\u001B[1;${colour}m${title}\u001B[0m` : title}\n`)
    for (const impact of own) terminal.out(`${linesOf(impact).join('\n')}\n`)
    terminal.out('\n')
  }
  terminal.out(`${sayTotal(impacts, isForced)}\n`)
}

function linesOf({ policy, sentence, before, after, diagnostics, file, span }: SentenceImpact): string[] {
  const [first] = diagnostics
  return [
    `  ${policy}  (${file}:${span.line})`,
    `    ${sentence}`,
    ...(before === undefined ? [] : [`      was  ${before}`]),
    ...(after === undefined || after === before ? [] : [`      now  ${after}`]),
    ...(first === undefined ? [] : [`      now  ${first.code}: ${first.message}`, ...hintLines(first)]),
  ]
}

function hintLines({ hint }: Diagnostic): string[] {
  return hint === undefined
    ? []
    : hint.split('\n').map((line, index) => (index === 0 ? `           help: ${line}` : `               ${line}`))
}

function sayTotal(impacts: readonly SentenceImpact[], isForced: boolean): string {
  const policies = new Set(impacts.map(({ file, policy }) => `${file}\n${policy}`)).size
  const counts = kindsInOrder.flatMap((kind) => {
    const count = impacts.filter((impact) => impact.kind === kind).length
    return count === 0 ? [] : [`${count} ${kind.replace('-', ' ')}`]
  })
  const all = `${counted(policies, 'policy', 'policies') || 'no policy'}, ${counted(impacts.length, 'sentence') || 'no sentence'}`
  const harm = impacts.filter(({ kind }) => casualties.has(kind)).length
  const end = harm === 0 ? 'the change is safe' : isForced ? 'forced all the same' : 'change the policies first, or use --force'
  return `${all}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}. ${end[0]?.toUpperCase() ?? ''}${end.slice(1)}.`
}

function printJson(impacts: readonly SentenceImpact[], isSafe: boolean, terminal: Terminal): void {
  const counts = Object.fromEntries(kindsInOrder.map((kind) => [kind, impacts.filter((impact) => impact.kind === kind).length]))
  terminal.out(`${JSON.stringify({ ok: isSafe, counts, sentences: impacts }, undefined, 2)}\n`)
}
