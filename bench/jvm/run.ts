/**
 * Drools beside Tidegate (G4, G7): `npm run bench:jvm [-- --forks 5 --policies 1000,10000 --json FILE]`. Needs a JDK 17 and Maven, which brings two versions of Drools: the
 * last of the 7.x, and the newest. Each fork starts every contender once, in turns; what counts is the thread's CPU time, and the median after the first time; the first
 * stands in a row of its own. All must answer the same at every time.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { quartiles } from '../frame/rounds.ts'
import { finish, type Row } from '../frame/rows.ts'

interface Contender {
  readonly name: string
  readonly command: (workload: Workload) => readonly string[]
}

interface Workload {
  readonly goal: string
  readonly name: string
  readonly unit: string
  /** As both sides call it. */
  readonly course: 'sliding-window' | 'heartbeats'
  readonly size: number
  readonly times: number
  /** Units in one time. */
  readonly units: number
  readonly atLeast: number
  /** How Drools builds the rules: as an executable model, its fastest kind, where that does not take minutes. */
  readonly kind: 'model' | 'classic'
}

interface Result {
  readonly outcomes: readonly number[]
  readonly cpuMs: readonly number[]
}

const { values } = parseArgs({
  options: {
    forks: { type: 'string', default: '3' },
    policies: { type: 'string', default: '1000' },
    events: { type: 'string', default: '1000000' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
  },
})
const here = fileURLToPath(new URL('.', import.meta.url))

/** Builds the Java side for a version of Drools, unless that was done before. */
function droolsOf(version: string, slf4j: string): Contender {
  const target = `${here}target/${version}`
  if (!existsSync(`${target}/drools-beside-tidegate-1.jar`)) {
    const settings = [`-Ddrools.version=${version}`, `-Dslf4j.version=${slf4j}`]
    execFileSync('mvn', ['-q', '-B', '-f', `${here}pom.xml`, ...settings, 'package'], { stdio: 'inherit' })
  }
  const classPath = `${target}/classes:${target}/lib/*`
  return {
    name: `Drools ${version.replace('.Final', '')}`,
    command: ({ course, size, times, kind }) => [
      'java',
      '-Xmx4g',
      '-cp',
      classPath,
      'tidegate.bench.Main',
      course,
      `${size}`,
      `${times}`,
      kind,
    ],
  }
}

const contenders: readonly Contender[] = [
  { name: 'tidegate', command: ({ course, size, times }) => [process.execPath, `${here}tidegate.ts`, course, `${size}`, `${times}`] },
  droolsOf('7.74.1.Final', '1.7.36'),
  droolsOf('10.2.0', '2.0.17'),
]

const workloads: readonly Workload[] = [
  {
    goal: 'G4',
    name: 'sum over 10 s, looked at every 100 events by name',
    unit: 'an event',
    course: 'sliding-window',
    size: Number(values.events),
    times: 5,
    units: Number(values.events),
    atLeast: 10,
    kind: 'model',
  },
  ...values.policies.split(',').map((policies): Workload => ({
    goal: 'G7',
    name: `heartbeat over ${Number(policies).toLocaleString('en')} policies, 1 % changed`,
    unit: 'a heartbeat',
    course: 'heartbeats',
    size: Number(policies),
    times: Number(policies) > 2000 ? 2 : 6,
    units: 60,
    atLeast: 20,
    kind: 'classic',
  })),
]

function runOnce({ name, command }: Contender, workload: Workload): Result {
  const [program = '', ...rest] = command(workload)
  process.stderr.write(`${workload.goal} ${name} ...\n`)
  const result: Result = JSON.parse(execFileSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  return result
}

function median(numbers: readonly number[]): number {
  return quartiles(numbers)[1]
}

/** Every contender in turns, fork after fork. @throws Error when outcomes differ */
function compare(workload: Workload): readonly Row[] {
  const forks = Array.from({ length: Number(values.forks) }, () => contenders.map((contender) => runOnce(contender, workload)))
  const outcomes = new Set(forks.flat().map((result) => result.outcomes.join(', ')))
  if (outcomes.size !== 1) throw new Error(`${workload.name}: outcomes differ: ${[...outcomes].join(' | ')}`)
  const phases = [
    { what: 'first time', costOf: ({ cpuMs }: Result) => cpuMs[0] ?? NaN, isGated: false },
    { what: 'steady', costOf: ({ cpuMs }: Result) => median(cpuMs.slice(1)), isGated: true },
  ]
  return phases.flatMap(({ what, costOf, isGated }) =>
    contenders.map(({ name }, index): Row => {
      const costs = forks.map((fork) => costOf(fork[index] ?? { outcomes: [], cpuMs: [] }))
      const ratio = quartiles(forks.map((fork, turn) => (costs[turn] ?? NaN) / costOf(fork[0] ?? { outcomes: [], cpuMs: [] })))
      const row = { goal: workload.goal, workload: `${workload.name}; ${workload.unit}, ${what}`, contender: name } as const
      const measured = { ...row, value: (median(costs) * 1e6) / workload.units, unit: 'ns', ratio } as const
      if (!isGated || index === 0) return { ...measured, gate: '' }
      return { ...measured, gate: `>= ${workload.atLeast}`, passed: ratio[1] >= workload.atLeast }
    }),
  )
}

finish(workloads.filter(({ goal }) => goal.includes(values.only)).flatMap(compare), { json: values.json })
