/** All live state of the scheduler in one place, with what a step has touched. The rules in the neighbouring files read and change it. */
import type { Expression } from '../../dsl/condition.js'
import type { Instant } from '../../grammar/time.js'
import type { Evidence, MetricEvent, Verdict, WatchContext, WatchId } from '../signals/port.js'
import type { Condition } from '../../dsl/condition.js'
import { Deadlines, type Deadline } from './deadlines.js'
import type { Command, Notice } from './inputs.js'
import type { LivePolicy, LiveRun, LiveWindow, OnMove } from './live.js'
import type { Change, SessionRow } from './rows.js'

/** What the scheduler wants of the signals: verdicts and evidence as of now. */
export interface ConditionReader {
  watch(condition: Condition, context: WatchContext, now: Instant): WatchId
  unwatch(watch: WatchId): void
  verdict(watch: WatchId): Verdict
  explain(watch: WatchId): Evidence
  /** The number an expression stands for, undefined when it is unknown. */
  evaluate(expression: Expression, context: WatchContext): number | undefined
}

/** Limits of the whole scheduler (S2.10). */
export interface Limits {
  /** Runs that have not ended, all policies together. Infinity: no limit. */
  readonly maxConcurrentRuns: number
  /** Runs of one `concurrency_group`; a group that is not named here admits one at a time. */
  readonly concurrencyGroups: Readonly<Record<string, number>>
}

type WindowNotice = Extract<Notice, { readonly window: unknown }>
type RunNotice = Extract<Notice, { readonly run: unknown }>

export class Book {
  readonly conditions: ConditionReader
  readonly limits: Limits
  now: Instant = Number.NEGATIVE_INFINITY
  /** Set from a restart until all that passed meanwhile is dealt with: the instants of the crash and of the restart (S6.2). */
  downtime: { readonly since: Instant; readonly until: Instant } | undefined
  readonly sessions = new Map<string, SessionRow>()
  readonly policies = new Map<string, LivePolicy>()
  readonly windows = new Map<string, LiveWindow>()
  readonly runs = new Map<string, LiveRun>()
  readonly runsOfGroup = new Map<string, number>()
  readonly runsOfWorkflow = new Map<string, number>()
  readonly deadlines = new Deadlines()
  /** Ids of the windows that opened at this very instant and are over already (see {@link hasOpened}). */
  readonly goneNow = new Set<string>()
  /** Windows that something happened to: they are judged at the end of the step. */
  readonly toJudge = new Set<LiveWindow>()
  /** Windows whose launch waits for a concurrency limit. */
  readonly queue = new Set<LiveWindow>()
  readonly policyOfWatch = new Map<WatchId, LivePolicy>()
  /** What became of runs, for sentences about workflows: events that the core feeds back into the signals. */
  readonly ownEvents: MetricEvent[] = []
  /** Workflows whose number of running runs has changed since the signals were told. */
  readonly countedWorkflows = new Set<string>()
  /** Which notices anybody wants; the others are not made. */
  readonly wants: (kind: Notice['kind']) => boolean
  /** Told of each transition of a trigger. */
  onMove: OnMove | undefined
  #touched: (LivePolicy | LiveWindow | LiveRun)[] = []
  #changes: Change[] = []
  #commands: Command[] = []

  constructor(conditions: ConditionReader, limits: Limits, wants: (kind: Notice['kind']) => boolean = () => true) {
    this.conditions = conditions
    this.limits = limits
    this.wants = wants
  }

  /** Marks an object as changed in this step; its row is made once, at the end. */
  touch(object: LivePolicy | LiveWindow | LiveRun): void {
    if (object.touched) return
    object.touched = true
    this.#touched.push(object)
  }

  change(change: Change): void {
    this.#changes.push(change)
  }

  command(command: Command): void {
    this.#commands.push(command)
  }

  notify(notice: Notice): void {
    if (this.wants(notice.kind)) this.#commands.push({ kind: 'notify', notice })
  }

  /** Tells what happened to a window, with its row as it stands. */
  notifyWindow(kind: WindowNotice['kind'], window: LiveWindow): void {
    if (this.wants(kind)) this.#commands.push({ kind: 'notify', notice: { kind, at: this.now, window: window.row() } })
  }

  /** The same of a run. */
  notifyRun(kind: RunNotice['kind'], run: LiveRun): void {
    if (this.wants(kind)) this.#commands.push({ kind: 'notify', notice: { kind, at: this.now, run: run.row() } })
  }

  /**
   * Decides one policy's part of a step. That it fails is a bug of ours: the policy is paused, opens nothing more until it is loaded anew,
   * and is reported; the others go on (DESIGN section 6).
   */
  guard(policy: LivePolicy, decide: () => void): void {
    try {
      decide()
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      policy.next = undefined
      policy.pause = { at: this.now, note: `paused by an internal error: ${message}` }
      this.touch(policy)
      this.notify({ kind: 'policy.failed', at: this.now, policy: policy.row(), error })
    }
  }

  /** Whether a window of this id is alive or opened at this very instant: none opens twice, though its policy is removed and comes back meanwhile (S6.4). */
  hasOpened(id: string): boolean {
    return this.windows.has(id) || this.goneNow.has(id)
  }

  deadline(kind: Deadline['kind'], key: string, at: Instant): void {
    this.deadlines.add({ at, kind, key })
  }

  /** Windows of a policy that wait are judged again at the end of the step. */
  judgeWaiting(policy: LivePolicy): void {
    for (const window of policy.windows) if (window.isWaiting) this.toJudge.add(window)
  }

  /** Forgets a window that is closed and settled, and a removed policy with its last window. */
  retire(window: LiveWindow): void {
    if (window.closedAt === undefined || window.settledAt === undefined) return
    const { policy } = window
    this.windows.delete(window.id)
    if (window.openedAt === this.now) this.goneNow.add(window.id)
    policy.windows.delete(window)
    if (policy.removed && policy.windows.size === 0 && this.policies.get(policy.key) === policy) this.policies.delete(policy.key)
  }

  /** Hands out what the step changed and what is to be done, and starts afresh. */
  takeResult(): { changes: readonly Change[]; commands: readonly Command[] } {
    for (const object of this.#touched) {
      object.touched = false
      if (!('removed' in object && object.removed)) this.#changes.push({ kind: 'put', row: object.row() })
    }
    const result = { changes: this.#changes, commands: this.#commands }
    this.#touched = []
    this.#changes = []
    this.#commands = []
    return result
  }
}
