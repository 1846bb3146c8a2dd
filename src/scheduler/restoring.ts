/** From rows back to live state: the machine continues as if nothing had happened (DESIGN section 4, SEMANTICS S6.2). */
import type { Instant } from '../../grammar/time.js'
import type { PlannedPolicy } from '../policies/plan.js'
import type { Book } from './book.js'
import { policyKey } from './identity.js'
import { LivePolicy, LiveRun, LiveWindow } from './live.js'
import { addPolicies, changePolicy, dropRemoved } from './loading.js'
import { PolicyTimes } from './policy-times.js'
import { isOver, type PolicyRow, type Row, type RunRow, type SessionRow, type WindowRow } from './rows.js'

/** A plan per open session. */
export type Plans = ReadonlyMap<string, readonly PlannedPolicy[]>

/**
 * Fills an empty book. `downSince`: the last instant at which the rows are known to have been true; what held a window back then is counted up to it,
 * and judged afresh now. Plans that have no row are new and open now; rows without a plan keep only their runs.
 */
export function restore(book: Book, rows: Iterable<Row>, plans: Plans, downSince: Instant): void {
  const policies = new Map<string, PolicyRow>()
  const windows: WindowRow[] = []
  const runs: RunRow[] = []
  for (const row of rows) {
    if (row.table === 'session') book.sessions.set(row.name, row)
    else if (row.table === 'policy') policies.set(row.key, row)
    else if (row.table === 'window') windows.push(row)
    else if (row.state !== 'ended') runs.push(row)
  }
  for (const [session, planned] of plans) restoreSession(book, session, planned, policies)
  const alive = new Map<string, LiveWindow>()
  for (const row of windows) if (!isOver(row)) alive.set(row.id, restoreWindow(book, row, downSince))
  for (const row of runs) restoreRun(book, row, alive.get(row.window))
  for (const [session, planned] of plans) applyEdits(book, session, planned, policies)
  forgetUnloaded(book, plans, policies)
}

/** What is no longer in the plans was removed while the scheduler was down: its rows go, and what waits ends, unless its time was over before (S8.1, S8.3). */
function forgetUnloaded(book: Book, plans: Plans, policies: ReadonlyMap<string, PolicyRow>): void {
  for (const session of book.sessions.keys()) {
    if (plans.has(session)) continue
    book.sessions.delete(session)
    book.change({ kind: 'delete', table: 'session', key: session })
  }
  for (const key of policies.keys()) {
    if (book.policies.get(key)?.removed ?? true) book.change({ kind: 'delete', table: 'policy', key })
  }
  for (const window of book.windows()) {
    const isOver = !window.isInstant && window.closes < book.now
    if (window.policy.removed && window.isWaiting && !isOver) dropRemoved(book, window)
  }
}

function restoreSession(book: Book, session: string, planned: readonly PlannedPolicy[], rows: ReadonlyMap<string, PolicyRow>): void {
  if (!book.sessions.has(session)) {
    const row: SessionRow = { table: 'session', name: session, openedAt: book.now }
    book.sessions.set(session, row)
    book.change({ kind: 'put', row })
  }
  for (const policy of addPolicies(book, session, planned, rows)) {
    if (policy.pause?.until !== undefined) book.deadlines.resume.set(policy, policy.pause.until)
  }
}

/** A policy whose text changed while the scheduler was down is changed now, as `apply` would (S6.2, S8.1). */
function applyEdits(book: Book, session: string, planned: readonly PlannedPolicy[], rows: ReadonlyMap<string, PolicyRow>): void {
  for (const plan of planned) {
    const row = rows.get(policyKey(session, plan.name))
    if (row === undefined || row.digest === plan.digest) continue
    if (row.recurrenceCount !== plan.recurrenceCount) {
      const policy = book.policies.get(row.key)
      if (policy !== undefined) policy.recurrenceLeft = plan.recurrenceCount
    }
    changePolicy(book, session, plan)
  }
}

function restoreWindow(book: Book, row: WindowRow, downSince: Instant): LiveWindow {
  const policy = book.policies.find(row.session, row.policy) ?? orphan(book, row)
  const window = new LiveWindow(
    policy,
    {
      slot: row.slot,
      opens: row.opens,
      durationMs: row.closes - row.opens,
      kind: row.kind,
      ignoreConditions: row.ignoreConditions ?? false,
    },
    row,
  )
  book.addWindow(window)
  if (window.closedAt === undefined && !window.isInstant) book.deadlines.close.set(window, window.closes)
  if (!window.isWaiting) return window
  // Where nothing was missed, what held the window back goes on holding it.
  if (downSince < book.now && window.release(window.isInstant ? downSince : Math.min(downSince, window.closes))) book.touch(window)
  if (window.state === 'queued') book.queue.add(window)
  if (window.due > book.now) book.deadlines.due.set(window, window.due)
  else book.judgeSoon(window)
  return window
}

function restoreRun(book: Book, row: RunRow, window: LiveWindow | undefined): void {
  if (window === undefined) return
  const run = new LiveRun(window, row.inputs, row.start, row)
  if (window.launches === row.n) window.run = run
  book.addRun(run)
  if (run.concurrencyGroup !== undefined) book.runsOfGroup.set(run.concurrencyGroup, (book.runsOfGroup.get(run.concurrencyGroup) ?? 0) + 1)
  book.runsOfWorkflow.set(run.workflow, (book.runsOfWorkflow.get(run.workflow) ?? 0) + 1)
  if (run.stuckAt !== undefined && !run.stuck) book.deadlines.stuck.set(run, run.stuckAt)
}

/** A policy that is no longer in the plan but whose runs have not ended: it only sees them to their end. */
function orphan(book: Book, row: WindowRow): LivePolicy {
  const plan: PlannedPolicy = {
    name: row.policy,
    workflowName: row.policy,
    inputs: {},
    metadata: {},
    timezone: 'UTC',
    timers: [],
    durationMs: 0,
    jitterMs: 0,
    clauses: [],
    onNoData: 'wait',
    retryOnError: false,
    loop: false,
    delayMs: 0,
    maxRun: Infinity,
    onlyOneRunning: false,
    pauseOnFailure: false,
    missed: { policy: 'none', maxCatchup: 0 },
    digest: '',
    source: { file: '', span: { start: 0, end: 0, line: 1, column: 1 } },
  }
  const policy = new LivePolicy({ session: row.session, times: new PolicyTimes(), onMove: undefined }, plan, book.now)
  policy.removed = true
  book.policies.set(row.session, row.policy, policy)
  return policy
}
