/** Lints that look at all policies together: groups of one, and many windows that open in the same second. */
import { closest, formatInstant, type Instant } from '../../../grammar/index.js'
import { slotAfter } from '../../scheduler/index.js'
import type { LintedPolicy } from './linted-policy.js'

/** Reports a concurrency group that one policy alone names. It still keeps that policy's own runs apart, so it is a question. */
export function lintLonelyGroups(policies: readonly LintedPolicy[]): void {
  const members = new Map<string, LintedPolicy[]>()
  for (const policy of policies) {
    const { concurrencyGroup: group } = policy.plan
    if (group !== undefined) members.set(group, [...(members.get(group) ?? []), policy])
  }
  for (const [group, [policy, ...others]] of members) {
    if (policy === undefined || others.length > 0) continue
    const near = closest(
      group,
      [...members.keys()].filter((name) => name !== group),
    )
    const hint = near.length === 0 ? 'Other policies share its limit if they name it too.' : `Did you mean \`${near[0]}\`?`
    const message = `Only this policy names the group \`${group}\`, so it limits no other.`
    policy.report('concurrency_group', { code: 'lonely-group', severity: 'info', message, hint })
  }
}

/** So many windows in one second are worth a note. */
export const CROWD_MIN = 20

/** How far ahead slots are compared, and how many of one timer. */
const DAY_MS = 86_400_000
const SLOTS_MAX = 400

/** Reports the second of the next day in which most policies without jitter open a window, if they are many. */
export function lintCrowd(policies: readonly LintedPolicy[], now: Instant): void {
  const opening = new Map<Instant, LintedPolicy[]>()
  const slotsOf = new Map<string, readonly Instant[]>()
  for (const policy of policies) {
    const { jitterMs, concurrencyGroup, timers } = policy.plan
    if (jitterMs > 0 || concurrencyGroup !== undefined || timers.some(({ spec }) => spec.kind === 'int')) continue
    for (const slot of comingSeconds(policy, now, slotsOf)) opening.set(slot, append(opening.get(slot), policy))
  }
  const crowds = [...opening].filter(([, crowd]) => crowd.length >= CROWD_MIN)
  if (crowds.length === 0) return
  const [second, crowd] = crowds.reduce((most, next) => (next[1].length > most[1].length ? next : most))
  const [first, ...others] = crowd
  first?.report('name', {
    code: 'crowded-second',
    severity: 'info',
    message: `${crowd.length} policies open a window in the same second, at ${formatInstant(second)}, and none of them has jitter.`,
    hint: 'Spread them: `jitter: 30s`, or a `concurrency_group` with a limit.',
    related: others.slice(0, 3).map((other) => other.related(other.head, 'one of them')),
  })
}

function append(crowd: LintedPolicy[] | undefined, policy: LintedPolicy): LintedPolicy[] {
  if (crowd === undefined) return [policy]
  crowd.push(policy)
  return crowd
}

/** The seconds of the next day in which the policy opens windows; worked out once for policies with the same timers and dates. */
function comingSeconds({ plan }: LintedPolicy, now: Instant, known: Map<string, readonly Instant[]>): readonly Instant[] {
  const key = JSON.stringify([plan.timers.map(({ spec }) => spec), plan.startAt, plan.endAt])
  const found = known.get(key)
  if (found !== undefined) return found
  const seconds = new Set<Instant>()
  let slot = slotAfter(plan, now, now - 1)
  for (let count = 0; slot !== undefined && slot < now + DAY_MS && count < SLOTS_MAX; count += 1) {
    seconds.add(Math.floor(slot / 1000) * 1000)
    slot = slotAfter(plan, now, slot)
  }
  known.set(key, [...seconds])
  return [...seconds]
}
