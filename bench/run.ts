/**
 * Runs benchmarks and prints one table of all: `node bench/run.ts [ratio] [scale/signals] ... [--only G1] [--ci] [--json FILE]`. Without names: all but the
 * comparison with Drools (`jvm`) and the jobs due in one second (`ratio/timers-due`), which are reports of their own. The exit code is 1 if a gate is missed.
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
  /** It looks inside the library, and is bundled with it as the build does. */
  readonly isInside?: boolean
  readonly flags?: readonly string[]
}

const suites: readonly Suite[] = [
  { file: 'ratio/rules.ts' },
  { file: 'ratio/averages.ts' },
  { file: 'ratio/signals.ts', isInside: true },
  { file: 'scale/signals.ts', isInside: true },
  { file: 'scale/heartbeat.ts' },
  { file: 'scale/due.ts' },
  { file: 'scale/allocation.ts', isInside: true, flags: ['--expose-gc', '--max-semi-space-size=64'] },
  { file: 'whole/soak.ts' },
  { file: 'whole/latency.ts' },
  { file: 'whole/memory.ts' },
  { file: 'whole/engine-memory.ts', isInside: true },
  { file: 'whole/drift.ts' },
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

const chosen = suites.filter(({ file }) => positionals.length === 0 || positionals.some((name) => file.startsWith(name)))
if (chosen.length === 0) throw new Error(`no benchmark is named ${positionals.join(', ')}: ${suites.map(({ file }) => file).join(', ')}`)
const folder = mkdtempSync(`${tmpdir()}/tidegate-bench-`)
try {
  const rows: Row[] = []
  for (const suite of chosen) rows.push(...(await rowsOf(suite, folder)))
  finish(rows, { json: values.json })
} finally {
  rmSync(folder, { recursive: true })
}
