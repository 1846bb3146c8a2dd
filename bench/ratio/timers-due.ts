/**
 * Many jobs due in the same second, several times: whether each fires exactly once, how late the last one is, CPU per firing, memory per job. The first time,
 * in a process that has fired nothing yet, stands apart from the later ones. Every contender runs in processes of its own, in turns.
 * `npm run bench:timers`; options: `--sizes 10000,100000 --rounds 5 --only tidegate`.
 */
import { spawn } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { contenders } from './due-contenders.ts'

/** All jobs in one due second. */
interface Firing {
  /** Jobs that fired exactly once, and those that fired more often. */
  readonly fired: number
  readonly repeated: number
  /** When the first and the last fired, after the second began. */
  readonly firstMs: number
  readonly lastMs: number
  readonly cpuMicroseconds: number
}

/** What one process measured. */
interface Round {
  readonly firings: readonly Firing[]
  readonly setupMs: number
  readonly bytes: number
}

/** Expressions that are really different texts; jobs share them. */
const DISTINCT = 100
/** How often all jobs are due in one process. */
const TIMES = 4
const HEAP_MB = 4096

/** From one due second to the next: a contender that has not fired everything by then has lost it. */
function spacingSeconds(jobs: number): number {
  return jobs > 20_000 ? 15 : 5
}

/** The first due second, `leadMs` from now or later: all of them lie in one minute. */
function firstDue(jobs: number, leadMs: number): number {
  const earliest = Math.ceil((Date.now() + leadMs) / 1000) * 1000
  const last = new Date(earliest).getUTCSeconds() + (TIMES - 1) * spacingSeconds(jobs)
  return last > 59 ? Math.ceil(earliest / 60_000) * 60_000 : earliest
}

/** Different texts that all name the due seconds, `due` the first of them, and no other second of the hours around it. */
function expressionsFor(due: Date, jobs: number): readonly string[] {
  const seconds = Array.from({ length: TIMES }, (_, time) => due.getUTCSeconds() + time * spacingSeconds(jobs))
  const [second, minute, hour, month] = [seconds.join(), due.getUTCMinutes(), due.getUTCHours(), due.getUTCMonth() + 1]
  const months = ['*', '1-12', '*/1', `${month}`, `${month},${(month % 12) + 1}`]
  const hours = Array.from({ length: 20 }, (_, index) => (index === 0 ? `${hour}` : `${hour},${(hour + index + 2) % 24}`))
  return months.flatMap((monthField) => hours.map((hourField) => `${second} ${minute} ${hourField} * ${monthField} *`)).slice(0, DISTINCT)
}

