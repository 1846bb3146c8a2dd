/** Lint of timers: policies of which no window opens any more, by their dates or by what they exclude. */
import { formatInstant, type Instant } from '../../../grammar/index.js'
import { plainPlan, type PlannedPolicy } from '../../policies/index.js'
import { slotAfter } from '../../scheduler/index.js'
import type { LintedPolicy } from './linted-policy.js'

/** How far ahead excluded slots are looked at. */
const YEAR_MS = 366 * 86_400_000

/** More slots are not looked at; a timer that is so dense is not judged. One for each minute of a year is. */
const SLOTS_MAX = 600_000

/** Reports a policy whose windows are over, or all excluded; answers whether it is. */
export function lintDeadTimer(policy: LintedPolicy, now: Instant): boolean {
  const { plan } = policy
  // The slots of an int timer are known once its session opens; missed windows may be made up for later.
  if (plan.timers.some(({ spec }) => spec.kind === 'int') || plan.missed.policy !== 'none') return false
  const search = firstOpening(plan, now)
  if (search.kind !== 'none') return false
  if (search.slots === 0) reportBounds(policy, now)
  else reportExcluded(policy, search)
  return true
}

type Search =
  | { readonly kind: 'opens' | 'too-many' }
  /** No slot of these opens a window. `isEnd`: there are no more. */
  | { readonly kind: 'none'; readonly slots: number; readonly last: Instant; readonly isEnd: boolean }

function firstOpening(plan: PlannedPolicy, now: Instant): Search {
  let last = now - 1
  for (let slots = 0; slots <= SLOTS_MAX; slots += 1) {
    const slot = slotAfter(plan, now, last)
    if (slot === undefined) return { kind: 'none', slots, last, isEnd: true }
    if (plan.exclusion?.(slot) === undefined) return { kind: 'opens' }
    if (slot > now + YEAR_MS) return { kind: 'none', slots: slots + 1, last: slot, isEnd: false }
    last = slot
  }
  return { kind: 'too-many' }
}

function reportBounds(policy: LintedPolicy, now: Instant): void {
  const { endAt, ...endless } = plainPlan(policy.plan)
  const first = slotAfter(endless, now, now - 1)
  if (endAt !== undefined && endAt <= now) return report(policy, 'end_at', '`end_at` has passed, so no window opens any more.')
  if (endAt === undefined || first === undefined)
    return report(policy, 'start_at', 'The timer has no slot at or after `start_at`, so no window opens.')
  report(policy, 'end_at', `No window opens: the first slot would be ${formatInstant(first)}, and only slots before \`end_at\` open one.`)
}

function report(policy: LintedPolicy, key: string, message: string): void {
  const hint = 'Change the dates or the timer; or remove the policy, if its time is over.'
  policy.report(key, { code: 'never-fires', severity: 'warning', message, hint })
}

function reportExcluded(policy: LintedPolicy, { slots, last, isEnd }: Extract<Search, { kind: 'none' }>): void {
  const upTo = `up to ${formatInstant(last)}`
  const left = slots === 1 ? `The only slot that is left, ${formatInstant(last)}, is` : `All ${slots} slots that are left, ${upTo}, are`
  const message = isEnd
    ? `${left} excluded, so no window opens any more.`
    : `None of the next ${slots} slots opens a window: all of them, ${upTo}, are excluded.`
  policy.report('exclude', { code: 'all-excluded', severity: 'warning', message, hint: 'Exclude less, or choose another time.' })
}
