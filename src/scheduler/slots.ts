/** From slots to windows: what opens, what is excluded, what passed unseen (SEMANTICS S1.6, S1.7, S2.1, S2.2, S6.2). */
import type { Duration, Instant } from '../../grammar/time.js'
import type { PlannedPolicy } from '../policies/plan.js'
import { jitterOf } from '../timers/index.js'
import type { Book } from './book.js'
import { itemsOf } from './few.js'
import { LiveWindow, type LivePolicy, type WindowOpening } from './live.js'
import { endWaiting, markClosed, settle } from './settling.js'

/** The most slots of one policy that are recorded when they passed unseen together; what lies further back is jumped over. */
export const missedRecordsMax = 1000

interface Slot {
  readonly slot: Instant
  readonly opens: Instant
}

/** A slot whose window opens now, or was missed. */
type DueSlot = WindowOpening & { readonly kind: 'slot' }

/** The first slot strictly after `after` that the policy's timers, `start_at` and `end_at` admit. */
export function slotAfter(plan: PlannedPolicy, openedAt: Instant, after: Instant): Instant | undefined {
  const from = plan.startAt === undefined ? after : Math.max(after, plan.startAt - 1)
  let earliest: Instant | undefined
  const { timers } = plan
  for (let index = 0; index < timers.length; index += 1) {
    const slot = timers[index]!.next(from, openedAt)
    if (slot !== undefined && (earliest === undefined || slot < earliest)) earliest = slot
  }
  if (earliest === undefined || (plan.endAt !== undefined && earliest >= plan.endAt)) return undefined
  return earliest
}

/** Works out the slot after the watermark and sets its deadline. */
export function scheduleNextSlot(book: Book, policy: LivePolicy): void {
  findNext(policy)
  book.setDeadline(policy)
}

/** Deals with every slot whose window opens up to now. */
export function openNow(book: Book, policy: LivePolicy): void {
  openDueSlots(book, policy, book.now)
}

/** Deals with every slot whose window opens up to `upTo`, which is now or just before: opens, excludes, misses, makes up. */
export function openDueSlots(book: Book, policy: LivePolicy, upTo: Instant): void {
  jumpOverOldSlots(book, policy)
  if (policy.nextOpens <= upTo) {
    const first = takeSlot(book, policy)
    const isOnly = policy.nextOpens > upTo
    const due = isOnly ? undefined : takeSlots(book, policy, upTo, first)
    book.touch(policy)
    if (due !== undefined) openSeveral(book, policy, due)
    else if (first !== undefined) openOne(book, policy, first)
  }
  book.setDeadline(policy)
}

function openOne(book: Book, policy: LivePolicy, slot: DueSlot): void {
  if (isMissed(book, policy, slot, true)) dealWithMissed(book, policy, [slot])
  else openSlot(book, policy, slot)
}

function openSeveral(book: Book, policy: LivePolicy, due: readonly DueSlot[]): void {
  const [missed, opening]: [DueSlot[], DueSlot[]] = [[], []]
  for (const slot of due) (isMissed(book, policy, slot, slot === due.at(-1)) ? missed : opening).push(slot)
  if (missed.length > 0) dealWithMissed(book, policy, missed)
  for (const slot of opening) openSlot(book, policy, slot)
}

function openSlot(book: Book, policy: LivePolicy, due: DueSlot): void {
  supersedeScheduled(book, policy, due.slot, due.opens)
  openLatest(book, policy, due)
}

/** Opens the window of the latest slot: what ran in the windows of earlier ones is not repeated. */
function openLatest(book: Book, policy: LivePolicy, opening: WindowOpening): void {
  policy.latestSlot = opening.slot
  policy.latestOpens = opening.opens
  openWindow(book, policy, opening)
}

function dealWithMissed(book: Book, policy: LivePolicy, missed: readonly Slot[]): void {
  const madeUp = new Set(makeUps(policy.plan, missed, book.now))
  for (const slot of missed) {
    if (madeUp.has(slot))
      openLatest(book, policy, { slot: slot.slot, opens: book.now, durationMs: policy.plan.durationMs, kind: 'make-up' })
    else recordUnopened(book, policy, slot, 'missed')
  }
}

/** Opens a window: its trigger is scheduled and judged at the end of this step, or when it is due. */
export function openWindow(book: Book, policy: LivePolicy, opening: WindowOpening): LiveWindow {
  const window = new LiveWindow(policy, opening)
  book.addWindow(window)
  window.openedAt = book.now
  book.judgeSoon(window)
  book.touch(window)
  if (!window.isInstant) book.deadlines.close.set(window, window.closes)
  book.notifyWindow('window.opened', window)
  return window
}

/** Ends the scheduled triggers of earlier slots (S2.2). Windows that a person asked for, and make-ups of this very instant, stay. */
function supersedeScheduled(book: Book, policy: LivePolicy, slot: Instant, opens: Instant): void {
  if (policy.windows === undefined) return
  for (const window of itemsOf(policy.windows)) {
    if (window.isAsked || window.state !== 'scheduled' || window.slot >= slot || window.opens >= opens) continue
    supersede(book, window)
  }
}

