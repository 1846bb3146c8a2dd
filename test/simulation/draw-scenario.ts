/**
 * From a seed to a scenario. Each seed first draws which features and faults it has at all, and how often they come: histories with few kinds of faults
 * reach deeper than ones in which everything happens at once.
 */
import { SeededRandom } from '../../src/testing/faults/seeded-random.js'
import { drawPolicies, metrics } from './draw-policies.js'
import type { Action, BadCommits, Crash, Reconciling, RunScript, Scenario, StoreScript } from './scenario.js'

const names = ['a', 'b', 'c'] as const
export const sessionNames = ['default', 'night'] as const

/** How often each kind of thing happens in this history; 0: never. */
interface Mix {
  readonly weights: readonly (readonly [Action['kind'], number])[]
  readonly badLaunches: number
  readonly slowRuns: number
}

export function drawScenario(seed: number): Scenario {
  const random = new SeededRandom(seed)
  const length = random.pick([15_000, 30_000, 60_000, 120_000])
  const mix = drawMix(random)
  const workflows = random.chance(0.35)
  return {
    seed,
    length,
    reactive: random.chance(0.8),
    heartbeat: random.pick([1000, 7000, 10_000, 60_000]),
    ...(random.chance(0.2) ? { maxConcurrentRuns: random.between(1, 3) } : {}),
    groups: random.chance(0.5) ? { g: random.between(1, 2) } : {},
    workflows,
    sessions: sessionNames
      .filter((name) => name === 'default' || random.chance(0.3))
      .map((name) => ({ name, policies: drawPolicies(random, names) })),
    actions: drawActions(random, mix, length),
    scripts: Array.from({ length: 40 }, () => drawScript(random, mix, workflows)),
    reconciling: drawReconciling(random),
    crashes: drawCrashes(random),
    store: drawStore(random),
    badCommits: drawBadCommits(random),
    slowCommits: random.chance(0.15) ? Array.from({ length: 60 }, () => (random.chance(0.2) ? random.pick([1, 50, 1000, 6000]) : 0)) : [0],
    hostile: random.chance(0.2),
    ...(random.chance(0.4) ? { slotsPerStep: random.between(1, 2) } : {}),
  }
}

function drawMix(random: SeededRandom): Mix {
  const weight = (probability: number, most: number): number => (random.chance(probability) ? 1 + random.below(most) : 0)
  return {
    weights: [
      ['publish', weight(0.9, 12)],
      ['pause', weight(0.4, 3)],
      ['resume', weight(0.4, 3)],
      ['trigger', weight(0.4, 3)],
      ['cancel-run', weight(0.3, 2)],
      ['cancel-policy', weight(0.3, 2)],
      ['apply', weight(0.3, 2)],
      ['open', weight(0.2, 1)],
      ['close', weight(0.2, 1)],
      ['vocabulary', weight(0.2, 1)],
      ['flush', weight(0.4, 2)],
      ['look', weight(0.3, 2)],
      ['step-clock', weight(0.2, 1)],
      ['stall', weight(0.2, 1)],
      ['restart', weight(0.3, 1)],
    ],
    badLaunches: random.pick([0, 0, 0.2, 0.6]),
    slowRuns: random.pick([0, 0.3, 0.8]),
  }
}

function drawActions(random: SeededRandom, { weights }: Mix, length: number): Action[] {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
  const count = total === 0 ? 0 : random.between(0, 40)
  const actions = Array.from({ length: count }, (): Action => {
    let left = random.next() * total
    const [kind] = weights.find(([, weight]) => (left -= weight) < 0) ?? ['look' as const]
    // Many things fall on whole seconds, where slots and ends of windows are.
    const at = random.chance(0.6) ? 1000 * random.below(length / 1000) : random.below(length)
    return drawAction(random, kind, at)
  })
  return actions.sort((a, b) => a.at - b.at)
}

function drawPolicyName(random: SeededRandom): string {
  return `${random.chance(0.8) ? 'default' : random.pick(sessionNames)}/${random.pick(names)}`
}

