/** Runs: asked for, accepted or refused, ended; and what their end means for the trigger (SEMANTICS S2.3 to S2.8). */
import type { Instant } from '../../grammar/time.js'
import type { PlannedInput } from '../policies/plan.js'
import type { MetricEvent } from '../signals/port.js'
import type { Book, WorkflowLabels } from './book.js'
import { LiveRun, type LivePolicy, type LiveWindow } from './live.js'
import type { RunLabels } from './policy-progress.js'
import type { Finish, RunFailure } from './outcomes.js'
import type { RunResult } from './rows.js'
import { settle } from './settling.js'

/** How the names of the metrics begin that the scheduler writes itself. */
export const ownMetrics = 'tidegate.'

/** Metric of ended runs: value = how long it took in ms; labels workflow, policy, result. Written by the scheduler alone. */
export const runMetric = `${ownMetrics}run`

/** Metric of running runs: value = how many runs of the workflow have not ended; label workflow. Written by the scheduler alone. */
export const runningMetric = `${ownMetrics}running`

/** Launches the next run of a window that nothing holds back. */
export function launch(book: Book, window: LiveWindow): void {
  const { policy } = window
  takeRecurrence(book, window)
  window.release(book.now)
  window.launches += 1
  window.lastLaunch = book.now
  window.move('launch')
  book.queue.delete(window)
  const { inputs, problem } = resolveInputs(book, policy)
  const run = new LiveRun(window, inputs, book.now)
  window.run = run
  book.addRun(run)
  if (policy.plan.onlyOneRunning) book.judgeWaiting(policy)
  countRun(book, run, 1)
  book.touch(window)
  book.touch(run)
  book.notifyRun('run.launched', run)
  if (problem === undefined) book.command({ kind: 'launch', run, window, until: window.closes })
  else endRun(book, run, 'error', 'launch_failed', problem)
}

/** The launcher accepted the run. An acceptance that comes after the end, or twice, changes nothing. */
export function acceptRun(book: Book, run: LiveRun, executionId: string | undefined): void {
  if (run.state !== 'launching') return
  run.state = 'running'
  run.executionId = executionId
  if (run.window.state === 'triggered') run.window.move('accept')
  book.touch(run)
  book.touch(run.window)
}

/** A run has ended, however. */
export function endRun(book: Book, run: LiveRun, told: RunResult, failure: RunFailure | undefined, message?: string): void {
  const { window } = run
  const { policy } = window
  const by = run.cancel?.by ?? (told === 'cancelled' ? 'person' : undefined)
  run.state = 'ended'
  run.end = book.now
  run.result = by === undefined ? told : 'cancelled'
  run.failure = by === undefined ? failure : by === 'timeout' ? 'timeout' : by === 'person' ? 'cancelled' : 'policy_removed'
  run.message = message
  book.removeRun(run)
  countRun(book, run, -1)
  book.ownEvents.push({
    metric: runMetric,
    value: book.now - run.start,
    timestamp: book.now,
    session: policy.session,
    labels: labelsOf(policy, run.workflow, run.result),
  })
  book.touch(run)
  book.notifyRun('run.ended', run)
  book.judgeWaiting(policy)
  book.isQueueStale = true
  afterRun(book, window, run)
}

/** What the end of a run means for its trigger (S2.5). */
function afterRun(book: Book, window: LiveWindow, run: LiveRun): void {
  window.run = undefined
  window.failure = run.failure
  book.touch(window)
  if (window.state === 'triggered' || window.state === 'running') {
    if (run.result === 'cancelled' && run.cancel === undefined) {
      window.override = 'cancelled'
      window.finish = 'cancelled'
      window.move('cancel')
    } else if (!window.isInstant && window.closes < book.now) {
      window.finish ??= 'window_closed'
      window.move('close')
    } else repeatOrEnd(book, window, run.result === 'success')
  }
  settle(book, window)
}

function repeatOrEnd(book: Book, window: LiveWindow, succeeded: boolean): void {
  const due: Instant = Math.max(book.now + window.policy.plan.delayMs, (window.lastLaunch ?? book.now) + 1)
  window.finish ??= finishOf(window, succeeded, due)
  if (window.finish !== undefined) {
    window.move(succeeded ? 'succeed' : 'fail')
    return
  }
  window.move('repeat')
  window.due = due
  if (due > book.now) book.deadlines.due.set(window, due)
  else book.judgeSoon(window)
}

