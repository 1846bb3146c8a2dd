/**
 * Runs benchmarks and prints one table of all: `node bench/run.ts [ratio] [scale/signals] ... [--only G1] [--ci] [--json FILE]`. Without names: all but the
 * comparison with Drools (`jvm`) and the jobs due in one second (`ratio/timers-due`), which are reports of their own. The exit code is 1 if a gate is missed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { finish, readReport, type Row } from './frame/rows.ts'

interface Suite {
  readonly file: string
  readonly flags?: readonly string[]
}

/** For those that look inside the library: Node itself does not read its sources, whose imports end in `.js`. */
const fromSource = ['--import', 'tsx']

const suites: readonly Suite[] = [
  { file: 'ratio/rules.ts' },
  { file: 'ratio/averages.ts' },
  { file: 'ratio/signals.ts', flags: fromSource },
  { file: 'scale/signals.ts', flags: fromSource },
  { file: 'scale/heartbeat.ts' },
  { file: 'scale/due.ts' },
  { file: 'scale/allocation.ts', flags: [...fromSource, '--expose-gc', '--max-semi-space-size=64'] },
  { file: 'whole/soak.ts' },
  { file: 'whole/latency.ts' },
  { file: 'whole/memory.ts' },
  { file: 'whole/drift.ts' },
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, ci: { type: 'boolean', default: false }, json: { type: 'string' } },
})

function rowsOf({ file, flags = [] }: Suite, folder: string): readonly Row[] {
  const json = `${folder}/report.json`
  process.stderr.write(`${file} ...\n`)
  const script = [fileURLToPath(new URL(file, import.meta.url)), '--json', json, '--only', values.only, ...(values.ci ? ['--ci'] : [])]
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

const chosen = suites.filter(({ file }) => positionals.length === 0 || positionals.some((name) => file.startsWith(name)))
if (chosen.length === 0) throw new Error(`no benchmark is named ${positionals.join(', ')}: ${suites.map(({ file }) => file).join(', ')}`)
const folder = mkdtempSync(`${tmpdir()}/tidegate-bench-`)
try {
  finish(
    chosen.flatMap((suite) => rowsOf(suite, folder)),
    { json: values.json },
  )
} finally {
  rmSync(folder, { recursive: true })
}
