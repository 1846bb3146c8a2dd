/** Tidegate: decides when workflows may run. The public door of the library. */
export { createVocabulary, printCondition, type Vocabulary, type VocabularyFile } from '../dsl/index.js'
export type { Condition } from '../dsl/condition.js'
export {
  InvariantError,
  isTidegateError,
  PolicyError,
  renderDiagnostics,
  TidegateError,
  type Diagnostic,
  type DurationInput,
  type InstantInput,
} from '../grammar/index.js'
export type { Backfill } from './hosts/backfilling.js'
export type { Clock } from './hosts/clock.js'
export { loadDsl, loadPolicies } from './hosts/files/index.js'
export type { VocabularyChange } from './hosts/languages.js'
export type { LaunchReceipt, LaunchRequest, Launcher, RunReport } from './hosts/launcher.js'
export { memoryStore } from './hosts/memory/memory-store.js'
export type { Logger, SchedulerOptions } from './hosts/options.js'
export type { MetricHandle, MetricInput } from './hosts/metric-input.js'
export type { PolicyState } from './hosts/policy-state.js'
export { createScheduler, Scheduler } from './hosts/scheduler.js'
export type { SchedulerStatistics } from './hosts/statistics.js'
export type { SchedulerEvents, WatchedEdge } from './hosts/scheduler-events.js'
export type {
  Batch,
  Grouping,
  Maintenance,
  RunListQuery,
  SavedState,
  Store,
  StoredText,
  StoreStatistics,
  WindowListQuery,
} from './hosts/store.js'
export { StoreError } from './hosts/store-error.js'
export type { Workflow, WorkflowContext, Workflows } from './hosts/workflows.js'
export type { CalendarTexts, LoadedPolicies, PlannedPolicy, PoliciesInput, Policy, PolicyDocument } from './policies/index.js'
export type { ApplyPlan, Change, Outcome, PolicyRow, Row, RunResult, RunRow, WindowRow } from './scheduler/index.js'
export {
  evaluateCondition,
  type Evaluation,
  type EvaluationOptions,
  type MetricEvent,
  type MetricState,
  type RefusalCode,
  type Verdict,
} from './signals/index.js'
export { describeTimer, nextTimes } from './timers/index.js'
export type { Explanation } from './trace/index.js'
