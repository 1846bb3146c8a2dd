/**
 * Runs benchmarks and prints one table of all: `node bench/run.ts [ratio] [scale/signals] ... [--only G1] [--ci] [--json FILE]`. Without names: all but the
 * comparison with Drools (`jvm`) and what durability costs (`whole/durable`), which have rows like these and commands of their own. The exit code is 1 if a gate is
 * missed, 2 if a benchmark failed: contenders that disagree, for one.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundled } from './frame/as-built.ts'
import { finish, readReport, type Row } from './frame/rows.ts'

interface Suite {
  readonly file: string
  /** What it tells of; `--only G1` runs those that tell of it. */
  readonly goals: readonly string[]
  /** It looks inside the library, and is bundled with it as the build does. */
  readonly isInside?: boolean
  readonly flags?: readonly string[]
}

const suites: readonly Suite[] = [
  { file: 'ratio/rules.ts', goals: ['G1', 'G2'] },
  { file: 'ratio/averages.ts', goals: ['G3'] },
  { file: 'ratio/signals.ts', goals: ['G5', 'G6'], isInside: true },
  { file: 'ratio/timers-due.ts', goals: ['G8', 'G9', 'budget'] },
  { file: 'scale/signals.ts', goals: ['K1', 'K4', 'K5'], isInside: true },
  { file: 'scale/heartbeat.ts', goals: ['K2', 'K3'] },
  { file: 'scale/due.ts', goals: ['K6'] },
  { file: 'scale/allocation.ts', goals: ['K7'], isInside: true, flags: ['--expose-gc', '--max-semi-space-size=64'] },
  { file: 'whole/soak.ts', goals: ['budget'] },
  { file: 'whole/latency.ts', goals: ['budget'] },
  { file: 'whole/memory.ts', goals: ['budget'] },
  { file: 'whole/engine-memory.ts', goals: ['budget'], isInside: true },
  { file: 'whole/drift.ts', goals: ['budget'] },
  { file: 'micro/timers.ts', goals: ['timer'], isInside: true },
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, ci: { type: 'boolean', default: false }, json: { type: 'string' } },
})

async function rowsOf({ file, isInside = false, flags = [] }: Suite, folder: string): Promise<readonly Row[]> {
  const json = `${folder}/report.json`
  process.stderr.write(`${file} ...\n`)
  const source = fileURLToPath(new URL(file, import.meta.url))
  const script = [isInside ? await bundled(source) : source, '--json', json, '--only', values.only, ...(values.ci ? ['--ci'] : [])]
  const { status, stderr } = spawnSync(process.execPath, [...flags, ...script], { encoding: 'utf8' })
  // 1 with a report: a gate is missed, which the table tells.
  try {
    return readReport(json).rows
  } catch (cause) {
    throw new Error(`${file} ended with ${status}: ${stderr}`, { cause })
  } finally {
    rmSync(json, { force: true })
  }
}

/** `--only` may say more than the goal: `K1 average`. */
const [goal = ''] = values.only.split(' ')
const chosen = suites
  .filter(({ file }) => positionals.length === 0 || positionals.some((name) => file.startsWith(name)))
  .filter(({ goals }) => goals.some((each) => each.startsWith(goal)))
if (chosen.length === 0) {
  throw new Error(
    `no benchmark is named ${[...positionals, goal].join(' ')}: ${suites.map(({ file, goals }) => `${file} (${goals.join(', ')})`).join(', ')}`,
  )
}
const folder = mkdtempSync(`${tmpdir()}/tidegate-bench-`)
const [rows, failures]: [Row[], unknown[]] = [[], []]
for (const suite of chosen) {
  // What the others found took long, and is told all the same.
  try {
    rows.push(...(await rowsOf(suite, folder)))
  } catch (failure) {
    failures.push(failure)
  }
}
rmSync(folder, { recursive: true })
finish(rows, { json: values.json })
for (const failure of failures) process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`)
if (failures.length > 0) process.exitCode = 2
