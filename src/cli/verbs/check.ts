/** `tidegate check`: reads policy files, tests and files of sentences, and says what is wrong and what comes next. */
import { checkVocabulary } from '../../../dsl/index.js'
import { formatInstant, type Diagnostic } from '../../../grammar/index.js'
import { findFiles, readPolicies, readTexts } from '../../hosts/files/index.js'
import type { PlannedPolicy } from '../../policies/index.js'
import { checkPolicyTests, referenceFinder } from '../../testing/index.js'
import { comingSlots, listSlots, policySlots } from '../coming-slots.js'
import { counted, printDiagnostics, sayCounts } from '../diagnostics.js'
import { compile, isUnreadable } from '../load-plan.js'
import { exitCodes, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'

interface Options {
  readonly strict?: boolean
  readonly json?: boolean
  readonly timezone?: string
}

/** How many coming slots of each policy are shown. */
const SLOTS = 3

export const checkVerb: Verb = {
  name: 'check',
  summary: 'Check policies, policy tests and files of sentences, and show the coming slots.',
  examples: ['check reindex.policy.yaml', "check 'policies/**/*.yaml' --strict", 'check policies --json'],
  define(command) {
    command
      .argument('<files...>', 'policy files, test files (*.test.yaml), files of sentences (*.dsl), folders with them, or patterns')
      .option('--strict', 'warnings count as errors')
      .option('--timezone <zone>', 'the zone of policies that name none', 'UTC')
      .option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

/** What was found in all files together. */
interface Checked {
  readonly files: readonly string[]
  readonly texts: ReadonlyMap<string, string>
  readonly diagnostics: readonly Diagnostic[]
  readonly plan: readonly PlannedPolicy[]
  readonly tests: number
  readonly isReadable: boolean
}

async function run(patterns: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const checked = await check(patterns, options.timezone ?? 'UTC', terminal)
  if (options.json === true) terminal.out(`${JSON.stringify(asJson(checked, terminal.now()), undefined, 2)}\n`)
  else print(checked, terminal)
  if (!checked.isReadable) return exitCodes.unusable
  const isBad = checked.diagnostics.some(({ severity }) => severity === 'error' || options.strict === true)
  return isBad ? exitCodes.failed : exitCodes.well
}

/** Policies are checked together, as a scheduler would load them. */
async function check(patterns: readonly string[], timezone: string, terminal: Terminal): Promise<Checked> {
  const { cwd } = terminal
  const found = await findFiles(patterns, { cwd, within: ['**/*.{yaml,yml,dsl}'] })
  const all = [...new Set(found.flatMap(({ pattern, files }) => (files.length === 0 ? [pattern] : files)))]
  const [tests, sentences] = [all.filter(isTest), all.filter(isSentences)]
  const policies = await readPolicies(
    all.filter((file) => !isTest(file) && !isSentences(file)),
    { cwd },
  )
  const others = await readTexts([...tests, ...sentences], { cwd, references: referenceFinder() })
  const diagnostics = [...policies.diagnostics, ...others.diagnostics]
  const dslFiles = [...policies.dslFiles, ...sentences.flatMap((name) => textOf(name, others.texts))]
  const language = checkVocabulary(dslFiles)
  const compiled = withoutFiles(compile({ ...policies, dslFiles }, timezone, terminal.now()), language)
  const checkedTests = checkPolicyTests(others.texts, {
    entries: tests.filter((file) => others.texts.has(file)),
    unreadable: others.unreadable,
  })
  return {
    files: all,
    texts: new Map([...policies.texts, ...others.texts]),
    diagnostics: [...diagnostics, ...language, ...compiled.diagnostics, ...checkedTests.diagnostics],
    plan: compiled.plan,
    tests: checkedTests.tests,
    isReadable: !isUnreadable([...diagnostics, ...compiled.diagnostics, ...checkedTests.diagnostics]),
  }
}

/** What is wrong with files of sentences is told once, though policies that need them cannot be compiled because of it. */
function withoutFiles<Compiled extends { readonly diagnostics: readonly Diagnostic[] }>(
  compiled: Compiled,
  told: readonly Diagnostic[],
): Compiled {
  const files = new Set(told.map(({ file }) => file))
  return { ...compiled, diagnostics: compiled.diagnostics.filter(({ file }) => !files.has(file)) }
}

function isTest(file: string): boolean {
  return /\.test\.(?:ya?ml|json)$/.test(file)
}

function isSentences(file: string): boolean {
  return file.endsWith('.dsl')
}

function textOf(name: string, texts: ReadonlyMap<string, string>): { name: string; text: string }[] {
  const text = texts.get(name)
  return text === undefined ? [] : [{ name, text }]
}

function print({ files, texts, diagnostics, plan, tests }: Checked, terminal: Terminal): void {
  printDiagnostics(diagnostics, texts, terminal)
  const now = terminal.now()
  for (const policy of plan) terminal.out(`${policyLines(policy, now).join('\n')}\n\n`)
  const counts = [counted(files.length, 'file'), counted(plan.length, 'policy', 'policies'), counted(tests, 'test')]
  const found = sayCounts(diagnostics)
  terminal.out(`${counts.filter((text) => text !== '').join(', ')}: ${found === '' ? 'all well' : found}\n`)
}

function policyLines(policy: PlannedPolicy, now: number): string[] {
  const slots = comingSlots(policySlots(policy, now), now, SLOTS)
  const { file, span } = policy.source
  const lines = slots.length === 0 ? ['no slot to come'] : listSlots(slots)
  return [`${policy.name}  (${file}:${span.line})  next, in ${policy.timezone}:`, ...lines.map((text) => `  ${text}`)]
}

function asJson({ files, diagnostics, plan, tests, isReadable }: Checked, now: number): object {
  return {
    ok: isReadable && diagnostics.every(({ severity }) => severity === 'warning'),
    files,
    diagnostics,
    tests,
    policies: plan.map((policy) => ({
      name: policy.name,
      file: policy.source.file,
      timezone: policy.timezone,
      next: comingSlots(policySlots(policy, now), now, SLOTS).map((line) => ({
        ...line,
        at: formatInstant(line.at),
        ...(line.slot === undefined ? {} : { slot: formatInstant(line.slot) }),
      })),
    })),
  }
}
