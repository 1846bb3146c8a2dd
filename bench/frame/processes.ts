/** Gives each workload a process of its own, so that none meets the compiled code or the heap of another, and prints one table. */
import { spawnSync } from 'node:child_process'
import { loadavg } from 'node:os'
import { time, type Row, type Workload } from './rounds.js'

/** Runs all workloads, or in a child the one that is named; the exit code is 1 if a gate is missed. */
export async function runWorkloads(workloads: readonly Workload[], flags: readonly string[] = []): Promise<void> {
  const only = process.argv[2]
  if (only !== undefined) {
    const workload = workloads.find(({ name }) => name === only)
    if (!workload) throw new Error(`no workload ${only}`)
    process.stdout.write(JSON.stringify(await time(workload)))
    return
  }
  const rows = workloads.flatMap(({ name }) => rowsOfChild(name, flags))
  for (const row of rows) process.stdout.write(`${print(row)}\n`)
  process.stdout.write(`Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}\n`)
  if (rows.some(({ passed }) => !passed)) process.exitCode = 1
}

function rowsOfChild(name: string, flags: readonly string[]): readonly Row[] {
  const child = spawnSync(process.execPath, [...process.execArgv, ...flags, process.argv[1] ?? '', name], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`${name}: ${child.stderr}`)
  const rows: readonly Row[] = JSON.parse(child.stdout)
  return rows
}

function print({ workload, contender, nanoseconds, ratio, gate, passed }: Row): string {
  const [low, median, high] = ratio.map((each) => (each >= 100 ? each.toFixed(0) : each.toFixed(2)))
  const verdict = gate === '' ? '' : `${gate.padEnd(8)} ${passed ? 'ok' : 'MISSED'}`
  return (
    `${workload.padEnd(44)} ${contender.padEnd(24)} ${nanoseconds.toFixed(1).padStart(10)} ns  x ${median} (${low} .. ${high})`.padEnd(
      118,
    ) + verdict
  )
}