/** A later slot, or an edit, takes the place of a waiting trigger. */
export function supersede(book: Book, window: LiveWindow): void {
  endWaiting(book, window, 'supersede', 'superseded', 'superseded')
  markClosed(book, window)
  settle(book, window)
}

/** Works out the slot after the watermark. */
function findNext(policy: LivePolicy): void {
  const isOver = policy.removed || policy.recurrenceLeft === 0
  const slot = isOver ? undefined : (policy.pendingSlot ?? slotAfter(policy.plan, policy.openedAt, policy.watermark))
  const { jitterMs } = policy.plan
  policy.nextSlot = slot ?? Infinity
  policy.nextOpens = slot === undefined ? Infinity : jitterMs === 0 ? slot : slot + jitterOf(policy.key, slot, jitterMs)
}

/** Takes the next slot, and works out the one after it. Undefined: it opens no window. */
function takeSlot(book: Book, policy: LivePolicy): DueSlot | undefined {
  const { nextSlot: slot, nextOpens: opens } = policy
  policy.watermark = Math.max(policy.watermark, slot)
  policy.pendingSlot = undefined
  findNext(policy)
  const reason = policy.plan.exclusion?.(slot)
  if (reason !== undefined) {
    recordUnopened(book, policy, { slot, opens }, 'excluded', reason)
    return undefined
  }
  return book.hasOpenedSlot(policy, slot) ? undefined : { slot, opens, durationMs: policy.plan.durationMs, kind: 'slot' }
}

/** Takes all slots up to an instant, after the first. */
function takeSlots(book: Book, policy: LivePolicy, upTo: Instant, first: DueSlot | undefined): DueSlot[] {
  const due = first === undefined ? [] : [first]
  while (policy.nextOpens <= upTo) {
    const slot = takeSlot(book, policy)
    if (slot !== undefined) due.push(slot)
  }
  return due
}

/** After a long sleep only the latest slots are looked at: the search never ticks through the past. */
function jumpOverOldSlots(book: Book, policy: LivePolicy): void {
  const { nextOpens, watermark } = policy
  const { timers } = policy.plan
  if (nextOpens >= book.now - missedRecordsMax / timers.length) return
  const shortest: Duration = timers.reduce((least, timer) => Math.min(least, timer.shortestPeriodMs ?? Infinity), Infinity)
  const dense = (missedRecordsMax / timers.length) * shortest
  if (nextOpens >= book.now - dense) return
  const start = Math.floor(startOfLatest(policy, book.now, dense))
  if (start <= watermark) return
  policy.watermark = start
  findNext(policy)
}

/** An instant with at most {@link missedRecordsMax} slots after it, or with all that are not dealt with. `spanMs` back there are not too many; slots may be far sparser. */
function startOfLatest({ plan, openedAt, watermark }: LivePolicy, now: Instant, spanMs: Duration): Instant {
  for (let span = spanMs; ; span *= 2) {
    const earlier = Math.max(now - 2 * span, watermark)
    let slot = slotAfter(plan, openedAt, earlier)
    for (let count = 0; slot !== undefined && slot <= now; slot = slotAfter(plan, openedAt, slot)) {
      count += 1
      if (count > missedRecordsMax) return now - span
    }
    if (earlier === watermark) return watermark
  }
}

/** A window that was over when it was noticed; of 0s slots those that passed while the scheduler was down, and of late ones all but the last (S2.1, S6.2). */
function isMissed({ now, downtime }: Book, policy: LivePolicy, { opens }: Slot, isLast: boolean): boolean {
  const { durationMs } = policy.plan
  if (durationMs > 0) return opens + durationMs <= now
  return !isLast || (downtime !== undefined && downtime.since <= opens && opens < downtime.until)
}

/** The missed slots that run after all, oldest first (S6.2). */
function makeUps(plan: PlannedPolicy, missed: readonly Slot[], now: Instant): readonly Slot[] {
  const { policy, withinMs, maxCatchup } = plan.missed
  if (policy === 'none') return []
  const eligible = missed.filter((slot) => withinMs === undefined || now - slot.slot <= withinMs)
  const count = policy === 'last' ? Math.min(1, maxCatchup) : maxCatchup
  return eligible.slice(Math.max(0, eligible.length - count))
}

/** A window that never opened: it is recorded, closed and settled at once. */
function recordUnopened(book: Book, policy: LivePolicy, slot: Slot, outcome: 'missed' | 'excluded', reason?: string): void {
  const window = new LiveWindow(policy, { ...slot, durationMs: policy.plan.durationMs, kind: 'slot' })
  window.excludedBy = reason
  window.move('close')
  window.override = outcome
  window.closedAt = book.now
  settle(book, window)
}
