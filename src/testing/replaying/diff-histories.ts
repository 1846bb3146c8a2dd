/** `diffHistories`: what two simulations of one past did differently, policy by policy, window by window, each with the reasons of both. */
import type { Instant } from '../../../grammar/index.js'
import { policyKey, readPolicyRef, type RunRow, type WindowRow } from '../../scheduler/index.js'
import { sayInstant } from '../../trace/index.js'
import type { Simulation } from '../simulation.js'
import {
  countKinds,
  sumOf,
  type ChangeCounts,
  type ChangeKind,
  type ComparedRun,
  type ComparedWindow,
  type RunChange,
  type WindowChange,
} from './changes.js'
import { nearestPairs } from './nearest-pairs.js'

export interface PolicyChange {
  readonly session: string
  readonly policy: string
  /** What became of the policy itself. `same`: its text means the same; what it did may differ all the same, through other policies. */
  readonly change: 'added' | 'removed' | 'changed' | 'same'
  /** IANA zone in which its times are said. */
  readonly timezone: string
  readonly windows: ChangeCounts
  readonly runs: ChangeCounts
  /** In order of time, windows that are the same left out. */
  readonly changes: readonly WindowChange[]
}

export interface HistoryDiff {
  /** Every policy of either, in the order of the new one; removed policies last. */
  readonly policies: readonly PolicyChange[]
  readonly windows: ChangeCounts
  readonly runs: ChangeCounts
}

/**
 * Compares two simulations over the same span. Windows belong together when they have the same id, which is their slot; of the others, those that lie
 * nearest to each other count as moved (not farther than a week). Runs belong together by their number within such windows.
 * `policy` compares one policy alone.
 */
export function diffHistories(before: Simulation, after: Simulation, { policy: only }: { readonly policy?: string } = {}): HistoryDiff {
  const refs = [...after.policies(), ...before.policies()]
  const wanted = only === undefined ? undefined : readPolicyRef(only)
  const keys = new Map(
    refs
      .filter(({ session, policy }) => wanted === undefined || (session === wanted.session && policy === wanted.policy))
      .map((ref) => [policyKey(ref.session, ref.policy), ref]),
  )
  const policies = [...keys].map(([key, { session, policy }]) => {
    const [old, now] = [new Side(before, key), new Side(after, key)]
    const pairs = pairsOf(old.windows, now.windows)
    const compared = pairs.map(([first, second]) => compare(first, second, old, now))
    return {
      session,
      policy,
      change: changeOf(old, now),
      timezone: (now.plan ?? old.plan)?.timezone ?? 'UTC',
      windows: countKinds(compared.map(({ kind }) => kind)),
      runs: countKinds(compared.flatMap(({ runs }) => runs.map(({ kind }) => kind))),
      changes: compared.flatMap((each) => (each.kind === 'same' ? [] : [withReasons(each, old, now)])),
    }
  })
  return { policies, windows: sumOf(policies.map(({ windows }) => windows)), runs: sumOf(policies.map(({ runs }) => runs)) }
}

/** Whether anything at all is different. */
export function isSameHistory({ windows }: Pick<HistoryDiff, 'windows'>): boolean {
  return windows.gained + windows.lost + windows.moved + windows.changed === 0
}

/** One policy of one history. */
class Side {
  readonly simulation: Simulation
  readonly key: string
  readonly windows: readonly WindowRow[]
  readonly #runs = new Map<string, RunRow[]>()

  constructor(simulation: Simulation, key: string) {
    this.simulation = simulation
    this.key = key
    if (this.plan === undefined) {
      this.windows = []
      return
    }
    this.windows = simulation.windows(key)
    for (const run of simulation.runs(key)) {
      const runs = this.#runs.get(run.window)
      if (runs === undefined) this.#runs.set(run.window, [run])
      else runs.push(run)
    }
  }

  get plan(): ReturnType<Simulation['planOf']> {
    return this.simulation.planOf(this.key)
  }

