/** What many random histories showed of each policy, counted as they go by, with the first history that showed each remarkable thing. */
import type { Instant } from '../../../grammar/index.js'
import type { PlannedPolicy } from '../../policies/index.js'
import type { Outcome, RunRow, WindowRow } from '../../scheduler/index.js'
import { invariantChecks } from '../invariant-checks.js'
import type { Simulation } from '../simulation.js'
import type { Invariant } from '../test-schema.js'
import { busiestDay, type BusyDay } from './busiest-day.js'

/** One window of one history, and why it is as it is. */
export interface Sighting {
  readonly seed: number
  readonly window: string
  readonly explanation: string
}

/** What the histories showed of one policy. */
export interface PolicyTally {
  readonly policy: string
  /** Histories in which it opened windows. */
  readonly histories: number
  /** Windows that were settled within their history, and how they ended. */
  readonly windows: number
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>
  readonly launches: number
  /** The day with most launches. */
  readonly busiest?: BusyDay & { readonly seed: number }
}

/** Something that was promised and does not hold. */
export interface Broken {
  readonly policy?: string
  readonly invariant?: Invariant
  readonly message: string
  readonly seed: number
  readonly explanation?: string
}

/** The same, with what only the findings need. */
export class PolicyCounts {
  readonly plan: PlannedPolicy
  histories = 0
  windows = 0
  launches = 0
  readonly outcomes = new Map<Outcome, number>()
  /** The first window that ended so. */
  readonly firsts = new Map<Outcome, Sighting>()
  busiest: (BusyDay & { readonly seed: number }) | undefined
  /** Windows with a run that took time, and how many of them a run outlived. */
  timed = 0
  outlived = 0
  firstOutlived: Sighting | undefined
  /** The most launches of one window. */
  mostInWindow = 0
  /** By the policy whose run was in the way: windows that ended without a launch because of it. */
  readonly blockedBy = new Map<string, { count: number; readonly first: Sighting }>()

  constructor(plan: PlannedPolicy) {
    this.plan = plan
  }
}

export interface TallyOptions {
  readonly invariants: readonly Invariant[]
  readonly holds?: (simulation: Simulation) => string | undefined
}

export class Tally {
  readonly counts: ReadonlyMap<string, PolicyCounts>
  /** The first of each kind. */
  readonly broken = new Map<string, Broken>()
  readonly #options: TallyOptions

  constructor(plan: readonly PlannedPolicy[], options: TallyOptions) {
    this.counts = new Map(plan.map((policy) => [policy.name, new PolicyCounts(policy)]))
    this.#options = options
  }

  /** Counts what one history showed. */
  add(seed: number, simulation: Simulation): void {
    const [windows, runs] = [grouped(simulation.windows(), ({ policy }) => policy), simulation.runs()]
    const runsOf = grouped(runs, ({ policy }) => policy)
    for (const [name, counts] of this.counts)
      this.#addPolicy(seed, simulation, counts, windows.get(name) ?? [], runsOf.get(name) ?? [], runs)
    const message = this.#options.holds?.(simulation)
    if (message !== undefined) this.#break('holds', { message, seed })
  }

  policies(): readonly PolicyTally[] {
    return [...this.counts.values()].map(({ plan, histories, windows, launches, outcomes, busiest }) => ({
      policy: plan.name,
      histories,
      windows,
      outcomes: Object.fromEntries([...outcomes].sort(([, a], [, b]) => b - a)),
      launches,
      ...(busiest === undefined ? {} : { busiest }),
    }))
  }

  #addPolicy(
    seed: number,
    simulation: Simulation,
    counts: PolicyCounts,
    windows: readonly WindowRow[],
    runs: readonly RunRow[],
    all: readonly RunRow[],
  ): void {
    if (windows.length > 0) counts.histories += 1
    counts.launches += runs.length
    const sight = (window: WindowRow): Sighting => ({ seed, window: window.id, explanation: simulation.explain(window.id).text })
    const byWindow = grouped(runs, ({ window }) => window)
    for (const window of windows) this.#addWindow(counts, window, byWindow.get(window.id) ?? [], all, sight)
    const day = busiestDay(runs)
    if (day !== undefined && isBusier(day, counts.busiest)) counts.busiest = { ...day, seed }
    this.#check(seed, simulation, counts.plan, windows, runs)
  }

  #addWindow(
    counts: PolicyCounts,
    window: WindowRow,
    runs: readonly RunRow[],
    all: readonly RunRow[],
    sight: (window: WindowRow) => Sighting,
  ): void {
    const { outcome, launches, opens, closes } = window
    counts.mostInWindow = Math.max(counts.mostInWindow, launches)
    if (outcome === undefined) return
    counts.windows += 1
    counts.outcomes.set(outcome, (counts.outcomes.get(outcome) ?? 0) + 1)
    if (!counts.firsts.has(outcome)) counts.firsts.set(outcome, sight(window))
    if (closes > opens && runs.some(({ start, end }) => end !== start)) {
      counts.timed += 1
      if (window.state === 'overrun') {
        counts.outlived += 1
        counts.firstOutlived ??= sight(window)
      }
    }
    if (outcome !== 'concurrency_limit') return
    for (const policy of blockersOf(window, counts.plan, all)) {
      const known = counts.blockedBy.get(policy)
      if (known === undefined) counts.blockedBy.set(policy, { count: 1, first: sight(window) })
      else known.count += 1
    }
  }

  #check(seed: number, simulation: Simulation, plan: PlannedPolicy, windows: readonly WindowRow[], runs: readonly RunRow[]): void {
    const promised: readonly Invariant[] = ['never_outside_window', ...(plan.onlyOneRunning ? (['at_most_one_running'] as const) : [])]
    const byId = new Map(windows.map((window) => [window.id, window]))
    const launches = runs.map((run) => {
      const window = byId.get(run.window)
      return { run, opens: window?.opens ?? run.start, closes: window?.closes ?? run.start }
    })
    for (const invariant of new Set([...promised, ...this.#options.invariants])) {
      if (this.broken.has(`${plan.name} ${invariant}`)) continue
      const violation = invariantChecks[invariant](launches, simulation.start)
      if (violation === undefined) continue
      const { message, run } = violation
      const explanation = simulation.explain(run.window).text
      this.#break(`${plan.name} ${invariant}`, { policy: plan.name, invariant, message, seed, explanation })
    }
  }

  #break(key: string, broken: Broken): void {
    if (!this.broken.has(key)) this.broken.set(key, broken)
  }
}

/** The policies whose runs filled the limit when it began to hold the window back. */
function blockersOf(window: WindowRow, plan: PlannedPolicy, runs: readonly RunRow[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { from, reason, evidence } of window.intervals) {
    if (reason !== 'concurrency_limit') continue
    const group = evidence.limit?.name === 'maxConcurrentRuns' ? undefined : evidence.limit?.name
    for (const run of runs) if (isUnderWay(run, from) && (group === undefined || run.concurrencyGroup === group)) found.add(run.policy)
  }
  found.delete(plan.name)
  return found
}

function isUnderWay({ start, end }: RunRow, at: Instant): boolean {
  return start <= at && (end === undefined || end > at)
}

function isBusier(day: BusyDay, other: BusyDay | undefined): boolean {
  if (other === undefined) return true
  const pace = ({ launches, withinMs }: BusyDay): number => launches / Math.max(1, withinMs)
  return day.launches > other.launches || (day.launches === other.launches && pace(day) > pace(other))
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
