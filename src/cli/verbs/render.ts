/** `tidegate render`: draws the timeline of policies over recorded events, or of one policy test. */
import { readTexts } from '../../hosts/files/index.js'
import { referenceFinder, runPolicyTests, type DrawingOptions, type ToHtmlOptions } from '../../testing/index.js'
import { printDiagnostics } from '../diagnostics.js'
import { isUnreadable, loadPlans } from '../load-plan.js'
import { namePattern } from '../name-pattern.js'
import { addSimulationOptions, simulateFiles, type SimulationFlags } from '../simulated-files.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'
import { writeOutput } from '../write-output.js'

interface Options extends SimulationFlags {
  readonly run?: string
  readonly policy?: string
  readonly format?: string
  readonly output?: string
  readonly width?: string
  readonly theme?: string
  readonly title?: string
  readonly json?: boolean
}

type Format = NonNullable<DrawingOptions['format']>
type Theme = NonNullable<ToHtmlOptions['theme']>

const formats: readonly Format[] = ['svg', 'text', 'html']
const themes: readonly Theme[] = ['auto', 'light', 'dark']
/** The format that the ending of a file's name asks for. */
const endings: Readonly<Record<string, Format>> = { svg: 'svg', html: 'html', htm: 'html', txt: 'text' }

export const renderVerb: Verb = {
  name: 'render',
  summary: 'Draw a timeline: windows, runs and metrics of policies over recorded events, or of one policy test.',
  examples: [
    'render reindex.policy.yaml --events load.jsonl -o timeline.svg',
    'render policies --events load.csv --policy reindex --from 2026-01-01T00:00:00Z --until 2026-01-02T00:00:00Z',
    "render reindex.test.yaml --run 'load average' -o timeline.html",
  ],
  define(command) {
    command.argument('<files...>', 'policy files, folders or patterns; or one test file (*.test.yaml)')
    addSimulationOptions(command)
      .option('--run <pattern>', 'of a test file, the test whose name matches this regular expression, whatever its case')
      .option('--policy <name>', 'only this policy, by its name')
      .option('--format <name>', `${formats.join(', ')} (default: by the ending of --output, else text)`)
      .option('-o, --output <file>', 'write to this file instead of printing')
      .option('--width <number>', 'pixels; columns of text')
      .option('--theme <name>', `of svg and html: ${themes.join(', ')}`)
      .option('--title <text>', 'the headline')
      .option('--json', 'print one JSON object: the format, and the drawing or the file that it was written to')
    return (_, terminal) => run(command.args, command.opts<Options>(), terminal)
  },
}

async function run(files: readonly string[], options: Options, terminal: Terminal): Promise<ExitCode> {
  const drawing = drawingOptions(options)
  const drawn = files.some(isTest)
    ? await drawTest(files, options, drawing, terminal)
    : await drawPolicies(files, options, drawing, terminal)
  if (typeof drawn === 'number') return drawn
  const { output } = options
  if (output !== undefined) writeOutput(output, drawn, terminal.cwd)
  const where = output === undefined ? { drawing: drawn } : { file: output }
  if (options.json === true) terminal.out(`${JSON.stringify({ format: drawing.format, ...where }, undefined, 2)}\n`)
  else if (output === undefined) terminal.out(drawn)
  else terminal.error(`${output} written\n`)
  return exitCodes.well
}

function isTest(file: string): boolean {
  return /\.test\.(?:ya?ml|json)$/.test(file)
}

async function drawPolicies(
  files: readonly string[],
  options: Options,
  { format, ...drawing }: DrawingOptions,
  terminal: Terminal,
): Promise<string | ExitCode> {
  if (options.run !== undefined) throw new UsageError('--run chooses a test, and there is no test file (*.test.yaml) to draw')
  const ran = await simulateFiles(options, (plan) => loadPlans(files, plan, terminal), terminal)
  if (!ran.ok) return ran.code
  const names = ran.plan.map(({ name }) => name)
  if (options.policy !== undefined && !names.includes(options.policy))
    throw new UsageError(`there is no policy "${options.policy}": choose ${names.join(', ')}`)
  const { simulation } = ran
  if (format === 'html') return simulation.toHTML(options.policy, drawing)
  return format === 'svg' ? simulation.toSVG(options.policy, drawing) : simulation.toText(options.policy, drawing)
}

/** Options that say what a simulation lives through, which a test says itself. */
const simulationOptions = ['events', 'from', 'until', 'ttl', 'heartbeats', 'policy'] as const

async function drawTest(
  files: readonly string[],
  options: Options,
  drawing: DrawingOptions,
  terminal: Terminal,
): Promise<string | ExitCode> {
  const useless = simulationOptions.find((name) => options[name] !== undefined)
  if (useless !== undefined) throw new UsageError(`--${useless} is for policy files: a test says itself what happens`)
  const read = await readTexts(files, { cwd: terminal.cwd, references: referenceFinder() })
  printDiagnostics(read.diagnostics, read.texts, terminal)
  if (read.diagnostics.length > 0) return exitCodes.unusable
  const drawings = new Map<string, string>()
  const report = runPolicyTests(read.texts, {
    entries: read.files,
    unreadable: read.unreadable,
    ...(options.run === undefined ? {} : { run: namePattern(options.run) }),
    onTest({ file, name, span }, draw) {
      drawings.set(`${file}:${span.line} ${name}`, drawings.size === 0 ? draw(drawing) : '')
      return undefined
    },
  })
  const diagnostics = report.files.flatMap((file) => file.diagnostics)
  printDiagnostics(diagnostics, read.texts, terminal)
  if (report.errors > 0) return isUnreadable(diagnostics) ? exitCodes.unusable : exitCodes.failed
  const [first, second] = [...drawings.values()]
  if (first === undefined) throw new UsageError(`no test has a name that matches ${options.run ?? ''}`)
  if (second !== undefined)
    throw new UsageError(
      `one test is drawn at a time, and there are ${drawings.size}: choose by --run\n  ${[...drawings.keys()].join('\n  ')}`,
    )
  return first
}

function drawingOptions({ format, output, width, theme, title }: Options): DrawingOptions {
  const pixels = width === undefined ? undefined : Number(width)
  if (pixels !== undefined && !(Number.isInteger(pixels) && pixels > 0))
    throw new UsageError(`--width ${width ?? ''} is not a whole number`)
  const byName = endings[output?.split('.').at(-1)?.toLowerCase() ?? '']
  return {
    format: format === undefined ? (byName ?? (output === undefined ? 'text' : 'svg')) : oneOf('--format', format, formats),
    ...(pixels === undefined ? {} : { width: pixels }),
    ...(theme === undefined ? {} : { theme: oneOf('--theme', theme, themes) }),
    ...(title === undefined ? {} : { title }),
  }
}

function oneOf<Word extends string>(option: string, given: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === given)
  if (word === undefined) throw new UsageError(`${option} ${given} is not known: choose ${words.join(', ')}`)
  return word
}
