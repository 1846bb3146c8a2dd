/** Durability: a scheduler on a SQLite file. The process may die at any instant; the next one goes on from the file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createScheduler, type SchedulerOptions } from 'tidegate'
import { sqliteStore } from 'tidegate/sqlite'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
const path = join(folder, 'tide.db')

const options: SchedulerOptions = {
  policies: [
    {
      name: 'reindex',
      workflow_name: 'reindex',
      timer_type: 'int',
      cron_expression: '0s', // once, when it is loaded for the first time
      duration: '1h',
      conditions: ['Last known metric "Load_Average" is <= 10', 'Last known metric "Disk_Free" is > 100'],
    },
  ],
  workflows: { reindex: async ({ run }) => console.log('running', run.id) },
}

// The first process: one of two metrics is known, so the window waits. What was changed by hand is stored too.
const firstStore = sqliteStore(path)
const first = createScheduler({ ...options, store: firstStore })
await first.start()
first.publish('Load_Average', 7)
await first.openSession('night', [{ name: 'backup', workflow_name: 'reindex', cron_expression: '0 2 * * *' }])
await first.pause('night/backup', { note: 'the tapes are full' })
await first.flush() // all before it is on the disk
console.log('first:', first.explain('reindex').reason)
await first.stop() // a kill at any instant would do as well
firstStore.close()

// The second process, with the same options: the window is still open, the metric is known, the session is there and paused.
const store = sqliteStore(path)
const second = createScheduler({ ...options, store })
await second.start()
console.log('second:', second.explain('reindex').reason)
for (const { session, name, pause } of second.policies())
  console.log(`loaded: ${session}/${name}${pause === undefined ? '' : `, paused: ${pause.note}`}`)
const settled = new Promise<void>((resolve) => second.once('window.settled', ({ outcome }) => resolve(console.log('settled:', outcome))))
second.publish('Disk_Free', 500)
await settled
console.log('runs:', second.runs().map(({ id, result }) => `${id} ${result}`).length)

// A copy while it is in use; then the end.
await store.backup(join(folder, 'copy.db'))
await second.stop()
store.close()
rmSync(folder, { recursive: true })
