/**
 * Drools beside Tidegate (G4, G7): `npm run bench:jvm [-- --forks 3 --policies 300 --events 200000 --only G4 --json FILE]`. Needs a JDK 17 and Maven, which brings two
 * versions of Drools: the last of the 7.x, and the newest. Each fork starts every contender once, in turns. What counts on both sides is the CPU time of the thread that does
 * the work, the median after the first time; the first time, and the whole process with its compilers and collectors, stand in rows of their own. All must answer the same
 * at every time.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { judge } from '../frame/processes.ts'
import { quartiles } from '../frame/rounds.ts'
import { finish, type Row } from '../frame/rows.ts'

interface Contender {
  readonly name: string
  readonly command: (workload: Workload) => readonly string[]
  /** What others would do to be faster than the goal has it: told, and not judged. */
  readonly isGated: boolean
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
  readonly contenders: readonly Contender[]
}

/** One number for each time. */
interface Result {
  readonly outcomes: readonly number[]
  readonly threadMs: readonly number[]
  readonly processMs: readonly number[]
}

const { values } = parseArgs({
  options: {
    forks: { type: 'string', default: '5' },
    policies: { type: 'string', default: '1000' },
    events: { type: 'string', default: '1000000' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
  },
})
const here = fileURLToPath(new URL('.', import.meta.url))

/** Builds the Java side for a version of Drools; answers where it lies. */
function built(version: string, slf4j: string): string {
  const target = `${here}target/${version}`
  const settings = [`-Ddrools.version=${version}`, `-Dslf4j.version=${slf4j}`]
  execFileSync('mvn', ['-q', '-B', '-f', `${here}pom.xml`, ...settings, 'package'], { stdio: ['ignore', 'ignore', 'inherit'] })
  return `${target}/classes:${target}/lib/*`
}

/** Drools as the goals have it, or with its rules in another `order`. */
function drools(version: string, classPath: string, order?: string): Contender {
  const suffix = order === undefined ? '' : `, ${order}`
  return {
    name: `Drools ${version}${suffix}`,
    command: ({ course, size, times, kind }) => {
      const work = [`${course}${suffix}`, `${size}`, `${times}`, kind]
      return ['java', '-Xmx4g', '-cp', classPath, 'tidegate.bench.Main', ...work]
    },
    isGated: order === undefined,
  }
}

const [seven, ten] = [built('7.74.1.Final', '1.7.36'), built('10.2.0', '2.0.17')]
const contenders: readonly Contender[] = [
  {
    name: 'tidegate',
    command: ({ course, size, times }) => [process.execPath, `${here}tidegate.ts`, course, `${size}`, `${times}`],
    isGated: false,
  },
  drools('7.74.1', seven),
  drools('10.2.0', ten),
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
    contenders,
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
    contenders: [...contenders, drools('10.2.0', ten, 'metric first')],
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

const phases: readonly { readonly what: string; readonly isGoal: boolean; readonly costOf: (result: Result) => number }[] = [
  { what: 'first time', isGoal: false, costOf: ({ threadMs }) => threadMs[0] ?? NaN },
  { what: 'steady', isGoal: true, costOf: ({ threadMs }) => median(threadMs.slice(1)) },
  { what: 'steady, whole process', isGoal: false, costOf: ({ processMs }) => median(processMs.slice(1)) },
]

/** Every contender in turns, fork after fork. @throws Error when outcomes differ */
function compare(workload: Workload): readonly Row[] {
  const { goal, name, unit, units, atLeast } = workload
  const forks = Array.from({ length: Number(values.forks) }, () => workload.contenders.map((contender) => runOnce(contender, workload)))
  const outcomes = new Set(forks.flat().map((result) => result.outcomes.join(', ')))
  if (outcomes.size !== 1) throw new Error(`${name}: outcomes differ: ${[...outcomes].join(' | ')}`)
  return phases.flatMap(({ what, isGoal, costOf }) => {
    const costs = forks.map((fork) => fork.map(costOf))
    return workload.contenders.map((contender, index): Row => {
      const ratio = quartiles(costs.map((fork) => (fork[index] ?? NaN) / (fork[0] ?? NaN)))
      const value = (median(costs.map((fork) => fork[index] ?? NaN)) * 1e6) / units
      const row = { goal, workload: `${name}; ${unit}, ${what}`, contender: contender.name, value, unit: 'ns', ratio } as const
      return isGoal && contender.isGated ? { ...row, ...judge(ratio[1], { atLeast }, false) } : { ...row, gate: '' }
    })
  })
}

finish(workloads.filter(({ goal }) => goal.includes(values.only)).flatMap(compare), { json: values.json })
