/** Which reports of a test run are wanted, and where they go: to standard output, or to files. */
import { reporters, type PolicyTestReport, type ReporterName, type Texts } from '../testing/index.js'
import { UsageError, type Terminal } from './terminal.js'
import { writeOutput } from './write-output.js'

/** One report; without a file it is printed. */
export interface WantedReport {
  readonly name: ReporterName
  readonly file?: string
}

/** The names of all reporters. */
export const reporterNames: readonly string[] = Object.keys(reporters)

/** Collects an option that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** The reports that the options ask for. One with a file need not be named in `--reporter` too. @throws UsageError for an unknown one */
export function chooseReports({
  reporter,
  output = [],
  json,
}: {
  readonly reporter?: string
  readonly output?: readonly string[]
  readonly json?: boolean
}): readonly WantedReport[] {
  const files = output.map(outputOf)
  const names = json === true ? ['json'] : (reporter ?? 'pretty').split(',').map((name) => name.trim())
  const printed = names.map((name) => ({ name: reporterOf(name) })).filter(({ name }) => !files.some((one) => one.name === name))
  return [...printed, ...files]
}

/** Prints reports, and writes those that go to files. */
export function printReports(wanted: readonly WantedReport[], report: PolicyTestReport, texts: Texts, terminal: Terminal): void {
  for (const { name, file } of wanted) {
    const text = reporters[name](report, { texts, colours: file === undefined && terminal.colours })
    if (file === undefined) terminal.out(text)
    else writeOutput(file, text, terminal.cwd)
  }
}

function outputOf(text: string): WantedReport {
  const [, name = '', file = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  if (file === '')
    throw new UsageError(`--output ${text} does not say which report goes to which file: write for example junit=results.xml`)
  return { name: reporterOf(name), file }
}

function reporterOf(name: string): ReporterName {
  if (isReporter(name)) return name
  throw new UsageError(`there is no reporter "${name}": choose ${reporterNames.join(', ')}`)
}

function isReporter(name: string): name is ReporterName {
  return Object.hasOwn(reporters, name)
}
