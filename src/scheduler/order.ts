/** The one order of names, and lists in an order. */
import type { PolicyRef } from './identity.js'

/** Plain order of UTF-16 units: the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** Policies by session, then name. */
export function byPolicy(a: PolicyRef, b: PolicyRef): number {
  return compare(a.session, b.session) || compare(a.policy, b.policy)
}

/** The same of those that are called by their name. */
export function byName(a: Named, b: Named): number {
  return compare(a.session, b.session) || compare(a.name, b.name)
}

interface Named {
  readonly session: string
  readonly name: string
}

/** Sorts a list in place; equal items stay as they came. What is due together mostly comes in order, and looking costs less than sorting. */
export function sorted<T>(items: T[], order: (a: T, b: T) => number): T[] {
  let before = items[0]
  for (let index = 1; index < items.length; index += 1) {
    const item = items[index]
    if (before !== undefined && item !== undefined && order(before, item) > 0) return items.sort(order)
    before = item
  }
  return items
}
