/** From what many random histories showed to what is worth telling, each with a seed. */
import { readsOf } from '../../../dsl/index.js'
import { formatDuration } from '../../../grammar/index.js'
import type { Outcome } from '../../scheduler/index.js'
import type { CoverageReport, PolicyCoverage } from '../covering/coverage.js'
import type { PolicyCounts, Sighting, Tally } from './tally.js'

export type FindingKind =
  /** An invariant, or a property of one's own, does not hold. */
  | 'broken'
  | 'never-opens'
  | 'never-runs'
  /** A condition was never seen true; never seen false. */
  | 'never-true'
  | 'never-false'
  /** Every window with runs that took time was outlived by one. */
  | 'always-overruns'
  /** Two policies of one limit each kept the other from running; one kept the other. */
  | 'block-each-other'
  | 'blocked'
  /** Many launches a day, repeated within windows. */
  | 'many-launches'

export interface Finding {
  readonly kind: FindingKind
  /** `error`: something that was promised is broken. `warning`: most likely a mistake. `note`: good to know. */
  readonly severity: 'error' | 'warning' | 'note'
  /** Absent: it is about all of them. */
  readonly policy?: string
  readonly message: string
  /** The history that shows it; absent where nothing can. */
  readonly seed?: number
  /** Why the window that shows it is as it is. */
  readonly explanation?: string
}

/** Fewer windows than these say little. */
const WINDOWS_ENOUGH = 20
/** Fewer launches a day are nothing to tell. */
const LAUNCHES_MANY = 100
/** A launch every so often is no work but a mistake, ms. */
const STORM_PACE = 1000

/** Errors first, then by policy. */
export function findingsOf(tally: Tally, coverage: CoverageReport, runs: number): readonly Finding[] {
  const broken = [...tally.broken.values()].map(({ policy, invariant, message, seed, explanation }): Finding => ({
    kind: 'broken',
    severity: 'error',
    ...(policy === undefined ? {} : { policy }),
    message: invariant === undefined ? message : `${invariant} does not hold: ${message}`,
    seed,
    ...(explanation === undefined ? {} : { explanation }),
  }))
  const others = [...tally.counts.values()].flatMap((counts) => {
    const { name } = counts.plan
    const finders = [neverOpens, neverRuns, sentences, overruns, blocks, launches]
    const context = { counts, tally, runs, coverage: coverage.policies.find(({ policy }) => policy === name) }
    return finders.flatMap((find) => find(context)).map((finding): Finding => ({ policy: name, ...finding }))
  })
  return [...broken, ...others]
}

interface Context {
  readonly counts: PolicyCounts
  readonly tally: Tally
  readonly runs: number
  readonly coverage: PolicyCoverage | undefined
}

type Found = Omit<Finding, 'policy'>
type Finder = (context: Context) => readonly Found[]

const neverOpens: Finder = ({ counts, runs }) => {
  if (counts.histories > 0) return []
  return [
    { kind: 'never-opens', severity: 'warning', message: `no window opened in any of ${runs} histories: look at its timer and dates` },
  ]
}

const neverRuns: Finder = ({ counts, tally, coverage }) => {
  const { windows, launches: launched, outcomes, firsts, histories } = counts
  const [common] = [...outcomes].toSorted(([, a], [, b]) => b - a)
  if (launched > 0 || common === undefined) return []
  const [outcome, count] = common
  const share = count === windows ? 'all' : `${count} of them`
  const together = coverage?.sentences.every(({ seen }) => seen.includes('true')) === true && coverage.sentences.length > 1
  const why = `${together ? '; each condition was true at times, never all of them at once' : ''}${waitsFor(counts, tally)}`
  const message = `none of ${windows} windows in ${histories} histories launched, ${share} ended as ${outcome}${why}`
  return [{ kind: 'never-runs', severity: 'warning', message, ...shownBy(firsts.get(outcome)) }]
}

/** Policies that wait for runs of workflows whose own policies never ran either. */
function waitsFor({ plan }: PolicyCounts, tally: Tally): string {
  const isOwn = plan.clauses.some(({ condition }) => readsOf(condition).some(({ metric }) => metric.startsWith('tidegate.')))
  const others = [...tally.counts.values()].filter((other) => other.plan !== plan && other.launches === 0).map((other) => other.plan.name)
  return isOwn && others.length > 0 ? `; its conditions are about runs, and ${others.join(', ')} never ran either` : ''
}

const sentences: Finder = ({ counts, coverage }) => {
  if (coverage === undefined || counts.windows < WINDOWS_ENOUGH) return []
  const held: Outcome[] = ['condition_false', 'condition_unknown']
  const shown = held.flatMap((outcome) => counts.firsts.get(outcome) ?? [])[0]
  return coverage.sentences.flatMap(({ number, text, seen }): Found[] => {
    const words = `condition ${number}, \`${text}\`,`
    if (!seen.includes('true') && !(seen.length === 0))
      return [{ kind: 'never-true', severity: 'warning', message: `${words} was never true while a window was open`, ...shownBy(shown) }]
    if (!seen.includes('false') && seen.length > 0)
      return [
        { kind: 'never-false', severity: 'note', message: `${words} was never false while a window was open: it may hold nothing back` },
      ]
    return []
  })
}

const overruns: Finder = ({ counts }) => {
  const { timed, outlived, firstOutlived, plan } = counts
  if (timed < WINDOWS_ENOUGH || outlived < timed) return []
  const message = `in all ${timed} windows with runs that took time, one was still going when the window of ${formatDuration(plan.durationMs)} ended`
  return [{ kind: 'always-overruns', severity: 'warning', message, ...shownBy(firstOutlived) }]
}

const blocks: Finder = ({ counts, tally }) => {
  const { name } = counts.plan
  return [...counts.blockedBy].flatMap(([other, { count, first }]): Found[] => {
    const back = tally.counts.get(other)?.blockedBy.get(name)
    const windows = (many: number): string => `${many} ${many === 1 ? 'window' : 'windows'}`
    if (back === undefined) {
      const message = `${windows(count)} ended without a run because those of ${other} filled the limit that they share`
      return [{ kind: 'blocked', severity: 'note', message, ...shownBy(first) }]
    }
    if (other < name) return []
    const message = `it and ${other} fill the limit that they share in turn: ${windows(count)} of its own and ${windows(back.count)} of ${other} ended without a run`
    return [{ kind: 'block-each-other', severity: 'warning', message, ...shownBy(first) }]
  })
}

const launches: Finder = ({ counts }) => {
  const { busiest, mostInWindow } = counts
  if (busiest === undefined || mostInWindow < 2 || busiest.launches < LAUNCHES_MANY) return []
  const { launches: count, withinMs, seed } = busiest
  const isStorm = withinMs / count < STORM_PACE
  const what = counts.plan.loop ? 'its loop' : 'its retries'
  const message = `${what} can launch ${count} times ${isStorm ? `within ${formatDuration(withinMs)}` : 'a day'}, ${mostInWindow} times in one window`
  return [{ kind: 'many-launches', severity: isStorm ? 'warning' : 'note', message, seed }]
}

function shownBy(sighting: Sighting | undefined): Pick<Finding, 'seed' | 'explanation'> {
  return sighting === undefined ? {} : { seed: sighting.seed, explanation: sighting.explanation }
}
