/** The fast signal engine. The door of `src/signals/fast`. */
export { createFastSignals, type FastSignalEngine } from './fast-engine.js'
export type { MetricHandle } from './metric-handle.js'
