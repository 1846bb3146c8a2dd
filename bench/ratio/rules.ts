/**
 * Rules on the last value of metrics, beside json-rules-engine, json-logic-js and a loop: everything changes (G1), or one metric in a hundred (G2).
 * `npm run bench:ratio -- --only G1`. An event of the table is one evaluation of all rules, with the values that come before it.
 */
import jsonLogic, { type RulesLogic } from 'json-logic-js'
import { Engine } from 'json-rules-engine'
import { runWorkloads } from '../frame/processes.ts'
import type { Contender, Course, Workload } from '../frame/rounds.ts'
import { aggregateIs } from '../frame/series.ts'
import { Rounds, thresholdOf, type RuleWork } from './rule-work.ts'
import { startTidegate } from './rule-tidegate.ts'

const thresholds = (rule: number): number => thresholdOf(rule, { low: 0, high: 100 })

/** One contender: how it is made, what it does with a value, and how many rules it finds true. */
interface Rules {
  readonly name: string
  readonly evaluations: number
  readonly make: (rules: number) => {
    readonly take: (metric: number, value: number) => void
    readonly countTrue: () => number | Promise<number>
  }
}

const loop: Rules = {
  name: 'a loop over all rules',
  evaluations: 100,
  make(count) {
    const rules = Array.from({ length: count }, (_, metric) => ({ metric, threshold: thresholds(metric) }))
    const last = Array.from({ length: count }, () => 0)
    return {
      take: (metric, value) => void (last[metric] = value),
      countTrue: () => rules.reduce((trues, { metric, threshold }) => ((last[metric] ?? 0) > threshold ? trues + 1 : trues), 0),
    }
  },
}

const rulesEngine: Rules = {
  name: 'json-rules-engine',
  evaluations: 1,
  make(count) {
    const engine = new Engine()
    const facts: Record<string, number> = {}
    for (let rule = 0; rule < count; rule += 1) {
      facts[`m${rule}`] = 0
      const condition = { fact: `m${rule}`, operator: 'greaterThan', value: thresholds(rule) }
      engine.addRule({ conditions: { all: [condition] }, event: { type: 'high' } })
    }
    return {
      take: (metric, value) => void (facts[`m${metric}`] = value),
      countTrue: async () => (await engine.run(facts)).events.length,
    }
  },
}

const logic: Rules = {
  name: 'json-logic-js',
  evaluations: 1,
  make(count) {
    const rules = Array.from({ length: count }, (_, rule): RulesLogic => ({ '>': [{ var: `m${rule}` }, thresholds(rule)] }))
    const facts: Record<string, number> = {}
    for (let rule = 0; rule < count; rule += 1) facts[`m${rule}`] = 0
    return {
      take: (metric, value) => void (facts[`m${metric}`] = value),
      countTrue: () => rules.reduce<number>((trues, rule) => (jsonLogic.apply(rule, facts) === true ? trues + 1 : trues), 0),
    }
  },
}

/** Every round gives the values of that round, and then counts what is true. */
function contenderOf({ name, evaluations, make }: Rules, work: RuleWork): Contender {
  return {
    name,
    events: evaluations,
    start(): Course {
      const rounds = new Rounds(work)
      const { take, countTrue } = make(work.rules)
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

function tidegate(work: RuleWork): Contender {
  const conditionOf = (rule: number, metric: string): ReturnType<typeof aggregateIs> => aggregateIs('last', metric, '>', thresholds(rule))
  return { name: 'tidegate', events: work.dirty === work.rules ? 1 : 20, start: () => startTidegate(work, { conditionOf }) }
}

const workload = (name: string, work: RuleWork, atLeast: number): Workload => ({
  name,
  contenders: [tidegate(work), ...[rulesEngine, logic, loop].map((rules) => contenderOf(rules, work))],
  checked: 120_000 / work.rules,
  gates: { 'json-rules-engine': { atLeast } },
})

const sizes = [
  { rules: 1000, all: 50, few: 3000 },
  { rules: 10_000, all: 200, few: 10_000 },
]
const swings = [
  { swing: 0.03, turns: '1 % of the verdicts turn' },
  { swing: 1, turns: 'a third of them turn' },
]

await runWorkloads(
  sizes.flatMap(({ rules, all, few }) =>
    swings.flatMap(({ swing, turns }) => {
      const size = `${rules.toLocaleString('en')} rules`
      return [
        workload(`G1 ${size}, every metric changes, ${turns}`, { rules, dirty: rules, roundMs: 1000, swing }, all),
        workload(`G2 ${size}, 1 % of the metrics change, ${turns}`, { rules, dirty: rules / 100, roundMs: 1000, swing }, few),
      ]
    }),
  ),
)
