/** Times contenders side by side: rounds are interleaved, CPU time counts, and ratios are taken within one round, so that a busy machine disturbs all alike. */

/** Takes events in and says what came of them: the same number from every contender that works on the same events. */
export interface Course {
  readonly run: (events: number) => number | Promise<number>
}

export interface Contender {
  readonly name: string
  readonly start: () => Course
  /** How many events make a sample of 20 ms or more. */
  readonly events: number
}

/** Contenders for one piece of work; the first is the measure of the others. */
export interface Workload {
  readonly name: string
  readonly contenders: readonly Contender[]
  /** How many events all must answer alike before they are timed; 0: their work differs by design. */
  readonly checked: number
  /** What the median ratio (cost of another, in costs of the first) must be, by contender. */
  readonly gates: Readonly<Record<string, { readonly atLeast?: number; readonly atMost?: number }>>
}

export interface Row {
  readonly workload: string
  readonly contender: string
  readonly nanoseconds: number
  /** Quartiles of the cost in costs of the first contender. */
  readonly ratio: readonly [number, number, number]
  readonly gate: string
  readonly passed: boolean
}

const ROUNDS = 9
const WARM_UP_ROUNDS = 3

/** Runs a workload in this process. @throws Error when contenders disagree */
export async function time(workload: Workload): Promise<readonly Row[]> {
  await check(workload)
  const courses = workload.contenders.map(({ start }) => start())
  const costs: number[][] = workload.contenders.map(() => [])
  for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round += 1) {
    for (const [index, { events }] of workload.contenders.entries()) {
      const begun = process.cpuUsage()
      await courses[index]?.run(events)
      const { user, system } = process.cpuUsage(begun)
      if (round >= WARM_UP_ROUNDS) costs[index]?.push(((user + system) * 1000) / events)
    }
  }
  return workload.contenders.map(({ name }, index) => rowOf(workload, name, costs[index] ?? [], costs[0] ?? []))
}

async function check({ name, contenders, checked }: Workload): Promise<void> {
  if (checked === 0) return
  const outcomes: string[] = []
  for (const contender of contenders) outcomes.push(`${await contender.start().run(checked)}`)
  if (new Set(outcomes).size > 1) throw new Error(`${name}: contenders disagree: ${outcomes.join(', ')}`)
}

function rowOf({ name, gates }: Workload, contender: string, costs: readonly number[], first: readonly number[]): Row {
  const ratio = quartiles(costs.map((cost, round) => cost / (first[round] ?? Number.NaN)))
  const { atLeast, atMost } = gates[contender] ?? {}
  const passed = ratio[1] >= (atLeast ?? 0) && ratio[1] <= (atMost ?? Number.POSITIVE_INFINITY)
  const gate = atLeast !== undefined ? `>= ${atLeast}` : atMost !== undefined ? `<= ${atMost}` : ''
  return { workload: name, contender, nanoseconds: quartiles(costs)[1], ratio, gate, passed }
}

function quartiles(values: readonly number[]): [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN
  return [at(0.25), at(0.5), at(0.75)]
}
