/** The recorded past that `replay` and `diff` live through again: its options, its files, its span. */
import type { Command } from 'commander'
import { formatInstant, readInstant, type Instant } from '../../grammar/index.js'
import type { LoadedPolicies } from '../policies/index.js'
import type { MetricEvent } from '../signals/index.js'
import { replay, spanOf, type RecordedRun, type Simulation } from '../testing/index.js'
import { counted } from './diagnostics.js'
import { startProgress } from './progress.js'
import { readEvents } from './read-events.js'
import { readRuns } from './read-runs.js'
import { exitCodes, UsageError, type ExitCode, type Terminal } from './terminal.js'
import { addVirtualTimeOptions, checkVirtualTime, type VirtualTimeFlags } from './virtual-time.js'

/** The options of a command line that replays. */
export interface ReplayFlags extends VirtualTimeFlags {
  readonly events: string
  readonly runLog?: string
  readonly all?: boolean
  readonly svgDir?: string
  readonly exitCode?: boolean
  readonly json?: boolean
}

/** What a verb says of its options in words of its own. */
export interface ReplayWords {
  /** What is listed unless all is asked for. */
  readonly all: string
  /** What is drawn. */
  readonly drawn: string
  /** What differs. */
  readonly differs: string
}

export interface Past {
  readonly events: readonly MetricEvent[]
  readonly runs: readonly RecordedRun[]
  readonly from: Instant
  readonly until: Instant
}

export type ReadPast = { readonly ok: true; readonly past: Past } | { readonly ok: false; readonly code: ExitCode }

/** Adds the options to a verb. */
export function addReplayOptions(command: Command, { all, drawn, differs }: ReplayWords): Command {
  const record = command
    .requiredOption(
      '--events <file>',
      'what was measured: JSON Lines of {metric, value, timestamp}, or CSV with that header; - for standard input',
    )
    .option('--run-log <file>', 'the runs of that time: JSON Lines of {policy, start, end, result, ...}, as scheduler.runs() answers them')
  return addVirtualTimeOptions(record, {
    from: 'where the record begins',
    until: 'where the record ends',
    takes: 'how long runs take of workflows that the run log does not know',
  })
    .option('--all', all)
    .option('--svg-dir <folder>', `write ${drawn} into this folder, as SVG`)
    .option('--exit-code', `exit with 1 where ${differs}`)
    .option('--json', 'print one JSON object')
}

/** Reads the files. What is wrong with them is printed. @throws UsageError for options that cannot be used */
export async function readPast(flags: ReplayFlags, terminal: Terminal): Promise<ReadPast> {
  checkVirtualTime(flags)
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
  const first = flags.from === undefined ? span?.from : readInstant('--from', flags.from)
  const last = flags.until === undefined ? span?.until : readInstant('--until', flags.until)
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
      takes: flags.takes ?? '0s',
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
  const measured = events.length === 0 ? 'no event' : counted(events.length, 'event')
  return `${measured}${runs.length === 0 ? '' : ` and ${counted(runs.length, 'run')}`} recorded`
}
