/**
 * What would become of policies when things fail: the same events are lived through again and again, each time with other crashes, lost runs, launches that are
 * refused and runs that fail, and the records of each history are held to the laws (SEMANTICS S2, S6, S7).
 */
import type { Duration, Instant } from '../../../grammar/index.js'
import type { Outcome } from '../../scheduler/index.js'
import type { LaunchScript } from '../simulation-options.js'
import type { Simulation } from '../simulation.js'
import { RecordChecks } from './record-checks.js'
import { SeededRandom } from './seeded-random.js'

export interface FaultSurveyOptions {
  /** Makes the same simulation every time, with its events, not yet lived through. */
  readonly make: () => Simulation
  readonly until: Instant
  readonly workflows: readonly string[]
  /** How long runs take that end well, ms. Default 0. */
  readonly takesMs?: Duration
  /** Of the first history; the others count on from it. */
  readonly seed: number
  readonly count: number
}

/** How many windows had each outcome; `open`: not over at the end. */
export type OutcomeCounts = Readonly<Partial<Record<Outcome | 'open', number>>>

export interface FaultSurvey {
  readonly histories: number
  readonly crashes: number
  /** Times at which the process was not scheduled, so that its timers came late. */
  readonly stalls: number
  /** Runs that were in flight at a crash and lost with it. */
  readonly lostRuns: number
  /** By `session/policy`: what its windows come to without faults, and all told under faults. */
  readonly policies: Readonly<Record<string, { readonly calm: OutcomeCounts; readonly faulty: OutcomeCounts }>>
  /** Laws that were broken, each with the seed that shows it; empty unless Tidegate has a fault of its own. */
  readonly problems: readonly { readonly seed: number; readonly problem: string }[]
}

type Counts = Partial<Record<Outcome | 'open', number>>

/** Lives through `count` histories. The same options give the same survey. */
export function surveyFaults(options: FaultSurveyOptions): FaultSurvey {
  const policies: Record<string, { calm: Counts; faulty: Counts }> = {}
  const problems: { seed: number; problem: string }[] = []
  let [crashes, stalls, lostRuns] = [0, 0, 0]
  const tally = (simulation: Simulation, kind: 'calm' | 'faulty'): void => {
    for (const { session, policy, outcome = 'open' } of simulation.windows()) {
      const counts = (policies[`${session}/${policy}`] ??= { calm: {}, faulty: {} })[kind]
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
  }
  tally(options.make().until(options.until), 'calm')
  for (let seed = options.seed; seed < options.seed + options.count; seed += 1) {
    const { simulation, ...suffered } = liveWithFaults(options, seed)
    crashes += suffered.crashes
    stalls += suffered.stalls
    lostRuns += simulation.runs().filter(({ failure }) => failure === 'runner_lost').length
    tally(simulation, 'faulty')
    for (const problem of problemsOf(simulation, options.until)) problems.push({ seed, problem })
  }
  return { histories: options.count, crashes, stalls, lostRuns, policies, problems }
}

/** The history of one seed. */
export function liveWithFaults(
  { make, until, workflows, takesMs = 0 }: Omit<FaultSurveyOptions, 'seed' | 'count'>,
  seed: number,
): { readonly simulation: Simulation; readonly crashes: number; readonly stalls: number } {
  const random = new SeededRandom(seed)
  const simulation = make()
  for (const workflow of workflows) simulation.workflow(workflow, drawLaunches(random, takesMs))
  const from = simulation.start
  const instants = (most: number, least: number): number[] =>
    Array.from({ length: random.between(least, most) }, () => from + random.below(until - from + 1))
  const faults = [
    ...instants(5, 1).map((at) => ({ at, kind: 'crash' as const })),
    ...instants(3, 0).map((at) => ({ at, kind: 'stall' as const })),
  ].toSorted((a, b) => a.at - b.at)
  const suffered = { crash: 0, stall: 0 }
  for (const { at, kind } of faults) {
    if (at < simulation.now) continue
    const lasts = Math.min(drawDown(random, until - from), until - at)
    simulation.until(at)
    if (kind === 'stall') simulation.stall(lasts)
    else simulation.restart({ down: lasts, runs: random.chance(0.5) ? 'lost' : 'survive', unheard: random.chance(0.4) })
    suffered[kind] += 1
  }
  return { simulation: simulation.until(until), crashes: suffered.crash, stalls: suffered.stall }
}

/** Most launches go well; some are refused, some fail, some take far longer. */
function drawLaunches(random: SeededRandom, takesMs: Duration): LaunchScript[] {
  return Array.from({ length: 100 }, (): LaunchScript => {
    const chance = random.next()
    if (chance < 0.08) return { refuse: 'the launcher refused it' }
    const takes = random.chance(0.1) ? 10 * (takesMs + 1000) : takesMs
    return chance < 0.16 ? { takes, result: 'error' } : { takes }
  })
}

/** From no time at all to a tenth of everything. */
function drawDown(random: SeededRandom, spanMs: Duration): Duration {
  return random.chance(0.2) ? 0 : Math.ceil(spanMs * 0.1 * random.next() ** 3)
}

/** The laws that the records at the end break. */
function problemsOf(simulation: Simulation, until: Instant): readonly string[] {
  const checks = new RecordChecks()
  const rows = [...simulation.windows(), ...simulation.runs().toSorted((a, b) => a.n - b.n)]
  checks.commit(
    rows.map((row) => ({ kind: 'put', row })),
    until,
  )
  return checks.problems
}
