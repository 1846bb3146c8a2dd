/** Pairs up what has moved: of two lists of instants, those that are nearest to each other. */
import type { Duration, Instant } from '../../../grammar/index.js'

/** Whatever lies farther apart than a week is two things. */
export const MOVED_MAX: Duration = 7 * 86_400_000

/**
 * Pairs each item with the one of the other list that is nearest in time, where that is so both ways (ties: the earlier) and not farther than {@link MOVED_MAX}.
 * Both lists must be in order of time.
 */
export function nearestPairs<Before, After>(
  before: readonly Before[],
  after: readonly After[],
  instantOf: (item: Before | After) => Instant,
): ReadonlyMap<Before, After> {
  const [first, second] = [before.map(instantOf), after.map(instantOf)]
  const forth = nearestOf(first, second)
  const back = nearestOf(second, first)
  const pairs = new Map<Before, After>()
  for (const [index, item] of before.entries()) {
    const near = forth[index] ?? -1
    const other = after[near]
    if (other !== undefined && back[near] === index && Math.abs((first[index] ?? 0) - (second[near] ?? 0)) <= MOVED_MAX)
      pairs.set(item, other)
  }
  return pairs
}

/** For each instant, the place of the nearest in a list in order of time. */
function nearestOf(instants: readonly Instant[], others: readonly Instant[]): readonly number[] {
  let place = 0
  return instants.map((instant) => {
    const distance = (at: number): number => Math.abs((others[at] ?? Infinity) - instant)
    while (place + 1 < others.length && distance(place + 1) < distance(place)) place += 1
    return place
  })
}
