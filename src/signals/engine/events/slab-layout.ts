/** How the slab of events is laid out. Like all that name the places of hot tables, this file imports nothing: only then does the build write the numbers where they are used. */

/** A block holds eight events. */
export const BLOCK_BITS = 3
export const BLOCK_MASK = 7
/** A page holds 8192 events (192 KB), so that growing never copies. */
export const PAGE_BITS = 13
export const PAGE_MASK = 8191
/** Numbers of an event in its page: timestamp, value, arrival. */
export const WIDTH = 3
