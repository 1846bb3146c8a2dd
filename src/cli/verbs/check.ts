/** `tidegate check`: reads policy files, tests and files of sentences, and says what is wrong, what is not likely to be meant, and what comes next. */
import { formatInstant, type Duration } from '../../../grammar/index.js'
import { resolvedPolicy, writePolicies, type PlannedPolicy, type ResolvedPolicy } from '../../policies/index.js'
import { readResolutions } from '../../scheduler/index.js'
import { checkFiles, type Checked } from '../checking.js'
import { comingSlots, listSlots, policySlots } from '../coming-slots.js'
import { counted, printDiagnostics, sayCounts } from '../diagnostics.js'
import { readFedMetrics, type FedFlags } from '../fed-metrics.js'
import { readWhole } from '../option-values.js'
import { collect } from '../reports.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'

interface Options extends FedFlags {
  readonly strict?: boolean
  readonly maxWarnings?: string
  readonly resolved?: boolean
  readonly json?: boolean
  readonly resolution?: readonly string[]
  readonly timezone: string
}

/** How many coming slots of each policy are shown. */
const SLOTS = 3

export const checkVerb: Verb = {
  name: 'check',
  summary: 'Check policies, policy tests and files of sentences, and show the coming slots.',
  examples: [
    'check reindex.policy.yaml',
    "check 'policies/**/*.yaml' --strict",
    'check reindex.policy.yaml --resolved',
    'check policies --events load.jsonl',
    'check policies --json',
  ],
  define(command) {
    command
      .argument('<files...>', 'policy files, test files (*.test.yaml), files of sentences (*.dsl), folders with them, or patterns')
      .option('--strict', 'warnings count as errors')
      .option('--max-warnings <number>', 'more warnings than this end with exit code 3')
      .option('--resolved', 'print the policies with every default filled in, what each sentence means, and the coming slots')
      .option('--events <file>', 'recorded events (JSON Lines or CSV): warn of metrics that are not among them')
      .option('--metrics <file>', 'a list of metrics, one name a line: warn of metrics that are not in it')
      .option(
        '--resolution <metric=duration>',
        'the `resolutionOf` of your scheduler: refuse what its buckets cannot tell; may be repeated',
        collect,
      )
      .option('--timezone <zone>', 'the zone of policies that name none', 'UTC')
      .option('--json', 'print one JSON object')
      .addHelpText('after', ignoreHelp)
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

const ignoreHelp = `A comment makes a warning or a note be quiet, on its line or right above it:
  # tidegate-ignore long-window: windows are meant to supersede one another`

async function run(patterns: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const { cwd } = terminal
  const warningsMax = options.maxWarnings === undefined ? Infinity : readWhole('--max-warnings', options.maxWarnings, 0)
  const now = terminal.now()
  const fed = await readFedMetrics(options, cwd)
  const resolutionOf = resolutionsIn(options.resolution ?? [])
  const checked = await checkFiles(patterns, { timezone: options.timezone, cwd, now, resolutionOf, ...(fed === undefined ? {} : { fed }) })
  const code = exitCodeOf(checked, options.strict === true, warningsMax)
  if (options.json === true) terminal.out(`${JSON.stringify(asJson(checked, code, now, options.resolved === true), undefined, 2)}\n`)
  else if (options.resolved === true) printResolved(checked, now, terminal)
  else print(checked, now, terminal)
  return code
}

/** `CPU=1s`: the part before the last `=` is the name of the metric. */
function resolutionsIn(texts: readonly string[]): Readonly<Record<string, Duration>> {
  const given = texts.map((text) => {
    const [, metric, duration] = /^(.+)=([^=]*)$/s.exec(text) ?? []
    if (metric === undefined || duration === undefined)
      throw new UsageError(`--resolution ${text} names no metric and length of time: write for example CPU=1s`)
    return [metric, duration] as const
  })
  return readResolutions(Object.fromEntries(given))
}

function exitCodeOf({ diagnostics, isReadable }: Checked, isStrict: boolean, warningsMax: number): ExitCode {
  if (!isReadable) return exitCodes.unusable
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length
  if (diagnostics.some(({ severity }) => severity === 'error') || (isStrict && warnings > 0)) return exitCodes.failed
  return warnings > warningsMax ? exitCodes.below : exitCodes.well
}

function print(checked: Checked, now: number, terminal: Terminal): void {
  printDiagnostics(checked.diagnostics, checked.texts, terminal)
  for (const policy of checked.plan) terminal.out(`${policyLines(policy, now).join('\n')}\n\n`)
  terminal.out(`${summaryOf(checked)}\n`)
}

function summaryOf({ files, plan, tests, diagnostics, ignored }: Checked): string {
  const counts = [counted(files.length, 'file'), counted(plan.length, 'policy', 'policies'), counted(tests, 'test')]
  const found = sayCounts(diagnostics)
  const what = files.length === 0 ? 'no file' : counts.filter((text) => text !== '').join(', ')
  const quiet = ignored === 0 ? '' : ` (${ignored} ignored by comments)`
  return `${what}: ${found === '' ? 'all well' : found}${quiet}`
}

function policyLines(policy: PlannedPolicy, now: number): string[] {
  const { file, span } = policy.source
  return [`${policy.name}  (${file}:${span.line})  next, in ${policy.timezone}:`, ...slotLines(policy, now).map((text) => `  ${text}`)]
}

function slotLines(policy: PlannedPolicy, now: number): readonly string[] {
  const slots = comingSlots(policySlots(policy, now), now, SLOTS)
  return slots.length === 0 ? ['no slot to come'] : listSlots(slots)
}

/** The policies as a file that can be loaded; nothing of it when anything is an error. */
function printResolved(checked: Checked, now: number, terminal: Terminal): void {
  printDiagnostics(checked.diagnostics, checked.texts, terminal)
  terminal.error(`${summaryOf(checked)}\n`)
  if (checked.plan.length === 0) return
  const policies = resolvedPolicies(checked).map(({ plan, resolved: { keys } }) => ({
    comments: [
      `${plan.source.file}:${plan.source.span.line}; next, in ${plan.timezone}:`,
      ...slotLines(plan, now).map((text) => `  ${text}`),
    ],
    keys,
  }))
  terminal.out(writePolicies({ dslFiles: checked.policies.dslFiles.map(({ name }) => name), policies }))
}

function resolvedPolicies({ policies, plan }: Checked): readonly { readonly plan: PlannedPolicy; readonly resolved: ResolvedPolicy }[] {
  const sources = policies.documents.flatMap((document) => document.policies)
  return plan.flatMap((one, index) => {
    const source = sources[index]
    return source === undefined ? [] : [{ plan: one, resolved: resolvedPolicy(source, one) }]
  })
}

function asJson(checked: Checked, code: ExitCode, now: number, isResolved: boolean): object {
  const { files, diagnostics, ignored, plan, tests } = checked
  const resolved = isResolved ? resolvedPolicies(checked) : []
  return {
    ok: code === exitCodes.well,
    files,
    diagnostics,
    ignored,
    tests,
    policies: plan.map((policy, index) => ({
      name: policy.name,
      file: policy.source.file,
      timezone: policy.timezone,
      next: comingSlots(policySlots(policy, now), now, SLOTS).map((line) => ({
        ...line,
        at: formatInstant(line.at),
        ...(line.slot === undefined ? {} : { slot: formatInstant(line.slot) }),
      })),
      ...resolvedJson(resolved[index]?.resolved),
    })),
  }
}

function resolvedJson(resolved: ResolvedPolicy | undefined): object {
  if (resolved === undefined) return {}
  const { keys, timers, means } = resolved
  return { resolved: Object.fromEntries(keys.map(({ key, value }) => [key, value])), timers, means }
}
