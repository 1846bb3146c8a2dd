/** Rows of the one table of all benchmarks, and where they go: to the terminal, and with `--json FILE` to a file that also names the machine. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { Quartiles } from './rounds.ts'

export type Unit = 'ns' | 'us' | 'ms' | 's' | 'B' | 'MB' | '%' | 'x' | ''

export interface Row {
  /** Of PERFORMANCE: `G1`, `K4`; `budget` where an absolute figure has one; empty: told for its own sake. */
  readonly goal: string
  readonly workload: string
  readonly contender: string
  /** Absent where a contender came to nothing, which its note tells. */
  readonly value?: number
  readonly unit: Unit
  /** The cost beside the first contender's. Absent where nothing stands beside it. */
  readonly ratio?: Quartiles
  /** `>= 50`; empty: none. */
  readonly gate: string
  /** Undefined: no gate. */
  readonly passed?: boolean
  /** What else is to be known of it: the worst case, a wrong answer. */
  readonly note?: string
}

export interface Report {
  readonly node: string
  readonly cpu: string
  readonly date: string
  /** Load averages of 1 minute before and after. */
  readonly load: readonly [before: number, after: number]
  readonly rows: readonly Row[]
}

export interface BenchOptions {
  /** Where the report goes, as JSON. */
  readonly json: string | undefined
  /** Gates are what holds today, not the goals: see `Gate.holds`. */
  readonly ci: boolean
  /** Only workloads whose name has this in it. */
  readonly only: string
  /** In a child: the workload to run. */
  readonly workload: string | undefined
}

/** The options that every benchmark takes. */
export function readBenchOptions(): BenchOptions {
  const { values } = parseArgs({
    options: { json: { type: 'string' }, ci: { type: 'boolean' }, only: { type: 'string' }, workload: { type: 'string' } },
  })
  return { json: values.json, ci: values.ci ?? false, only: values.only ?? '', workload: values.workload }
}

/** A row of Tidegate alone, with or without a bound from above. */
export function budget(workload: string, value: number, unit: Unit, atMost?: number): Row {
  const row = { goal: 'budget', workload, contender: 'tidegate', value, unit } as const
  if (atMost === undefined) return { ...row, gate: '' }
  return { ...row, gate: `<= ${atMost} ${unit}`, passed: value <= atMost }
}

const loadAtStart = loadavg()[0] ?? NaN

/** Prints the table, writes the file that was asked for, and makes the exit code 1 when a gate is missed. */
export function finish(rows: readonly Row[], { json }: Pick<BenchOptions, 'json'> = readBenchOptions()): void {
  const load = [loadAtStart, loadavg()[0] ?? NaN] as const
  const cpu = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`
  const report: Report = { node: process.version, cpu, date: new Date().toISOString().slice(0, 10), load, rows }
  if (json !== undefined) writeFileSync(json, JSON.stringify(report, undefined, 1))
  for (const row of rows) process.stdout.write(`${lineOf(row)}\n`)
  process.stdout.write(`Node ${report.node}, ${cpu}, load ${load.map((each) => each.toFixed(1)).join(' to ')}\n`)
  if (rows.some(({ passed }) => passed === false)) process.exitCode = 1
}

export function readReport(file: string): Report {
  const report: Report = JSON.parse(readFileSync(file, 'utf8'))
  return report
}

/** The cells of a row as text: goal, workload, contender, value, ratio with its quartiles, gate, verdict with what else is to be known. */
export function cellsOf({ goal, workload, contender, value, unit, ratio, gate, passed, note }: Row): readonly string[] {
  const beside = ratio === undefined ? '' : `${short(ratio[1])} (${short(ratio[0])} to ${short(ratio[2])})`
  const verdict = passed === undefined ? [] : [passed ? 'ok' : 'missed']
  const remarks = [...verdict, ...(note === undefined ? [] : [note])].join('; ')
  return [goal, workload, contender, value === undefined ? '' : withUnit(value, unit), beside, gate, remarks]
}

const WIDTHS = [7, 70, 24, 12, 28, 10, 6] as const

function lineOf(row: Row): string {
  return cellsOf(row)
    .map((cell, index) => (index === 3 ? `${cell.padStart(WIDTHS[3])}  ` : cell.padEnd(WIDTHS[index] ?? 0)))
    .join(' ')
    .trimEnd()
}

/** A number with three digits that matter, and thousands set apart. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return `${value}`
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

/** A number with its unit; many nanoseconds are told as greater units. */
export function withUnit(value: number, unit: Unit): string {
  if (unit === '' && Number.isInteger(value)) return value.toLocaleString('en')
  if (unit === 'ns' && value >= 1e6) return `${short(value / 1e6)} ms`
  if (unit === 'ns' && value >= 1e4) return `${short(value / 1e3)} us`
  return `${short(value)} ${unit}`.trim()
}
