/**
 * The same work at two sizes: `npm run bench:signals` (K1, K4 and K5 of the goals). The ratios hold on a busy machine too.
 */
import type { AggregateFunction } from '../../dsl/condition.js'
import { createSignals } from '../../src/signals/index.js'
import { runWorkloads } from '../frame/processes.js'
import { aggregateIs, BEGINNING, randomNumbers } from '../frame/series.js'
import type { Contender, Workload } from '../frame/rounds.js'

const values = randomNumbers(65_536, 100)
const LOOKBACK = 600_000

/** One metric with one aggregate over so many samples that never comes near its threshold. */
function windowOf(name: AggregateFunction, samples: number): Contender {
  return {
    name: `${samples} samples`,
    events: 200_000,
    start() {
      const engine = createSignals()
      const metric = engine.metric('load')
      engine.watch(aggregateIs(name, 'load', '<', -1, LOOKBACK), {}, BEGINNING)
      const step = LOOKBACK / samples
      let taken = 0
      return {
        run(events) {
          for (const end = taken + events; taken < end; taken += 1) {
            const now = BEGINNING + taken * step
            metric.publish(values[taken & 65_535] ?? 0, now, now)
          }
          return engine.statistics().accepted
        },
      }
    },
  }
}

/** One metric with so many conditions on its last value, none of which any event crosses. */
function conditionsOn(conditions: number): Contender {
  return {
    name: `${conditions} conditions`,
    events: 500_000,
    start() {
      const engine = createSignals()
      const metric = engine.metric('load')
      for (let index = 0; index < conditions; index += 1) engine.watch(aggregateIs('last', 'load', '>', 101 + index), {}, BEGINNING)
      let taken = 0
      return {
        run(events) {
          for (const end = taken + events; taken < end; taken += 1) {
            const now = BEGINNING + taken * 100
            metric.publish(values[taken & 65_535] ?? 0, now, now)
          }
          return engine.statistics().accepted
        },
      }
    },
  }
}

/** Fills a window and lets all of it expire in one call: the cost of an event from its arrival to its end. */
function expiryOf(events: number, times: number): Contender {
  return {
    name: `${events} events`,
    events: events * times,
    start() {
      const engine = createSignals()
      const metric = engine.metric('load')
      engine.watch(aggregateIs('average', 'load', '>', 101, LOOKBACK), {}, BEGINNING)
      let now = BEGINNING
      return {
        run() {
          let edges = 0
          for (let time = 0; time < times; time += 1) {
            for (let index = 0; index < events; index += 1) metric.publish(values[index & 65_535] ?? 0, now + index, now + index)
            now += events + LOOKBACK
            edges += engine.advance(now).length
          }
          return edges
        },
      }
    },
  }
}

const functions: readonly AggregateFunction[] = ['average', 'sum', 'count', 'min', 'max']
const workloads: readonly Workload[] = [
  ...functions.map((name) => ({
    name: `K1 ${name}`,
    contenders: [windowOf(name, 60), windowOf(name, 6000)],
    checked: 0,
    gates: { '6000 samples': { atMost: 1.5 } },
  })),
  {
    name: 'K4 conditions on a metric, none crossed',
    contenders: [conditionsOn(1), conditionsOn(100)],
    checked: 0,
    gates: { '100 conditions': { atMost: 1.5 } },
  },
  {
    name: 'K5 arrival and expiry',
    contenders: [expiryOf(2000, 50), expiryOf(100_000, 1)],
    checked: 0,
    gates: { '100000 events': { atMost: 2 } },
  },
]

await runWorkloads(workloads)
