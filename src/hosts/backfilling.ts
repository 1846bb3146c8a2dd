/** Which slots of a span of the past have had no run: told from the policy's timers and the records of its windows. */
import { formatInstant, readInstant, TidegateError, type Instant } from '../../grammar/index.js'
import { backfillId, slotAfter, windowId, type BackfillSlot, type Core, type PolicyRef, type PolicyView } from '../scheduler/index.js'
import type { CallOptions } from './call-options.js'
import { requirePolicy } from './policy-state.js'
import type { Store } from './store.js'

/** What a backfill opens, or would open. */
export interface Backfill {
  /** Ids of the windows, oldest slot first. */
  readonly windows: readonly string[]
  /** Slots of the span that have a run already, or may still have one. */
  readonly covered: number
  /** Slots of the span that are excluded. */
  readonly excluded: number
}

/** The most slots of one call: those to fill in, and those to look at. */
const backfillMax = 1000
const slotsMax = 10_000

export interface BackfillSources {
  readonly core: Core
  readonly store: Store
  readonly now: Instant
}

/** The slots in `[from, until)` that have had no run, oldest first. @throws TidegateError `unknown-policy`, `bad-instant`, `too-many-slots` */
export function slotsToFill(
  ref: PolicyRef,
  how: CallOptions['backfill'],
  { core, store, now }: BackfillSources,
): Backfill & { readonly slots: readonly BackfillSlot[] } {
  const policy = requirePolicy(core, ref)
  const slots: BackfillSlot[] = []
  let [covered, excluded, seen] = [0, 0, 0]
  const { from, until } = spanOf(how, now)
  for (const slot of slotsWithin(policy, from, until)) {
    seen += 1
    const isExcluded = policy.plan.exclusion?.(slot) !== undefined
    const attempt = isExcluded ? undefined : attemptAt(slot, policy, store)
    if (seen > slotsMax || (attempt !== undefined && slots.length === backfillMax)) throw tooMany(slot)
    if (attempt !== undefined) slots.push({ slot, attempt })
    else if (isExcluded) excluded += 1
    else covered += 1
  }
  return { slots, covered, excluded, windows: slots.map(({ slot, attempt }) => backfillId(ref.session, ref.policy, slot, attempt)) }
}

function spanOf(how: CallOptions['backfill'], now: Instant): { readonly from: Instant; readonly until: Instant } {
  const [from, until] = [readInstant('from', how.from), readInstant('until', how.until)]
  if (until > now)
    throw new TidegateError(
      'bad-instant',
      `until ${formatInstant(until)} is not past yet: a backfill ends at ${formatInstant(now)} at the latest`,
    )
  if (from >= until) throw new TidegateError('bad-instant', `from ${formatInstant(from)} must come before until ${formatInstant(until)}`)
  return { from, until }
}

function tooMany(slot: Instant): TidegateError {
  return new TidegateError(
    'too-many-slots',
    `a backfill fills in ${backfillMax} slots and looks at ${slotsMax} at the most: let this one end before ${formatInstant(slot)}, and ask for the rest after it`,
  )
}

/** The slots of a span, but for one whose window is still to open. */
function* slotsWithin({ plan, row, nextSlot }: PolicyView, from: Instant, until: Instant): Iterable<Instant> {
  const end = Math.min(until, nextSlot ?? until)
  for (let slot = slotAfter(plan, row.openedAt, from - 1); slot !== undefined && slot < end; slot = slotAfter(plan, row.openedAt, slot))
    yield slot
}

/** The how manieth attempt to fill in a slot is due; undefined: it has a run, or may still have one. */
function attemptAt(slot: Instant, { session, plan: { name } }: PolicyView, store: Store): number | undefined {
  if (mayHaveRun(store, windowId(session, name, slot))) return undefined
  for (let attempt = 1; ; attempt += 1) {
    const id = backfillId(session, name, slot, attempt)
    if (store.window(id) === undefined) return attempt
    if (mayHaveRun(store, id)) return undefined
  }
}

function mayHaveRun(store: Store, id: string): boolean {
  const window = store.window(id)
  return window !== undefined && (window.launches > 0 || window.settledAt === undefined)
}
