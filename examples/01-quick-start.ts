/** Quick start: a window every five seconds, one condition, one workflow; ends after its first run. */
import { createScheduler } from 'tidegate'

const scheduler = createScheduler({
  policies: [
    {
      name: 'reindex',
      workflow_name: 'run',
      cron_expression: '*/5 * * * * ?',
      duration: '4s',
      conditions: ['Last known metric "Load_Average" is <= 10'],
    },
  ],
  workflows: { run: async ({ run }) => console.log('running', run.id) },
})

const settled = new Promise<void>((resolve) => {
  scheduler.once('window.settled', (window) => {
    console.log(scheduler.explain(window.id).text)
    resolve()
  })
})

await scheduler.start()
scheduler.publish('Load_Average', 7)
await settled
await scheduler.stop({ drain: '30s' })
