/**
 * Many jobs due in the same second, beside croner, node-cron and cron-schedule (G8, G9): whether each fires exactly once, CPU of a firing, how late the last one is, memory of
 * a job; the first time of a process apart from the later ones. Contenders run in processes of their own, in turns, round after round. `npm run bench:timers`; other sizes:
 * `BENCH_JOBS=100000 npm run bench:timers`, or `node bench/ratio/timers-due.ts --sizes 100000 --rounds 1 --contenders tidegate,croner`.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { judge } from '../frame/processes.ts'
import { quartiles, type Gate } from '../frame/rounds.ts'
import { budget, finish, short, type Row } from '../frame/rows.ts'
import { contenders } from './due-contenders.ts'
import type { FiringCost, Round } from './due-measure.ts'

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: process.env['BENCH_JOBS'] ?? '10000' },
    rounds: { type: 'string', default: '5' },
    contenders: { type: 'string', default: contenders.map(({ name }) => name).join() },
    json: { type: 'string' },
    only: { type: 'string', default: '' },
  },
})

/** What the goals are about. */
const GOAL_JOBS = 10_000
const LAST_LATE_MS = 50
const CPU_MICROSECONDS = 5
const CPU_RATIO: Readonly<Record<string, Gate>> = { croner: { atLeast: 10 }, 'cron-schedule': { atLeast: 2 } }
const MEMORY_RATIO: Gate = { atLeast: 10 }

const HEAP_MB = 4096
const LEAD_MAX_MS = 300_000

/** What the rounds of one contender gave; why it was not asked again. */
interface Measured {
  readonly name: string
  readonly rounds: Round[]
  leadMs: number
  failure?: string
}

/** One round in a new process; a longer lead, from now on, until the setup fits into it. */
function measure(one: Measured, jobs: number): void {
  const flags = ['--expose-gc', `--max-old-space-size=${HEAP_MB}`, '--disable-warning=ExperimentalWarning']
  const script = [fileURLToPath(new URL('due-measure.ts', import.meta.url)), one.name, `${jobs}`, `${one.leadMs}`]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, ...script], {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC' },
  })
  if (status !== 0) {
    if (!/out of memory/i.test(stderr)) throw new Error(`${one.name}: ${stderr}`)
    one.failure = `out of ${HEAP_MB} MB of memory`
    return
  }
  const { round }: { readonly round?: Round } = JSON.parse(stdout)
  if (round !== undefined) one.rounds.push(round)
  else if (one.leadMs > LEAD_MAX_MS) one.failure = `not set up within ${LEAD_MAX_MS / 1000} s`
  else {
    one.leadMs *= 2
    measure(one, jobs)
  }
}

function median(numbers: readonly number[]): number {
  return quartiles(numbers)[1]
}

/** Of the firings of a round: the first time, or the others. Where nothing fired there is no cost. */
interface Phase {
  readonly what: string
  readonly of: (round: Round) => readonly FiringCost[]
}

const costsOf = ({ firings }: Round, from: number, end?: number): readonly FiringCost[] =>
  firings.slice(from, end).flatMap(({ cost }) => cost ?? [])
const phases: readonly Phase[] = [
  { what: 'first time', of: (round) => costsOf(round, 0, 1) },
  { what: 'later times', of: (round) => costsOf(round, 1) },
]

const workOf = (jobs: number): string => `${jobs.toLocaleString('en')} jobs due in one second`

/**
 * A row for each contender that came to its end, beside the first of them: the median of its rounds, and the quartiles of the ratios within a round. A round in which nothing
 * fired has no cost.
 */
function compare(all: readonly Measured[], row: Pick<Row, 'goal' | 'workload' | 'unit'>, costOf: (round: Round) => number): readonly Row[] {
  const firsts = all[0]?.rounds.map(costOf) ?? []
  return all.flatMap(({ name, rounds, failure }) => {
    const pairs = rounds
      .map((round, turn) => ({ cost: costOf(round), first: firsts[turn] ?? NaN }))
      .filter(({ cost }) => Number.isFinite(cost))
    if (failure !== undefined || pairs.length === 0) return []
    const value = median(pairs.map(({ cost }) => cost))
    return [{ ...row, contender: name, value, ratio: quartiles(pairs.map(({ cost, first }) => cost / first)), gate: '' }]
  })
}

