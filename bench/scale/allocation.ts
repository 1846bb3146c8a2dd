/**
 * What publishing by handle leaves to the garbage collector in a steady state: `npm run bench:signals` (K7).
 * The median of several batches. The young generation is so large that no collection falls into the measurement; the exit code is 1 above one byte an event.
 */
import { createSignals } from '../../src/signals/index.js'
import { quartiles } from '../frame/rounds.js'
import { finish, readBenchOptions } from '../frame/rows.js'
import { aggregateIs, BEGINNING, randomNumbers } from '../frame/series.js'

const EVENTS = 400_000
const WARM_UP_BATCHES = 4
const BATCHES = 5
const options = readBenchOptions()
/** The goal; and what holds today, for the gates of a build. */
const BYTES_MAX = options.ci ? 3 : 1
const METRICS = 1000

const values = randomNumbers(65_536, 100)
const engine = createSignals({ metricEventTtl: 60_000 })
const handles = Array.from({ length: METRICS }, (_, index) => engine.metric(`metric.${index}`))
for (let index = 0; index < METRICS; index += 1) {
  const name = index % 2 === 0 ? 'last' : 'average'
  engine.watch(aggregateIs(name, `metric.${index}`, '>', 101, 60_000), {}, BEGINNING)
}

/** A few events at a time, as who publishes often does: a loop that never ends is compiled in another way. */
const AT_ONCE = 1000

function publish(from: number, count: number): number {
  let refused = 0
  for (let index = from; index < from + count; index += AT_ONCE) refused += publishSome(index)
  return refused
}

function publishSome(from: number): number {
  let refused = 0
  for (let index = from; index < from + AT_ONCE; index += 1) {
    const now = BEGINNING + index
    if (handles[index % METRICS]?.publish(values[index & 65_535] ?? 0, now, now) !== undefined) refused += 1
  }
  return refused
}

if (!globalThis.gc) throw new Error('run with --expose-gc')
const collect = globalThis.gc

/** What a batch leaves, in bytes an event. */
function left(from: number): number {
  collect()
  const before = process.memoryUsage().heapUsed
  refused += publish(from, EVENTS)
  return (process.memoryUsage().heapUsed - before) / EVENTS
}

let refused = publish(0, WARM_UP_BATCHES * EVENTS)
// The compiler may still be at work in one or the other: the steady state is what most of them show.
const [, bytes] = quartiles(Array.from({ length: BATCHES }, (_, batch) => left((WARM_UP_BATCHES + batch) * EVENTS)))
if (refused > 0) throw new Error(`${refused} events were refused`)
const row = { goal: 'K7', workload: 'what publishing by handle leaves, an event', contender: 'tidegate', value: bytes, unit: 'B' } as const
finish([{ ...row, gate: `<= ${BYTES_MAX}`, passed: bytes <= BYTES_MAX }], options)
