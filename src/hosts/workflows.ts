/** Workflows as functions of this process: the launcher behind the `workflows` option. */
import { TidegateError } from '../../grammar/errors.js'
import type { LaunchRequest, Launcher, RunReport } from './launcher.js'

/** What a workflow function is given. */
export interface WorkflowContext {
  readonly run: { readonly id: string; readonly policy: string; readonly session: string; readonly window: LaunchRequest['window'] }
  readonly inputs: Readonly<Record<string, unknown>>
  /** Aborted when the run is cancelled; a workflow that heeds it ends early. */
  readonly signal: AbortSignal
}

/** A workflow in this process: it succeeds when it returns (or its promise fulfils) and fails when it throws (or rejects). What it returns is not looked at. */
export type Workflow = (context: WorkflowContext) => unknown

/** `workflows` by name. */
export type Workflows = Readonly<Record<string, Workflow>>

/** A launcher that calls functions. `report` is told the end of every run. */
export function workflowLauncher(workflows: Workflows, report: (runId: string, report: RunReport) => void): Launcher {
  const known = new Map(Object.entries(workflows))
  return {
    launch(request) {
      const workflow = known.get(request.workflow)
      if (workflow === undefined)
        throw new TidegateError(
          'unknown-workflow',
          `no workflow "${request.workflow}" is given: the workflows are ${[...known.keys()].join(', ')}`,
        )
      void settle(workflow, request, report)
    },
  }
}

async function settle(workflow: Workflow, request: LaunchRequest, report: (runId: string, report: RunReport) => void): Promise<void> {
  const { runId, policy, session, window, inputs } = request
  const context: WorkflowContext = {
    run: { id: runId, policy, session, window },
    inputs,
    get signal() {
      return request.signal
    },
  }
  let ended: RunReport
  try {
    await workflow(context)
    ended = 'success'
  } catch (error) {
    ended = { result: 'error', message: messageOf(error) }
  }
  report(runId, ended)
}

/** What a thrown value says, whatever it is. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message === '' ? error.name : error.message
  try {
    return String(error)
  } catch {
    return 'a value that cannot be shown was thrown'
  }
}
