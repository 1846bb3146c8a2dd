/**
 * The demo: a scheduler on this machine's own metrics, published every second. One policy loops, one fails and is retried, one waits until the demo
 * makes some load. Run it with `npm run demo`, or `npm run demo -- --for 60s`; Ctrl-C stops it cleanly. With `--store FILE` it keeps everything in a
 * SQLite file: kill it, start it again, and it goes on.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createScheduler, isTidegateError, loadPolicies, type RunRow, type WorkflowContext } from 'tidegate'
import { sqliteStore } from 'tidegate/sqlite'
import { burn, runScript } from './child-process.ts'
import { machineMetrics } from './machine-metrics.ts'
import { printSummary, say, type Tally } from './screen.ts'

const { values } = parseArgs({ options: { for: { type: 'string', default: '45s' }, store: { type: 'string' } } })
const match = /^(\d+)(s|m)$/.exec(values.for)
if (match === null) {
  console.error(`--for ${values.for}: give a number of seconds or minutes, such as 60s or 2m`)
  process.exit(2)
}
const lengthMs = Number(match[1]) * (match[2] === 'm' ? 60_000 : 1000)
const loadAfterMs = Math.min(25_000, lengthMs / 2)
const loadSeconds = 6

const work = (seconds: number, exitCode = 0) => `setTimeout(() => process.exit(${exitCode}), ${seconds * 1000})`
let backups = 0

const store = values.store === undefined ? undefined : sqliteStore(values.store)
const scheduler = createScheduler({
  ...(store === undefined ? {} : { store }),
  policies: await loadPolicies([join(import.meta.dirname, '../policies/demo.policy.yaml')]),
  workflows: {
    tidy: ({ signal }: WorkflowContext) => runScript(work(1), signal),
    // The first try of every second backup fails.
    backup: ({ run, signal }: WorkflowContext) => {
      const failing = run.id.endsWith('#1') && backups++ % 2 === 0
      return runScript(work(1.5, failing ? 1 : 0), signal)
    },
    scale: ({ signal }: WorkflowContext) => runScript(work(2), signal),
  },
})

const tallies = new Map<string, Tally>()

function tallyOf(policy: string): Tally {
  const tally = tallies.get(policy) ?? { windows: 0, succeeded: 0, failed: 0, cancelled: 0, outcomes: new Map<string, number>() }
  tallies.set(policy, tally)
  return tally
}

function sayEnd({ policy, n, start, end, result, message }: RunRow): void {
  const tally = tallyOf(policy)
  const took = `${(((end ?? start) - start) / 1000).toFixed(1)}s`
  if (result === 'success') tally.succeeded += 1
  else if (result === 'cancelled') tally.cancelled += 1
  else tally.failed += 1
  say(
    result === 'success' ? 'good' : 'bad',
    policy,
    `run ${n} ended after ${took}: ${result}${message === undefined ? '' : ` (${message})`}`,
  )
}

scheduler
  .on('window.opened', ({ policy, opens, closes }) => {
    tallyOf(policy).windows += 1
    say('open', policy, `window opens for ${(closes - opens) / 1000}s`)
  })
  .on('window.held', ({ id, policy }) => say('wait', policy, scheduler.explain(id).text))
  .on('run.launched', ({ policy, n }) => say('run', policy, `run ${n} launched as a child process`))
  .on('run.ended', sayEnd)
  .on('window.settled', ({ id, policy, outcome }) => {
    const { outcomes } = tallyOf(policy)
    if (outcome !== undefined) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    say('info', policy, scheduler.explain(id).text)
  })
  .on('error', ({ error, doing }) => say('bad', 'demo', `${doing} failed: ${String(error)}`))

const measure = machineMetrics()
let lastPrinted = 0

async function publishMetrics(): Promise<void> {
  const metrics = await measure()
  for (const [name, value] of Object.entries(metrics)) scheduler.publish(name, value)
  if (Date.now() - lastPrinted < 5000) return
  lastPrinted = Date.now()
  const { Load_Average, Free_Memory_MB, Free_Disk_MB, Cpu_Busy_Percent } = metrics
  say('info', 'metrics', `load ${Load_Average}, cpu ${Cpu_Busy_Percent} %, free memory ${Free_Memory_MB} MB, free disk ${Free_Disk_MB} MB`)
}

const stopping = new AbortController()
const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve(), { once: true }))
const publishing = setInterval(
  () => void publishMetrics().catch((error: unknown) => say('bad', 'demo', `measuring failed: ${String(error)}`)),
  1000,
)
const loading = setTimeout(() => {
  say('info', 'demo', `keeps ${availableParallelism()} processors busy for ${loadSeconds}s`)
  // Ending early by the end of the demo is no failure of the load.
  for (let index = 0; index < availableParallelism(); index++) burn(loadSeconds, stopping.signal).catch(() => undefined)
}, loadAfterMs)
const ending = setTimeout(() => stopping.abort(), lengthMs)
process.once('SIGINT', () => stopping.abort())
process.once('SIGTERM', () => stopping.abort())

await publishMetrics()
try {
  await scheduler.start()
} catch (error) {
  // The file is in use, damaged, read-only ...: the message says which, and what to do.
  console.error(isTidegateError(error) ? error.message : error)
  process.exit(1)
}
const inFlight = scheduler.runs().filter(({ message }) => message === 'the process that ran it is gone')
if (inFlight.length > 0) say('info', 'demo', `goes on from ${values.store}: ${inFlight.length} runs were lost with the process before`)
else if (store !== undefined) say('info', 'demo', `keeps everything in ${store.path}`)
say('info', 'demo', `runs for ${values.for}; Ctrl-C stops it`)
for (const { name, plan } of scheduler.policies()) say('info', name, plan.description ?? '')
await stopped
clearInterval(publishing)
clearTimeout(loading)
clearTimeout(ending)
say('info', 'demo', 'stops: no window opens any more, runs may end within 3s')
await scheduler.stop({ drain: '3s' })
store?.close()
printSummary(tallies)
