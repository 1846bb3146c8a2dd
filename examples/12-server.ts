/** The HTTP interface on a scheduler of this process: an event comes in by HTTP, a policy runs, and a client asks why. */
import { createScheduler } from 'tidegate'
import { createExperiments, startServer } from 'tidegate/server'

const experiments = createExperiments({
  actions: { 'demo.measure': () => ({ latency: 12 }) },
})
const scheduler = createScheduler({
  policies: [
    { name: 'every-second', workflow_name: 'run', cron_expression: '* * * * * ?', conditions: ['Last known metric "Load" is <= 10'] },
  ],
  workflows: { run: () => undefined, ...experiments.workflows },
  concurrencyGroups: experiments.concurrencyGroups,
})
await scheduler.start()
await experiments.attach(scheduler)

// Without tokens, changes are taken from this machine alone. A port of 0 is any that is free.
const server = await startServer({ scheduler, experiments, port: 0 })

const ask = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return Object(await response.json())
}

// The source system's own path.
await fetch(`${server.url}/rest/rmsscheduler/events/publish/Load/7`, { method: 'PUT' })
await new Promise<void>((resolve) => scheduler.once('run.ended', () => resolve()))
const { windows } = await ask('GET', '/v1/windows?policy=every-second&outcome=ran')
console.log('windows that ran:', Array.isArray(windows) ? windows.length > 0 : false)

const experiment = await ask('POST', '/api/v1/experiment', {
  name: 'latency',
  steps: [{ step: 'measure', do: 'demo.measure', expect: [{ operator: 'lt', latency: 100 }] }],
})
const trial = await ask('POST', '/api/v1/trial', { experiment: experiment['id'] })
const { status } = await ask('GET', `/api/v1/trial/${String(trial['id'])}`)
console.log('the trial:', status)

await server.close()
await scheduler.stop()
