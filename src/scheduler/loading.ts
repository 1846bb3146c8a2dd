/** What is loaded: sessions, and policies added, changed and removed in one switch (SEMANTICS S8). */
import { isName } from '../../grammar/names.js'
import type { Instant } from '../../grammar/time.js'
import type { Clause, PlannedPolicy } from '../policies/plan.js'
import type { WatchId } from '../signals/port.js'
import type { Book } from './book.js'
import { itemsOf } from './few.js'
import { policyKey } from './identity.js'
import type { Answer, ApplyPlan, PersonInput } from './inputs.js'
import { LivePolicy, type LiveWindow } from './live.js'
import { compare, sorted } from './order.js'
import type { PolicyHome } from './policy-progress.js'
import type { PolicyRow } from './rows.js'
import { cancelRun, endWaiting, markClosed, settle } from './settling.js'
import { openDueSlots, scheduleNextSlot, slotAfter, supersede } from './slots.js'

/** Opens a session with its policies; `int` timers count from now. */
export function openSession(book: Book, input: PersonInput & { kind: 'open-session' }): Answer {
  if (!isName(input.session)) {
    return {
      ok: false,
      code: 'bad-name',
      message: `"${input.session}" is no name of a session: letters, digits, dot, underscore and hyphen, 128 at most`,
    }
  }
  if (book.sessions.has(input.session)) return { ok: false, code: 'session-open', message: `session "${input.session}" is open already` }
  const row = { table: 'session', name: input.session, openedAt: book.now } as const
  book.sessions.set(input.session, row)
  book.change({ kind: 'put', row })
  addPolicies(book, input.session, input.policies)
  return { ok: true, plan: { added: input.policies.map(({ name }) => name), changed: [], removed: [], unchanged: [] } }
}

/** Ends the waiting triggers of a session, and on request its runs (S8.3). */
export function closeSession(book: Book, input: PersonInput & { kind: 'close-session' }): Answer {
  if (!book.sessions.has(input.session)) return unknownSession(input.session)
  for (const policy of policiesOf(book, input.session)) removePolicy(book, policy, input.cancelRuns ?? false)
  book.sessions.delete(input.session)
  book.change({ kind: 'delete', table: 'session', key: input.session })
  return { ok: true }
}

/** Puts a new set of policies in place of the loaded one: added, changed, removed, unchanged (S8.1). */
export function apply(book: Book, input: PersonInput & { kind: 'apply' }): Answer {
  if (!book.sessions.has(input.session)) return unknownSession(input.session)
  const loaded = policiesOf(book, input.session)
  const plan = comparePlans(loaded, input.policies)
  if (input.dryRun === true) return { ok: true, plan }
  const removed = new Set(plan.removed)
  for (const policy of loaded) if (removed.has(policy.name)) removePolicy(book, policy, input.cancelRuns ?? false)
  const [added, changed] = [new Set(plan.added), new Set(plan.changed)]
  for (const next of input.policies) {
    if (added.has(next.name)) addPolicies(book, input.session, [next])
    else if (changed.has(next.name)) changePolicy(book, input.session, next)
  }
  return { ok: true, plan }
}

function unknownSession(session: string): Answer {
  return { ok: false, code: 'unknown-session', message: `no session "${session}" is open` }
}

/** The loaded policies of a session, in the order in which they were loaded. */
export function policiesOf(book: Book, session: string): readonly LivePolicy[] {
  return [...book.policies.of(session)].filter((policy) => !policy.removed)
}

function comparePlans(loaded: readonly LivePolicy[], next: readonly PlannedPolicy[]): ApplyPlan {
  const before = new Map(loaded.map((policy) => [policy.name, policy.plan.digest]))
  const names = new Set(next.map(({ name }) => name))
  return {
    added: next.filter(({ name }) => !before.has(name)).map(({ name }) => name),
    changed: next.filter(({ name, digest }) => before.has(name) && before.get(name) !== digest).map(({ name }) => name),
    removed: loaded.filter(({ name }) => !names.has(name)).map(({ name }) => name),
    unchanged: next.filter(({ name, digest }) => before.get(name) === digest).map(({ name }) => name),
  }
}

/** Loads policies, those that have a row as they were. Their numbers follow their names, so that what is due together mostly comes in order (S2.10). */
export function addPolicies(
  book: Book,
  session: string,
  plans: readonly PlannedPolicy[],
  rows?: ReadonlyMap<string, PolicyRow>,
): readonly LivePolicy[] {
  const home = homeOf(book, session)
  const added = plans.map((plan) => addPolicy(book, home, plan, rows?.get(policyKey(session, plan.name))))
  book.deadlines.policies.openAll(sorted([...added], (a, b) => compare(a.name, b.name)))
  for (const policy of added) {
    watchClauses(book, policy, undefined)
    scheduleNextSlot(book, policy)
    // One that has a row is as it was: a restart writes only what it changes.
    if (rows?.has(policy.key) !== true) book.touch(policy)
  }
  return added
}

/** That of the policies which the session has already, or a new one. */
function homeOf(book: Book, session: string): PolicyHome {
  const { times, onMove } = book
  for (const { home } of book.policies.of(session)) if (home.times === times) return home
  return { session, times, onMove }
}

/** Puts a policy in its place. One of the same name that was removed while its runs go on comes back to them. */
function addPolicy(book: Book, home: PolicyHome, plan: PlannedPolicy, row?: PolicyRow): LivePolicy {
  const policy = new LivePolicy(home, plan, book.now, row)
  const departed = book.policies.find(home.session, plan.name)
  if (departed !== undefined) adopt(policy, departed)
  book.policies.set(home.session, plan.name, policy)
  return policy
}

