/** Events: the lists of all metrics in one slab, and the line of hot numbers of each. The door of `src/signals/engine/events`. */
export { EventLists, setOfTag, type Cursor } from './event-lists.js'
export type { EventSlab, Slot } from './event-slab.js'
export type { LabelSets } from './label-sets.js'
export { HIGH, LAST, LINE_BITS, LOW, NEWEST, SIZE, STALE_FROM } from './metric-lines.js'
export { WIDTH } from './slab-layout.js'
