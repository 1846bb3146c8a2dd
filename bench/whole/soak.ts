/**
 * A whole process that takes events by handle as fast as it can, or for a time of your choice: `node bench/run.ts whole/soak`, or `node bench/whole/soak.ts --seconds 600`.
 * Tells the events a second, what the garbage collector took of the time and its longest pause, and whether the heap stays flat.
 */
import { createScheduler } from 'tidegate'
import { PerformanceObserver } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { bytesInUse } from '../frame/bytes-in-use.ts'
import { budget, finish } from '../frame/rows.ts'
import { aggregateIs, randomNumbers } from '../frame/series.ts'

const METRICS = 10_000
/** Events between two turns of the event loop. */
const BATCH = 5000
/** Longer than events are kept. */
const WARM_UP_MS = 4000
const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '20' }, json: { type: 'string' }, only: { type: 'string' } },
})

const scheduler = createScheduler({ metricEventTtl: '2s', maxEventsPerMetric: 2000 })
await scheduler.start()
const values = randomNumbers(65_536, 100)
let edges = 0
const metrics = Array.from({ length: METRICS }, (_, index) => scheduler.metric(`metric.${index}`))
for (const [index, { name }] of metrics.entries()) {
  // Half of them by their last value, half by an average; one verdict in a hundred turns now and then.
  const threshold = index % 100 === 0 ? 50 : 101
  scheduler.watch(aggregateIs(index % 2 === 0 ? 'last' : 'average', name, '>', threshold, 2000), () => (edges += 1))
}

let taken = 0
async function publishFor(ms: number): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end) {
    for (const last = taken + BATCH; taken < last; taken += 1) {
      const refusal = metrics[(taken * 7919) % METRICS]?.publish(values[taken & 65_535] ?? 0)
      if (refusal !== undefined) throw new Error(`an event was refused: ${refusal}`)
    }
    await setImmediate()
  }
}

const pauses: number[] = []
await publishFor(WARM_UP_MS)
const before = bytesInUse()
new PerformanceObserver((list) => pauses.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ['gc'] })
const [start, startedAt, cpu] = [taken, performance.now(), process.cpuUsage()]
await publishFor(Number(options.seconds) * 1000)
const wallMs = performance.now() - startedAt
const { user, system } = process.cpuUsage(cpu)
const events = taken - start
await setImmediate()
const [spentMs, longestMs] = [pauses.reduce((sum, pause) => sum + pause, 0), Math.max(0, ...pauses)]
const grown = (bytesInUse() - before) / 2 ** 20
if (edges === 0) throw new Error('no verdict turned')

const workload = `${options.seconds} s of events by handle, ${METRICS.toLocaleString('en')} metrics:`
finish(
  [
    budget(`${workload} CPU for each`, ((user + system) * 1000) / events, 'ns'),
    budget(`${workload} events a second of wall time`, (events / wallMs) * 1000, ''),
    budget(`${workload} garbage collection, of the time`, (spentMs / wallMs) * 100, '%', 3),
    budget(`${workload} longest pause of it`, longestMs, 'ms', 25),
    budget(`${workload} growth of the heap`, grown, 'MB'),
  ],
  { json: options.json },
)
process.exit()
