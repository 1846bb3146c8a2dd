/** Windows and runs on virtual time: an hour of a policy that retries and loops, printed with the reason for every window. */
import { simulate } from 'tidegate/testing'

const simulation = simulate({
  start: '2026-01-01T00:00:00Z',
  policies: [
    {
      name: 'sync',
      workflow_name: 'copy',
      cron_expression: '0 0/15 * * * ?', // every quarter of an hour, with seconds first: the Quartz dialect
      duration: '7m',
      retry_on_error: true,
      delay: '30s',
      max_run: 3,
      cancel_on_timeout: true,
    },
  ],
  // One entry per launch; the last repeats.
  workflows: {
    copy: [
      { takes: '3m' },
      { takes: '1m', result: 'error' },
      { takes: '2m', result: 'error' },
      { takes: '1m' },
      { takes: '10m' },
      { refuse: 'no worker is free' },
    ],
  },
})

simulation.advance('59m')

const minutes = (instant: number): string => `${((instant - simulation.start) / 60_000).toFixed(1)}m`
for (const window of simulation.windows('sync')) {
  console.log(simulation.explain(window.id).text)
  for (const run of simulation.runs({ window: window.id })) {
    console.log(`  run ${run.n}: ${minutes(run.start)} to ${run.end === undefined ? 'now' : minutes(run.end)}, ${run.result ?? 'running'}`)
  }
}