  runsOf(window: WindowRow | undefined): readonly RunRow[] {
    return window === undefined ? [] : (this.#runs.get(window.id) ?? [])
  }

  /** Why a window is as it is, or why there is none where the other history has one. */
  whyOf(window: WindowRow | undefined, other: WindowRow | undefined): string {
    if (window !== undefined) return this.simulation.explain(window.id).text
    const { plan } = this
    if (plan === undefined) return 'There is no window: the policy does not exist here.'
    const opens = other?.opens ?? this.simulation.start
    return `There is no window at ${sayInstant(opens, plan.timezone)}: ${this.#whyNone(plan, opens)}.`
  }

  #whyNone(plan: NonNullable<Side['plan']>, opens: Instant): string {
    if (plan.startAt !== undefined && opens < plan.startAt)
      return `start_at admits slots from ${sayInstant(plan.startAt, plan.timezone)} on`
    if (plan.endAt !== undefined && opens >= plan.endAt) return `end_at admits slots before ${sayInstant(plan.endAt, plan.timezone)} only`
    const launched = this.windows.filter((window) => window.launches > 0 && window.opens < opens).length
    if (plan.recurrenceCount !== undefined && launched >= plan.recurrenceCount) return 'its recurrence count was used up by then'
    return 'its timer has no slot then'
  }
}

interface Compared {
  readonly kind: ChangeKind | 'same'
  readonly before?: WindowRow
  readonly after?: WindowRow
  readonly runs: readonly { readonly kind: ChangeKind | 'same'; readonly before?: RunRow; readonly after?: RunRow }[]
}

type Pair = readonly [before: WindowRow | undefined, after: WindowRow | undefined]

/** In order of time. */
function pairsOf(before: readonly WindowRow[], after: readonly WindowRow[]): readonly Pair[] {
  const [first, second] = [byId(before), byId(after)]
  const [gone, come] = [before.filter(({ id }) => !second.has(id)), after.filter(({ id }) => !first.has(id))]
  const moved = nearestPairs(gone, come, ({ opens }) => opens)
  const arrived = new Set(moved.values())
  const pairs: Pair[] = [
    ...before.map((window): Pair => [window, second.get(window.id) ?? moved.get(window)]),
    ...come.filter((window) => !arrived.has(window)).map((window): Pair => [undefined, window]),
  ]
  const timeOf = ([old, now]: Pair): Instant => (now ?? old)?.opens ?? 0
  return pairs.sort((a, b) => timeOf(a) - timeOf(b))
}

function byId(windows: readonly WindowRow[]): ReadonlyMap<string, WindowRow> {
  return new Map(windows.map((window) => [window.id, window]))
}

function compare(before: WindowRow | undefined, after: WindowRow | undefined, old: Side, now: Side): Compared {
  const [first, second] = [old.runsOf(before), now.runsOf(after)]
  const runs = Array.from({ length: Math.max(first.length, second.length) }, (_, index) => {
    const [run, other] = [first[index], second[index]]
    return { kind: kindOfRun(run, other), ...(run && { before: run }), ...(other && { after: other }) }
  })
  const isSame = runs.every(({ kind }) => kind === 'same')
  return { kind: kindOfWindow(before, after, isSame), ...(before && { before }), ...(after && { after }), runs }
}

function kindOfWindow(before: WindowRow | undefined, after: WindowRow | undefined, runsAreSame: boolean): ChangeKind | 'same' {
  if (before === undefined) return 'gained'
  if (after === undefined) return 'lost'
  if (before.opens !== after.opens) return 'moved'
  return runsAreSame && before.closes === after.closes && before.outcome === after.outcome ? 'same' : 'changed'
}

function kindOfRun(before: RunRow | undefined, after: RunRow | undefined): ChangeKind | 'same' {
  if (before === undefined) return 'gained'
  if (after === undefined) return 'lost'
  if (before.start !== after.start) return 'moved'
  return before.end === after.end && before.result === after.result && before.failure === after.failure ? 'same' : 'changed'
}

function withReasons({ kind, before, after, runs }: Compared, old: Side, now: Side): WindowChange {
  return {
    kind: kind === 'same' ? 'changed' : kind,
    ...(before && { before: plainWindow(before) }),
    ...(after && { after: plainWindow(after) }),
    why: { before: old.whyOf(before, after), after: now.whyOf(after, before) },
    runs: runs.flatMap((run): RunChange[] => {
      if (run.kind === 'same') return []
      return [{ kind: run.kind, ...(run.before && { before: plainRun(run.before) }), ...(run.after && { after: plainRun(run.after) }) }]
    }),
  }
}

function plainWindow({ id, slot, opens, closes, outcome, launches }: WindowRow): ComparedWindow {
  return { id, slot, opens, closes, launches, ...(outcome && { outcome }) }
}

function plainRun({ id, start, end, result, failure }: RunRow): ComparedRun {
  return { id, start, ...(end !== undefined && { end }), ...(result && { result }), ...(failure && { failure }) }
}

function changeOf({ plan: before }: Side, { plan: after }: Side): PolicyChange['change'] {
  if (before === undefined) return 'added'
  if (after === undefined) return 'removed'
  return before.digest === after.digest ? 'same' : 'changed'
}