/** Why the trigger is not scheduled again; undefined: it is. */
function finishOf(window: LiveWindow, succeeded: boolean, due: Instant): Finish | undefined {
  const { policy } = window
  const { plan } = policy
  if (succeeded ? !plan.loop : !plan.retryOnError) return succeeded ? 'no_loop' : 'no_retry'
  if (window.isInstant) return 'zero_duration'
  if (window.launches >= plan.maxRun) return 'max_run'
  if (!window.isUnderPolicy) return 'policy_removed'
  if (due >= window.closes) return 'due_after_end'
  return hasLaterSlot(policy, window) ? 'later_slot' : undefined
}

/** Whether a later slot has opened a window since this one opened. Windows that a person opened are beside the slots (S2.11). */
export function hasLaterSlot(policy: LivePolicy, window: LiveWindow): boolean {
  if (window.isAsked || policy.latestSlot === undefined || policy.latestOpens === undefined) return false
  return policy.latestSlot > window.slot && policy.latestOpens > window.opens
}

/** A window takes one from the recurrence count at its first launch (S1.7). */
function takeRecurrence(book: Book, window: LiveWindow): void {
  const { policy } = window
  if (window.launches > 0 || window.isAsked || policy.recurrenceLeft === undefined) return
  policy.recurrenceLeft -= 1
  if (policy.recurrenceLeft === 0) {
    book.clearNext(policy)
    book.judgeWaiting(policy)
  }
  book.touch(policy)
}

/** One object for the runs of a policy that end alike: whoever reads it need not look twice. */
function labelsOf(policy: LivePolicy, workflow: string, result: RunResult): RunLabels {
  const known = policy.runLabels?.[result]
  if (known?.workflow === workflow) return known
  const labels = Object.freeze({ workflow, policy: policy.name, result })
  policy.runLabels = { ...policy.runLabels, [result]: labels }
  return labels
}

const noEvents: readonly MetricEvent[] = []

/** The events that the scheduler writes since they were last asked for: ends of runs, then how many runs of a workflow are running now. */
export function takeOwnEvents(book: Book): readonly MetricEvent[] {
  if (book.ownEvents.length === 0 && book.countedWorkflows.size === 0) return noEvents
  const events = book.ownEvents.splice(0)
  for (const workflow of book.countedWorkflows) {
    const value = book.runsOfWorkflow.get(workflow) ?? 0
    events.push({ metric: runningMetric, value, timestamp: book.now, labels: labelsOfWorkflow(book, workflow) })
  }
  book.countedWorkflows.clear()
  return events
}

/** Workflows whose labels are kept. */
const workflowLabelsMax = 1000

function labelsOfWorkflow(book: Book, workflow: string): WorkflowLabels {
  const known = book.workflowLabels.get(workflow)
  if (known !== undefined) return known
  const labels = Object.freeze({ workflow })
  if (book.workflowLabels.size >= workflowLabelsMax) book.workflowLabels.clear()
  book.workflowLabels.set(workflow, labels)
  return labels
}

function countRun(book: Book, run: LiveRun, by: 1 | -1): void {
  if (run.concurrencyGroup !== undefined) add(book.runsOfGroup, run.concurrencyGroup, by)
  add(book.runsOfWorkflow, run.workflow, by)
  book.countedWorkflows.add(run.workflow)
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}

interface ResolvedInputs {
  readonly inputs: Readonly<Record<string, unknown>>
  /** Set when an expression has no value now: the launch fails with it. */
  readonly problem?: string
}

/** Most policies have no inputs. */
const noInputs: ResolvedInputs = { inputs: Object.freeze({}) }

function resolveInputs(book: Book, policy: LivePolicy): ResolvedInputs {
  if (Object.keys(policy.plan.inputs).length === 0) return noInputs
  const entries = Object.entries(policy.plan.inputs)
  const inputs: Record<string, unknown> = {}
  const missing: string[] = []
  for (const [name, input] of entries) {
    inputs[name] = input.kind === 'literal' ? input.value : resolveTemplate(book, policy, name, input, missing)
  }
  return missing.length === 0 ? { inputs } : { inputs, problem: missing.join('; ') }
}

/** A template that is one expression and nothing else stays a number; any other becomes text. */
function resolveTemplate(
  book: Book,
  policy: LivePolicy,
  name: string,
  input: PlannedInput & { kind: 'template' },
  missing: string[],
): unknown {
  const values = input.parts.map((part) => {
    if (typeof part === 'string') return part
    const value = book.conditions.evaluate(part.expression, { session: policy.session, timezone: policy.plan.timezone })
    if (value === undefined) missing.push(`input "${name}": {{ ${part.text} }} has no value now`)
    return value ?? null
  })
  return values.length === 1 ? values[0] : values.join('')
}
