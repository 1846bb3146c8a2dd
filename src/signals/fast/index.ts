/** The fast signal engine. The door of `src/signals/fast`. */
export { createFastSignals, type FastSignalEngine, type MetricHandle } from './fast-engine.js'
