/** `tidegate eval`: the verdict of one sentence about recorded events, and why. */
import { resolve } from 'node:path'
import { calendarClauses, printCondition, type Condition, type Vocabulary } from '../../../dsl/index.js'
import {
  formatDuration,
  formatInstant,
  PolicyError,
  readDuration,
  readInstant,
  renderDiagnostics,
  spanAt,
  type Diagnostic,
  type Instant,
} from '../../../grammar/index.js'
import {
  evaluateCondition,
  type Evaluation,
  type EvaluationOptions,
  type Evidence,
  type MetricEvent,
  type Verdict,
} from '../../signals/index.js'
import { sayNumber } from '../../trace/index.js'
import { readText } from '../../hosts/files/index.js'
import { printDiagnostics } from '../diagnostics.js'
import { loadVocabulary, readSentenceFiles } from '../load-vocabulary.js'
import { readTimezone } from '../option-values.js'
import { readEvents } from '../read-events.js'
import { exitCodes, type ExitCode, type Terminal } from '../terminal.js'
import type { Verb } from '../verb.js'
import { sayZoned } from '../zoned.js'

interface Options {
  readonly events?: string
  readonly now?: string
  readonly dsl?: readonly string[]
  readonly ttl: string
  readonly timezone: string
  readonly json?: boolean
}

export const evalVerb: Verb = {
  name: 'eval',
  summary: 'Judge one sentence about recorded events, and say why.',
  examples: [
    `eval 'Last known metric "Load_Average" is <= 10' --events load.jsonl`,
    `eval 'Average value for metric "ES_Disk_Free" during last 10m is > 10000' --events disk.csv --now 2026-01-01T00:08:00Z`,
    `eval 'Now is in calendar "holidays-us.ics"' --now 2026-12-25T12:00:00Z --timezone America/New_York`,
    `eval 'the cluster is quiet' --dsl ops.dsl --events load.jsonl --json`,
  ],
  define(command) {
    command
      .argument('<sentence>', 'the sentence, in quotes')
      .option('--events <file>', 'JSON Lines of {metric, value, timestamp}, or CSV with that header; - for standard input')
      .option('--now <instant>', 'the instant of judging (default: the last event)')
      .option('--dsl <files...>', 'files of sentences, after the shipped ones')
      .option('--ttl <duration>', 'how long "recent" and "last known" see an event', '10m')
      .option('--timezone <zone>', 'the zone of sentences about the clock', 'UTC')
      .option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args[0] ?? '', command.opts<Options>(), terminal)
  },
}

async function run(sentence: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const ttl = readDuration('--ttl', options.ttl)
  readTimezone(options.timezone)
  const now = options.now === undefined ? undefined : readInstant('--now', options.now)
  const files = await readSentenceFiles(options.dsl ?? [], terminal)
  if (!files.ok) return files.code
  const vocabulary = loadVocabulary(files.files, terminal)
  if (vocabulary === undefined) return exitCodes.failed
  const condition = compile(sentence, vocabulary, terminal)
  if (condition === undefined) return exitCodes.failed
  const calendars = await readCalendars(condition, sentence, terminal)
  if (calendars === undefined) return exitCodes.unusable
  const read = options.events === undefined ? { ok: true as const, events: [] } : await readEvents(options.events, terminal.cwd)
  if (!read.ok) {
    terminal.error(`${read.problems.join('\n')}\n`)
    return read.isReadable ? exitCodes.failed : exitCodes.unusable
  }
  const at = now ?? read.events.at(-1)?.timestamp ?? terminal.now()
  const evaluation = evaluate(condition, read.events, at, { ttl, timezone: options.timezone, calendars }, terminal)
  if (evaluation === undefined) return exitCodes.failed
  const { verdict, explanation } = evaluation
  if (options.json === true) terminal.out(`${JSON.stringify({ sentence, now: formatInstant(at), verdict, explanation }, undefined, 2)}\n`)
  else
    terminal.out(
      `${verdictWord(verdict, terminal.colours)} at ${sayZoned(at, options.timezone)}\n${evidenceLines(explanation, sentence, at, 1).join('\n')}\n`,
    )
  return exitCodes.well
}

function compile(sentence: string, vocabulary: Vocabulary, terminal: Terminal): Condition | undefined {
  try {
    return vocabulary.compile(sentence)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    terminal.error(`${renderDiagnostics(error.diagnostics, new Map([['', sentence]]), { colours: terminal.colours })}\n`)
    return undefined
  }
}

/** The calendars that the sentence asks, relative to the working folder; undefined when one cannot be read, which has been printed. */
async function readCalendars(
  condition: Condition,
  sentence: string,
  terminal: Terminal,
): Promise<Readonly<Record<string, string>> | undefined> {
  const texts: [string, string][] = []
  const diagnostics: Diagnostic[] = []
  for (const { test, span } of calendarClauses(condition)) {
    const { name } = test
    const read = await readText(resolve(terminal.cwd, name), name)
    if (read.ok) texts.push([name, read.text])
    else {
      const { code, message } = read
      const place = span ?? spanAt(sentence, 0, sentence.length)
      diagnostics.push({ code, severity: 'error', message, file: '', span: place, hint: 'Names are relative to the working folder.' })
    }
  }
  if (diagnostics.length === 0) return Object.fromEntries(texts)
  printDiagnostics(diagnostics, new Map([['', sentence]]), terminal)
  return undefined
}

function evaluate(
  condition: Condition,
  events: readonly MetricEvent[],
  at: Instant,
  options: EvaluationOptions,
  terminal: Terminal,
): Evaluation | undefined {
  try {
    return evaluateCondition(condition, events, at, options)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    printDiagnostics(error.diagnostics, new Map(Object.entries(options.calendars ?? {})), terminal)
    return undefined
  }
}

const colours = { true: 32, false: 31, unknown: 33 } as const

function verdictWord(verdict: Verdict, isColoured: boolean): string {
  const word = String(verdict)
  return isColoured ? `\u001B[1;${colours[`${verdict}`]}m${word}\u001B[0m` : word
}

/** One line per clause: its verdict, its words, and what was seen. */
function evidenceLines(evidence: Evidence, sentence: string, now: Instant, depth: number): string[] {
  const { condition, verdict, clauses } = evidence
  const words = condition.span === undefined ? printCondition(condition) : sentence.slice(condition.span.start, condition.span.end)
  const line = `${'  '.repeat(depth)}${String(verdict).padEnd(7)}  ${words}${numbersOf(evidence, now)}`
  return [line, ...clauses.flatMap((clause) => evidenceLines(clause, sentence, now, depth + 1))]
}

function numbersOf({ condition, observed, required, lastTimestamp, count, since }: Evidence, now: Instant): string {
  const isTime = condition.kind === 'sustained'
  const say = (value: number): string => (isTime ? formatDuration(value) : sayNumber(value))
  const parts = [
    ...(observed === undefined ? [] : [`observed ${say(observed)}`]),
    ...(required === undefined ? [] : [`required ${say(required)}`]),
    ...(count === undefined ? [] : [count === 0 ? 'no event' : `${count} ${count === 1 ? 'event' : 'events'}`]),
    ...(lastTimestamp === undefined
      ? []
      : [lastTimestamp === now ? 'the last now' : `the last ${formatDuration(now - lastTimestamp)} before`]),
    ...(since === undefined || since === now ? [] : [`so for ${formatDuration(now - since)}`]),
  ]
  return parts.length === 0 ? '' : `  (${parts.join(', ')})`
}