/** Runs that outlived the removal of their policy still count for the one that takes its name (S2.4). */
function adopt(policy: LivePolicy, departed: LivePolicy): void {
  policy.manualCount = departed.manualCount
  policy.windows = departed.windows
  policy.activeRuns = departed.activeRuns
  for (const window of itemsOf(departed.windows)) window.policy = policy
}

/** The new text takes the place of the old; triggers whose slot still exists are judged by it. Slots that came before belong to the old text (S6.1). */
export function changePolicy(book: Book, session: string, plan: PlannedPolicy): void {
  const policy = book.policies.find(session, plan.name)
  if (policy === undefined) return
  openDueSlots(book, policy, book.now - 1)
  const unopened = policy.nextSlot
  const before = policy.plan
  policy.plan = plan
  if (before.recurrenceCount !== plan.recurrenceCount) policy.recurrenceLeft = plan.recurrenceCount
  watchClauses(book, policy, before)
  for (const window of itemsOf(policy.windows)) adaptWindow(book, policy, window)
  policy.watermark = Math.max(policy.watermark, book.now - 1)
  policy.pendingSlot = unopened < book.now && firesAt(policy, unopened) ? unopened : undefined
  scheduleNextSlot(book, policy)
  book.touch(policy)
  book.judgeWaiting(policy)
}

/** A scheduled trigger whose slot is gone is superseded; a queued launch never is (S2.2), and a run goes on: what would follow them does not come. */
function adaptWindow(book: Book, policy: LivePolicy, window: LiveWindow): void {
  if (window.closedAt !== undefined || window.settledAt !== undefined || !window.isUnderPolicy) return
  if (window.kind === 'backfill') return
  if (window.kind === 'manual' || slotExists(policy, window.slot)) {
    window.closes = window.opens + policy.plan.durationMs
    if (!window.isInstant) book.deadlines.close.set(window, Math.max(window.closes, book.now))
    else if (window.state !== 'scheduled') markClosed(book, window)
    book.touch(window)
  } else if (window.state === 'scheduled') supersede(book, window)
  else {
    window.finish ??= 'slot_gone'
    book.touch(window)
  }
}

function slotExists(policy: LivePolicy, slot: Instant): boolean {
  return firesAt(policy, slot) && policy.plan.exclusion?.(slot) === undefined
}

function firesAt(policy: LivePolicy, slot: Instant): boolean {
  return slotAfter(policy.plan, policy.openedAt, slot - 1) === slot
}

/** Watches every clause. Those that are as they were `before` keep their watches, and what their `for` has counted. */
function watchClauses(book: Book, policy: LivePolicy, before: PlannedPolicy | undefined): void {
  const kept = before === undefined ? noWatches : watchesByClause(policy, before)
  const context = book.contextOf(policy.session, policy.plan.timezone)
  const watches = policy.plan.clauses.map((clause) => {
    const watch = kept.size === 0 ? undefined : kept.get(identityOf(clause, policy.plan))?.pop()
    return watch ?? book.conditions.watch(clause.condition, context, book.now)
  })
  for (const left of kept.values()) for (const watch of left) forget(book, watch)
  policy.watches = watches
  for (let index = 0; index < watches.length; index += 1) book.policyOfWatch.set(watches[index]!, policy)
}

const noWatches: ReadonlyMap<string, WatchId[]> = new Map()

/** The watches that the clauses of an earlier plan have, by what they say. */
function watchesByClause(policy: LivePolicy, before: PlannedPolicy): ReadonlyMap<string, WatchId[]> {
  const kept = new Map<string, WatchId[]>()
  for (const [index, clause] of before.clauses.entries()) {
    const watch = policy.watchAt(index)
    if (watch === undefined) continue
    const key = identityOf(clause, before)
    kept.set(key, [...(kept.get(key) ?? []), watch])
  }
  return kept
}

function identityOf({ condition }: Clause, { timezone }: PlannedPolicy): string {
  return JSON.stringify([condition, timezone])
}

function forget(book: Book, watch: number): void {
  book.policyOfWatch.delete(watch)
  book.conditions.unwatch(watch)
}

/** Unloads a policy: what waits ends as `policy_removed`; runs go on, or are cancelled. */
export function removePolicy(book: Book, policy: LivePolicy, cancelRuns: boolean): void {
  openDueSlots(book, policy, book.now - 1)
  policy.removed = true
  book.clearNext(policy)
  for (const watch of policy.watches) forget(book, watch)
  policy.watches = []
  book.deadlines.dropPolicy(policy)
  policy.leaveTimes()
  book.change({ kind: 'delete', table: 'policy', key: policy.key })
  for (const window of itemsOf(policy.windows)) {
    if (window.isWaiting) dropRemoved(book, window)
    else if (cancelRuns && window.run !== undefined) {
      if (window.state === 'triggered' || window.state === 'running') window.move('remove')
      window.override ??= 'policy_removed'
      window.finish = 'policy_removed'
      cancelRun(book, window.run, 'removal', 'its policy was removed')
      book.touch(window)
    }
  }
  if (policy.windows === undefined) book.policies.remove(policy.session, policy.name)
}

/** Ends a waiting trigger whose policy is gone. */
export function dropRemoved(book: Book, window: LiveWindow): void {
  endWaiting(book, window, 'remove', 'policy_removed', 'policy_removed')
  markClosed(book, window)
  settle(book, window)
}
