/** The one order of names, and lists in an order. */

/** Plain order of UTF-16 units: the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
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
