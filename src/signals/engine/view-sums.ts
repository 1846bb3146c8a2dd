/** The exact sum of a window: two numbers hold the sums of usual numbers without loss, and what they cannot hold is told, to be noted beside. */
import { addExactly } from '../exact-sum.js'
import { LOST, SUM, type ViewLines } from './view-lines.js'

/** Adds to the sum of the view at `line`. Returns what does not fit; nearly always 0. */
export function addSummand(lines: ViewLines, line: number, summand: number): number {
  const sum = lines[line | SUM]!
  const lost = lines[line | LOST]!
  const nextSum = sum + summand
  const share = nextSum - sum
  const error = sum - (nextSum - share) + (summand - share)
  const nextLost = lost + error
  const errorShare = nextLost - lost
  const rest = lost - (nextLost - errorShare) + (error - errorShare)
  lines[line | SUM] = nextSum
  lines[line | LOST] = nextLost
  return rest
}

/** Puts the sum of the view at `line`, the `parts` beside it and `rest` in order: the greatest two stay in the line, the others are returned. */
export function spill(lines: ViewLines, line: number, others: readonly number[], rest: number): number[] {
  const parts: number[] = []
  for (const part of [...others, rest, lines[line | LOST]!, lines[line | SUM]!]) addExactly(parts, part)
  lines[line | SUM] = parts.pop() ?? 0
  lines[line | LOST] = parts.pop() ?? 0
  return parts
}
