/** Rules of json-rules-engine beside policies: its conditions in a policy, an engine that runs on our metrics, and a sentence as its JSON. */
import { Engine } from 'json-rules-engine'
import { createScheduler, createVocabulary, printCondition } from 'tidegate'
import { fromJsonRules, metricFacts, toJsonRules } from 'tidegate/json-rules'

// What an engine of yours says in JSON means the same here. A fact is a metric; `params` say which value of it.
const quiet = {
  all: [
    { fact: 'cluster_load', operator: 'lessThan', value: 5 },
    { fact: 'errors', operator: 'equal', value: 0, params: { aggregate: 'sum', during: '10m' } },
  ],
}
console.log('read:', printCondition(fromJsonRules(quiet)))

// It can stand in a policy as it is, among sentences.
const scheduler = createScheduler({
  policies: [
    {
      name: 'reindex',
      workflow_name: 'run',
      timer_type: 'int',
      cron_expression: '1h',
      conditions: [{ fact: 'cluster_load', operator: 'lessThan', value: 5 }, 'Last known metric "maintenance" is != 1'],
    },
  ],
  workflows: { run: () => undefined },
})
await scheduler.start()
console.log(
  'the policy asks:',
  scheduler
    .policies()[0]
    ?.plan.clauses.map(({ text }) => text)
    .join(' and '),
)

// The other way round: your engine, on the metrics of the scheduler.
const engine = new Engine([{ conditions: quiet, event: { type: 'quiet' } }])
const facts = metricFacts(scheduler, { conditions: [quiet] }).addTo(engine)

async function ask(when: string): Promise<void> {
  const { events } = await engine.run()
  console.log(`${when}: ${events.length > 0 ? 'quiet' : 'not quiet'}`)
}

await ask('nothing is known')
scheduler.publish('cluster_load', 3)
await ask('load 3')
scheduler.publish('cluster_load', 8)
await ask('load 8')

// Any sentence can be a rule of your engine. What JSON cannot say is a fact with the words of the condition.
const sentence = createVocabulary([]).compile('Last known metric "cluster_load" is < 9 and Day is a weekday')
console.log('written:', JSON.stringify(toJsonRules(sentence)))

facts.close()
await scheduler.stop()
