/** The recorded past that `replay` and `diff` live through again: its options, its files, its span. */
import type { Command } from 'commander'
import { formatInstant, parseDuration, type Instant } from '../../grammar/index.js'
import type { LoadedPolicies } from '../policies/index.js'
import type { MetricEvent } from '../signals/index.js'
import { replay, spanOf, type RecordedRun, type Simulation } from '../testing/index.js'
import { isTimezone } from '../timers/index.js'
import { instantOf } from './instant-of.js'
import { startProgress } from './progress.js'
import { readEvents } from './read-events.js'
import { readRuns } from './read-runs.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from './terminal.js'

/** The options of a command line that replays. */
export interface ReplayFlags {
  readonly events: string
  readonly runLog?: string
  readonly from?: string
  readonly until?: string
  readonly timezone: string
  readonly ttl?: string
  readonly takes: string
  readonly heartbeats?: boolean
}

export interface Past {
  readonly events: readonly MetricEvent[]
  readonly runs: readonly RecordedRun[]
  readonly from: Instant
  readonly until: Instant
}

export type ReadPast = { readonly ok: true; readonly past: Past } | { readonly ok: false; readonly code: ExitCode }

/** Adds the options to a verb. */
export function addReplayOptions(command: Command): Command {
  return command
    .requiredOption(
      '--events <file>',
      'what was measured: JSON Lines of {metric, value, timestamp}, or CSV with that header; - for standard input',
    )
    .option('--run-log <file>', 'the runs of that time: JSON Lines of {policy, start, end, result, ...}, as scheduler.runs() answers them')
    .option('--from <instant>', 'when the policies are loaded (default: where the record begins)')
    .option('--until <instant>', 'the end, inclusive (default: where the record ends)')
    .option('--timezone <zone>', 'the zone of policies that name none', 'UTC')
    .option('--ttl <duration>', 'how long "recent" and "last known" see an event (default: 10m)')
    .option('--takes <duration>', 'how long runs take of workflows that the run log does not know', '0s')
    .option('--heartbeats', 'judge on heartbeats only, once a minute')
}

/** Reads the files. What is wrong with them is printed. @throws UsageError for options that cannot be used */
export async function readPast(flags: ReplayFlags, terminal: Terminal): Promise<ReadPast> {
  checkFlags(flags)
  const [events, runs] = await Promise.all([
    readEvents(flags.events, terminal.cwd),
    flags.runLog === undefined ? { ok: true as const, runs: [] } : readRuns(flags.runLog, terminal.cwd),
  ])
  for (const read of [events, runs]) if (!read.ok) terminal.error(`${read.problems.join('\n')}\n`)
  if (!events.ok || !runs.ok) {
    const isReadable = (events.ok || events.isReadable) && (runs.ok || runs.isReadable)
    return { ok: false, code: isReadable ? exitCodes.failed : exitCodes.unusable }
  }
  const recorded = { events: events.events, runs: runs.runs }
  const span = spanOf(recorded)
  const [from, until] = [flags.from && instantOf('--from', flags.from), flags.until && instantOf('--until', flags.until)]
  const [first, last] = [typeof from === 'number' ? from : span?.from, typeof until === 'number' ? until : span?.until]
  if (first === undefined || last === undefined) throw new UsageError(`${flags.events} holds no event: give --from and --until`)
  if (last < first) throw new UsageError(`--until ${formatInstant(last)} lies before --from ${formatInstant(first)}`)
  return { ok: true, past: { ...recorded, from: first, until: last } }
}

/** Lives through the past with these policies. `title` is what progress is told under. */
export function replayPast(policies: LoadedPolicies, past: Past, flags: ReplayFlags, title: string, terminal: Terminal): Simulation {
  const progress = startProgress(terminal, title)
  try {
    return replay({
      ...past,
      policies,
      timezone: flags.timezone,
      takes: flags.takes,
      reactive: flags.heartbeats !== true,
      ...(flags.ttl === undefined ? {} : { metricEventTtl: flags.ttl }),
      ...(progress === undefined ? {} : { onProgress: progress.tell }),
    })
  } finally {
    progress?.end()
  }
}

/** `2 events and 3 runs recorded`. */
export function sayPast({ events, runs }: Past): string {
  const count = (many: number, word: string): string => `${many} ${many === 1 ? word : `${word}s`}`
  return `${count(events.length, 'event')}${runs.length === 0 ? '' : ` and ${count(runs.length, 'run')}`} recorded`
}

function checkFlags({ timezone, ttl, takes }: ReplayFlags): void {
  if (!isTimezone(timezone)) throw new UsageError(`--timezone ${timezone} is not a time zone: give an IANA name such as Europe/Paris`)
  for (const [name, text] of Object.entries({ ttl, takes })) {
    if (text !== undefined && parseDuration(text) === undefined)
      throw new UsageError(`--${name} ${text} is not a length of time such as 10m or 1h30m`)
  }
}
