/**
 * Signals beside what one would write or pick instead: `npm run bench:signals` (G5 and G6 of the goals).
 * All contenders get the same events and must count the same verdicts.
 */
import { Engine } from 'json-rules-engine'
import { createSignals } from '../../src/signals/index.js'
import { runWorkloads } from '../frame/processes.js'
import { aggregateIs, BEGINNING, randomNumbers } from '../frame/series.js'
import type { Contender, Workload } from '../frame/rounds.js'

const values = randomNumbers(65_536, 100)

interface Sample {
  readonly timestamp: number
  readonly value: number
}

/** An average over 600 samples, looked at after each event; counts how often it turned. */
const SAMPLES = 600
const STEP = 1000
const averageByTidegate: Contender = {
  name: 'tidegate',
  events: 200_000,
  start() {
    const engine = createSignals()
    const metric = engine.metric('load')
    engine.watch(aggregateIs('average', 'load', '>', 50, SAMPLES * STEP), {}, BEGINNING)
    let taken = 0
    return {
      run(events) {
        let turns = 0
        for (const end = taken + events; taken < end; taken += 1) {
          const now = BEGINNING + taken * STEP
          metric.publish(values[taken & 65_535] ?? 0, now, now)
          turns += engine.advance(now).length
        }
        return turns
      },
    }
  },
}
const averageByFilter: Contender = {
  name: 'filter + reduce',
  events: 20_000,
  start() {
    let window: Sample[] = []
    let taken = 0
    let wasHigh: boolean | undefined
    return {
      run(events) {
        let turns = 0
        for (const end = taken + events; taken < end; taken += 1) {
          const now = BEGINNING + taken * STEP
          window.push({ timestamp: now, value: values[taken & 65_535] ?? 0 })
          window = window.filter(({ timestamp }) => timestamp > now - SAMPLES * STEP)
          const isHigh = window.reduce((sum, { value }) => sum + value, 0) / window.length > 50
          if (isHigh !== wasHigh) turns += 1
          wasHigh = isHigh
        }
        return turns
      },
    }
  },
}

/** The sliding window of the rule engines' own benchmark: an event each 10 ms, the sum over 10 s, looked at every 100 events; counts how often it was high. */
const WINDOW = 10_000
const TICK = 10
const LOOK = 100
/** Exactly the mean, so that the sum never stays away from it; and two deviations above. */
const NEAR = 50_000
const FAR = 52_000
const sumByTidegate = (high: number): Contender => ({
  name: 'tidegate',
  events: 200_000,
  start() {
    const engine = createSignals({ metricEventTtl: WINDOW })
    const watch = engine.watch(aggregateIs('sum', 'load', '>', high, WINDOW), {}, BEGINNING)
    let taken = 0
    return {
      run(events) {
        let highs = 0
        for (const end = taken + events; taken < end;) {
          const now = BEGINNING + taken * TICK
          engine.publish({ metric: 'load', value: values[taken & 65_535] ?? 0, timestamp: now }, now)
          taken += 1
          if (taken % LOOK !== 0) continue
          engine.advance(now)
          if (engine.verdict(watch) === true) highs += 1
        }
        return highs
      },
    }
  },
})

/** A list of samples in order, from which those go that have left the window. */
class Window {
  readonly #samples: Sample[] = []

  push(sample: Sample): void {
    this.#samples.push(sample)
  }

  sumAt(now: number): number {
    const stale = this.#samples.findIndex(({ timestamp }) => timestamp > now - WINDOW)
    if (stale > 0) this.#samples.splice(0, stale)
    return this.#samples.filter(({ timestamp }) => timestamp > now - WINDOW).reduce((sum, { value }) => sum + value, 0)
  }
}

const sumByFilter = (high: number): Contender => ({
  name: 'filter + reduce',
  events: 200_000,
  start() {
    const window = new Window()
    let taken = 0
    return {
      run(events) {
        let highs = 0
        for (const end = taken + events; taken < end;) {
          const now = BEGINNING + taken * TICK
          window.push({ timestamp: now, value: values[taken & 65_535] ?? 0 })
          taken += 1
          if (taken % LOOK === 0 && window.sumAt(now) > high) highs += 1
        }
        return highs
      },
    }
  },
})
const sumByRules = (high: number): Contender => ({
  name: 'json-rules-engine',
  events: 200_000,
  start() {
    const window = new Window()
    let [taken, now] = [0, BEGINNING]
    const engine = new Engine()
    engine.addFact('sum', () => window.sumAt(now), { cache: false })
    engine.addRule({ conditions: { all: [{ fact: 'sum', operator: 'greaterThan', value: high }] }, event: { type: 'high' } })
    return {
      async run(events) {
        let highs = 0
        for (const end = taken + events; taken < end;) {
          now = BEGINNING + taken * TICK
          window.push({ timestamp: now, value: values[taken & 65_535] ?? 0 })
          taken += 1
          if (taken % LOOK === 0) highs += (await engine.run()).events.length
        }
        return highs
      },
    }
  },
})

const workloads: readonly Workload[] = [
  ...[NEAR, FAR].map((high) => ({
    name: `G5 sliding window by name, sum > ${high}`,
    contenders: [sumByTidegate(high), sumByFilter(high), sumByRules(high)],
    checked: 100_000,
    gates: { 'filter + reduce': { atLeast: 2 }, 'json-rules-engine': { atLeast: 3 } },
  })),
  {
    name: 'G6 average of 600 after each event',
    contenders: [averageByTidegate, averageByFilter],
    checked: 20_000,
    gates: { 'filter + reduce': { atLeast: 40 } },
  },
]

await runWorkloads(workloads)
