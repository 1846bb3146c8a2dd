/** Times contenders side by side: rounds are interleaved, CPU time counts, and ratios are taken within one round, so that a busy machine disturbs all alike. */

/** Takes events in and says what came of them: the same number from every contender that works on the same events. */
export interface Course {
  readonly run: (events: number) => number | Promise<number>
}

export interface Contender {
  readonly name: string
  readonly start: () => Course | Promise<Course>
  /** How many events one call of `run` takes; a sample is as many calls as fill 20 ms. */
  readonly events: number
}

/** What the median ratio (cost of a contender, in costs of the first) must be. */
export interface Gate {
  readonly atLeast?: number
  readonly atMost?: number
  /** While the goal is missed: the bound of the same side that the code keeps today, which is what `bench:gates` asks for. */
  readonly holds?: number
}

/** Contenders for one piece of work; the first is the measure of the others. */
export interface Workload {
  /** Begins with the goal that it is about: `K1 average`. */
  readonly name: string
  readonly contenders: readonly Contender[]
  /** How many events all must answer alike before they are timed; 0: their work differs by design. */
  readonly checked: number
  readonly gates: Readonly<Record<string, Gate>>
}

export type Quartiles = readonly [low: number, median: number, high: number]

/** What was measured of one contender. */
export interface Timing {
  readonly contender: string
  readonly nanoseconds: number
  /** Quartiles of the cost in costs of the first contender. */
  readonly ratio: Quartiles
}

const ROUNDS = 7
const WARM_UP_ROUNDS = 2
const SAMPLE_MICROSECONDS = 20_000
/** Quartiles further apart than this share of the median are noise: measured again, so often at most, unless it takes long. */
const SPREAD_MAX = 0.2
const TRIES = 3
const LONG_MS = 60_000

/** Runs a workload in this process. @throws Error when contenders disagree */
export async function time(workload: Workload): Promise<readonly Timing[]> {
  await check(workload)
  const courses: Course[] = []
  for (const { start } of workload.contenders) courses.push(await start())
  const begun = performance.now()
  const isLong = (): boolean => performance.now() - begun > LONG_MS
  let best = await timeOnce(workload, courses)
  for (let again = 1; again < TRIES && spreadOf(workload, best) > SPREAD_MAX && !isLong(); again += 1) {
    const next = await timeOnce(workload, courses)
    if (spreadOf(workload, next) < spreadOf(workload, best)) best = next
  }
  return best
}

async function check({ name, contenders, checked }: Workload): Promise<void> {
  if (checked === 0) return
  const outcomes: string[] = []
  for (const { start } of contenders) outcomes.push(`${await (await start()).run(checked)}`)
  if (new Set(outcomes).size > 1) throw new Error(`${name}: contenders disagree: ${outcomes.join(', ')}`)
  if (outcomes[0] === '0') throw new Error(`${name}: nothing came of ${checked} events, so that nothing is shown by it`)
}

async function timeOnce({ contenders }: Workload, courses: readonly Course[]): Promise<readonly Timing[]> {
  const costs: number[][] = contenders.map(() => [])
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round += 1) {
    for (const [index, { events }] of contenders.entries()) {
      const cost = await sample(courses[index], events)
      if (round >= WARM_UP_ROUNDS) costs[index]?.push(cost)
    }
  }
  return contenders.map(({ name }, index) => {
    const own = costs[index] ?? []
    return {
      contender: name,
      nanoseconds: quartiles(own)[1],
      ratio: quartiles(own.map((cost, round) => cost / (costs[0]?.[round] ?? NaN))),
    }
  })
}

/** Nanoseconds of CPU time an event. */
async function sample(course: Course | undefined, events: number): Promise<number> {
  const begun = process.cpuUsage()
  let [calls, spent] = [0, 0]
  while (spent < SAMPLE_MICROSECONDS) {
    await course?.run(events)
    const { user, system } = process.cpuUsage(begun)
    spent = user + system
    calls += 1
  }
  return (spent * 1000) / (calls * events)
}

/** The widest spread of the ratios that a gate looks at. */
function spreadOf({ gates }: Workload, timings: readonly Timing[]): number {
  const gated = timings.filter(({ contender }) => gates[contender] !== undefined)
  return Math.max(0, ...gated.map(({ ratio: [low, median, high] }) => (high - low) / median))
}

/** Between two values that were measured, the quartile lies in proportion. */
export function quartiles(values: readonly number[]): Quartiles {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => {
    const place = share * (sorted.length - 1)
    const [below = NaN, above = below] = sorted.slice(Math.floor(place))
    return below + (above - below) * (place % 1)
  }
  return [at(0.25), at(0.5), at(0.75)]
}
