/** `searchPolicies`: lives through many random histories of a user's own policies and reports what is remarkable, each with a seed that shows it. */
import { badOption, readInstant, type InstantInput } from '../../../grammar/index.js'
import { planPolicies, readLanguage, type PlannedPolicy } from '../../policies/index.js'
import { readSettings } from '../../scheduler/index.js'
import { CoverageCollector } from '../covering/coverage.js'
import type { RecordedRun } from '../replaying/recorded-runs.js'
import { Simulation, type SimulationWiring } from '../simulation.js'
import type { SimulationOptions } from '../simulation-options.js'
import type { Invariant } from '../test-schema.js'
import { findingsOf, type Finding } from './findings.js'
import { frameOf, randomHistory, type HistoryFrame } from './random-history.js'
import { Tally, type PolicyTally } from './tally.js'

export interface HistoryOptions extends Omit<SimulationOptions, 'start' | 'onNotice' | 'sessions'> {
  /** No history begins before; they spread over a year. Default 2026-01-01. */
  readonly from?: InstantInput
  /** Runs that were recorded: how long the random ones take and how they end is drawn from them. */
  readonly recordedRuns?: readonly RecordedRun[]
}

export interface SearchOptions extends HistoryOptions {
  /** How many histories. Default 1000. */
  readonly runs?: number
  /** The seed of the first; each further one has the next number. Default 1. */
  readonly seed?: number
  /** Checked of every policy, beside what its own text promises. */
  readonly invariants?: readonly Invariant[]
  /** A property of one's own: a message where it does not hold of a history. */
  readonly holds?: (simulation: Simulation) => string | undefined
  /** Called now and then with the share of histories that have been lived through, from 0 to 1. */
  readonly onProgress?: (share: number) => void
}

/** What a search found, as plain data. */
export interface SearchReport {
  /** Nothing that was promised was broken: no finding is an error. */
  readonly ok: boolean
  readonly runs: number
  /** The first and the last seed. */
  readonly seeds: readonly [first: number, last: number]
  readonly findings: readonly Finding[]
  readonly policies: readonly PolicyTally[]
}

/** The most launches and windows of one history: what would be longer is cut short. */
export const HISTORY_ROWS_MAX = 1000

/** Searches. Deterministic: the same options give the same report. @throws PolicyError when a policy is wrong, TidegateError `bad-option` */
export function searchPolicies(options: SearchOptions): SearchReport {
  const { runs = 1000, seed = 1, onProgress, invariants = [], holds } = options
  if (!Number.isSafeInteger(runs) || runs < 1) throw badOption('runs', `${String(runs)} is not a whole number of at least 1`)
  checkSeed(seed)
  checkSeed(seed + runs - 1)
  const search = new Search(options)
  const collector = new CoverageCollector()
  const tally = new Tally(search.plan, { invariants, ...(holds === undefined ? {} : { holds }) })
  for (let index = 0; index < runs; index += 1) {
    tally.add(seed + index, search.live(seed + index, { observer: collector.observe(search.plan) }))
    onProgress?.((index + 1) / runs)
  }
  const findings = findingsOf(tally, collector.report(), runs)
  return {
    ok: findings.every(({ severity }) => severity !== 'error'),
    runs,
    seeds: [seed, seed + runs - 1],
    findings,
    policies: tally.policies(),
  }
}

/** The one history of a seed, lived through to its end: what a finding of `searchPolicies` with the same policies and options names. */
export function simulateSeed(options: HistoryOptions, seed: number): Simulation {
  checkSeed(seed)
  return new Search(options).live(seed)
}

/** Policies that are compiled once for all their histories. */
class Search {
  readonly plan: readonly PlannedPolicy[]
  readonly #options: HistoryOptions
  readonly #frame: HistoryFrame

  constructor(options: HistoryOptions) {
    const { policies = [], calendars, from, recordedRuns = [], workflows = {} } = options
    const settings = readSettings(options)
    this.#options = options
    this.plan = planPolicies(policies, { timezone: settings.timezone, language: readLanguage(options), calendars }).plan
    this.#frame = frameOf(this.plan, {
      base: readInstant('from', from ?? '2026-01-01T00:00:00Z'),
      ttlMs: settings.signals.metricEventTtl,
      workflows,
      runs: recordedRuns,
    })
  }

  live(seed: number, wiring: SimulationWiring = {}): Simulation {
    const { from: start, until, events, workflows } = randomHistory(this.#frame, seed)
    let rows = 0
    const { plan } = this
    const simulation = new Simulation(
      {
        ...this.#options,
        start,
        workflows,
        onNotice: ({ kind }) => {
          if (kind === 'window.opened' || kind === 'run.launched') rows += 1
        },
      },
      { ...wiring, plan, isEnough: () => rows >= HISTORY_ROWS_MAX },
    )
    return simulation.publish(events.map((event) => ({ ...event, at: event.timestamp }))).until(until)
  }
}

function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0) throw badOption('seed', `${String(seed)} is not a whole number from 0 on`)
}
