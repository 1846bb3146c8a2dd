/** Pausing and triggering: people open windows by hand, hold launches back with a note, and let them go on. */
import { createScheduler, isTidegateError, type WindowRow } from 'tidegate'

const scheduler = createScheduler({
  policies: [
    {
      name: 'backup',
      workflow_name: 'dump',
      cron_expression: '30 2 * * *', // at night; by day people trigger it
      duration: '1h',
      conditions: ['Last known metric "Disk_Free" is > 100'],
    },
  ],
  workflows: { dump: async ({ run }) => console.log('dumping', run.id) },
})

const nextSettled = (): Promise<WindowRow> => new Promise((resolve) => scheduler.once('window.settled', resolve))

await scheduler.start()

// A window of its own, now, with the conditions of the policy: it waits for them.
const first = await scheduler.trigger('backup')
console.log('triggered:', scheduler.explain(first).reason)
const ran = nextSettled()
scheduler.publish('Disk_Free', 500)
console.log('settled:', (await ran).outcome)

// Paused, the policy launches nothing, whoever asks.
await scheduler.pause('backup', { note: 'the disk is being replaced' })
console.log('paused:', scheduler.policies()[0]?.pause?.note)
try {
  await scheduler.trigger('backup')
} catch (error) {
  if (!isTidegateError(error)) throw error
  console.log(`refused: ${error.code}, ${error.message}`)
}

// Resumed, it can be triggered whatever its conditions say.
await scheduler.resume('backup')
scheduler.publish('Disk_Free', 20)
const forced = nextSettled()
await scheduler.trigger('backup', { ignoreConditions: true })
console.log('settled:', (await forced).outcome)

await scheduler.stop()
