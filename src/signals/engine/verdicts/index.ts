/** Verdicts: watched conditions as one network of nodes, and what is told of those that turned. The door of `src/signals/engine/verdicts`. */
export { Announcements } from './announcements.js'
export { FALSE, TRUE, UNKNOWN, VerdictNetwork, type NetworkObserver, type NodeKind, type VerdictCode } from './verdict-network.js'
export { WatchTable } from './watch-table.js'
