/**
 * What the signal engine alone keeps, without the scheduler: a metric with one average and one event, and a policy with two conditions of its own, ten policies a
 * metric, of one session and of ten. Whoever watches keeps the conditions if he wants to; here nobody does.
 */
import { createSignals, type SignalEngine } from '../../src/signals/index.js'
import { bytesInUse } from '../frame/bytes-in-use.js'
import { budget, finish, readBenchOptions } from '../frame/rows.js'
import { aggregateIs, BEGINNING } from '../frame/series.js'

const POLICIES = Number(process.env['BENCH_POLICIES'] ?? 100_000)
const METRICS = 100_000
const options = readBenchOptions()

interface Cost {
  /** Of each. */
  readonly bytes: number
  readonly microseconds: number
}

/** Asked twice: what the first collection finds free may still be counted after it. */
function bytesKept(): number {
  bytesInUse()
  return bytesInUse()
}

/** What `count` of something add to an engine that `prepare` has filled. */
function costOf(count: number, prepare: (engine: SignalEngine) => void, add: (engine: SignalEngine, index: number) => void): Cost {
  const engine = createSignals({ maxMetrics: METRICS })
  prepare(engine)
  const before = bytesKept()
  const begun = process.cpuUsage()
  for (let index = 0; index < count; index += 1) add(engine, index)
  const { user, system } = process.cpuUsage(begun)
  const bytes = (bytesKept() - before) / count
  if (engine.statistics().conditions < count) throw new Error('not all conditions are watched')
  return { bytes, microseconds: (user + system) / count }
}

function ofPolicies(sessions: number): Cost {
  const metrics = POLICIES / 10
  const metricOf = (index: number): string => `metric.${index % metrics}`
  return costOf(
    POLICIES,
    (engine) => {
      for (let index = 0; index < metrics; index += 1) {
        engine.watch(aggregateIs('last', metricOf(index), '>', 50), { session: 'first' }, BEGINNING)
        engine.watch(aggregateIs('average', metricOf(index), '<', 50, 600_000), { session: 'first' }, BEGINNING)
      }
    },
    (engine, index) => {
      const context = { session: `session-${Math.floor((index * sessions) / POLICIES)}` }
      engine.watch(aggregateIs('last', metricOf(index), '>', index % 100), context, BEGINNING)
      engine.watch(aggregateIs('average', metricOf(7 * index), '<', 50 + (index % 40), 600_000), context, BEGINNING)
    },
  )
}

const metric = costOf(
  METRICS,
  () => undefined,
  (engine, index) => {
    engine.watch(aggregateIs('average', `metric.${index}`, '>', 50, 600_000), {}, BEGINNING)
    engine.publish({ metric: `metric.${index}`, value: 1, timestamp: BEGINNING }, BEGINNING)
  },
)
const [one, ten] = [ofPolicies(1), ofPolicies(10)]
finish(
  [
    budget('the engine alone: a metric with one average and one event', metric.bytes, 'B', 400),
    budget(`the engine alone: each of ${POLICIES.toLocaleString('en')} policies of 2 conditions`, one.bytes, 'B', 256),
    budget('the engine alone: the same in ten sessions', ten.bytes, 'B', 256),
    budget('the engine alone: CPU to watch the conditions of a policy', one.microseconds, 'us'),
  ],
  options,
)
