/** The signal engine that ships. The door of `src/signals/engine`. */
export { createSignals, type SignalEngineWithHandles } from './signal-engine.js'
export type { MetricHandle, MetricPlace } from './metric-handle.js'
