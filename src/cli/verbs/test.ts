/** `tidegate test`: runs policy test files in virtual time. */
import { readTexts } from '../../hosts/files/index.js'
import { referenceFinder, runPolicyTests, type PolicyTestReport } from '../../testing/index.js'
import { isUnreadable } from '../load-plan.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'
import { printDiagnostics } from '../diagnostics.js'
import { namePattern } from '../name-pattern.js'
import { chooseReports, collect, printReports, reporterNames } from '../reports.js'
import { startProgress } from '../progress.js'
import { timelineWriter } from '../timeline-files.js'
import { watchTests } from '../watch-tests.js'

interface Options {
  readonly run?: string
  readonly reporter?: string
  readonly output?: readonly string[]
  readonly svgDir?: string
  readonly coverage?: boolean
  readonly threshold?: string
  readonly strict?: boolean
  readonly watch?: boolean
  readonly json?: boolean
}

/** What a folder stands for. */
const testFilesWithin = ['**/*.test.{yaml,yml}']

export const testVerb: Verb = {
  name: 'test',
  summary: 'Run policy tests in virtual time.',
  examples: [
    'test reindex.test.yaml',
    "test 'policies/**/*.test.yaml' --run 'load average'",
    'test policies --reporter json',
    'test policies --svg-dir timelines',
    'test policies --watch',
  ],
  define(command) {
    command
      .argument('<files...>', 'policy test files, folders with *.test.yaml in them, or patterns')
      .option('--run <pattern>', 'only tests whose names match this regular expression, whatever their case')
      .option('--reporter <names>', `how to print the results, separated by commas: ${reporterNames.join(', ')} (default: pretty)`)
      .option('--output <name=file>', 'write the report of a reporter to a file instead; may be repeated', collect)
      .option('--svg-dir <folder>', 'write the timeline of each failing test into this folder, as SVG')
      .option('--coverage', 'measure what the tests see of the policies: verdicts, outcomes, transitions')
      .option('--threshold <percent>', 'exit with 3 where the coverage of all policies together is lower; implies --coverage')
      .option('--strict', 'warnings count as errors')
      .option('--watch', 'stay, and run again what has changed: tests, policies, sentences, calendars')
      .option('--json', 'the same as --reporter json')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

type Read = Awaited<ReturnType<typeof readTexts>>

async function run(patterns: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const chosen = {
    reports: chooseReports(options),
    threshold: options.threshold === undefined ? undefined : percentOf(options.threshold),
    pattern: options.run === undefined ? undefined : namePattern(options.run),
  }
  const read = async (): Promise<Read> => readTexts(patterns, { cwd: terminal.cwd, within: testFilesWithin, references: referenceFinder() })
  if (options.watch === true) {
    const together = options.coverage === true || chosen.threshold !== undefined
    const runAgain = (entries: readonly string[], now: Read): ExitCode => runEntries(entries, now, options, chosen, terminal).code
    return watchTests({ patterns, read, run: runAgain, together }, terminal)
  }
  const now = await read()
  const { report, code } = runEntries(now.files, now, options, chosen, terminal)
  if (chosen.pattern !== undefined && report !== undefined && report.passed + report.failed === 0 && report.errors === 0)
    throw new UsageError(`no test has a name that matches ${chosen.pattern.source}`)
  return code
}

interface Chosen {
  readonly reports: ReturnType<typeof chooseReports>
  readonly threshold: number | undefined
  readonly pattern: RegExp | undefined
}

/** Runs these test files and prints their reports; without any there is no report. */
function runEntries(
  files: readonly string[],
  { texts, unreadable, diagnostics }: Read,
  options: Options,
  { reports, threshold, pattern }: Chosen,
  terminal: Terminal,
): { readonly report?: PolicyTestReport; readonly code: ExitCode } {
  if (diagnostics.length > 0) printDiagnostics(diagnostics, texts, terminal)
  if (files.length === 0) return { code: exitCodes.unusable }
  const progress = startProgress(terminal, 'testing')
  const report = runPolicyTests(texts, {
    entries: files.filter((file) => texts.has(file)),
    unreadable,
    coverage: options.coverage === true || threshold !== undefined,
    ...(pattern === undefined ? {} : { run: pattern }),
    ...(options.svgDir === undefined ? {} : { onTest: timelineWriter(options.svgDir, terminal.cwd) }),
    ...(progress === undefined ? {} : { onProgress: progress.tell }),
  })
  progress?.end()
  printReports(reports, report, texts, terminal)
  const code = diagnostics.length > 0 || hasUnreadable(report) ? exitCodes.unusable : codeOf(report, options.strict === true)
  if (code !== exitCodes.well || threshold === undefined || (report.coverage?.percent ?? 0) >= threshold) return { report, code }
  terminal.error(`coverage is ${report.coverage?.percent ?? 0}%, below the threshold of ${threshold}%\n`)
  return { report, code: exitCodes.below }
}

function codeOf({ ok, files }: PolicyTestReport, isStrict: boolean): ExitCode {
  const isWarned = files.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'warning'))
  return ok && !(isStrict && isWarned) ? exitCodes.well : exitCodes.failed
}

function percentOf(text: string): number {
  const percent = Number(text)
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent
  throw new UsageError(`--threshold ${text} is not a number from 0 to 100`)
}

/** Whether a file that a test names could not be read. */
function hasUnreadable({ files }: PolicyTestReport): boolean {
  return files.some(({ diagnostics }) => isUnreadable(diagnostics))
}
