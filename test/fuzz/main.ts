/**
 * `npm run fuzz`: a million sentences and .dsl files that nobody would write: no crash, no hang, no leak, every problem with a known code and a place
 * inside. FUZZ_SEED is where it begins (default: by the clock), FUZZ_RUNS how many (default 1,000,000). What is found is printed with the seed that repeats
 * it alone; whoever stops it is told where to go on.
 */
import { setImmediate as pause } from 'node:timers/promises'
import { tryText } from './try-text.js'

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000_000)
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 4_294_967_296)
/** More findings than these are most likely one. */
const FINDINGS_MAX = 20
const REPORT_EVERY = 10_000
/** How much the heap may grow after the first report, in MB, when what is garbage is gone. */
const GROWTH_MAX = 100

const say = (text: string): void => void process.stdout.write(`fuzz: ${text}\n`)

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
process.once('SIGTERM', () => stop.abort())

const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000)

function heapInUse(): number {
  globalThis.gc?.()
  return megabytes(process.memoryUsage().heapUsed)
}

async function fuzz(): Promise<number> {
  say(`seed ${SEED}, ${RUNS} inputs`)
  const started = performance.now()
  const findings: string[] = []
  let [letters, run] = [0, 0]
  let settledHeap: number | undefined
  while (run < RUNS && !stop.signal.aborted && findings.length < FINDINGS_MAX) {
    const tried = tryText((SEED + run) >>> 0)
    letters += tried.letters
    run += 1
    if (tried.finding !== undefined) {
      findings.push(tried.finding)
      say(tried.finding)
    }
    if (run % 200 === 0) await pause() // Lets signals in.
    if (run % REPORT_EVERY !== 0) continue
    const heap = heapInUse()
    const seconds = (performance.now() - started) / 1000
    say(
      `${run} inputs, next seed ${(SEED + run) >>> 0}, ${Math.round(seconds)} s, ${Math.round(run / seconds)}/s, heap ${heap} MB, ` +
        `process ${megabytes(process.memoryUsage.rss())} MB, ${findings.length} found`,
    )
    settledHeap ??= heap
    if (heap > settledHeap + GROWTH_MAX) findings.push(`the heap has grown from ${settledHeap} MB to ${heap} MB`)
  }
  const end = `${run} inputs of ${letters} letters in ${Math.round((performance.now() - started) / 1000)} s, seed ${SEED}`
  if (run < RUNS) say(`stopped; go on with FUZZ_SEED=${(SEED + run) >>> 0} FUZZ_RUNS=${RUNS - run}`)
  say(findings.length === 0 ? `${end}: nothing found` : `${end}: ${findings.length} found\n${findings.join('\n')}`)
  return findings.length === 0 ? 0 : 1
}

process.exitCode = await fuzz()
