/** Gives each workload a process of its own, so that none meets the compiled code or the heap of another. */
import { spawnSync } from 'node:child_process'
import { time, type Gate, type Timing, type Workload } from './rounds.ts'
import { finish, readBenchOptions, type BenchOptions, type Row } from './rows.ts'

const CI_TRIES = 3

/** Runs all workloads, or in a child the one that is named; the exit code is 1 if a gate is missed. */
export async function runWorkloads(workloads: readonly Workload[], flags: readonly string[] = []): Promise<void> {
  const options = readBenchOptions()
  if (options.workload !== undefined) {
    const workload = workloads.find(({ name }) => name === options.workload)
    if (!workload) throw new Error(`no workload ${options.workload}`)
    const timings = await time(workload)
    process.stdout.write(JSON.stringify(timings), () => process.exit(0))
    return
  }
  const chosen = workloads.filter(({ name }) => name.includes(options.only))
  const rows = chosen.flatMap((workload) => rowsOf(workload, flags, options))
  finish(rows, options)
}

/** A build is not to fail for a noisy moment: there a gate that is missed is measured again, in a new process. */
function rowsOf(workload: Workload, flags: readonly string[], options: BenchOptions): readonly Row[] {
  const measure = (): readonly Row[] => timingsOf(workload, flags, options).map((timing) => rowOf(workload, timing, options.ci))
  let rows = measure()
  for (let again = 1; options.ci && again < CI_TRIES && rows.some(({ passed }) => passed === false); again += 1) rows = measure()
  return rows
}

function timingsOf({ name }: Workload, flags: readonly string[], { ci }: BenchOptions): readonly Timing[] {
  const script = [process.argv[1] ?? '', '--workload', name, ...(ci ? ['--ci'] : [])]
  const child = spawnSync(process.execPath, [...process.execArgv, ...flags, ...script], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`${name}: ${child.stderr}`)
  const timings: readonly Timing[] = JSON.parse(child.stdout)
  return timings
}

function rowOf({ name, gates }: Workload, { contender, nanoseconds, ratio }: Timing, ci: boolean): Row {
  const [goal = ''] = name.split(' ')
  const row = { goal, workload: name.slice(goal.length + 1), contender, value: nanoseconds, unit: 'ns', ratio } as const
  const gate = gates[contender]
  return gate === undefined ? { ...row, gate: '' } : { ...row, ...judge(ratio[1], gate, ci) }
}

/** Whether a median keeps its gate: the goal, or in a build what holds today. */
export function judge(median: number, { atLeast, atMost, holds }: Gate, ci: boolean): { readonly gate: string; readonly passed: boolean } {
  const bound = (goal: number): number => (ci ? (holds ?? goal) : goal)
  if (atLeast !== undefined) return { gate: `>= ${bound(atLeast)}`, passed: median >= bound(atLeast) }
  if (atMost !== undefined) return { gate: `<= ${bound(atMost)}`, passed: median <= bound(atMost) }
  throw new Error('a gate without a bound')
}