function judged(row: Row, gate: Gate | undefined): Row {
  return gate === undefined || row.ratio === undefined ? row : { ...row, ...judge(row.ratio[1], gate, false) }
}

function cpuRows(all: readonly Measured[], jobs: number, { what, of }: Phase): readonly Row[] {
  const workload = `${workOf(jobs)}: CPU of a firing, ${what}`
  const rows = compare(all, { goal: 'G8', workload, unit: 'us' }, (round) =>
    median(of(round).map(({ cpuMicroseconds }) => cpuMicroseconds)),
  )
  if (jobs !== GOAL_JOBS) return rows
  const own = rows
    .filter(({ contender }) => contender === all[0]?.name)
    .map(({ value }) => budget(workload, value ?? NaN, 'us', CPU_MICROSECONDS))
  return [...rows.map((row) => judged(row, CPU_RATIO[row.contender])), ...own]
}

/** The goal is about the peer that takes least. */
function memoryRows(all: readonly Measured[], jobs: number): readonly Row[] {
  const rows = compare(all, { goal: 'G9', workload: `${workOf(jobs)}: memory of a job`, unit: 'B' }, ({ bytes }) => bytes)
  const least = Math.min(...rows.slice(1).map(({ value = NaN }) => value))
  return rows.map((row) => judged(row, row.value === least && jobs === GOAL_JOBS ? MEMORY_RATIO : undefined))
}

function latenessRows(all: readonly Measured[], jobs: number, { what, of }: Phase): readonly Row[] {
  return all.flatMap(({ name, rounds, failure }, index) => {
    const late = rounds.flatMap(of).map(({ lastMs }) => lastMs)
    if (failure !== undefined || late.length === 0) return []
    const bound = index === 0 && jobs === GOAL_JOBS ? LAST_LATE_MS : undefined
    const row = budget(`${workOf(jobs)}: the last one late, ${what}`, median(late), 'ms', bound)
    return [{ ...row, contender: name, note: `worst ${short(Math.max(...late))} ms` }]
  })
}

/** Of all times. Others may lose jobs, or fire them twice, which is told; if Tidegate does, the gate is missed. */
function outcomeRows(all: readonly Measured[], jobs: number): readonly Row[] {
  return all.map(({ name, rounds, failure }, index): Row => {
    const row = {
      goal: 'G8',
      workload: `${workOf(jobs)}: fired exactly once, the least of all times`,
      contender: name,
      unit: '',
      gate: '',
    } as const
    if (failure !== undefined) return { ...row, note: failure }
    const firings = rounds.flatMap((round) => round.firings)
    const [once, repeated] = [Math.min(...firings.map((each) => each.once)), Math.max(...firings.map((each) => each.repeated))]
    const counted = { ...row, value: once, ...(repeated > 0 ? { note: `up to ${repeated.toLocaleString('en')} more than once` } : {}) }
    return index === 0 ? { ...counted, gate: `all ${jobs.toLocaleString('en')}`, passed: once === jobs } : counted
  })
}

/** Every contender in turns, round after round. */
function measureAll(jobs: number): readonly Row[] {
  const all = options.contenders.split(',').map((name): Measured => ({ name, rounds: [], leadMs: jobs > 20_000 ? 20_000 : 2500 }))
  for (let turn = 0; turn < Number(options.rounds); turn += 1) {
    for (const one of all) if (one.failure === undefined) measure(one, jobs)
  }
  return [
    ...phases.flatMap((phase) => cpuRows(all, jobs, phase)),
    ...memoryRows(all, jobs),
    ...phases.flatMap((phase) => latenessRows(all, jobs, phase)),
    ...outcomeRows(all, jobs),
  ]
}

finish(
  options.sizes.split(',').flatMap((size) => measureAll(Number(size))),
  { json: options.json },
)
