/** Policies of files over recorded events in virtual time: what `simulate`, `render` and `explain` stand on, with the options that they share. */
import type { Command } from 'commander'
import { formatInstant, parseDuration, type Instant } from '../../grammar/index.js'
import type { PlannedPolicy } from '../policies/index.js'
import type { MetricEvent } from '../signals/index.js'
import { simulate, type Simulation } from '../testing/index.js'
import { isTimezone } from '../timers/index.js'
import { instantOf } from './instant-of.js'
import type { LoadedPlan } from './load-plan.js'
import { startProgress } from './progress.js'
import { readEvents } from './read-events.js'
import { UsageError, exitCodes, type ExitCode, type Terminal } from './terminal.js'

/** The options of a command line that simulates. */
export interface SimulationFlags {
  readonly events?: string
  readonly from?: string
  readonly until?: string
  readonly timezone: string
  readonly ttl?: string
  readonly takes?: string
  readonly heartbeats?: boolean
}

export type SimulatedFiles =
  | {
      readonly ok: true
      readonly simulation: Simulation
      /** The same simulation afresh, not yet lived through. */
      readonly again: () => Simulation
      readonly plan: readonly PlannedPolicy[]
      readonly from: Instant
      readonly until: Instant
    }
  /** What is wrong has been printed. */
  | { readonly ok: false; readonly code: ExitCode }

/** Adds the options to a verb. */
export function addSimulationOptions(command: Command): Command {
  return command
    .option('--events <file>', 'JSON Lines of {metric, value, timestamp}, or CSV with that header; - for standard input')
    .option('--from <instant>', 'when the policies are loaded (default: the first event)')
    .option('--until <instant>', 'the end, inclusive (default: the last event)')
    .option('--timezone <zone>', 'the zone of policies that name none', 'UTC')
    .option('--ttl <duration>', 'how long "recent" and "last known" see an event (default: 10m)')
    .option('--takes <duration>', 'how long every run takes (default: 0s)')
    .option('--heartbeats', 'judge on heartbeats only, once a minute')
}

/** Runs the policies that `load` finds over the events. @throws UsageError for options that cannot be used */
export async function simulateFiles(
  flags: SimulationFlags,
  load: (options: { readonly timezone: string }) => Promise<LoadedPlan>,
  terminal: Terminal,
): Promise<SimulatedFiles> {
  const { timezone, ttl, takes = '0s', heartbeats } = flags
  checkFlags(flags)
  const read = flags.events === undefined ? { ok: true as const, events: [] } : await readEvents(flags.events, terminal.cwd)
  if (!read.ok) {
    terminal.error(`${read.problems.join('\n')}\n`)
    return { ok: false, code: read.isReadable ? exitCodes.failed : exitCodes.unusable }
  }
  const from = boundOf('--from', flags.from, read.events.at(0))
  const until = boundOf('--until', flags.until, read.events.at(-1))
  if (until < from) throw new UsageError(`--until ${formatInstant(until)} lies before --from ${formatInstant(from)}`)
  const loaded = await load({ timezone })
  if (!loaded.ok) return loaded
  const again = (): Simulation =>
    simulate({
      policies: loaded.policies,
      start: from,
      timezone,
      reactive: heartbeats !== true,
      ...(ttl === undefined ? {} : { metricEventTtl: ttl }),
      workflows: Object.fromEntries(loaded.plan.map(({ workflowName }) => [workflowName, { takes }])),
    }).publish(read.events.flatMap((event) => (event.timestamp <= until ? [{ ...event, at: event.timestamp }] : [])))
  const simulation = again()
  const progress = startProgress(terminal, 'simulating')
  simulation.until(until, progress === undefined ? {} : { onProgress: progress.tell })
  progress?.end()
  return { ok: true, simulation, again, plan: loaded.plan, from, until }
}

function checkFlags({ timezone, ttl, takes }: SimulationFlags): void {
  if (!isTimezone(timezone)) throw new UsageError(`--timezone ${timezone} is not a time zone: give an IANA name such as Europe/Paris`)
  for (const [name, text] of [
    ['ttl', ttl],
    ['takes', takes],
  ] as const) {
    if (text !== undefined && parseDuration(text) === undefined)
      throw new UsageError(`--${name} ${text} is not a length of time such as 10m or 1h30m`)
  }
}

function boundOf(name: string, given: string | undefined, event: MetricEvent | undefined): Instant {
  const instant = given === undefined ? event?.timestamp : instantOf(name, given)
  if (instant === undefined) throw new UsageError(`${name} INSTANT is needed where there are no events to take it from`)
  return instant
}
