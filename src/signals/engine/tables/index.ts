/** Tables: what all hot state lies in. Typed arrays that grow, the deadlines of numbered owners, and the present of an engine. The door of `src/signals/engine/tables`. */
export { DeadlineHeap } from './deadline-heap.js'
export { withCodeRoom, withRoom, withWholeRoom } from './growth.js'
export {
  ALARM,
  ARRIVALS,
  createPresent,
  NODES_DUE,
  NOW,
  TARGET,
  TIMESTAMP,
  UNTOLD,
  VALUE,
  VIEWS_DUE,
  VISIBLE_DUE,
  type Present,
} from './present.js'
