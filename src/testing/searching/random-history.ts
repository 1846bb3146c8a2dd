/** One random history for a set of policies, from a seed: when it begins and ends, what is measured, and what becomes of the runs. */
import type { Duration, Instant } from '../../../grammar/index.js'
import type { PlannedPolicy } from '../../policies/index.js'
import { slotAfter } from '../../scheduler/index.js'
import type { MetricEvent } from '../../signals/index.js'
import type { RecordedRun } from '../replaying/recorded-runs.js'
import type { LaunchScript, WorkflowScript } from '../simulation-options.js'
import { longestSustained, measuredBy, type Measured } from './borders.js'
import { Chance } from './chance.js'
import { randomSeries } from './random-series.js'

const MINUTE: Duration = 60_000
const DAY: Duration = 86_400_000
/** How far after `base` histories begin: every day of a year comes up. */
const YEAR: Duration = 366 * DAY
/** The most windows that a history is meant to have. */
const WINDOWS_MEANT = 120
/** How many histories last a day, whatever their windows. */
const DAYS_SHARE = 0.1

export interface RandomHistory {
  readonly seed: number
  readonly from: Instant
  readonly until: Instant
  readonly events: readonly MetricEvent[]
  readonly workflows: Readonly<Record<string, WorkflowScript>>
}

/** What all histories of a search have in common. */
export interface HistoryFrame {
  readonly policies: readonly PlannedPolicy[]
  readonly measured: readonly Measured[]
  /** No history begins before. */
  readonly base: Instant
  readonly ttlMs: Duration
  /** Workflows whose runs are known. */
  readonly workflows: Readonly<Record<string, WorkflowScript>>
  /** Runs that were recorded, by workflow: random runs are drawn from them. */
  readonly recorded: ReadonlyMap<string, readonly RecordedRun[]>
}

export function frameOf(
  policies: readonly PlannedPolicy[],
  { base, ttlMs, workflows, runs }: Pick<HistoryFrame, 'base' | 'ttlMs' | 'workflows'> & { readonly runs: readonly RecordedRun[] },
): HistoryFrame {
  const conditions = policies.flatMap(({ clauses }) => clauses.map(({ condition }) => condition))
  const workflowOf = new Map(policies.map(({ name, workflowName }) => [name, workflowName]))
  const recorded = new Map<string, RecordedRun[]>()
  for (const run of runs) {
    const workflow = run.workflow ?? workflowOf.get(run.policy)
    if (workflow === undefined || run.end === undefined) continue
    recorded.set(workflow, [...(recorded.get(workflow) ?? []), run])
  }
  return { policies, measured: measuredBy(conditions), base, ttlMs, workflows, recorded }
}

/** The history of a seed. The same frame and seed give the same history. */
export function randomHistory(frame: HistoryFrame, seed: number): RandomHistory {
  const chance = new Chance(seed)
  const { from, until } = spanOf(frame, chance)
  const isFriendly = chance.isLucky(0.35)
  const events = frame.measured.flatMap((measured) => randomSeries(measured, { from, until, ttlMs: frame.ttlMs, isFriendly }, chance))
  const names = [...new Set(frame.policies.map(({ workflowName }) => workflowName))]
  const workflows = names.map((name) => [name, frame.workflows[name] ?? randomRuns(name, frame, chance)] as const)
  return { seed, from, until, events: events.sort((a, b) => a.timestamp - b.timestamp), workflows: Object.fromEntries(workflows) }
}

/** Around a slot of one of the policies: from a little before it to the end of a few of its windows, or for a day. */
function spanOf({ policies, base }: HistoryFrame, chance: Chance): { readonly from: Instant; readonly until: Instant } {
  const focus = chance.pick(policies)
  if (focus === undefined) return { from: base, until: base + DAY }
  const slot = slotOf(focus, base, chance)
  const lead = wholeSeconds(Math.min(DAY, longestLead(focus)) + chance.whole(0, 10 * MINUTE))
  const isInterval = focus.timers.some(({ spec }) => spec.kind === 'int')
  const from = isInterval || chance.isLucky(0.2) ? slot : slot - lead
  const wanted = chance.isLucky(DAYS_SHARE) ? from + DAY : fewWindows(focus, from, slot, chance)
  const perMs = policies.reduce((sum, policy) => sum + 1 / shortestPeriod(policy), 0)
  const firstEnd = slot + focus.durationMs + focus.jitterMs + 1
  return { from, until: Math.max(Math.min(wanted, from + Math.ceil(WINDOWS_MEANT / perMs)), Math.min(firstEnd, from + 40 * DAY)) }
}

/** A slot somewhere in a year after `base`, or in what `start_at` and `end_at` leave of it. */
function slotOf(policy: PlannedPolicy, base: Instant, chance: Chance): Instant {
  const first = Math.max(base, policy.startAt ?? base)
  const last = Math.max(first, Math.min(first + YEAR, (policy.endAt ?? Infinity) - 1))
  const after = first + chance.whole(0, last - first)
  const opened = first - 1
  return slotAfter(policy, after, after - 1) ?? slotAfter(policy, opened, opened) ?? first
}

function longestLead({ clauses }: PlannedPolicy): Duration {
  return Math.max(0, ...clauses.map(({ condition }) => longestSustained(condition))) * 1.1
}

function fewWindows(policy: PlannedPolicy, from: Instant, slot: Instant, chance: Chance): Instant {
  let last = slot
  for (let count = chance.whole(0, 3); count > 0; count -= 1) last = slotAfter(policy, from, last) ?? last
  return Math.min(last + policy.durationMs + policy.jitterMs + 1 + chance.whole(0, MINUTE), from + 40 * DAY)
}

function shortestPeriod({ timers }: PlannedPolicy): Duration {
  return timers.reduce((least, { shortestPeriodMs = Infinity }) => Math.min(least, shortestPeriodMs), Infinity)
}

/** How the runs of one workflow go in this history: mostly alike, since what is slow stays slow. */
function randomRuns(name: string, { policies, recorded }: HistoryFrame, chance: Chance): WorkflowScript {
  const known = recorded.get(name)
  const launches = chance.whole(1, 6)
  if (known !== undefined) return Array.from({ length: launches }, () => likeRecorded(chance.pick(known)))
  const own = policies.filter(({ workflowName }) => workflowName === name)
  const window = Math.max(1000, ...own.map(({ durationMs }) => durationMs))
  const delay = Math.max(1000, ...own.map(({ delayMs }) => delayMs))
  const longest = chance.pick([0, delay, Math.min(window, DAY), Math.min(3 * window, 2 * DAY), 10 * MINUTE])
  const failing = chance.pick([0, 0, 0.3, 1])
  const refused = chance.isLucky(0.1) ? 0.3 : 0
  return Array.from({ length: launches }, (): LaunchScript => {
    if (chance.isLucky(refused)) return { refuse: 'no room, as chance would have it' }
    return { takes: wholeSeconds(chance.magnitude(0, longest)), result: chance.isLucky(failing) ? 'error' : 'success' }
  })
}

/** Times that are easier to read, except where they are short. */
function wholeSeconds(ms: Duration): Duration {
  return ms < 5000 ? ms : Math.round(ms / 1000) * 1000
}

function likeRecorded(run: RecordedRun | undefined): LaunchScript {
  if (run?.end === undefined) return {}
  if (run.failure === 'launch_failed') return { refuse: run.message ?? 'the launch was refused' }
  return { takes: run.end - run.start, result: run.result === 'error' ? 'error' : 'success' }
}
