/** Loaded policies as users of the scheduler see them. */
import { TidegateError } from '../../grammar/errors.js'
import type { Instant } from '../../grammar/time.js'
import { plainPlan, type PlannedPolicy } from '../policies/index.js'
import { compare, slotAfter, type Core, type PolicyRef, type PolicyRow, type PolicyView } from '../scheduler/index.js'

/** A loaded policy as it stands. */
export interface PolicyState {
  readonly session: string
  readonly name: string
  readonly plan: PlannedPolicy
  readonly pause?: PolicyRow['pause']
  /** Why it launches nothing: a change of vocabulary was forced that its conditions do not survive. */
  readonly invalid?: PlannedPolicy['invalid']
  readonly recurrenceLeft?: number
  readonly nextSlot?: Instant
}

export function policyState({ session, plan, row, nextSlot }: PolicyView): PolicyState {
  return stateOf(session, plan, {
    ...(row.pause === undefined ? {} : { pause: row.pause }),
    ...(plan.invalid === undefined ? {} : { invalid: plan.invalid }),
    ...(row.recurrenceLeft === undefined ? {} : { recurrenceLeft: row.recurrenceLeft }),
    ...(nextSlot === undefined ? {} : { nextSlot }),
  })
}

/** Who lists a million policies seldom asks for a million plans. */
function stateOf(session: string, plan: PlannedPolicy, how: Omit<PolicyState, 'session' | 'name' | 'plan'>): PolicyState {
  let plain: PlannedPolicy | undefined
  return {
    session,
    name: plan.name,
    get plan() {
      return (plain ??= plainPlan(plan))
    },
    ...how,
  }
}

/** The policies of sessions that have not been opened yet, by session, then name. */
export function givenPolicies(sessions: ReadonlyMap<string, { readonly plan: readonly PlannedPolicy[] }>): readonly PolicyState[] {
  const byName = <Named>(list: readonly Named[], name: (named: Named) => string): readonly Named[] =>
    list.toSorted((a, b) => compare(name(a), name(b)))
  return byName([...sessions], ([session]) => session).flatMap(([session, { plan }]) =>
    byName(plan, ({ name }) => name).map((policy) =>
      stateOf(session, policy, policy.invalid === undefined ? {} : { invalid: policy.invalid }),
    ),
  )
}

/** A loaded policy. @throws TidegateError `unknown-policy` */
export function requirePolicy(core: Core, ref: PolicyRef): PolicyView {
  const policy = core.policy(ref)
  if (policy === undefined) throw new TidegateError('unknown-policy', `no policy "${ref.policy}" is loaded in session "${ref.session}"`)
  return policy
}

/** The next `count` slots strictly after an instant. */
export function nextSlots({ plan, row }: PolicyView, after: Instant, count: number): readonly Instant[] {
  const slots: Instant[] = []
  let slot = slotAfter(plan, row.openedAt, after)
  for (; slot !== undefined && slots.length < count; slot = slotAfter(plan, row.openedAt, slot)) slots.push(slot)
  return slots
}
