/** The launcher port: what starts and cancels workflows. Orchestrators whose runs outlive a call implement it; `workflows` is the one in this process. */
import type { RunResult } from '../scheduler/index.js'

/** All that a launcher is told of a run. */
export interface LaunchRequest {
  readonly workflow: string
  readonly inputs: Readonly<Record<string, unknown>>
  /** Also the idempotency key: it is never launched twice. */
  readonly runId: string
  readonly policy: string
  readonly session: string
  /** `slot`: the instant that it is for, which is earlier than `opens` where a window was made up for, or filled in later. */
  readonly window: { readonly id: string; readonly slot: number; readonly opens: number; readonly closes: number }
  /** Aborted when the run is cancelled. Made when it is first read. */
  readonly signal: AbortSignal
}

/** The launcher's own name for the run, by which `cancel` and `report` know it. Without one it is the run id. */
export type LaunchReceipt = { readonly executionId?: string } | undefined

export interface Launcher {
  /** Starts a run; answers once it is accepted. Throwing or rejecting refuses it: the run has failed with reason `launch_failed`. */
  // eslint-disable-next-line typescript/no-invalid-void-type -- a launcher that has no name of its own need not answer anything
  launch(request: LaunchRequest): LaunchReceipt | void | Promise<LaunchReceipt | void>
  /** Asks for the end of a run. Its end is still told by `report`. */
  cancel?(executionId: string, reason: string): void | Promise<void>
  /** Says what became of runs that were in flight when the scheduler stopped. */
  reconcile?(executionIds: readonly string[]): Promise<Readonly<Record<string, RunResult | 'running' | 'lost'>>>
}

/** How a run ended, told by an orchestrator. */
export type RunReport = RunResult | { readonly result: RunResult; readonly message?: string }
