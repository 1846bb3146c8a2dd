/** Sums and what is built on them, from lists of finite numbers. A huge value spoils nothing beside it. */
import { addExactly, roundExactly, SUMMAND_MAX } from './exact-sum.js'

/** The sum, rounded once. 0 for none; where the numbers may overflow by Neumaier's method, and not finite where they do. */
export function sumOf(values: readonly number[]): number {
  const parts: number[] = []
  for (const value of values) {
    if (Math.abs(value) > SUMMAND_MAX) return compensatedSumOf(values)
    addExactly(parts, value)
  }
  return roundExactly(parts)
}

/** What rounding loses is added up apart. */
function compensatedSumOf(values: readonly number[]): number {
  let sum = 0
  let lost = 0
  for (const value of values) {
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}

/** The arithmetic mean of at least one number; finite even where the sum overflows. `count`: how many numbers the values are the parts of. */
export function meanOf(values: readonly number[], count: number = values.length): number {
  const sum = sumOf(values)
  return Number.isFinite(sum) ? sum / count : sumOf(values.map((value) => value / count))
}

/** The variance of a population of at least one number, in two passes: first the mean, then the squares around it. */
export function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return meanOf(values.map((value) => (value - mean) ** 2))
}

/**
 * The value below which `percent` (0..100) of at least one number lie: of the sorted values the one with rank `percent / 100 * (n - 1)`
 * counted from 0, between two ranks by linear interpolation. So 0 is the minimum, 50 the median, 100 the maximum.
 */
export function percentileOf(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = (percent / 100) * (sorted.length - 1)
  const below = sorted[Math.floor(rank)] ?? Number.NaN
  const above = sorted[Math.ceil(rank)] ?? Number.NaN
  return below + (above - below) * (rank - Math.floor(rank))
}
