/** `tidegate publish`: sends one value of a metric to a running server, or the events of a file in batches. */
import { formatInstant, readInstant } from '../../../../grammar/index.js'
import type { MetricEvent } from '../../../signals/index.js'
import { counted } from '../../diagnostics.js'
import { publishEvents, refusalWords, type Published } from '../../publishing.js'
import { readEvents } from '../../read-events.js'
import { collect } from '../../reports.js'
import { addServerOptions, connect, ServerFailure, type ServerClient, type ServerFlags } from '../../server/index.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from '../../terminal.js'
import type { Verb } from '../../verb.js'

interface Flags extends ServerFlags {
  readonly timestamp?: string
  readonly label?: readonly string[]
  readonly id?: string
  readonly session?: string
  readonly source?: boolean
  readonly file?: string
  readonly json?: boolean
}

export const publishVerb: Verb = {
  name: 'publish',
  summary: 'Send the value of a metric to a running server, or all events of a file.',
  examples: [
    'publish Load_Average 7',
    'publish Load_Average 7.5 --timestamp 2026-01-01T00:05:00Z --label region=eu-west',
    'publish ES_Disk_Free 20000 --source',
    'publish --file load.jsonl',
    'publish Temperature -3',
  ],
  define(command) {
    command
      .argument('[metric]', 'the name of the metric')
      .argument('[value]', 'a number')
      .option('--timestamp <instant>', 'when it was measured (default: now)')
      .option('--label <name=value>', 'a label of the event; may be repeated', collect)
      .option('--id <id>', 'the name of the event: sent again under the same one, it counts once')
      .option('--session <name>', 'the one session that sees it (default: all)')
      .option('--source', 'take the path of the source system, PUT .../rest/rmsscheduler/events/publish/METRIC/VALUE')
      .option('--file <file>', 'JSON Lines of {metric, value, timestamp}, or CSV with that header; - for standard input')
    addServerOptions(command).option('--json', 'print one JSON object')
    return (_, terminal) => run(command.args, command.opts<Flags>(), terminal)
  },
}

/** Options that say something of one event. */
const ofOne = ['timestamp', 'label', 'id', 'session', 'source'] as const
/** Options that the source's path has no place for. */
const notOfSource = ['label', 'id', 'session'] as const

function run(words: readonly string[], flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const [metric, value, ...others] = words
  if (flags.file !== undefined) {
    if (metric !== undefined) throw new UsageError('--file names the events: leave out the metric and its value')
    refuse(flags, ofOne, 'does not go with --file: the events of the file say it themselves')
    return publishFile(flags.file, flags, terminal)
  }
  if (metric === undefined || value === undefined || others.length > 0)
    throw new UsageError('give a metric and its value, as in `tidegate publish Load_Average 7`; or --file FILE')
  if (flags.source === true) refuse(flags, notOfSource, 'has no place in the path of the source system: leave out --source')
  return publishOne(eventOf(metric, value, flags), flags, terminal)
}

function refuse(flags: Flags, names: readonly (keyof Flags)[], why: string): void {
  for (const name of names) if (flags[name] !== undefined) throw new UsageError(`--${name} ${why}`)
}

type OneEvent = Omit<MetricEvent, 'timestamp'> & { readonly timestamp?: number }

function eventOf(metric: string, text: string, { timestamp, label = [], id, session }: Flags): OneEvent {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value)) throw new UsageError(`${text} is not a number: write one such as 20000 or 0.5`)
  return {
    metric,
    value,
    ...(timestamp === undefined ? {} : { timestamp: readInstant('--timestamp', timestamp) }),
    ...(label.length === 0 ? {} : { labels: Object.fromEntries(label.map(labelOf)) }),
    ...(id === undefined ? {} : { id }),
    ...(session === undefined ? {} : { session }),
  }
}

function labelOf(text: string): readonly [string, string] {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === '') throw new UsageError(`--label ${text} has no name: write for example region=eu-west`)
  return [name, value]
}

async function publishOne(event: OneEvent, flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const client = await connect(flags, terminal)
  const { metric, value, timestamp } = event
  if (flags.source === true) await publishBySource(client, event)
  else {
    const { refused } = await publishEvents(client, [event])
    const [code] = refused.keys()
    if (code !== undefined)
      throw new ServerFailure({ message: `the event was not taken: ${refusalWords(code)}`, code, exitCode: exitCodes.failed })
  }
  const when = timestamp === undefined ? '' : `, measured at ${formatInstant(timestamp)}`
  terminal.out(
    flags.json === true ? `${JSON.stringify({ accepted: 1, refused: {} }, undefined, 2)}\n` : `${metric} ${value} is stored${when}\n`,
  )
  return exitCodes.well
}

async function publishBySource(client: ServerClient, { metric, value, timestamp }: OneEvent): Promise<void> {
  await client.put<{ readonly data: unknown }>(`/rest/rmsscheduler/events/publish/${encodeURIComponent(metric)}/${value}`, ['data'], {
    timestamp,
  })
}

async function publishFile(file: string, flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const read = await readEvents(file, terminal.cwd)
  if (!read.ok) {
    terminal.error(`${read.problems.join('\n')}\n`)
    return read.isReadable ? exitCodes.failed : exitCodes.unusable
  }
  const client = await connect(flags, terminal)
  const published = await publishEvents(client, read.events, terminal)
  const { accepted, refused } = published
  if (flags.json === true) {
    const counts = Object.fromEntries([...refused].map(([code, { count }]) => [code, count]))
    terminal.out(`${JSON.stringify({ accepted, refused: counts }, undefined, 2)}\n`)
  } else terminal.out(`${sayPublished(published, read.events.length)}\n`)
  return refused.size === 0 ? exitCodes.well : exitCodes.failed
}

function sayPublished({ accepted, refused }: Published, given: number): string {
  if (given === 0) return 'the file holds no event'
  const lines = [...refused].map(
    ([code, { count, first }]) =>
      `  ${count} not taken: ${refusalWords(code)}; the first: ${first.metric} ${first.value}${first.timestamp === undefined ? '' : ` at ${formatInstant(first.timestamp)}`}`,
  )
  return [`${accepted} of ${counted(given, 'event')} stored`, ...lines].join('\n')
}
