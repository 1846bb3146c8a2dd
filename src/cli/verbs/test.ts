/** `tidegate test`: runs policy test files in virtual time. */
import { readTexts } from '../../hosts/files/index.js'
import { jsonReport, prettyReport, referencesOf, runPolicyTests, type PolicyTestReport, type Texts } from '../../testing/index.js'
import { isUnreadable } from '../load-plan.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'
import { printDiagnostics } from '../diagnostics.js'

interface Options {
  readonly run?: string
  readonly reporter?: string
  readonly json?: boolean
}

type Reporter = (report: PolicyTestReport, texts: Texts, terminal: Terminal) => string

/** How a report can be printed. */
const reporters: Readonly<Record<string, Reporter>> = {
  pretty: (report, texts, { colours }) => prettyReport(report, { texts, colours }),
  json: (report) => jsonReport(report),
}

/** What a folder stands for. */
const testFilesWithin = ['**/*.test.{yaml,yml}']

export const testVerb: Verb = {
  name: 'test',
  summary: 'Run policy tests in virtual time.',
  examples: ['test reindex.test.yaml', "test 'policies/**/*.test.yaml' --run 'load average'", 'test policies --reporter json'],
  define(command) {
    command
      .argument('<files...>', 'policy test files, folders with *.test.yaml in them, or patterns')
      .option('--run <pattern>', 'only tests whose names match this regular expression, whatever their case')
      .option('--reporter <name>', `how to print the results: ${Object.keys(reporters).join(' or ')}`, 'pretty')
      .option('--json', 'the same as --reporter json')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

async function run(patterns: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const name = options.json === true ? 'json' : (options.reporter ?? 'pretty')
  const reporter = Object.hasOwn(reporters, name) ? reporters[name] : undefined
  if (reporter === undefined) throw new UsageError(`there is no reporter "${name}": choose ${Object.keys(reporters).join(' or ')}`)
  const pattern = options.run === undefined ? undefined : patternOf(options.run)
  const { files, texts, unreadable, diagnostics } = await readTexts(patterns, {
    cwd: terminal.cwd,
    within: testFilesWithin,
    references: referencesOf,
  })
  if (diagnostics.length > 0) printDiagnostics(diagnostics, texts, terminal)
  if (files.length === 0) return exitCodes.unusable
  const entries = files.filter((file) => texts.has(file))
  const report = runPolicyTests(texts, { entries, unreadable, ...(pattern === undefined ? {} : { run: pattern }) })
  terminal.out(reporter(report, texts, terminal))
  if (pattern !== undefined && report.passed + report.failed === 0 && report.errors === 0)
    throw new UsageError(`no test has a name that matches ${pattern.source}`)
  if (diagnostics.length > 0 || hasUnreadable(report)) return exitCodes.unusable
  return report.ok ? exitCodes.well : exitCodes.failed
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'iu')
  } catch {
    throw new UsageError(`--run ${text} is not a regular expression`)
  }
}

/** Whether a file that a test names could not be read. */
function hasUnreadable({ files }: PolicyTestReport): boolean {
  return files.some(({ diagnostics }) => isUnreadable(diagnostics))
}
