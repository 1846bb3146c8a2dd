/** What people and programs ask for: pause and resume, trigger now, cancel (SEMANTICS S2.8, S2.11). */
import { formatInstant } from '../../grammar/index.js'
import type { Book } from './book.js'
import { itemsOf } from './few.js'
import type { Answer, PersonInput } from './inputs.js'
import { windowId, type PolicyRef } from './identity.js'
import type { LivePolicy, LiveRun, LiveWindow } from './live.js'
import type { Pause } from './rows.js'
import { cancelRun, endWaiting, settle } from './settling.js'
import { openWindow } from './slots.js'

const done: Answer = { ok: true }

function refused(code: string, message: string): Answer {
  return { ok: false, code, message }
}

/** The policy, unless it is not loaded (any more). */
export function findPolicy(book: Book, { session, policy }: PolicyRef): LivePolicy | undefined {
  const found = book.policies.find(session, policy)
  return found?.removed === true ? undefined : found
}

function unknownPolicy({ session, policy }: PolicyRef): Answer {
  return refused('unknown-policy', `no policy "${policy}" is loaded in session "${session}"`)
}

/** Holds back launches, also queued ones, until `resume` or `until`; runs go on. A second pause takes the place of the first. */
export function pause(book: Book, input: PersonInput & { kind: 'pause' }): Answer {
  const policy = findPolicy(book, input.policy)
  if (policy === undefined) return unknownPolicy(input.policy)
  if (input.until !== undefined && input.until <= book.now) {
    return refused(
      'bad-instant',
      `a pause until ${formatInstant(input.until)} is over already: give an instant after ${formatInstant(book.now)}`,
    )
  }
  const next: Pause = {
    at: book.now,
    ...(input.note === undefined ? {} : { note: input.note }),
    ...(input.until === undefined ? {} : { until: input.until }),
  }
  policy.pause = next
  book.deadlines.resume.set(policy, input.until ?? Infinity)
  book.touch(policy)
  book.judgeWaiting(policy)
  book.notify({ kind: 'policy.paused', at: book.now, policy: policy.row() })
  return done
}

/** Lets launches go on; what was missed is not replayed. */
export function resume(book: Book, input: PersonInput & { kind: 'resume' }): Answer {
  const policy = findPolicy(book, input.policy)
  if (policy === undefined) return unknownPolicy(input.policy)
  endPauseInTime(book, policy)
  if (policy.pause === undefined) return refused('not-paused', `policy "${policy.name}" is not paused`)
  unpause(book, policy)
  return done
}

/** The deadline of a pause has come. */
export function endPause(book: Book, policy: LivePolicy): void {
  endPauseInTime(book, policy)
}

/** A pause is over at its `until`, though nobody has looked at deadlines since: before a heartbeat, or earlier in this very instant. */
function endPauseInTime(book: Book, policy: LivePolicy): void {
  if (policy.pause?.until !== undefined && policy.pause.until <= book.now) unpause(book, policy)
}

/** Ends a pause, asked for or by its own `until`. */
export function unpause(book: Book, policy: LivePolicy): void {
  policy.pause = undefined
  book.touch(policy)
  book.judgeWaiting(policy)
  book.notify({ kind: 'policy.resumed', at: book.now, policy: policy.row() })
}

/** Opens a window of its own, now. */
export function trigger(book: Book, input: PersonInput & { kind: 'trigger' }): Answer {
  const policy = admitPolicy(book, input.policy)
  if ('ok' in policy) return policy
  const manual = nextManual(book, policy)
  const window = openWindow(book, policy, {
    slot: book.now,
    opens: book.now,
    durationMs: policy.plan.durationMs,
    kind: 'manual',
    manual,
    ignoreConditions: input.ignoreConditions ?? false,
  })
  return { ok: true, window: window.id }
}

/** The policy, when windows may be opened in it now; otherwise why not. */
export function admitPolicy(book: Book, ref: PolicyRef): LivePolicy | Answer {
  const policy = findPolicy(book, ref)
  if (policy === undefined) return unknownPolicy(ref)
  if (policy.plan.invalid !== undefined)
    return refused('invalid-policy', `policy "${policy.name}" is not valid: ${policy.plan.invalid.message}`)
  endPauseInTime(book, policy)
  return policy.pause === undefined ? policy : refused('policy-paused', `policy "${policy.name}" is paused: resume it first`)
}

/** The k of the window id: counts the windows that people opened in this policy, at whatever instant. */
function nextManual(book: Book, policy: LivePolicy): number {
  policy.manualCount += 1
  book.touch(policy)
  if (book.hasOpened(policy, windowId(policy.session, policy.name, book.now, policy.manualCount))) return nextManual(book, policy)
  return policy.manualCount
}

/** Cancels one run and ends its trigger. */
export function cancelOneRun(book: Book, input: PersonInput & { kind: 'cancel-run' }): Answer {
  const run = book.run(input.run)
  if (run === undefined) return refused('unknown-run', `no run "${input.run}" is under way`)
  cancelByPerson(book, run, input.reason)
  return done
}

/** Cancels all runs of a policy and ends its waiting triggers. */
export function cancelPolicy(book: Book, input: PersonInput & { kind: 'cancel-policy' }): Answer {
  const policy = findPolicy(book, input.policy)
  if (policy === undefined) return unknownPolicy(input.policy)
  for (const window of itemsOf(policy.windows)) {
    if (!window.isWaiting) continue
    endWaiting(book, window, 'cancel', 'cancelled', 'cancelled')
    settle(book, window)
  }
  for (const run of itemsOf(policy.activeRuns)) cancelByPerson(book, run, input.reason)
  return done
}

function cancelByPerson(book: Book, run: LiveRun, reason: string | undefined): void {
  endTrigger(book, run.window)
  cancelRun(book, run, 'person', reason ?? 'cancelled by a person')
}

/** The trigger ends at once; its window settles when the run has ended. */
function endTrigger(book: Book, window: LiveWindow): void {
  if (window.state === 'triggered' || window.state === 'running') window.move('cancel')
  window.override = 'cancelled'
  window.finish = 'cancelled'
  book.touch(window)
}
