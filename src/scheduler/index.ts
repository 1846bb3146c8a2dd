/** Machine 2 and its coupling with machine 1: what hosts, the simulator and the trace know of the scheduler. */
export { Core, type CoreOptions, type PolicyView } from './core.js'
export type { Limits } from './book.js'
export { countOf, findIn, itemsOf, withItem, withoutItem, type Few } from './few.js'
export { givenSessions, type GivenSessions } from './given-sessions.js'
export { backfillId, defaultSession, policyKey, readPolicyRef, runId, windowId, windowOfRun, type PolicyRef } from './identity.js'
export type {
  Answer,
  ApplyPlan,
  BackfillSlot,
  Command,
  Input,
  LaunchCommand,
  LaunchedRun,
  LaunchingWindow,
  Notice,
  PersonInput,
  RunInput,
  StepResult,
  ToldRun,
} from './inputs.js'
export type { CurrentHold } from './judging.js'
export type { OnMove } from './live.js'
export { compare } from './order.js'
export { holdReasons, outcomes, type Finish, type HoldReason, type Outcome, type RunFailure } from './outcomes.js'
export type { Plans } from './restoring.js'
export { runResults } from './rows.js'
export type {
  CancelCause,
  Change,
  Deletion,
  HoldEvidence,
  HoldInterval,
  LiveRow,
  Pause,
  PolicyRow,
  Put,
  Row,
  RunResult,
  RunRow,
  RunState,
  SessionRow,
  WindowRow,
} from './rows.js'
export { runMetric, runningMetric } from './runs.js'
export { isEnded, triggerStates, triggerTransitions, type TriggerEvent, type TriggerState } from './states.js'
export type { RunPlace, RunQuery, WindowPlace, WindowQuery } from './queries.js'
export { Records } from './records.js'
export { PolicyTable } from './policy-table.js'
export { readResolutions, readSettings, settingKeys, type Settings, type SettingsInput } from './settings.js'
export { slotAfter } from './slots.js'
