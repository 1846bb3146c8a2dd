/** Random policies: every key that says when and how a workflow runs. Few names and round numbers, so that things collide. */
import type { Policy } from '../../src/index.js'
import type { SeededRandom } from '../../src/testing/faults/seeded-random.js'
import type { SimPolicy, SimTimer } from './scenario.js'

export const metrics = ['Load', 'Users'] as const
export const workflows = ['run', 'walk'] as const

/** Divisors of an hour in seconds, so that slots are easy to work out. */
const periods = [1, 5, 5, 10, 10, 15, 20, 30, 60, 120] as const

const sentences = [
  'Last known metric "Load" is <= 5',
  'Last known metric "Users" is > 3',
  'Average value for metric "Load" during last 20s is < 6',
  `I've got a recent value for metric "Users"`,
  'Number of values for metric "Load" during last 30s is >= 2',
  'The machine is calm',
  'Workflow "run" is not running',
] as const

/** The sentence of one's own that changes of vocabulary change. */
export function calmBelow(limit: number): string {
  return `[when]The machine is calm=last("Load") < ${limit}\n`
}

export function drawPolicies(random: SeededRandom, names: readonly string[]): SimPolicy[] {
  return names.filter(() => random.chance(0.75)).map((name) => drawPolicy(random, name))
}

export function drawPolicy(random: SeededRandom, name: string): SimPolicy {
  const timers = [drawTimer(random)]
  if (random.chance(0.15)) timers.push(drawTimer(random))
  const startAt = random.chance(0.1) ? random.below(60) : undefined
  // What ends before it starts is no policy.
  const endAt = random.chance(0.1) ? Math.max(random.between(30, 200), (startAt ?? 0) + 1) : undefined
  return {
    name,
    timers,
    ...(startAt === undefined ? {} : { startAt }),
    ...(endAt === undefined ? {} : { endAt }),
    ...(random.chance(0.15) ? { excluded: [drawSpan(random)] } : {}),
    keys: { ...withAnEnd(drawKeys(random)), ...(timers.every(isSlow) && random.chance(0.1) ? { jitter: '2s' } : {}) },
  }
}

/** A jitter must be shorter than the time between slots; two timers may fire a second apart. */
function isSlow(timer: SimTimer, _: number, timers: readonly SimTimer[]): boolean {
  return timers.length === 1 && timer.kind === 'every' && timer.seconds >= 5
}

function drawTimer(random: SeededRandom): SimTimer {
  if (random.chance(0.75)) return { kind: 'every', seconds: random.pick(periods) }
  const delay = random.between(0, 30)
  return random.chance(0.6) ? { kind: 'int', delay, period: random.pick(periods) } : { kind: 'int', delay }
}

function drawSpan(random: SeededRandom): { from: number; to: number } {
  const from = random.below(120)
  return { from, to: from + random.between(1, 60) }
}

function drawKeys(random: SeededRandom): SimPolicy['keys'] {
  const chance = (probability: number, keys: Partial<Policy>): Partial<Policy> => (random.chance(probability) ? keys : {})
  const conditions = sentences.filter(() => random.chance(0.15))
  return {
    workflow_name: random.pick(workflows),
    ...chance(0.75, { duration: `${random.pick([1, 2, 5, 10, 15, 30, 60, 90])}s` }),
    ...(conditions.length > 0 ? { conditions } : {}),
    ...chance(0.3, { on_no_data: random.pick(['wait', 'skip', 'allow']) }),
    ...chance(0.35, { retry_on_error: true }),
    ...chance(0.35, { loop: true }),
    ...chance(0.7, { delay: random.pick(['0s', '1s', '3s', '10s']) }),
    ...chance(0.3, { max_run: random.between(1, 4) }),
    ...chance(0.3, { only_one_running: true }),
    ...chance(0.3, { cancel_on_timeout: random.chance(0.5) ? true : { grace: '5s' } }),
    ...chance(0.2, { concurrency_group: random.pick(['g', 'h']) }),
    ...chance(0.15, { recurrence_count: random.between(1, 5) }),
    ...chance(0.15, { pause_on_failure: true }),
    ...chance(0.3, { missed: drawMissed(random) }),
    ...chance(0.15, { inputs: { fixed: 'text', load: '{{ last("Load") }}' } }),
  }
}

/** What fails at once and waits for nothing is launched a thousand times a second (S2.5), so that a history would be one policy's alone. */
function withAnEnd(keys: SimPolicy['keys']): SimPolicy['keys'] {
  const isEndless = keys.delay === '0s' && (keys.loop === true || keys.retry_on_error === true) && keys.max_run === undefined
  return isEndless ? { ...keys, max_run: 20 } : keys
}

function drawMissed(random: SeededRandom): NonNullable<Policy['missed']> {
  return {
    policy: random.pick(['none', 'last', 'all']),
    ...(random.chance(0.3) ? { within: random.pick(['5s', '30s', '2m']) } : {}),
    ...(random.chance(0.3) ? { max_catchup: random.between(1, 3) } : {}),
  }
}