function drawAction(random: SeededRandom, kind: Action['kind'], at: number): Action {
  switch (kind) {
    case 'publish':
      return {
        kind,
        at,
        metric: random.pick(metrics),
        value: random.below(10),
        age: random.chance(0.8) ? 0 : random.pick([1000, 5000, 40_000, -30_000]),
        ...(random.chance(0.1) ? { session: random.pick(sessionNames) } : {}),
        ...(random.chance(0.2) ? { id: `e${random.below(4)}` } : {}),
      }
    case 'pause':
      return { kind, at, policy: drawPolicyName(random), ...(random.chance(0.4) ? { until: random.pick([1000, 5000, 30_000]) } : {}) }
    case 'resume':
    case 'cancel-policy':
      return { kind, at, policy: drawPolicyName(random) }
    case 'trigger':
      return { kind, at, policy: drawPolicyName(random), ignoreConditions: random.chance(0.5) }
    case 'cancel-run':
      return { kind, at, nth: random.below(4) }
    case 'apply':
      return {
        kind,
        at,
        session: random.pick(sessionNames),
        policies: drawPolicies(random, names),
        cancelRuns: random.chance(0.3),
        dryRun: random.chance(0.1),
      }
    case 'open':
      return { kind, at, session: random.pick(sessionNames), policies: drawPolicies(random, names) }
    case 'close':
      return { kind, at, session: random.pick(sessionNames), cancelRuns: random.chance(0.3) }
    case 'vocabulary':
      return { kind, at, limit: random.pick([2, 5, 8]), force: random.chance(0.3) }
    case 'flush':
    case 'look':
      return { kind, at }
    case 'step-clock':
      return { kind, at, by: random.pick([-120_000, -10_000, -1000, -1, 1, 1000, 10_000, 120_000]) }
    case 'stall':
      return { kind, at, ms: random.pick([500, 3000, 20_000, 90_000]) }
    case 'restart':
      return { kind, at, down: drawDown(random), drain: random.pick([0, 0, 2000]) }
  }
}

function drawDown(random: SeededRandom): number {
  return random.pick([0, 0, 1, 1000, 5000, 30_000, 100_000])
}

function drawScript(random: SeededRandom, { badLaunches, slowRuns }: Mix, workflows: boolean): RunScript {
  const isBad = random.chance(badLaunches)
  const accepts = ['never', 'throw', 'reject', 'twice', 'nonsense'] as const
  return {
    accept: isBad ? random.pick(workflows ? (['throw', 'reject', 'never'] as const) : accepts) : random.pick(['now', 'later']),
    after: random.pick([0, 1, 100, 3000, 15_000]),
    named: random.chance(0.5),
    takes: random.chance(slowRuns) ? random.between(1000, 60_000) : random.pick([0, 0, 1, 500, 1000, 2000]),
    result: random.chance(0.3) ? 'error' : 'success',
    told: random.chance(0.7) ? 'once' : random.pick(['twice', 'unheard', 'nonsense-first']),
    ...(random.chance(0.7) ? { stops: random.pick([0, 100, 3000, 10_000]) } : {}),
  }
}

function drawReconciling(random: SeededRandom): readonly Reconciling[] {
  if (random.chance(0.6)) return ['truth']
  return Array.from({ length: 3 }, () => random.pick(['truth', 'absent', 'nothing', 'wrong', 'rejects'] as const))
}

function drawStore(random: SeededRandom): StoreScript {
  return {
    ...(random.chance(0.5) ? { grouping: { waitMs: random.pick([1, 5, 1000]), inputsMax: random.pick([1, 3, 1000]) } } : {}),
    isAsync: random.chance(0.4),
  }
}

function drawCrashes(random: SeededRandom): Crash[] {
  if (random.chance(0.35)) return []
  const gap = random.pick([3, 20, 80, 300])
  const crashes: Crash[] = []
  for (let point = random.between(1, gap); crashes.length < 12; point += random.between(1, 2 * gap))
    crashes.push({ point, down: drawDown(random) })
  return crashes
}

function drawBadCommits(random: SeededRandom): BadCommits[] {
  if (random.chance(0.75)) return []
  return Array.from({ length: random.between(1, 4) }, () => ({
    commit: random.between(1, 120),
    count: random.pick([1, 1, 2, 10]),
    kind: random.pick(['refused', 'refused', 'taken', 'for-good']),
  })).sort((a, b) => a.commit - b.commit)
}
