/**
 * Sums without rounding: a sum is kept as a few numbers that add up to it exactly, so that what is added and taken away again leaves no trace
 * and the sum of a window depends on the events in it alone (SEMANTICS S4.2).
 */

/** Numbers beyond this are not added up here: with them, a sum might overflow. It is 2 to the 960th, written out for the build to put it where it is used. */
export const SUMMAND_MAX = 9.745314011399999e288

/**
 * Adds `value` to parts that add up to a sum exactly: from the least to the greatest, none overlapping another.
 * Each addition splits into what rounding keeps and what it loses.
 */
export function addExactly(parts: number[], value: number): void {
  let carried = value
  let kept = 0
  for (const part of parts) {
    const sum = carried + part
    const share = sum - carried
    const lost = carried - (sum - share) + (part - share)
    if (lost !== 0) {
      parts[kept] = lost
      kept += 1
    }
    carried = sum
  }
  parts.length = kept
  if (carried !== 0) parts.push(carried)
}

/** The number next to what parts add up to; 0 for none. A tie is decided by the parts below it. */
export function roundExactly(parts: readonly number[]): number {
  let index = parts.length - 1
  let sum = parts[index] ?? 0
  let lost = 0
  while (index > 0 && lost === 0) {
    index -= 1
    const part = parts[index] ?? 0
    const next = sum + part
    lost = part - (next - sum)
    sum = next
  }
  const below = parts[index - 1] ?? 0
  if (lost !== 0 && Math.sign(lost) === Math.sign(below)) {
    const twice = lost * 2
    const next = sum + twice
    if (next - sum === twice) return next
  }
  return sum
}
