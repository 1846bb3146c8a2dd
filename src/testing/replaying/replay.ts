/** `replay`: policies over a past that was recorded, its events and how its runs ended. What changed policies would have done. */
import { badOption, readDuration, readInstant, type DurationInput, type Instant, type InstantInput } from '../../../grammar/index.js'
import { defaultSession } from '../../scheduler/index.js'
import type { MetricEvent } from '../../signals/index.js'
import { Simulation } from '../simulation.js'
import type { LaunchScript, SimulationOptions } from '../simulation-options.js'
import { cancelsOf, openingOf, RecordedRuns, type RecordedRun } from './recorded-runs.js'

/** A past: what was measured, and, as far as they are known, the runs. */
export interface RecordedPast {
  readonly events: readonly MetricEvent[]
  readonly runs?: readonly RecordedRun[]
}

export interface ReplayOptions extends RecordedPast, Omit<SimulationOptions, 'start' | 'workflows' | 'onNotice' | 'sessions'> {
  /** When the policies are loaded. Default: the first event, or the opening of the window of the first run, if that was earlier. */
  readonly from?: InstantInput
  /** The end, included. Default: the last event, or the end of the last run, if that came later. */
  readonly until?: InstantInput
  /** How long the runs of workflows take of which no run was recorded. Default 0s. */
  readonly takes?: DurationInput
  /** Called now and then with the share of the span that has been lived through, from 0 to 1. */
  readonly onProgress?: (share: number) => void
}

/** First and last instant of a past; undefined when it holds nothing. */
export function spanOf({ events, runs = [] }: RecordedPast): { readonly from: Instant; readonly until: Instant } | undefined {
  let [from, until] = [Infinity, -Infinity]
  for (const { timestamp } of events) [from, until] = [Math.min(from, timestamp), Math.max(until, timestamp)]
  for (const run of runs) [from, until] = [Math.min(from, openingOf(run)), Math.max(until, run.end ?? run.start)]
  return from > until ? undefined : { from, until }
}

/**
 * Lives through a recorded past with these policies. Each run takes as long and ends as the run with its id was recorded to, else as the
 * recorded run of its workflow that started nearest; cancels by people are repeated. A run that was cancelled is taken to have needed a
 * millisecond more than it got.
 * @throws PolicyError when a policy is wrong, TidegateError `bad-option` for options, and for a past that holds nothing without a span
 */
export function replay(options: ReplayOptions): Simulation {
  const { events, runs = [], from, until, takes = 0, onProgress, ...rest } = options
  const span = spanOf(options)
  const [start, end] = [boundOf('from', from, span?.from), boundOf('until', until, span?.until)]
  if (end < start) throw badOption('until', 'the end lies before the start')
  const otherwise: LaunchScript = { takes: readDuration('takes', takes) }
  const simulation = new Simulation({ ...rest, start }, { agenda: cancelsOf(runs) })
  const plans = simulation.policies().flatMap(({ policy }) => simulation.planOf(policy) ?? [])
  const workflowOf = new Map(plans.map(({ name, workflowName }) => [name, workflowName]))
  const isOurs = ({ session = defaultSession }: RecordedRun): boolean => session === defaultSession
  const recorded = new RecordedRuns(runs.filter(isOurs), ({ policy }) => workflowOf.get(policy), end)
  for (const workflow of new Set(workflowOf.values())) simulation.workflow(workflow, (run) => recorded.scriptOf(run) ?? otherwise)
  for (const event of events) if (event.timestamp <= end) simulation.publish({ ...event, at: event.timestamp })
  return simulation.until(end, onProgress === undefined ? {} : { onProgress })
}

function boundOf(name: string, given: InstantInput | undefined, recorded: Instant | undefined): Instant {
  if (given !== undefined) return readInstant(name, given)
  if (recorded === undefined) throw badOption(name, 'is needed where nothing was recorded that it could be taken from')
  return recorded
}
