/**
 * Rules on the average of ten minutes, a sample a second and metric, beside json-rules-engine with such a fact, json-logic-js with such an operation, and a loop (G3).
 * `npm run bench:ratio -- --only G3`. An event of the table is one evaluation of all rules, with the values that come before it.
 */
import jsonLogic, { type AdditionalOperation, type RulesLogic } from 'json-logic-js'
import { Engine } from 'json-rules-engine'
import { runWorkloads } from '../frame/processes.ts'
import type { Contender, Workload } from '../frame/rounds.ts'
import { aggregateIs } from '../frame/series.ts'
import { Rounds, thresholdOf, type RuleWork } from './rule-work.ts'
import { startTidegate } from './rule-tidegate.ts'

const LOOKBACK = 600_000
const SAMPLES = 600
/** Near the mean, where averages of 600 numbers lie. */
const thresholds = (rule: number): number => thresholdOf(rule, { low: 47, high: 53 })

/** The samples of one metric in a ring of plain numbers, which is kinder to the contenders than a list of objects. */
class Samples {
  readonly #times = new Float64Array(1024)
  readonly #values = new Float64Array(1024)
  #first = 0
  #end = 0

  push(value: number, now: number): void {
    this.#times[this.#end & 1023] = now
    this.#values[this.#end & 1023] = value
    this.#end += 1
  }

  averageAt(now: number): number {
    while (this.#first < this.#end && (this.#times[this.#first & 1023] ?? 0) <= now - LOOKBACK) this.#first += 1
    let sum = 0
    for (let index = this.#first; index < this.#end; index += 1) sum += this.#values[index & 1023] ?? 0
    return sum / (this.#end - this.#first)
  }
}

/** Given the averages by metric: counts the rules that are true. */
type Counting = (averageOf: (metric: number) => number, rules: number) => () => number | Promise<number>

const byLoop: Counting = (averageOf, count) => {
  const rules = Array.from({ length: count }, (_, metric) => ({ metric, threshold: thresholds(metric) }))
  return () => rules.reduce((trues, { metric, threshold }) => (averageOf(metric) > threshold ? trues + 1 : trues), 0)
}

const byRulesEngine: Counting = (averageOf, count) => {
  const engine = new Engine()
  engine.addFact('average', ({ metric }) => averageOf(Number(metric)))
  for (let metric = 0; metric < count; metric += 1) {
    const condition = { fact: 'average', params: { metric }, operator: 'greaterThan', value: thresholds(metric) }
    engine.addRule({ conditions: { all: [condition] }, event: { type: 'high' } })
  }
  return async () => (await engine.run()).events.length
}

const byLogic: Counting = (averageOf, count) => {
  jsonLogic.add_operation('average', averageOf)
  const rules = Array.from({ length: count }, (_, metric): RulesLogic<AdditionalOperation> => ({
    '>': [{ average: [metric] }, thresholds(metric)],
  }))
  return () => rules.reduce<number>((trues, rule) => (jsonLogic.apply(rule) === true ? trues + 1 : trues), 0)
}

function contenderOf(name: string, work: RuleWork, countingOf: Counting): Contender {
  return {
    name,
    events: 1,
    start() {
      const rounds = new Rounds(work)
      const samples = Array.from({ length: work.rules }, () => new Samples())
      const countTrue = countingOf((metric) => samples[metric]?.averageAt(rounds.now) ?? NaN, work.rules)
      const take = (metric: number, value: number, now: number): void => samples[metric]?.push(value, now)
      for (let count = 0; count < roundsToFill(work); count += 1) rounds.publish(take)
      return {
        async run(events) {
          let trues = 0
          for (let count = 0; count < events; count += 1) {
            rounds.publish(take)
            trues += await countTrue()
          }
          return trues
        },
      }
    },
  }
}

function roundsToFill({ rules, dirty }: RuleWork): number {
  return (SAMPLES * rules) / dirty
}

function workload(rules: number, dirty: number, what: string): Workload {
  const work: RuleWork = { rules, dirty, roundMs: (1000 * dirty) / rules, swing: 1 }
  const conditionOf = (rule: number, metric: string): ReturnType<typeof aggregateIs> =>
    aggregateIs('average', metric, '>', thresholds(rule), LOOKBACK)
  const tidegate: Contender = {
    name: 'tidegate',
    events: dirty === rules ? 1 : 20,
    start: () => startTidegate(work, { conditionOf, filled: roundsToFill(work) }),
  }
  return {
    name: `G3 ${rules.toLocaleString('en')} averages of 600 samples, ${what}`,
    contenders: [
      tidegate,
      contenderOf('json-rules-engine', work, byRulesEngine),
      contenderOf('json-logic-js', work, byLogic),
      contenderOf('a loop over all rules', work, byLoop),
    ],
    checked: 10 + 10_000 / rules,
    gates: { 'json-rules-engine': { atLeast: 300 } },
  }
}

await runWorkloads([
  workload(1000, 1000, 'each metric has a new one'),
  workload(10_000, 10_000, 'each metric has a new one'),
  workload(1000, 10, '1 % of the metrics have a new one'),
  workload(10_000, 100, '1 % of the metrics have a new one'),
])
