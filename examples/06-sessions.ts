/** Sessions: the same policies for two deployments. Each has its own life; metric events reach all of them, or the one that they name. */
import { createScheduler, type Policy, type WindowRow } from 'tidegate'

const policies: readonly Policy[] = [
  {
    name: 'warm-up',
    workflow_name: 'warm',
    timer_type: 'int',
    cron_expression: '100ms', // once, this long after the session has opened
    duration: '1m',
    conditions: ['Last known metric "Ready" is == 1'],
  },
]

const scheduler = createScheduler({
  sessions: { paris: policies },
  workflows: { warm: async ({ run }) => console.log('warming', run.session) },
})

/** The next time that a window of this session is at this point. */
function next(event: 'window.held' | 'window.settled', session: string): Promise<WindowRow> {
  return new Promise((resolve) => {
    const listener = (window: WindowRow): void => {
      if (window.session !== session) return
      scheduler.off(event, listener)
      resolve(window)
    }
    scheduler.on(event, listener)
  })
}

await scheduler.start()

// Another deployment comes later; its delay counts from now.
const held = Promise.all([next('window.held', 'paris'), next('window.held', 'tokyo')])
await scheduler.openSession('tokyo', policies)
for (const window of await held) console.log(window.session, 'waits:', scheduler.explain(window.id).reason)

// Only Paris is ready.
const settled = next('window.settled', 'paris')
scheduler.publish('Ready', 1, { session: 'paris' })
console.log('paris settled:', (await settled).outcome)
console.log('tokyo waits:', scheduler.explain('tokyo/warm-up').reason)

// Tokyo is given up: what waits there ends; Paris is not concerned.
const removed = next('window.settled', 'tokyo')
await scheduler.closeSession('tokyo')
console.log('tokyo settled:', (await removed).outcome)
console.log(
  'loaded:',
  scheduler
    .policies()
    .map(({ session, name }) => `${session}/${name}`)
    .join(', '),
)

await scheduler.stop()
