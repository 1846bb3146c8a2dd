/**
 * What a policy can bring about by itself: coverage demands that, and nothing else. What only people, edits, crashes or a launcher's refusal bring about
 * (a pause, a cancel, a missed window, a lost run) is counted as seen where it is seen, but never demanded.
 * @see docs/coverage.md
 */
import type { PlannedPolicy } from '../../policies/index.js'
import { outcomes, triggerTransitions, type Outcome } from '../../scheduler/index.js'
import { isAlwaysKnown } from './parts.js'

/** What the reach of a policy depends on. */
interface Facts {
  readonly hasSpan: boolean
  readonly hasConditions: boolean
  /** Its conditions can be unknown, and that holds a launch back. */
  readonly canLackData: boolean
  /** Something of its own can hold it back. */
  readonly canBeHeld: boolean
  readonly canRepeat: boolean
  readonly canRetry: boolean
  /** A concurrency limit can hold it back. */
  readonly isLimited: boolean
  /** An input can lack its value, which fails the launch. */
  readonly canFailToLaunch: boolean
  /** A window can last longer than the shortest time to the next slot. */
  readonly overlaps: boolean
  readonly plan: PlannedPolicy
}

type Reach = (facts: Facts) => boolean

const reachOfOutcomes: Readonly<Partial<Record<Outcome, Reach>>> = {
  ran: () => true,
  error: () => true,
  condition_false: ({ hasConditions }) => hasConditions,
  condition_unknown: ({ canLackData }) => canLackData,
  already_running: ({ plan }) => plan.onlyOneRunning,
  concurrency_limit: ({ isLimited, hasSpan }) => isLimited && hasSpan,
  excluded: ({ plan }) => plan.exclusion !== undefined,
  superseded: ({ overlaps, canBeHeld }) => overlaps && canBeHeld,
  timeout: ({ plan, hasSpan }) => plan.cancelOnTimeout !== undefined && hasSpan,
  launch_failed: ({ canFailToLaunch }) => canFailToLaunch,
  paused: ({ plan }) => plan.pauseOnFailure,
  missed: ({ plan }) => plan.missed.policy !== 'none',
}

/** By `from on`. Not here: cancel and remove (people), and a run that ends or is overtaken before its launch was answered. */
const reachOfTransitions: Readonly<Record<string, Reach>> = {
  'scheduled launch': () => true,
  'triggered accept': () => true,
  'running succeed': () => true,
  'running fail': () => true,
  'triggered fail': ({ canFailToLaunch }) => canFailToLaunch,
  'running repeat': ({ canRepeat }) => canRepeat,
  'triggered repeat': ({ canFailToLaunch, canRetry }) => canFailToLaunch && canRetry,
  'running close': ({ hasSpan }) => hasSpan,
  'scheduled close': ({ hasSpan, canBeHeld, overlaps }) => hasSpan && canBeHeld && !overlaps,
  'scheduled pass': ({ hasSpan, canBeHeld, canLackData, plan }) => (!hasSpan && canBeHeld) || (canLackData && plan.onNoData === 'skip'),
  'scheduled supersede': ({ overlaps, canBeHeld, canRepeat }) => overlaps && (canBeHeld || canRepeat),
  'scheduled queue': ({ isLimited }) => isLimited,
  'queued launch': ({ isLimited }) => isLimited,
  'queued release': ({ isLimited, hasSpan, hasConditions }) => isLimited && hasSpan && hasConditions,
  'queued close': ({ isLimited, hasSpan }) => isLimited && hasSpan,
}

/** The name of a transition: `scheduled launch`. */
export function transitionName(transition: { readonly from: string; readonly on: string }): string {
  return `${transition.from} ${transition.on}`
}

/** What is demanded of a policy beside its sentences. `isLimited`: the scheduler under test has a limit of its own. */
export function reachOf(
  plan: PlannedPolicy,
  isLimited: boolean,
): { readonly outcomes: readonly Outcome[]; readonly transitions: readonly string[] } {
  if (plan.invalid !== undefined) return { outcomes: ['invalid_policy'], transitions: [] }
  const facts = factsOf(plan, isLimited)
  return {
    outcomes: outcomes.filter((outcome) => reachOfOutcomes[outcome]?.(facts) === true),
    transitions: triggerTransitions.map(transitionName).filter((name) => reachOfTransitions[name]?.(facts) === true),
  }
}

function factsOf(plan: PlannedPolicy, isLimited: boolean): Facts {
  const hasSpan = plan.durationMs > 0
  const canLackData = plan.onNoData !== 'allow' && plan.clauses.some(({ condition }) => !isAlwaysKnown(condition))
  const canFailToLaunch = Object.values(plan.inputs).some(({ kind }) => kind === 'template')
  const shortest = plan.timers.reduce((least, { shortestPeriodMs = Infinity }) => Math.min(least, shortestPeriodMs), Infinity)
  return {
    plan,
    hasSpan,
    hasConditions: plan.clauses.length > 0,
    canLackData,
    canBeHeld: plan.clauses.length > 0 || plan.onlyOneRunning,
    canRepeat: hasSpan && plan.maxRun > 1 && (plan.loop || plan.retryOnError),
    canRetry: hasSpan && plan.maxRun > 1 && plan.retryOnError,
    isLimited: isLimited || plan.concurrencyGroup !== undefined,
    canFailToLaunch,
    overlaps: plan.durationMs > shortest,
  }
}
