/** What the core is told and what it tells: inputs with their answers, commands, and the result of a step. */
import type { Duration, Instant } from '../../grammar/time.js'
import type { PlannedPolicy } from '../policies/plan.js'
import type { MetricEvent, Verdict, WatchId } from '../signals/port.js'
import type { PolicyRef } from './identity.js'
import type { Change, CancelCause, PolicyRow, RunResult, RunRow, WindowRow } from './rows.js'

/** The run that somebody tells of: its id, or the run of its launch command, which need not be looked for. */
export type ToldRun = string | LaunchedRun

/** What became of a launch or a run, told by a launcher. */
export type RunInput =
  | { readonly kind: 'launched'; readonly run: ToldRun; readonly executionId?: string }
  | { readonly kind: 'refused'; readonly run: ToldRun; readonly message: string }
  | { readonly kind: 'ended'; readonly run: ToldRun; readonly result: RunResult; readonly message?: string }
  /** Nobody knows what became of it: its process is gone (S6.3). */
  | { readonly kind: 'lost'; readonly run: ToldRun }

/** What a person or a program asks for. */
export type PersonInput =
  | { readonly kind: 'pause'; readonly policy: PolicyRef; readonly note?: string; readonly until?: Instant }
  | { readonly kind: 'resume'; readonly policy: PolicyRef }
  | { readonly kind: 'trigger'; readonly policy: PolicyRef; readonly ignoreConditions?: boolean }
  | { readonly kind: 'backfill'; readonly policy: PolicyRef; readonly slots: readonly BackfillSlot[] }
  | { readonly kind: 'cancel-run'; readonly run: string; readonly reason?: string }
  | { readonly kind: 'cancel-policy'; readonly policy: PolicyRef; readonly reason?: string }
  | { readonly kind: 'open-session'; readonly session: string; readonly policies: readonly PlannedPolicy[] }
  | { readonly kind: 'close-session'; readonly session: string; readonly cancelRuns?: boolean }
  | {
      readonly kind: 'apply'
      readonly session: string
      readonly policies: readonly PlannedPolicy[]
      readonly cancelRuns?: boolean
      readonly dryRun?: boolean
    }

export type Input = { readonly kind: 'metric'; readonly event: MetricEvent } | RunInput | PersonInput

/** A slot to fill in, and the how manieth attempt it is: with it the window has an id that no other ever had. */
export interface BackfillSlot {
  readonly slot: Instant
  readonly attempt: number
}

/** How an input was taken. `code` is stable: `unknown-policy`, `unknown-run`, `unknown-session`, `run-ended`, `policy-paused`, `invalid-policy`, `not-paused`, `session-open`, or a refusal of a metric event. */
export type Answer =
  | { readonly ok: true; readonly window?: string; readonly windows?: readonly string[]; readonly plan?: ApplyPlan }
  | { readonly ok: false; readonly code: string; readonly message: string }

/** What `apply` changed, or would change: names of policies. */
export interface ApplyPlan {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly unchanged: readonly string[]
}

/** Something a listener may want to know. Rows are as they stood at that moment. */
export type Notice =
  | { readonly kind: 'window.opened'; readonly at: Instant; readonly window: WindowRow }
  | { readonly kind: 'window.closed'; readonly at: Instant; readonly window: WindowRow }
  | { readonly kind: 'window.settled'; readonly at: Instant; readonly window: WindowRow }
  | { readonly kind: 'window.held'; readonly at: Instant; readonly window: WindowRow }
  | { readonly kind: 'run.launched'; readonly at: Instant; readonly run: RunRow }
  | { readonly kind: 'run.ended'; readonly at: Instant; readonly run: RunRow }
  | { readonly kind: 'run.stuck'; readonly at: Instant; readonly run: RunRow }
  | { readonly kind: 'policy.paused'; readonly at: Instant; readonly policy: PolicyRow }
  | { readonly kind: 'policy.resumed'; readonly at: Instant; readonly policy: PolicyRow }
  /** A bug of ours stopped the decisions for this policy: it is paused, the others go on. */
  | { readonly kind: 'policy.failed'; readonly at: Instant; readonly policy: PolicyRow; readonly error: unknown }
  | { readonly kind: 'condition.changed'; readonly at: Instant; readonly watch: WatchId; readonly verdict: Verdict }

/** A run to launch. */
export type LaunchedRun = Pick<RunRow, 'id' | 'session' | 'policy' | 'workflow' | 'inputs' | 'n' | 'start'>

/** The window that launches it. Its end is that of the command. */
export type LaunchingWindow = Pick<WindowRow, 'id' | 'slot' | 'opens'>

export interface LaunchCommand {
  readonly kind: 'launch'
  readonly run: LaunchedRun
  readonly window: LaunchingWindow
  /** The end of the window when the launch was decided; an edit may have moved it since. */
  readonly until: Instant
}

/** What to do, carried out by the driver after the changes are durable, in this order. */
export type Command =
  | LaunchCommand
  | {
      readonly kind: 'cancel'
      readonly run: RunRow
      readonly cause: CancelCause
      readonly reason: string
      readonly graceMs: Duration | undefined
    }
  | { readonly kind: 'notify'; readonly notice: Notice }

export interface StepResult {
  readonly changes: readonly Change[]
  readonly commands: readonly Command[]
  /** One for each input, in the order in which they were given. */
  readonly answers: readonly Answer[]
}
