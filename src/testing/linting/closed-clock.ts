/** Lint of clock conditions that no window of the policy ever touches: office hours asked of a window in the night. */
import type { ClockTest, Condition } from '../../../dsl/index.js'
import { formatInstant, type Instant } from '../../../grammar/index.js'
import type { PlannedPolicy } from '../../policies/index.js'
import { slotAfter } from '../../scheduler/index.js'
import { holdsAt, nextClockTurn } from '../../signals/clock.js'
import type { LintedPolicy } from './linted-policy.js'

/** All windows of a year are looked at, or there are too many to say anything. */
const YEAR_MS = 366 * 86_400_000
const WINDOWS_MAX = 20_000

/** A window of 0s is judged when it is noticed: with heartbeats, some time after its slot. */
const LATE_MS = 600_000

/** Reports a clause about nothing but the clock that is false all through every window of a year. */
export function lintClosedClock(policy: LintedPolicy, now: Instant): boolean {
  const { plan } = policy
  // The slots of an int timer are known once its session opens; missed windows may be made up for at any time.
  if (plan.timers.some(({ spec }) => spec.kind === 'int') || plan.missed.policy !== 'none') return false
  let isDead = false
  for (const [index, { condition }] of plan.clauses.entries()) {
    const tests = clockTestsIn(condition)
    if (tests === undefined || tests.length === 0) continue
    const windows = windowsWithout(plan, now, (from, to) => holdsWithin(condition, tests, plan.timezone, from, to))
    if (windows === undefined || windows.count === 0) continue
    isDead = true
    policy.reportClause(index, {
      code: 'never-true',
      severity: 'warning',
      message: `This is false all through ${windows.count === 1 ? 'the one window' : `each of the ${windows.count} windows`} up to ${formatInstant(windows.last)}, so nothing is launched.`,
      hint: `Times are those of ${plan.timezone}. Change the condition, the timer or the duration.`,
    })
  }
  return isDead
}

/** The tests of a condition that is made of nothing else; undefined for any other. Calendars reach beyond what is looked at. */
function clockTestsIn(condition: Condition): readonly ClockTest[] | undefined {
  if (condition.kind === 'clock') return condition.test.kind === 'calendar' ? undefined : [condition.test]
  if (condition.kind === 'sustained' || condition.kind === 'assume') return undefined
  const parts = 'conditions' in condition ? condition.conditions : 'condition' in condition ? [condition.condition] : undefined
  const inner = parts?.map(clockTestsIn)
  return inner?.every((tests) => tests !== undefined) === true ? inner.flat() : undefined
}

function holds(condition: Condition, timezone: string, at: Instant): boolean {
  switch (condition.kind) {
    case 'clock':
      return holdsAt(condition.test, timezone, at)
    case 'not':
      return !holds(condition.condition, timezone, at)
    case 'all':
      return condition.conditions.every((part) => holds(part, timezone, at))
    case 'any':
      return condition.conditions.some((part) => holds(part, timezone, at))
    case 'at-least':
      return condition.conditions.filter((part) => holds(part, timezone, at)).length >= condition.count
    case 'comparison':
    case 'exists':
    case 'match':
    case 'sustained':
    case 'assume':
      return true
  }
}

/** Whether the condition is true at `from` or somewhere in `[from, to)`. */
function holdsWithin(condition: Condition, tests: readonly ClockTest[], timezone: string, from: Instant, to: Instant): boolean {
  let at = from
  do {
    if (holds(condition, timezone, at)) return true
    at = Math.min(...tests.map((test) => nextClockTurn(test, timezone, at)))
  } while (at < to)
  return false
}

/** How many windows there are in a year, if `touches` is true for none of them; undefined if it is for one, or there are too many. */
function windowsWithout(
  plan: PlannedPolicy,
  now: Instant,
  touches: (from: Instant, to: Instant) => boolean,
): { readonly count: number; readonly last: Instant } | undefined {
  let count = 0
  let last = now
  for (let slot = slotAfter(plan, now, now - 1); slot !== undefined && slot < now + YEAR_MS; slot = slotAfter(plan, now, slot)) {
    if (plan.exclusion?.(slot) !== undefined) continue
    count += 1
    last = slot
    if (count > WINDOWS_MAX || touches(slot, slot + plan.jitterMs + (plan.durationMs === 0 ? LATE_MS : plan.durationMs))) return undefined
  }
  return { count, last }
}
