/** What is over for good, packed. The door of `src/scheduler/history`. */
export { History, type Asked } from './history.js'
