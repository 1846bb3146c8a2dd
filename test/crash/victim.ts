/**
 * The process that is killed: a scheduler on a SQLite file under load, whose orchestrator is a file of its own. It writes what it was promised to standard
 * output, a line each, after the promise; whoever kills it holds it to that. `finish` as third argument: everything is seen to its end instead.
 */
import { appendFileSync, existsSync, readFileSync, writeSync } from 'node:fs'
import { createScheduler, type RunResult } from '../../src/index.js'
import { sqliteStore } from '../../src/hosts/sqlite/index.js'

const [path = '', log = '', mode = 'load'] = process.argv.slice(2)

/** One write for one line: a kill leaves whole lines, or a last half that is not read. */
function tell(line: string): void {
  writeSync(1, `${line}\n`)
}

/** What the orchestrator knows: its log, one line for each launch and each end. */
function orchestrated(): Map<string, RunResult | 'running'> {
  const known = new Map<string, RunResult | 'running'>()
  for (const line of existsSync(log) ? readFileSync(log, 'utf8').split('\n') : []) {
    const [what, run] = line.split(' ')
    if (run !== undefined && run !== '') known.set(run, what === 'end' ? 'success' : 'running')
  }
  return known
}

const scheduler = createScheduler({
  policies: [
    { name: 'looping', workflow_name: 'run', cron_expression: '* * * * * ?', duration: '900ms', loop: true, delay: '30ms', max_run: 10 },
    { name: 'instant', workflow_name: 'run', cron_expression: '* * * * * ?' },
    {
      name: 'gated',
      workflow_name: 'run',
      cron_expression: '* * * * * ?',
      duration: '1s',
      conditions: ['Last known metric "Count" is > 0'],
    },
    { name: 'asked', workflow_name: 'run', cron_expression: '0 0 0 1 1 ? 2199', duration: '800ms' },
    { name: 'paused', workflow_name: 'run', cron_expression: '* * * * * ?', duration: '500ms', only_one_running: true },
  ],
  store: sqliteStore(path),
  launcher: {
    launch({ runId }) {
      appendFileSync(log, `launch ${runId}\n`)
      endLater(runId)
    },
    cancel: (runId) => end(runId),
    reconcile: (names) => {
      const known = orchestrated()
      return Promise.resolve(Object.fromEntries(names.flatMap((name) => (known.has(name) ? [[name, known.get(name) ?? 'running']] : []))))
    },
  },
})

function endLater(run: string): void {
  setTimeout(() => end(run), mode === 'finish' ? 1 : Math.random() * 60)
}

const over = new Set<string>()

function end(run: string): void {
  if (over.has(run)) return
  over.add(run)
  appendFileSync(log, `end ${run}\n`)
  if (scheduler.report(run, 'success')) void scheduler.flush().then(() => tell(`ended ${run}`))
}

await scheduler.start()
for (const [run, state] of orchestrated()) if (state === 'running') endLater(run)
const counted = scheduler.metrics().find(({ metric }) => metric === 'Count')
const pause = scheduler.policies().find(({ name }) => name === 'paused')?.pause
tell(`up ${counted?.last ?? 0} ${pause?.note ?? '-'}`)

if (mode === 'finish') await finish()
else load((counted?.last ?? 0) + 1)

/** Events, windows that a person opens, pauses: without end. */
function load(first: number): void {
  let count = first
  setInterval(() => {
    const value = count
    count += 1
    if (scheduler.publish('Count', value) !== undefined) return
    void scheduler.flush().then(() => tell(`event ${value}`))
  }, 3)
  setInterval(() => void scheduler.trigger('asked').then((window) => tell(`window ${window}`)), 17)
  setInterval(() => {
    const note = String(count)
    void scheduler.pause('paused', { note }).then(() => tell(`pause ${note}`))
  }, 11)
}

async function finish(): Promise<void> {
  await scheduler.resume('paused').catch(() => undefined)
  await scheduler.closeSession('default')
  for (let tries = 0; tries < 200 && scheduler.runs({ state: 'running' }).length > 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10))
  // Windows close at their ends, also after their policies.
  await new Promise((resolve) => setTimeout(resolve, 1100))
  await scheduler.stop({ drain: '2s' })
  tell('finished')
  process.exit(0)
}
