/** A server on loopback with experiments and on the clock of this machine, as real clients meet it. */
import { onTestFinished } from 'vitest'
import { createExperiments, startServer } from '../../src/hosts/http/index.js'
import { createScheduler, type Scheduler } from '../../src/index.js'

export interface Started {
  readonly url: string
  readonly scheduler: Scheduler
}

/** Starts one; it ends with the test. */
export async function started(): Promise<Started> {
  const experiments = createExperiments()
  const { workflows, concurrencyGroups } = experiments
  const scheduler = createScheduler({ workflows: { ...workflows, run: () => undefined }, concurrencyGroups })
  await scheduler.start()
  await experiments.attach(scheduler)
  const server = await startServer({ scheduler, experiments, port: 0 })
  onTestFinished(async () => {
    await server.close()
    await scheduler.stop()
  })
  return { url: server.url, scheduler }
}
