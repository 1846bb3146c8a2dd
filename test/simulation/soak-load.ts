/**
 * `npm run soak:load -- --minutes 60 --rate 200`: a process on SQLite under real load in real time: events with labels and ids, windows, loops, refusals, pauses,
 * edits, sessions, vocabularies, watches, texts. Prints what memory and file hold every minute (`--every`, seconds); ends with 1 when the heap grows.
 */
import './dsl-as-text.js'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    every: { type: 'string', default: '60' },
  },
})
const { createScheduler } = await import('../../src/index.js')
const { sqliteStore } = await import('../../src/hosts/sqlite/index.js')
const { HeapSamples } = await import('./heap-samples.js')

const folder = mkdtempSync(join(tmpdir(), 'tidegate-soak-'))
const store = sqliteStore(join(folder, 'soak.db'), { historyMax: 2000 })
const counts = { launches: 0, ends: 0, edges: 0, problems: 0, changes: 0 }

const scheduler = createScheduler({
  store,
  metricEventTtl: '1m',
  heartbeatPeriod: 5000,
  concurrencyGroups: { few: 3 },
  dslFiles: calmBelow(0),
  policies: policiesOf(0),
  launcher: {
    launch({ runId }) {
      counts.launches += 1
      if (counts.launches % 50 === 0) throw new Error('no room')
      const execution = `x-${runId}`
      setTimeout(() => scheduler.report(execution, counts.launches % 7 === 0 ? 'error' : 'success'), 100 + (counts.launches % 9) * 300)
      return { executionId: execution }
    },
    cancel: (execution) => void scheduler.report(execution, 'cancelled'),
  },
})
scheduler.on('run.ended', () => (counts.ends += 1))
scheduler.on('error', ({ error, doing }) => {
  counts.problems += 1
  process.stdout.write(`${doing} failed: ${String(error)}\n`)
})

function calmBelow(edit: number) {
  return [{ name: 'own.dsl', text: `[when]The machine is calm=avg("Load", 30s) < ${60 + (edit % 20)}\n` }]
}

/** Some keep their names and texts, one has another name and one another workflow each time. */
function policiesOf(edit: number) {
  return Array.from({ length: 40 }, (_, index) => ({
    name: index === 0 ? `p-${edit}` : `p${index}`,
    workflow_name: index === 1 ? `walk-${edit}` : `run-${index % 5}`,
    cron_expression: `${index % 10}/10 * * * * ?`,
    duration: index % 4 === 0 ? '0s' : '8s',
    loop: index % 3 === 0,
    retry_on_error: true,
    delay: '2s',
    cancel_on_timeout: index % 5 === 0,
    ...(index % 6 === 0 ? { concurrency_group: 'few' } : {}),
    ...(index % 3 === 1 ? { conditions: ['The machine is calm', 'Last known metric "Load" is > 20'] } : {}),
  }))
}

const life = { isOver: false }
/** Does something every so many ms, one after the other. */
async function every(ms: number, act: (round: number) => unknown): Promise<void> {
  for (let round = 1; !life.isOver; round += 1) {
    await sleep(ms)
    if (life.isOver) return
    counts.changes += 1
    await act(round)
  }
}

await scheduler.start()
const [minutes, rate] = [Number(values.minutes), Number(values.rate)]
let event = 0
const lives = [
  every(100, () => {
    for (let count = 0; count < rate / 10; count += 1, event += 1) {
      const labels = { host: `h${event % 20}`, build: `b${Math.floor(event / 5000)}` }
      scheduler.publish(event % 3 === 0 ? `Load.${event % 97}` : 'Load', (event * 7919) % 100, {
        ...(event % 2 === 0 ? { labels } : {}),
        ...(event % 5 === 0 ? { id: `e${event}` } : {}),
      })
    }
  }),
  every(20_000, (round) => scheduler.apply(policiesOf(round))),
  every(30_000, async (round) => {
    await scheduler.openSession(`s${round}`, policiesOf(0).slice(1, 6))
    await sleep(5000)
    await scheduler.closeSession(`s${round}`)
  }),
  every(45_000, (round) => scheduler.applyVocabulary(calmBelow(round), { force: true })),
  every(15_000, () => scheduler.pause('p2', { until: Date.now() + 4000 })),
  every(7000, async (round) => {
    const [clause] = scheduler.policies().find(({ name }) => name === 'p4')?.plan.clauses ?? []
    const forget = clause && scheduler.watch(clause.condition, () => (counts.edges += 1))
    await scheduler.texts.keep([{ key: `t${round}`, text: 'kept' }, { key: `t${round - 10}` }])
    await sleep(3000)
    forget?.()
  }),
  every(1000, () => scheduler.flush()),
]

const samples = new HeapSamples()
const began = Date.now()
while (Date.now() - began < minutes * 60_000) {
  await sleep(Math.min(Number(values.every) * 1000, Math.max(0, began + minutes * 60_000 - Date.now())))
  const { user, system } = process.cpuUsage()
  const seconds = ((user + system) / 1e6).toFixed(0)
  samples.take(
    `minute ${((Date.now() - began) / 60_000).toFixed(1)}`,
    `${seconds} s of processor, ${event} events, ${JSON.stringify(counts)}, ${JSON.stringify(scheduler.statistics())}`,
  )
}
life.isOver = true
await Promise.all(lives)
await scheduler.stop({ drain: '10s' })
store.close()
rmSync(folder, { recursive: true })
process.exitCode = counts.problems > 0 ? 1 : samples.exitCode()
