/** Sets that are empty or nearly so for most owners: no memory for the empty one, a list for a few items, a real set beyond. */

/** Items in the order in which they came, each once. Change it with {@link withItem} and {@link withoutItem}, and keep what these answer. */
export type Few<T> = readonly T[] | Set<T>

const listMax = 8
const none: readonly never[] = Object.freeze([])

/** The empty one; shared. */
export function noItems<T>(): Few<T> {
  return none
}

export function countOf<T>(few: Few<T>): number {
  return few instanceof Set ? few.size : few.length
}

/** The same with `item`. A list is never changed in place, so that a walk over it sees what was there when it began. */
export function withItem<T>(few: Few<T>, item: T): Few<T> {
  if (few instanceof Set) return few.add(item)
  if (few.length === 0) return [item]
  if (few.includes(item)) return few
  return few.length < listMax ? [...few, item] : new Set(few).add(item)
}

/** The same without `item`. */
export function withoutItem<T>(few: Few<T>, item: T): Few<T> {
  if (!(few instanceof Set)) return few.length === 1 && few[0] === item ? none : few.filter((other) => other !== item)
  few.delete(item)
  return few.size === 0 ? none : few
}
