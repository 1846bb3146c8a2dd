/**
 * From publishing to the callback of a watch, in a whole process and in real time, at 100,000 events a second: `node bench/run.ts whole/latency`. Open loop: when an event is
 * due is set beforehand, and its latency counts from then, so that a pause is suffered by all events that would have come in it. Told apart: from the call of `publish`.
 */
import { createScheduler } from 'tidegate'
import { setImmediate } from 'node:timers/promises'
import { budget, finish, readBenchOptions } from '../frame/rows.ts'
import { aggregateIs } from '../frame/series.ts'

const PER_SECOND = 100_000
const SECONDS = 10
const WARM_UP_SECONDS = 3
const METRICS = 1000
const EVENTS = PER_SECOND * (SECONDS + WARM_UP_SECONDS)

const scheduler = createScheduler({ metricEventTtl: '10s' })
await scheduler.start()
const metrics = Array.from({ length: METRICS }, (_, index) => scheduler.metric(`metric.${index}`))
const dueAt = new Float64Array(EVENTS)
const sentAt = new Float64Array(EVENTS)
const fromDue = new Float64Array(EVENTS)
const fromSent = new Float64Array(EVENTS)
/** The last event of each metric, whose verdict the callback tells of. */
const lastEvent = new Int32Array(METRICS)
let called = 0
for (const [index, { name }] of metrics.entries()) {
  scheduler.watch(aggregateIs('last', name, '>', 50), () => {
    const now = performance.now()
    const event = lastEvent[index] ?? 0
    if (event < PER_SECOND * WARM_UP_SECONDS) return
    fromDue[called] = (now - (dueAt[event] ?? 0)) * 1000
    fromSent[called] = (now - (sentAt[event] ?? 0)) * 1000
    called += 1
  })
}

const begun = performance.now() + 10
const busy = process.cpuUsage()
for (let event = 0; event < EVENTS;) {
  const now = performance.now()
  const until = Math.min(EVENTS, Math.floor(((now - begun) * PER_SECOND) / 1000))
  for (; event < until; event += 1) {
    const metric = event % METRICS
    lastEvent[metric] = event
    dueAt[event] = begun + (event * 1000) / PER_SECOND
    sentAt[event] = performance.now()
    // Each event of a metric turns its verdict.
    metrics[metric]?.publish(Math.floor(event / METRICS) % 2 === 0 ? 100 : 0)
  }
  await setImmediate()
}
const wallMs = performance.now() - begun
const { user, system } = process.cpuUsage(busy)
await new Promise((resolve) => setTimeout(resolve, 100))
const expected = PER_SECOND * SECONDS
if (called < expected * 0.9 || called > expected) throw new Error(`${called} callbacks instead of ${expected}`)

const quantile = (sorted: Float64Array, share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN
const rowsOf = (what: string, all: Float64Array, bounds: readonly (number | undefined)[]): ReturnType<typeof budget>[] => {
  const sorted = all.slice(0, called).toSorted()
  return [0.5, 0.99, 0.999].map((share, index) =>
    budget(`100,000 events a second: ${what}, p${share * 100}`, quantile(sorted, share), 'us', bounds[index]),
  )
}
finish(
  [
    ...rowsOf('publish to callback', fromSent, [5, 50]),
    ...rowsOf('due to callback', fromDue, []),
    budget('100,000 events a second: share of one processor', ((user + system) / 1000 / wallMs) * 100, '%'),
  ],
  readBenchOptions(),
)
process.exit()
