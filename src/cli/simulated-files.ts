/** Policies of files over recorded events in virtual time: what `simulate`, `render` and `explain` stand on, with the options that they share. */
import type { Command } from 'commander'
import { formatInstant, readInstant, type Instant } from '../../grammar/index.js'
import type { PlannedPolicy } from '../policies/index.js'
import type { MetricEvent } from '../signals/index.js'
import { simulate, type Simulation } from '../testing/index.js'
import type { LoadedPlan } from './load-plan.js'
import { startProgress } from './progress.js'
import { readEvents } from './read-events.js'
import { UsageError, exitCodes, type ExitCode, type Terminal } from './terminal.js'
import { addVirtualTimeOptions, checkVirtualTime, type VirtualTimeFlags } from './virtual-time.js'

/** The options of a command line that simulates. */
export interface SimulationFlags extends VirtualTimeFlags {
  readonly events?: string
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
  const events = command.option(
    '--events <file>',
    'JSON Lines of {metric, value, timestamp}, or CSV with that header; - for standard input',
  )
  return addVirtualTimeOptions(events, { from: 'the first event', until: 'the last event', takes: 'how long every run takes' })
}

/** Runs the policies that `load` finds over the events. @throws UsageError for options that cannot be used */
export async function simulateFiles(
  flags: SimulationFlags,
  load: (options: { readonly timezone: string }) => Promise<LoadedPlan>,
  terminal: Terminal,
): Promise<SimulatedFiles> {
  const { timezone, ttl, takes = '0s', heartbeats } = flags
  checkVirtualTime(flags)
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

function boundOf(name: string, given: string | undefined, event: MetricEvent | undefined): Instant {
  const instant = given === undefined ? event?.timestamp : readInstant(name, given)
  if (instant === undefined) throw new UsageError(`${name} INSTANT is needed where there are no events to take it from`)
  return instant
}
