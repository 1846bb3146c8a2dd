/**
 * How a view is laid out in the table of views: its numbers, the bits of its form, and the codes of functions. A view touches this table and nothing else when a usual
 * event comes; where its window begins and what it saw last lie beside it.
 */
import type { AggregateFunction } from '../../../../dsl/condition.js'
import type { EventSlab, Slot } from '../events/index.js'

/** Numbers of a view: a cache line. */
export const VIEW_BITS = 3
/** The sum of the window is exactly `SUM + LOST`, and what is noted beside. */
export const SUM = 0
export const LOST = 1
export const COUNT = 2
/** What it is like: the bits below, and above them the code of the only function. */
export const FORM = 3
/** The guard band of the only function that is asked of the view, with numbers for its ends; empty if there are several. */
export const BAND_LOW = 4
export const BAND_HIGH = 5
/** By how much at the most the events that leave a planned view before its deadline can bring it towards its band's ends. */
export const SLACK_LOW = 6
export const SLACK_HIGH = 7

/** Numbers of a view beside its line: what an event touches that leaves, and few of those that come. */
export const EDGE_BITS = 1
/** The slot of the first event of the window; the tail of the list if it is empty. */
export const START = 0
/** An event leaves the window so many ms after its timestamp. */
export const SPAN = 1

export const WINDOWED = 1
export const FILTERING = 2
/** It has extras. */
export const EXTRAORDINARY = 4
/** Somebody asks for the last event. */
export const LASTING = 8
/** Its deadline is later than its first event leaves: none of those that leave before can bring it out of its band. They go when the next event comes, or somebody looks. */
export const PLANNED = 16
/** Its only function grows with the number of events alone, or is to be multiplied with that to be compared. */
export const COUNTING = 32
export const AVERAGING = 64
export const FUNCTION_SHIFT = 7
/** Forms from here on, that of `count` and those after it, have a function that is worked out from the sum and the count alone. */
export const SUMMING = 4 << FUNCTION_SHIFT

/** Rounding in what is compared here is less than this share of the numbers in it. */
export const ERROR = 1e-10

/** The functions that are kept up to date with each event. */
export type MeasuredFunction = Extract<AggregateFunction, 'last' | 'sum' | 'average' | 'count' | 'min' | 'max'>

/** Functions that a band can be compared with at once; 0: none. */
export type QuickFunction = 0 | 1 | 2 | 3 | 4 | 5 | 6
export const quickFunctions: Readonly<Record<MeasuredFunction, QuickFunction>> = { last: 1, min: 2, max: 3, count: 4, sum: 5, average: 6 }

/** The table of views, and that of their edges. */
export type ViewLines = Float64Array<ArrayBuffer>

/**
 * Keeps `START` at `edge` where it belongs after an event was put into the list at `slot`; `tail` is where the list ended before. Later events have moved on by one
 * slot, so that the event which was at `START` is now behind it if the new one came before.
 */
export function moveStart(
  edges: ViewLines,
  edge: number,
  slab: EventSlab,
  slot: Slot,
  tail: Slot,
  isInside: boolean,
  isSeen: boolean,
): void {
  const start = edges[edge | START]!
  const isBefore = start === tail || (slot !== tail && slab.timestamp(slot) < slab.timestamp(slab.after(start)))
  if (isBefore) edges[edge | START] = isSeen ? slot : slab.after(start)
  else if (!isInside) edges[edge | START] = slab.after(slot)
}
