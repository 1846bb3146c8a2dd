/** Which instants are slots of a policy, asked one instant at a time (SEMANTICS S1.3, S1.7). */
import type { HistoryTimer } from './history.js'
import type { ModelPolicy } from './state.js'

/** Excluded slots are slots too. */
export function isNominalSlot(policy: ModelPolicy, slot: number): boolean {
  const { spec, openedAt, pending, since } = policy
  if (slot < since && !pending.includes(slot)) return false
  if (spec.startAt !== undefined && slot < spec.startAt) return false
  if (spec.endAt !== undefined && slot >= spec.endAt) return false
  return spec.timers.some((timer) => firesAt(timer, openedAt, slot))
}

function firesAt(timer: HistoryTimer, openedAt: number, slot: number): boolean {
  if (timer.kind === 'list') return timer.slots.includes(slot)
  if (timer.kind === 'every') return slot >= timer.from && (slot - timer.from) % timer.every === 0
  const first = openedAt + timer.delay
  if (slot === first) return true
  return timer.period !== undefined && slot > first && (slot - first) % timer.period === 0
}
