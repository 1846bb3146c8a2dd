/**
 * How a metric is laid out in the table of metrics: a line of eight numbers, which is one cache line and all of the table that an event touches.
 * This file imports nothing, as all that name the places of hot tables: only then does the build write the numbers where the names are used.
 */

/** Numbers of a line. */
export const LINE_BITS = 3
/** Timestamp of the newest listed event; -Infinity: there is none. */
export const NEWEST = 0
/** Its value. */
export const LAST = 1
/** The guard band `[low, high)`: as long as an event of every session lies in it, no verdict changes. Empty unless the series is direct. */
export const LOW = 2
export const HIGH = 3
/** The slot of the next event. */
export const TAIL = 4
/** No block of the list can be beyond retention before this instant, so that nobody looks at the oldest, which lie far from the newest. */
export const STALE_FROM = 5
/** How many events are retained, also those kept and those ahead of time. */
export const SIZE = 6
/** The slot of the oldest listed event. */
export const HEAD = 7