function heapBytes(): number {
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Runs in a process of its own. Undefined: the setup took too long, and the second was over. */
async function measure(name: string, jobs: number, leadMs: number): Promise<Round | undefined> {
  const contender = contenders.find((each) => each.name === name)
  if (contender === undefined) throw new Error(`no contender ${name}`)
  const firstAt = firstDue(jobs, leadMs)
  const distinct = expressionsFor(new Date(firstAt), jobs)
  const expressions = Array.from({ length: jobs }, (_, job) => distinct[job % distinct.length] ?? '')
  const times = new Float64Array(jobs)
  const counts = new Uint8Array(jobs)
  let fired = 0
  const before = heapBytes()
  const begun = performance.now()
  const { kept, between } = await contender.schedule(expressions, (job) => {
    counts[job] = (counts[job] ?? 0) + 1
    times[job] = Date.now()
    fired += 1
  })
  const setupMs = performance.now() - begun
  const bytes = (heapBytes() - before) / jobs
  if (Date.now() > firstAt - 1000) return undefined
  const fire = async (dueAt: number): Promise<Firing> => {
    times.fill(0)
    counts.fill(0)
    fired = 0
    await sleep(dueAt - 300 - Date.now())
    const idle = cpuMicroseconds()
    const isUnderWay = (): boolean => fired < jobs && Date.now() < dueAt + (spacingSeconds(jobs) - 1) * 1000
    while (isUnderWay()) await sleep(100)
    await sleep(300)
    const cpu = cpuMicroseconds() - idle
    const seen = times.filter((time) => time > 0)
    between()
    return {
      fired: counts.filter((count) => count === 1).length,
      repeated: counts.filter((count) => count > 1).length,
      firstMs: seen.reduce((least, time) => Math.min(least, time), Infinity) - dueAt,
      lastMs: seen.reduce((most, time) => Math.max(most, time), 0) - dueAt,
      cpuMicroseconds: cpu / jobs,
    }
  }
  const firings: Firing[] = []
  for (let time = 0; time < TIMES; time += 1) firings.push(await fire(firstAt + time * spacingSeconds(jobs) * 1000))
  return { firings, setupMs, bytes: kept === undefined ? Number.NaN : bytes }
}

/** One round in a new process; a longer lead until the setup fits into it. */
async function round(name: string, jobs: number, leadMs: number): Promise<Round | string> {
  const flags = ['--expose-gc', `--max-old-space-size=${HEAP_MB}`, '--disable-warning=ExperimentalWarning']
  const child = spawn(process.execPath, [...flags, fileURLToPath(import.meta.url), 'measure', name, String(jobs), String(leadMs)], {
    env: { ...process.env, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, errors] = ['', '']
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) return /out of memory/i.test(errors) ? `out of memory (${HEAP_MB} MB)` : errors.slice(-300)
  const found: { round?: Round } = JSON.parse(out)
  if (found.round !== undefined) return found.round
  return leadMs > 300_000 ? 'not set up within five minutes' : round(name, jobs, leadMs * 2)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function print(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

async function compare(jobs: number, rounds: number, names: readonly string[]): Promise<void> {
  const results = new Map<string, Round[]>(names.map((name) => [name, []]))
  const failed = new Map<string, string>()
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const name of names.filter((each) => !failed.has(each))) {
      const result = await round(name, jobs, jobs > 20_000 ? 20_000 : 6000)
      if (typeof result === 'string') failed.set(name, result)
      else results.get(name)?.push(result)
    }
  }
  process.stdout.write(
    `\n${jobs} jobs on ${DISTINCT} expressions, due in one second (median of ${rounds}; load ${loadavg()[0]?.toFixed(1)})\n\n`,
  )
  print(['', 'time', 'fired once', 'fired twice', 'first late', 'last late (worst)', 'CPU per firing', 'setup', 'memory per job'])
  print(Array.from({ length: 9 }, () => '---'))
  for (const [name, all] of results) {
    if (all.length === 0) {
      print([name, failed.get(name) ?? '', ...Array.from({ length: 7 }, () => '')])
      continue
    }
    const setup = [`${median(all.map(({ setupMs }) => setupMs)).toFixed(0)} ms`, `${median(all.map(({ bytes }) => bytes)).toFixed(0)} B`]
    print([name, 'first', ...cellsOf(all.flatMap(({ firings }) => firings.slice(0, 1))), ...setup])
    print([name, 'later', ...cellsOf(all.flatMap(({ firings }) => firings.slice(1))), '', ''])
  }
}

function cellsOf(firings: readonly Firing[]): readonly string[] {
  const of = (pick: (one: Firing) => number): number => median(firings.map(pick))
  return [
    `${Math.min(...firings.map(({ fired }) => fired))}`,
    `${Math.max(...firings.map(({ repeated }) => repeated))}`,
    `${of(({ firstMs }) => firstMs).toFixed(0)} ms`,
    `${of(({ lastMs }) => lastMs).toFixed(0)} ms (${Math.max(...firings.map(({ lastMs }) => lastMs)).toFixed(0)})`,
    `${of((one) => one.cpuMicroseconds).toFixed(1)} us`,
  ]
}

const [mode, name = '', jobs = '', leadMs = ''] = process.argv.slice(2)
if (mode === 'measure') {
  process.stdout.write(JSON.stringify({ round: await measure(name, Number(jobs), Number(leadMs)) }), () => process.exit(0))
} else {
  const { values } = parseArgs({ options: { sizes: { type: 'string' }, rounds: { type: 'string' }, only: { type: 'string' } } })
  process.stdout.write(
    `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${new Date().toISOString().slice(0, 10)}\n`,
  )
  const names = values.only?.split(',') ?? contenders.map((contender) => contender.name)
  for (const size of (values.sizes ?? '10000,100000').split(',')) await compare(Number(size), Number(values.rounds ?? 5), names)
}
