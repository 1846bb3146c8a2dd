/** A launcher for an orchestrator whose runs outlive the call: it accepts a run at once and tells its end later, under its own name. */
import { createScheduler, type Launcher } from 'tidegate'

/** Stands for an orchestrator with an HTTP interface: it answers with an execution id and calls back when the execution has ended. */
class Orchestrator {
  readonly #executions = new Map<string, NodeJS.Timeout>()
  #count = 0

  async start(workflow: string, idempotencyKey: string, onEnd: (execution: string, ok: boolean) => void): Promise<string> {
    this.#count += 1
    const execution = `execution-${this.#count}`
    console.log(`orchestrator: ${workflow} accepted as ${execution} for ${idempotencyKey}`)
    const timer = setTimeout(() => {
      this.#executions.delete(execution)
      onEnd(execution, true)
    }, 300)
    this.#executions.set(execution, timer)
    return execution
  }

  async cancel(execution: string, onEnd: (execution: string) => void): Promise<void> {
    clearTimeout(this.#executions.get(execution))
    if (this.#executions.delete(execution)) onEnd(execution)
  }
}

const orchestrator = new Orchestrator()

const launcher: Launcher = {
  async launch({ workflow, runId }) {
    const executionId = await orchestrator.start(workflow, runId, (execution, ok) => scheduler.report(execution, ok ? 'success' : 'error'))
    return { executionId }
  },
  async cancel(executionId, reason) {
    console.log(`orchestrator: asked to cancel ${executionId}: ${reason}`)
    await orchestrator.cancel(executionId, (execution) => scheduler.report(execution, 'cancelled'))
  },
}

const scheduler = createScheduler({
  policies: [{ name: 'deploy', workflow_name: 'install', cron_expression: '* * * * * ?', duration: '900ms', cancel_on_timeout: true }],
  launcher,
})

const settled = new Promise<void>((resolve) => {
  scheduler.once('window.settled', (window) => {
    console.log(scheduler.explain(window.id).text)
    resolve()
  })
})

await scheduler.start()
await settled
await scheduler.stop()
