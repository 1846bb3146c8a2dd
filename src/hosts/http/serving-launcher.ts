/** The launcher of a server: trials run in this process, everything else where the operator says. */
import { TidegateError } from '../../../grammar/errors.js'
import { sessionOf, trialWorkflow } from '../../experiments/index.js'
import type { Launcher, RunReport } from '../launcher.js'
import { workflowLauncher, type Workflows } from '../workflows.js'

export interface ServingOptions {
  /** Those of the experiments. */
  readonly workflows: Workflows
  /** For all other workflows; absent: their launches fail. */
  readonly other?: Launcher
  /** Told the end of each trial. */
  readonly report: (runId: string, report: RunReport) => void
}

export function servingLauncher({ workflows, other, report }: ServingOptions): Launcher {
  const trials = workflowLauncher(workflows, report)
  return {
    launch(request) {
      if (request.workflow === trialWorkflow) return trials.launch(request)
      if (other !== undefined) return other.launch(request)
      throw new TidegateError('unknown-workflow', `nothing runs the workflow "${request.workflow}": start the server with --launch URL`)
    },
    cancel: (executionId, reason) => (isTrial(executionId) ? undefined : other?.cancel?.(executionId, reason)),
    async reconcile(executionIds) {
      const lost = executionIds.filter((id) => isTrial(id) || other?.reconcile === undefined)
      const asked = executionIds.filter((id) => !lost.includes(id))
      const told = asked.length === 0 ? {} : await other?.reconcile?.(asked)
      return { ...Object.fromEntries(lost.map((id) => [id, 'lost'] as const)), ...told }
    },
  }
}

/** Trials have no name but their run id, which begins with the session of their experiment; they end with their process. */
function isTrial(executionId: string): boolean {
  return executionId.startsWith(sessionOf({ id: '' }))
}
