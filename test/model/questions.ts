/** Small questions about what the naive model remembers, each as its rule asks it. */
import type { ModelPolicy, ModelRun, ModelWindow } from './state.js'

/** `<session>/<policy>`. */
export function keyOf(policy: ModelPolicy): string {
  return `${policy.session}/${policy.name}`
}

/** Scheduled or queued. */
export function isWaiting(window: ModelWindow): boolean {
  return window.state === 'scheduled' || window.state === 'queued'
}

/** Whether a person asked for it (S2.11). */
export function isAsked({ kind }: ModelWindow): boolean {
  return kind === 'manual' || kind === 'backfill'
}

/** Evaluated once, and without an end (S2.1, S2.7). */
export function isZero(window: ModelWindow): boolean {
  return window.closes === window.opens
}

/** A pause ends by itself at its `until` (S2.11). */
export function isPaused({ pause }: ModelPolicy, now: number): boolean {
  return pause !== undefined && (pause.until === undefined || now < pause.until)
}

/** Whether a make-up window opened no earlier than another window, whose slot is later: it is not superseded by that. */
export function isFellowMakeUp(window: ModelWindow, opens: number): boolean {
  return window.kind === 'make-up' && window.opens >= opens
}

/** Whether `other` is a window of a later slot of the same policy, and opened after `window` did. What people open has nothing to do with slots (S2.11). */
export function isLaterSlot(other: ModelWindow, window: ModelWindow): boolean {
  if (other.policy !== window.policy || isAsked(other) || isAsked(window)) return false
  if (other.outcome === 'missed' || other.outcome === 'excluded') return false
  return other.slot > window.slot && !isFellowMakeUp(window, other.opens)
}

/** Why a run that has ended did not succeed; a cancel is the reason, however it ended then. */
export function failureOf(run: ModelRun): string | undefined {
  if (run.cancel !== undefined) return { timeout: 'timeout', person: 'cancelled', removal: 'policy_removed' }[run.cancel]
  return { success: undefined, error: 'error', cancelled: 'cancelled', refuse: 'launch_failed', lost: 'runner_lost' }[run.ends]
}

/** From `now` on `reason` holds the window back, or nothing does. */
export function hold(window: ModelWindow, reason: string | undefined, now: number, clause?: number): void {
  const last = window.holds.at(-1)
  const current = last?.to === undefined ? last : undefined
  if (current?.reason === reason && (reason === undefined || current?.clause === clause)) return
  if (current !== undefined) current.to = now
  if (reason !== undefined) window.holds.push({ from: now, to: undefined, reason, clause })
}

/** S7.2 to S7.4. */
export function outcomeOf(window: ModelWindow): string {
  const { override } = window
  if (override === 'cancelled' || override === 'policy_removed') return override
  if (window.launches > 0) return window.last ?? 'ran'
  return override ?? headlineOf(window)
}

/** S7.3. A window that nobody ever judged was missed. */
function headlineOf(window: ModelWindow): string {
  const sums = new Map<string, number>()
  for (const { reason, from, to } of window.holds) sums.set(reason, (sums.get(reason) ?? 0) + Math.max(0, (to ?? from) - from))
  const longest = Math.max(...sums.values())
  const headline = window.holds.findLast(({ reason }) => sums.get(reason) === longest)
  return headline?.reason ?? 'missed'
}

/** By (session, policy name), then by slot (S2.10). */
export function inNameOrder(windows: readonly ModelWindow[]): ModelWindow[] {
  return [...windows].sort((a, b) => compareText(keyOf(a.policy), keyOf(b.policy)) || a.slot - b.slot)
}

/** Plain order of names. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
