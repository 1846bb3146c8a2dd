/**
 * The present of an engine: its instant, and the plain event that is on its way in. They are passed on in this table and not as arguments,
 * because a number that is no small whole one costs an object on the heap wherever a call is not inlined.
 */

/** Cells of the table. */
export type Present = Float64Array<ArrayBuffer>

/** The instant of the engine; -Infinity before it was first told one. */
export const NOW = 0
/** Of the event. */
export const TIMESTAMP = 1
export const VALUE = 2

/** A present before all time. */
export function createPresent(): Present {
  return Float64Array.of(Number.NEGATIVE_INFINITY, 0, 0)
}
