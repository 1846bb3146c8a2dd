/** Judging: what holds a due trigger back at this instant, and the launch where nothing does (SEMANTICS S2.3, S2.10, S4.1, S7.1). */
import type { Instant } from '../../grammar/time.js'
import type { Verdict } from '../signals/port.js'
import type { Book } from './book.js'
import { firstOf, itemsOf } from './few.js'
import type { LivePolicy, LiveWindow } from './live.js'
import { byName, compare, sorted } from './order.js'
import type { HoldReason, Outcome } from './outcomes.js'
import type { HoldEvidence } from './rows.js'
import { hasLaterSlot, launch } from './runs.js'
import { endWaiting, markClosed, settle } from './settling.js'
import { supersede } from './slots.js'

interface Hold {
  readonly reason: HoldReason
  /** The clause that is not true, from 1. */
  readonly clause?: number
  readonly limit?: { readonly name: string; readonly max: number }
}

/**
 * Judges all windows that something happened to, in the order of (due time, slot, session, policy name). Where the slots of many policies are dealt with in slices, the
 * windows of a policy whose turn has not come wait for it: its next slot may supersede them. So do those that come after the slot of `next`, the first that is left,
 * unless this slice has opened them.
 */
export function judgeAll(book: Book, next: LivePolicy | undefined): void {
  const due: LiveWindow[] = []
  const marked = book.takeToJudge()
  for (let index = 0; index < marked.length; index += 1) {
    const window = marked[index]!
    if (!window.isWaiting || window.due > book.now) continue
    if (window.policy.nextOpens <= book.now || (next !== undefined && waitsFor(next, window, book.now))) book.judgeSoon(window)
    else due.push(window)
  }
  sorted(due, byTurn)
  for (let index = 0; index < due.length; index += 1) {
    const window = due[index]!
    if (window.isWaiting) book.guard(window.policy, judge, window)
  }
}

/** Whether a window comes after the next slot of a policy, which has not been dealt with. It does not wait where one of its own policy that comes after it does not. */
function waitsFor(next: LivePolicy, window: LiveWindow, now: Instant): boolean {
  if (isOfSlot(window, now)) return false
  const order = window.due - next.nextOpens || window.slot - next.nextSlot || byName(window.policy, next)
  if (order < 0 && window.kind !== 'backfill') return false
  for (const other of itemsOf(window.policy.windows)) if (other.isWaiting && isOfSlot(other, now) && byTurn(other, window) > 0) return false
  return true
}

/** Whether a slot that was due has opened it now. */
function isOfSlot(window: LiveWindow, now: Instant): boolean {
  return window.openedAt === now && !window.isAsked
}

/** What is filled in of the past gives way to the present. */
function byTurn(a: LiveWindow, b: LiveWindow): number {
  return (
    Number(a.kind === 'backfill') - Number(b.kind === 'backfill') ||
    a.due - b.due ||
    a.slot - b.slot ||
    byName(a.policy, b.policy) ||
    compare(a.id, b.id)
  )
}

function judge(book: Book, window: LiveWindow): void {
  if (window.policy.plan.invalid !== undefined) {
    endWaiting(book, window, 'pass', 'invalid_policy', 'invalid_policy')
    markClosed(book, window)
    settle(book, window)
    return
  }
  if (isUsedUp(window)) {
    endWaiting(book, window, 'pass', 'recurrence_used_up', window.holds.headline() === undefined ? 'superseded' : undefined)
    markClosed(book, window)
    settle(book, window)
    return
  }
  if (window.state === 'queued') judgeQueued(book, window)
  else judgeScheduled(book, window)
}

function judgeScheduled(book: Book, window: LiveWindow): void {
  const hold = holdByPolicy(window.policy) ?? holdByConditions(book, window) ?? holdByLimit(book, window)
  if (hold === undefined) {
    launch(book, window)
    if (window.isInstant) markClosed(book, window)
    return
  }
  record(book, window, hold)
  if (hold.reason === 'concurrency_limit' || window.kind === 'backfill') {
    window.move('queue')
    book.queue.add(window)
    book.touch(window)
    if (window.isInstant) markClosed(book, window)
  } else if (hold.reason === 'condition_unknown' && window.policy.plan.onNoData === 'skip') pass(book, window, 'condition_unknown')
  else if (window.isInstant) pass(book, window)
}

