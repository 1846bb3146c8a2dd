/** Views: what one session sees of a metric through one filter and lookback, added up as events come and go. The door of `src/signals/engine/views`. */
export { everything, isFiltering, ViewFilter, type Filter } from './view-filters.js'
export { quickFunctions, type MeasuredFunction, type QuickFunction } from './view-lines.js'
export { Views, type Scope } from './views.js'
