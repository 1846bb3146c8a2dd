/** How the slab of events is laid out. Like all that name the places of hot tables, this file imports nothing: only then does the build write the numbers where they are used. */

/** A block holds eight events. */
export const BLOCK_BITS = 3
export const BLOCK_MASK = 7
/** A page holds 8192 events (192 KB), so that growing never copies. */
export const PAGE_BITS = 13
export const PAGE_MASK = 8191
/** Numbers of an event in its page: timestamp, value, arrival. */
export const WIDTH = 3
/**
 * A list begins with a short block, since many never have more than an event or two: it is numbered as if it had eight places as well, of which it has the last two,
 * so that who walks a list need not know. Short blocks lie in pages of their own, which are told by their length.
 */
export const SHORT_SKIPS = 6
/** Numbers in a page of short blocks. */
export const SHORT_PAGE = 6144
