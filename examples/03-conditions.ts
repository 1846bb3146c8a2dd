/** Conditions: sentences compiled and judged by themselves, then inside windows, where they are looked at again at every event and expiry. */
import { createVocabulary, evaluateCondition, isTidegateError } from 'tidegate'
import { simulate } from 'tidegate/testing'

// A sentence is compiled once and can be judged against any events. Without data the verdict is unknown, and unknown launches nothing.
const vocabulary = createVocabulary([])
const quiet = vocabulary.compile('Last known metric "Load_Average" is <= 10')
const now = Date.UTC(2026, 0, 1)
console.log('no event:', evaluateCondition(quiet, [], now).verdict)
console.log('load 7:  ', evaluateCondition(quiet, [{ metric: 'Load_Average', value: 7, timestamp: now - 1000 }], now).verdict)
console.log('load 12: ', evaluateCondition(quiet, [{ metric: 'Load_Average', value: 12, timestamp: now - 1000 }], now).verdict)

// A mistake names its place and the way out.
try {
  vocabulary.compile('Last known metric "Load_Average" is =< 10')
} catch (error) {
  if (!isTidegateError(error)) throw error
  console.log(error.message)
}

// Inside a window: the run waits until the load has gone down.
const simulation = simulate({
  start: now,
  policies: [
    {
      name: 'reindex',
      workflow_name: 'run',
      cron_expression: '0 0/5 * * * ?',
      duration: '3m',
      conditions: [
        'I\'ve got a recent value for metric "Load_Average"',
        { any: ['Last known metric "Load_Average" is <= 10', 'Average value for metric "Load_Average" during last 2m is < 8'] },
      ],
    },
  ],
})
simulation.series({ metric: 'Load_Average', values: '20 18 9 14x7', every: '45s' })
simulation.advance('9m')
for (const window of simulation.windows('reindex')) console.log(simulation.explain(window.id).text)
