/** Signals: metric events and time in, edges of conditions out. The door of `src/signals`. */
export { withCalendars, type CalendarsByName } from './calendars.js'
export { createSignals, type MetricHandle, type MetricPlace, type SignalEngineWithHandles } from './engine/index.js'
export { evaluateCondition, evaluateNow, type Evaluation, type EvaluationOptions } from './evaluate.js'
export { defaultSignalOptions } from './options.js'
export { findLostDetails, type Resolutions } from './resolution.js'
export type {
  Bucket,
  Edge,
  Evidence,
  MetricEvent,
  MetricState,
  RefusalCode,
  RetainedEvent,
  SignalEngine,
  SignalOptions,
  SignalStatistics,
  Verdict,
  WatchContext,
  WatchId,
} from './port.js'
export { aggregatesIn } from './reaches.js'
