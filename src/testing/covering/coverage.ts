/** Coverage of policies by their tests: gathered from verdicts, settled windows and transitions of the simulations, summed up as plain data. */
import type { PlannedPolicy } from '../../policies/index.js'
import { policyKey, type Notice, type Outcome, type PolicyRef, type TriggerState } from '../../scheduler/index.js'
import type { Evidence, Verdict } from '../../signals/index.js'
import type { World, WorldObserver } from '../world.js'
import { isAlwaysKnown, partsOf, type ConditionPart } from './parts.js'
import { reachOf, transitionName } from './reach.js'

/** What was demanded and what was seen; what was seen beyond the demand does not count. */
export interface CoveredList<Name extends string = string> {
  readonly demanded: readonly Name[]
  readonly seen: readonly Name[]
}

export type VerdictName = `${Verdict}`

export interface CoveredSentence extends CoveredList<VerdictName> {
  /** `2`, or `2.1` for a part of the second condition. */
  readonly number: string
  readonly text: string
}

/** How much of what is demanded was seen. `percent` is rounded down to one decimal; 100 means all. */
export interface CoverageCounts {
  readonly covered: number
  readonly total: number
  readonly percent: number
}

export interface PolicyCoverage extends CoverageCounts {
  readonly policy: string
  readonly file: string
  readonly line: number
  readonly sentences: readonly CoveredSentence[]
  readonly outcomes: CoveredList<Outcome>
  readonly transitions: CoveredList
}

export interface CoverageReport extends CoverageCounts {
  readonly policies: readonly PolicyCoverage[]
}

const verdictNames: readonly VerdictName[] = ['true', 'false', 'unknown']

/** What was seen of one policy, all tests together. */
class SeenPolicy {
  readonly plan: PlannedPolicy
  readonly parts: readonly (readonly ConditionPart[])[]
  readonly verdicts = new Map<ConditionPart, Set<VerdictName>>()
  readonly outcomes = new Set<Outcome>()
  readonly transitions = new Set<string>()
  isLimited = false
  /** Every sentence has been seen with every verdict: nothing more to look at. */
  isSaturated: boolean

  constructor(plan: PlannedPolicy) {
    this.plan = plan
    this.parts = plan.clauses.map(partsOf)
    for (const part of this.parts.flat()) this.verdicts.set(part, new Set())
    this.isSaturated = this.verdicts.size === 0
  }

  see(evidence: readonly Evidence[]): void {
    for (const [index, parts] of this.parts.entries()) {
      const whole = evidence[index]
      if (whole === undefined) continue
      for (const part of parts) {
        const found = part.path.reduce<Evidence | undefined>((at, step) => at?.clauses[step], whole)
        if (found !== undefined) this.verdicts.get(part)?.add(`${found.verdict}`)
      }
    }
    this.isSaturated = [...this.verdicts.values()].every((seen) => seen.size === verdictNames.length)
  }

  report(): PolicyCoverage {
    const { name, source } = this.plan
    const sentences = [...this.verdicts].map(([{ number, text, condition }, seen]) => ({
      number,
      text,
      demanded: isAlwaysKnown(condition) ? verdictNames.slice(0, 2) : verdictNames,
      seen: verdictNames.filter((verdict) => seen.has(verdict)),
    }))
    const reach = reachOf(this.plan, this.isLimited)
    const [outcomes, transitions] = [
      { demanded: reach.outcomes, seen: [...this.outcomes].sort() },
      { demanded: reach.transitions, seen: [...this.transitions].sort() },
    ]
    const counts = countsOf([...sentences, outcomes, transitions])
    return { policy: name, file: source.file, line: source.span.line, ...counts, sentences, outcomes, transitions }
  }
}

/** Gathers what the tests of one run show of each policy. Policies are told apart by where they are written. */
export class CoverageCollector {
  readonly #seen = new Map<string, SeenPolicy>()

  /** Watches one test; `policies` are listed although nothing of them may be seen. */
  observe(policies: readonly PlannedPolicy[]): CoverageObserver {
    for (const plan of policies) this.of(plan)
    return new CoverageObserver(this)
  }

  of(plan: PlannedPolicy): SeenPolicy {
    const { file, span } = plan.source
    const key = `${file}:${span.start} ${plan.name}`
    const seen = this.#seen.get(key) ?? new SeenPolicy(plan)
    this.#seen.set(key, seen)
    return seen
  }

  report(): CoverageReport {
    const policies = [...this.#seen.values()].map((seen) => seen.report())
    const [covered, total] = [sum(policies.map((policy) => policy.covered)), sum(policies.map((policy) => policy.total))]
    return { covered, total, percent: percentOf(covered, total), policies }
  }
}

/** Watches one world. A verdict counts while a window of its policy is open, a window of 0s at its instant. */
export class CoverageObserver implements WorldObserver {
  readonly #collector: CoverageCollector
  /** Policies with open windows, by key: how many. */
  readonly #open = new Map<string, { readonly ref: PolicyRef; readonly windows: Set<string> }>()
  /** Policies whose windows opened and closed within this instant. */
  readonly #passing = new Map<string, PolicyRef>()

  constructor(collector: CoverageCollector) {
    this.#collector = collector
  }

  moved(world: World, { session, plan }: { readonly session: string; readonly plan: PlannedPolicy }, from: TriggerState, on: string): void {
    const seen = this.#collector.of(plan)
    seen.isLimited ||= world.settings.limits.maxConcurrentRuns !== Infinity
    seen.transitions.add(transitionName({ from, on }))
    // A run may change the verdicts that it was launched by.
    if (on === 'launch') this.#look(world, { session, policy: plan.name })
  }

  noticed(world: World, notice: Notice): void {
    if (notice.kind !== 'window.opened' && notice.kind !== 'window.closed' && notice.kind !== 'window.settled') return
    const { id, session, policy, outcome } = notice.window
    const key = policyKey(session, policy)
    if (notice.kind === 'window.opened') {
      const open = this.#open.get(key) ?? { ref: { session, policy }, windows: new Set() }
      this.#open.set(key, open)
      open.windows.add(id)
      this.#passing.set(key, open.ref)
    } else if (notice.kind === 'window.closed') this.#open.get(key)?.windows.delete(id)
    else if (outcome !== undefined) {
      const loaded = world.everLoaded.get(key)
      if (loaded !== undefined) this.#collector.of(loaded.plan).outcomes.add(outcome)
    }
  }

  lived(world: World): void {
    for (const { ref, windows } of this.#open.values()) if (windows.size > 0) this.#look(world, ref)
    for (const ref of this.#passing.values()) this.#look(world, ref)
    this.#passing.clear()
  }

  #look(world: World, ref: PolicyRef): void {
    const plan = world.core.policy(ref)?.plan
    if (plan === undefined) return
    const seen = this.#collector.of(plan)
    if (!seen.isSaturated) seen.see(world.core.clausesNow(ref))
  }
}

function countsOf(lists: readonly CoveredList[]): CoverageCounts {
  const covered = sum(lists.map(({ demanded, seen }) => demanded.filter((name) => seen.includes(name)).length))
  const total = sum(lists.map(({ demanded }) => demanded.length))
  return { covered, total, percent: percentOf(covered, total) }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** Rounded down, so that 100 is all and nothing less. */
function percentOf(covered: number, total: number): number {
  return total === 0 ? 100 : Math.floor((covered / total) * 1000) / 10
}
