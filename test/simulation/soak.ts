/**
 * `npm run soak -- --days 365`: a long life in virtual time, with events, windows, loops, refusals, pauses and edits, and what the heap holds on the way.
 * Ends with 1 when it grows: the median of the last third may be a tenth above that of the second.
 */
import './dsl-as-text.js'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { days: { type: 'string', default: '365' } } })
const { createScheduler, memoryStore } = await import('../../src/index.js')
const { HeapSamples } = await import('./heap-samples.js')
const { VirtualTime, simulationStart } = await import('./virtual-time.js')

const day = 86_400_000
const samples = 30
const length = Number(values.days) * day
const time = new VirtualTime(simulationStart, Infinity)
const store = memoryStore({ historyMax: 1000 })
let launches = 0
const scheduler = createScheduler({
  clock: {
    now: () => time.wall,
    alarm(ms, wake) {
      let isForgotten = false
      time.after(ms, () => (isForgotten ? undefined : wake()))
      return () => (isForgotten = true)
    },
  },
  store,
  heartbeatPeriod: 600_000,
  policies: policiesOf(0),
  launcher: {
    launch({ runId }) {
      launches += 1
      if (launches % 50 === 0) throw new Error('no room')
      time.after(20_000, () => void scheduler.report(`x-${runId}`, launches % 7 === 0 ? 'error' : 'success'))
      return { executionId: `x-${runId}` }
    },
    cancel: (id) => void scheduler.report(id, 'cancelled'),
  },
})

function policiesOf(edit: number) {
  const conditions = ['Average value for metric "Load" during last 30m is < 7', 'Workflow "run" is not running']
  return Array.from({ length: 10 }, (_, index) => ({
    name: `p${index === 0 ? `-${edit}` : index}`,
    workflow_name: index % 2 === 0 ? 'run' : `walk-${edit}`,
    cron_expression: `${index} */10 * * * ?`,
    duration: '5m',
    loop: index % 3 === 0,
    retry_on_error: true,
    delay: '1m',
    ...(index % 3 === 1 ? { conditions } : {}),
  }))
}

void scheduler.start()
function every(ms: number, act: (round: number) => unknown, round = 0): void {
  time.after(ms, () => {
    void act(round)
    every(ms, act, round + 1)
  })
}
every(60_000, (round) => scheduler.publish('Load', round % 10, { id: `e${round}` }))
every(day / 2, (round) => scheduler.apply(policiesOf(round + 1)))
every(day / 4, () => scheduler.pause('p1', { until: time.wall + 3_600_000 }))

const heap = new HeapSamples()
for (let sample = 1; sample <= samples; sample += 1) {
  await time.runUntil((length * sample) / samples)
  heap.take(
    `day ${((length * sample) / samples / day).toFixed(1)}`,
    `${launches} launches, ${JSON.stringify(store.statistics())}, ${JSON.stringify(scheduler.statistics().metrics)}`,
  )
}
process.exitCode = heap.exitCode()
