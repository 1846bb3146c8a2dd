/**
 * The present of an engine: its instant, the plain event that is on its way in, and how many have come. They are passed on in this table and not as arguments,
 * because a number that is no small whole one costs an object on the heap wherever a call is not inlined.
 */

/** Cells of the table. */
export type Present = Float64Array<ArrayBuffer>

/** The instant of the engine; -Infinity before it was first told one. */
export const NOW = 0
/** Of the event. */
export const TIMESTAMP = 1
export const VALUE = 2
/** How many events have come over all metrics: the last place that was given in the order of arrival. */
export const ARRIVALS = 3
/** Where time is being brought to. */
export const TARGET = 4
/** When whoever drives the engine looks at it again by himself. */
export const ALARM = 5
/** The earliest deadlines of views, of nodes, and of what becomes visible. */
export const VIEWS_DUE = 7
export const NODES_DUE = 8
export const VISIBLE_DUE = 9
/** How many verdicts may have changed that nobody has been told of. */
export const UNTOLD = 6

/** A present before all time. */
export function createPresent(): Present {
  const never = Number.POSITIVE_INFINITY
  return Float64Array.of(-never, 0, 0, 0, 0, never, 0, never, never, never)
}