/** A queued launch: its turn has come when its policy and the limits admit it; then its conditions are judged again, except with 0s. */
function judgeQueued(book: Book, window: LiveWindow): void {
  const waits = holdByPolicy(window.policy) ?? holdByLimit(book, window)
  if (waits !== undefined) {
    record(book, window, waits)
    return
  }
  const hold = window.isInstant ? undefined : holdByConditions(book, window)
  if (hold === undefined) {
    launch(book, window)
    return
  }
  window.move('release')
  book.queue.delete(window)
  record(book, window, hold)
  book.touch(window)
  if (hold.reason === 'condition_unknown' && window.policy.plan.onNoData === 'skip') pass(book, window, 'condition_unknown')
  else if (window.finish === 'slot_gone' || hasLaterSlot(window.policy, window)) supersede(book, window)
}

/** The window ends here and now: one of 0s was evaluated and held back, or `on_no_data: skip` names its outcome whatever held it longest (S4.1). */
function pass(book: Book, window: LiveWindow, override?: Outcome): void {
  endWaiting(book, window, 'pass', 'no_data', override)
  markClosed(book, window)
  settle(book, window)
}

/** A window that has not launched yet (S1.7) and for which the recurrence count has nothing left. */
function isUsedUp(window: LiveWindow): boolean {
  return window.policy.recurrenceLeft === 0 && window.launches === 0 && !window.isAsked
}

function holdByPolicy(policy: LivePolicy): Hold | undefined {
  if (policy.pause !== undefined) return { reason: 'paused' }
  if (policy.plan.onlyOneRunning && policy.activeRuns !== undefined) return { reason: 'already_running' }
  return undefined
}

/** The whole list: false beats unknown, the first such clause is named (S4.2, S7.1). */
function holdByConditions(book: Book, window: LiveWindow): Hold | undefined {
  if (window.ignoreConditions) return undefined
  const { policy } = window
  let unknown: number | undefined
  for (let index = 0; index < policy.watchCount; index++) {
    const verdict = verdictOf(book, policy, index)
    if (verdict === false) return { reason: 'condition_false', clause: index + 1 }
    if (verdict === 'unknown') unknown ??= index + 1
  }
  if (unknown === undefined || policy.plan.onNoData === 'allow') return undefined
  return { reason: 'condition_unknown', clause: unknown }
}

function verdictOf(book: Book, policy: LivePolicy, index: number): Verdict {
  const watch = policy.watchAt(index)
  return watch === undefined ? 'unknown' : book.conditions.verdict(watch)
}

function holdByLimit(book: Book, window: LiveWindow): Hold | undefined {
  const { maxConcurrentRuns, concurrencyGroups } = book.limits
  if (book.runCount >= maxConcurrentRuns)
    return { reason: 'concurrency_limit', limit: { name: 'maxConcurrentRuns', max: maxConcurrentRuns } }
  const group = window.policy.plan.concurrencyGroup
  if (group === undefined) return undefined
  const max = concurrencyGroups[group] ?? 1
  return (book.runsOfGroup.get(group) ?? 0) >= max ? { reason: 'concurrency_limit', limit: { name: group, max } } : undefined
}

function record(book: Book, window: LiveWindow, hold: Hold): void {
  if (!window.holds.hold(hold.reason, hold.clause, book.now, () => evidenceOf(book, window.policy, hold))) return
  book.touch(window)
  book.notifyWindow('window.held', window)
}

/** The numbers behind a hold as they stand now. */
function evidenceOf(book: Book, policy: LivePolicy, hold: Hold): HoldEvidence {
  switch (hold.reason) {
    case 'paused':
      return policy.pause === undefined ? {} : { pause: policy.pause }
    case 'already_running': {
      const run = firstOf(policy.activeRuns)
      return run === undefined ? {} : { run: run.id }
    }
    case 'condition_false':
    case 'condition_unknown': {
      const index = (hold.clause ?? 1) - 1
      const clause = policy.plan.clauses[index]
      const watch = policy.watchAt(index)
      return {
        clause: index + 1,
        ...(clause === undefined ? {} : { sentence: clause.text }),
        ...(watch === undefined || clause === undefined ? {} : { condition: book.conditions.explain(watch, clause.condition) }),
      }
    }
    case 'concurrency_limit':
      return hold.limit === undefined ? {} : { limit: hold.limit }
  }
}

/** What holds a waiting window back as of now, with fresh evidence. */
export interface CurrentHold {
  readonly reason: HoldReason
  readonly since: Instant
  readonly evidence: HoldEvidence
}

/** The hold in force, with the numbers as they stand now rather than as they stood when it began. */
export function evidenceNow(book: Book, window: LiveWindow): CurrentHold | undefined {
  const current = window.holds.current
  if (current === undefined) return undefined
  const { clause, limit } = current.evidence
  const hold: Hold = { reason: current.reason, ...(clause === undefined ? {} : { clause }), ...(limit === undefined ? {} : { limit }) }
  return { reason: current.reason, since: current.from, evidence: evidenceOf(book, window.policy, hold) }
}
