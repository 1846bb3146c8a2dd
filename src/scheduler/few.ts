/** Things with ids, of which most owners have none or one: no memory for none, the thing itself for one, a list for a few, a map beyond. */

/** In the order in which they came, each id once. Change it with {@link withItem} and {@link withoutItem}, and keep what these answer. */
export type Few<T extends Identified> = T | readonly T[] | Map<string, T> | undefined

interface Identified {
  readonly id: string
}

const listMax = 8
const none: readonly never[] = Object.freeze([])

function isList<T extends Identified>(few: Few<T>): few is readonly T[] {
  return Array.isArray(few)
}

export function countOf<T extends Identified>(few: Few<T>): number {
  if (few === undefined) return 0
  if (few instanceof Map) return few.size
  return isList(few) ? few.length : 1
}

/** All of them, to walk over. Where they are many, what is added or taken away meanwhile may be seen or not. */
export function itemsOf<T extends Identified>(few: Few<T>): Iterable<T> {
  if (few === undefined) return none
  if (few instanceof Map) return few.values()
  return isList(few) ? few : [few]
}

/** The one that came first. */
export function firstOf<T extends Identified>(few: Few<T>): T | undefined {
  const [first] = itemsOf(few)
  return first
}

export function findIn<T extends Identified>(few: Few<T>, id: string): T | undefined {
  if (few === undefined) return undefined
  if (few instanceof Map) return few.get(id)
  if (isList(few)) return few.find((item) => item.id === id)
  return few.id === id ? few : undefined
}

/** The same with `item`, which takes the place of one of its id. A list is never changed, so that a walk over it sees what was there when it began. */
export function withItem<T extends Identified>(few: Few<T>, item: T): Few<T> {
  if (few === undefined || few === item) return item
  if (few instanceof Map) return few.set(item.id, item)
  if (!isList(few)) return few.id === item.id ? item : [few, item]
  const place = few.findIndex(({ id }) => id === item.id)
  if (place !== -1) return few.with(place, item)
  return few.length < listMax ? [...few, item] : new Map([...few, item].map((each) => [each.id, each]))
}

/** The same without the one of an id. */
export function withoutItem<T extends Identified>(few: Few<T>, id: string): Few<T> {
  if (few === undefined) return undefined
  if (few instanceof Map) {
    few.delete(id)
    return few.size === 0 ? undefined : few
  }
  if (!isList(few)) return few.id === id ? undefined : few
  const others = few.filter((other) => other.id !== id)
  return others.length > 1 ? others : others[0]
}
