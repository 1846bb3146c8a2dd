/** The exact sum of a window: two numbers hold the sums of usual numbers without loss, and what they cannot hold is told, to be noted beside. */
import type { Instant } from '../../../../grammar/time.js'
import { addExactly, SUMMAND_MAX } from '../../exact-sum.js'
import type { EventSlab, Slot } from '../events/index.js'
import { COUNT, LOST, SUM, type ViewLines } from './view-lines.js'

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

/**
 * Takes the events from `slot` on that are not later than `end` out of the view at `line`, whose list ends at `tail`. Returns the slot of the first that stays, or
 * of one that is too great, or whose share in the sum does not fit: that must be taken out with care.
 */
export function removeSummands(lines: ViewLines, line: number, slab: EventSlab, slot: Slot, tail: Slot, end: Instant): Slot {
  let next = slot
  let sum = lines[line | SUM]!
  let lost = lines[line | LOST]!
  let count = lines[line | COUNT]!
  while (next !== tail && slab.timestamp(next) <= end) {
    const summand = -slab.value(next)
    if (summand > SUMMAND_MAX || summand < -SUMMAND_MAX) break
    const nextSum = sum + summand
    const share = nextSum - sum
    const error = sum - (nextSum - share) + (summand - share)
    const nextLost = lost + error
    const errorShare = nextLost - lost
    if (lost - (nextLost - errorShare) + (error - errorShare) !== 0) break
    sum = nextSum
    lost = nextLost
    count -= 1
    next = slab.after(next)
  }
  lines[line | SUM] = sum
  lines[line | LOST] = lost
  lines[line | COUNT] = count
  return next
}

/** Puts the sum of the view at `line`, the `parts` beside it and `rest` in order: the greatest two stay in the line, the others are returned. */
export function spill(lines: ViewLines, line: number, others: readonly number[], rest: number): number[] {
  const parts: number[] = []
  for (const part of [...others, rest, lines[line | LOST]!, lines[line | SUM]!]) addExactly(parts, part)
  lines[line | SUM] = parts.pop() ?? 0
  lines[line | LOST] = parts.pop() ?? 0
  return parts
}
