/** Metrics: which are known, what is taken into their lists or refused, and how long it stays. The door of `src/signals/engine/metrics`. */
export type { ListObserver } from './list-observer.js'
export type { MetricSeries } from './metric-series.js'
export { MetricStore } from './metric-store.js'
export type { MetricTable } from './metric-table.js'
