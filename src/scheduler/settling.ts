/** How windows end: by their time, by a later slot, by a person, by an edit; and with which outcome (SEMANTICS S2.2, S2.7, S7). */
import type { Instant } from '../../grammar/time.js'
import type { Book } from './book.js'
import type { LiveRun, LiveWindow } from './live.js'
import type { Finish, Outcome } from './outcomes.js'
import type { CancelCause } from './rows.js'
import { isEnded, type TriggerEvent } from './states.js'

const failures: ReadonlySet<Outcome> = new Set(['error', 'launch_failed', 'runner_lost'])

/** The end of a window's time (S2.7). */
export function closeWindow(book: Book, window: LiveWindow): void {
  if (window.closedAt !== undefined) return
  if (window.isWaiting) endWaiting(book, window, 'close', 'window_closed')
  else if (!isEnded(window.state)) {
    window.move('close')
    window.finish ??= 'window_closed'
    const { cancelOnTimeout } = window.policy.plan
    const isCancelled = cancelOnTimeout !== undefined && window.isUnderPolicy
    if (isCancelled && window.run !== undefined) cancelRun(book, window.run, 'timeout', 'the window ended')
  }
  markClosed(book, window)
  settle(book, window)
}

/** Tells that the window's end was noticed, once. */
export function markClosed(book: Book, window: LiveWindow): void {
  if (window.closedAt !== undefined) return
  window.closedAt = book.now
  book.touch(window)
  book.notifyWindow('window.closed', window)
  book.retire(window)
}

/** Ends a trigger that is scheduled or queued. What held it back holds no longer than its window. */
export function endWaiting(book: Book, window: LiveWindow, on: TriggerEvent, finish: Finish, override?: Outcome): void {
  const until: Instant = window.isInstant ? book.now : Math.min(book.now, window.closes)
  window.release(until)
  window.move(on)
  if (window.launches > 0) window.finish = finish
  if (override !== undefined) window.override = override
  book.queue.delete(window)
  book.dontJudge(window)
  book.touch(window)
}

/** Asks for the end of a run. A second request changes nothing. */
export function cancelRun(book: Book, run: LiveRun, cause: CancelCause, reason: string): void {
  if (run.cancel !== undefined) return
  run.cancel = { at: book.now, by: cause, reason }
  const graceMs = run.window.policy.plan.cancelOnTimeout?.graceMs
  if (graceMs !== undefined) {
    run.stuckAt = book.now + graceMs
    book.deadlines.stuck.set(run, run.stuckAt)
  }
  book.touch(run)
  book.command({ kind: 'cancel', run: run.row(), cause, reason, graceMs })
}

/** A cancelled run did not end within its grace. */
export function reportStuck(book: Book, run: LiveRun): void {
  if (run.stuck || run.stuckAt === undefined || run.stuckAt > book.now) return
  run.stuck = true
  book.touch(run)
  book.notifyRun('run.stuck', run)
}

/** Fixes the outcome once nothing more can happen in the window (S7.5). */
export function settle(book: Book, window: LiveWindow): void {
  if (window.settledAt !== undefined || !isEnded(window.state) || window.run !== undefined) return
  if (window.isInstant) markClosed(book, window)
  window.outcome = outcomeOf(window)
  window.settledAt = book.now
  book.touch(window)
  book.notifyWindow('window.settled', window)
  if (window.policy.plan.pauseOnFailure && failures.has(window.outcome)) pauseAfterFailure(book, window)
  book.retire(window)
}

function outcomeOf(window: LiveWindow): Outcome {
  const { override } = window
  if (override === 'cancelled' || override === 'policy_removed') return override
  if (window.launches > 0) return window.failure ?? 'ran'
  return override ?? window.holds.headline() ?? 'missed'
}

function pauseAfterFailure(book: Book, window: LiveWindow): void {
  const { policy } = window
  const isPausedForGood = policy.pause !== undefined && policy.pause.until === undefined
  if (isPausedForGood || !window.isUnderPolicy) return
  policy.pause = { at: book.now, note: `window ${window.id} ended in ${window.outcome ?? 'error'}`, failedWindow: window.id }
  book.touch(policy)
  book.judgeWaiting(policy)
  book.notify({ kind: 'policy.paused', at: book.now, policy: policy.row() })
}
