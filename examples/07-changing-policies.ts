/** Changing policies while a workflow runs: what would change is shown first, then it is switched at once, or not at all. */
import { createScheduler, PolicyError, type Policy, type RunRow, type WindowRow } from 'tidegate'

const sync: Policy = { name: 'sync', workflow_name: 'copy', timer_type: 'int', cron_expression: '0s', duration: '1m' }
const report: Policy = {
  name: 'report',
  workflow_name: 'print',
  timer_type: 'int',
  cron_expression: '0s',
  duration: '1m',
  conditions: ['Last known metric "Orders" is > 100'],
}

const scheduler = createScheduler({
  policies: [sync, report],
  workflows: {
    copy: () => new Promise((resolve) => setTimeout(resolve, 400)),
    print: async () => console.log('printing'),
  },
})

const firstEnded = new Promise<RunRow>((resolve) => scheduler.once('run.ended', resolve))
const firstSettled = new Promise<WindowRow>((resolve) => scheduler.once('window.settled', resolve))

await scheduler.start()
console.log(
  'running:',
  scheduler
    .runs()
    .map(({ policy }) => policy)
    .join(', '),
)

// A mistake anywhere refuses the whole set: nothing has changed.
try {
  await scheduler.apply([
    { ...sync, duration: '2m' },
    { ...report, conditions: ['Last known metric "Orders" is >> 100'] },
  ])
} catch (error) {
  if (!(error instanceof PolicyError)) throw error
  console.log(`refused: ${error.diagnostics[0]?.code ?? ''}; still loaded: ${scheduler.policies().length} policies`)
}

const nextPolicies: readonly Policy[] = [
  { ...sync, duration: '2m' },
  { name: 'audit', workflow_name: 'print', cron_expression: '0 3 * * *' },
]
const show = (plan: Awaited<ReturnType<typeof scheduler.apply>>): string =>
  `added ${plan.added.join()}, changed ${plan.changed.join()}, removed ${plan.removed.join()}`

console.log('would have:', show(await scheduler.apply(nextPolicies, { dryRun: true })))
console.log('has:', show(await scheduler.apply(nextPolicies)))

// What waited of a removed policy ends; what runs goes on.
const removed = await firstSettled
console.log(`${removed.policy}: ${removed.outcome ?? 'open'}`)
const ended = await firstEnded
console.log(`${ended.policy}: ${ended.result ?? 'running'}`)
console.log(
  'loaded:',
  scheduler
    .policies()
    .map(({ name }) => name)
    .join(', '),
)

await scheduler.stop()
