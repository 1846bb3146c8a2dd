/** All live state of the scheduler in one place, with what a step has touched. The rules in the neighbouring files read and change it. */
import type { Expression } from '../../dsl/condition.js'
import type { Instant } from '../../grammar/time.js'
import type { Evidence, MetricEvent, Verdict, WatchContext, WatchId } from '../signals/port.js'
import type { Condition } from '../../dsl/condition.js'
import { Deadlines } from './deadlines.js'
import { findIn, itemsOf, withItem, withoutItem } from './few.js'
import { windowId } from './identity.js'
import type { Command, Notice, ToldRun } from './inputs.js'
import { LivePolicy, LivePut, LiveRun, type LiveWindow, type OnMove } from './live.js'
import { PolicyTable } from './policy-table.js'
import { PolicyTimes } from './policy-times.js'
import type { Change, SessionRow } from './rows.js'
import { WatchOwners } from './watch-owners.js'

/** What the scheduler wants of the signals: verdicts and evidence as of now. */
export interface ConditionReader {
  watch(condition: Condition, context: WatchContext, now: Instant): WatchId
  unwatch(watch: WatchId): void
  verdict(watch: WatchId): Verdict
  explain(watch: WatchId, condition: Condition): Evidence
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

/** Labels of the metric of running runs. */
export interface WorkflowLabels {
  readonly workflow: string
  readonly [label: string]: string
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
  readonly policies = new PolicyTable<LivePolicy>()
  /** Of the loaded policies. */
  readonly times = new PolicyTimes()
  /** Runs that have not ended. */
  runCount = 0
  readonly runsOfGroup = new Map<string, number>()
  readonly runsOfWorkflow = new Map<string, number>()
  readonly deadlines = new Deadlines()
  /** Ids of the windows that opened at this very instant, or are those of a slot at it, and are over already (see {@link hasOpened}). */
  readonly goneNow = new Set<string>()
  /** Windows whose launch waits for a concurrency limit. */
  readonly queue = new Set<LiveWindow>()
  /** A limit may admit more than before: the queue is judged at the end of the step. */
  isQueueStale = false
  readonly policyOfWatch = new WatchOwners<LivePolicy>(this.deadlines.policies)
  /** What became of runs, for sentences about workflows: events that the core feeds back into the signals. */
  readonly ownEvents: MetricEvent[] = []
  /** Labels of the metric of running runs, by workflow. */
  readonly workflowLabels = new Map<string, WorkflowLabels>()
  /** Workflows whose number of running runs has changed since the signals were told. */
  readonly countedWorkflows = new Set<string>()
  /** Which notices anybody wants; the others are not made. */
  readonly wants: (kind: Notice['kind']) => boolean
  /** Told of each transition of a trigger. */
  onMove: OnMove | undefined
  /** Windows that something happened to: they are judged at the end of the step. Those whose mark is gone are not, after all. */
  #toJudge: LiveWindow[] = []
  #marked = 0
  #touched: (LivePolicy | LiveWindow | LiveRun)[] = []
  /** The latest context that was asked for. */
  #context: Required<WatchContext> | undefined
  #changes: Change[] = []
  #commands: Command[] = []

  constructor(conditions: ConditionReader, limits: Limits, wants: (kind: Notice['kind']) => boolean = () => true) {
    this.conditions = conditions
    this.limits = limits
    this.wants = wants
  }

  /** Where the conditions of a policy are read; those of a session mostly share one. */
  contextOf(session: string, timezone: string): WatchContext {
    if (this.#context?.session !== session || this.#context.timezone !== timezone) this.#context = { session, timezone }
    return this.#context
  }

  /** Marks an object as changed in this step; it is told once, at the end. */
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
  guard<Item>(policy: LivePolicy, decide: (book: Book, item: Item) => void, item: Item): void {
    try {
      decide(this, item)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.clearNext(policy)
      policy.pause = { at: this.now, note: `paused by an internal error: ${message}` }
      this.touch(policy)
      this.notify({ kind: 'policy.failed', at: this.now, policy: policy.row(), error })
    }
  }

  /** All windows that are alive, policy after policy. */
  *windows(): Iterable<LiveWindow> {
    for (const policy of this.policies.values()) yield* itemsOf(policy.windows)
  }

  /** The living window of this id. */
  window(id: string): LiveWindow | undefined {
    return findIn(this.policies.ofId(id)?.windows, id)
  }

  /** All runs that have not ended, policy after policy. */
  *runs(): Iterable<LiveRun> {
    for (const policy of this.policies.values()) yield* itemsOf(policy.activeRuns)
  }

  /** The run of this id that has not ended. */
  run(id: string): LiveRun | undefined {
    return findIn(this.policies.ofId(id)?.activeRuns, id)
  }

  /** The run that somebody tells of, if it has not ended. */
  runTold(told: ToldRun): LiveRun | undefined {
    if (told instanceof LiveRun) return told.isOver ? undefined : told
    return this.run(typeof told === 'string' ? told : told.id)
  }

  /** Whether a window of this id is alive or opened at this very instant: none opens twice, though its policy is removed and comes back meanwhile (S6.4). */
  hasOpened(policy: LivePolicy, id: string): boolean {
    return this.goneNow.has(id) || findIn(policy.windows, id) !== undefined
  }

  /** The same of the window of a slot. Most policies have no other window, and need no id for the answer. */
  hasOpenedSlot(policy: LivePolicy, slot: Instant): boolean {
    if (policy.windows === undefined && this.goneNow.size === 0) return false
    return this.hasOpened(policy, windowId(policy.session, policy.name, slot))
  }

  /** The policy has no slot any more. */
  clearNext(policy: LivePolicy): void {
    policy.nextSlot = policy.nextOpens = Infinity
    this.setDeadline(policy)
  }

  /** The next slot of a policy is known: it becomes due when its window opens. */
  setDeadline(policy: LivePolicy): void {
    if (policy.number >= 0) this.deadlines.slot.set(policy, policy.nextOpens)
  }

  /** The window is judged before the step ends. */
  judgeSoon(window: LiveWindow): void {
    if (window.toJudge) return
    window.toJudge = true
    this.#marked += 1
    this.#toJudge.push(window)
  }

  /** The window is not judged after all. */
  dontJudge(window: LiveWindow): void {
    if (!window.toJudge) return
    window.toJudge = false
    this.#marked -= 1
  }

  /** Windows of a policy that wait are judged again at the end of the step. */
  judgeWaiting(policy: LivePolicy): void {
    for (const window of itemsOf(policy.windows)) if (window.isWaiting) this.judgeSoon(window)
  }

  /** Whether there is anything to judge. */
  get hasToJudge(): boolean {
    return this.#marked > 0 || (this.isQueueStale && this.queue.size > 0)
  }

  /** Hands out the windows to judge, each once. */
  takeToJudge(): LiveWindow[] {
    if (this.isQueueStale) for (const queued of this.queue) this.judgeSoon(queued)
    this.isQueueStale = false
    const toJudge = this.#toJudge
    const marked = this.#marked === toJudge.length ? toJudge : toJudge.filter((window) => window.toJudge)
    for (let index = 0; index < marked.length; index += 1) marked[index]!.toJudge = false
    if (toJudge.length > 0) this.#toJudge = []
    this.#marked = 0
    return marked
  }

  addWindow(window: LiveWindow): void {
    const { policy } = window
    policy.windows = withItem(policy.windows, window)
  }

  addRun(run: LiveRun): void {
    const { policy } = run.window
    policy.activeRuns = withItem(policy.activeRuns, run)
    this.runCount += 1
  }

  removeRun(run: LiveRun): void {
    const { policy } = run.window
    policy.activeRuns = withoutItem(policy.activeRuns, run.id)
    this.runCount -= 1
    this.deadlines.dropRun(run)
  }

  /** Forgets a window that is closed and settled, and a removed policy with its last window. */
  retire(window: LiveWindow): void {
    if (!window.isOver) return
    const { policy } = window
    // One of a slot at this instant may have opened in an earlier process: a clock that was set back stands still until it has caught up.
    if (window.openedAt === this.now || window.slot === this.now) this.goneNow.add(window.id)
    this.deadlines.dropWindow(window)
    policy.windows = withoutItem(policy.windows, window.id)
    if (!policy.removed || policy.windows !== undefined) return
    if (this.policies.find(policy.session, policy.name) === policy) this.policies.remove(policy.session, policy.name)
  }

  /** Hands out what the step changed and what is to be done, and starts afresh. */
  takeResult(): { changes: readonly Change[]; commands: readonly Command[] } {
    const touched = this.#touched
    // By index, as wherever what is due together is walked over: in code that is not compiled yet, for...of makes an object for each item.
    for (let index = 0; index < touched.length; index += 1) {
      const object = touched[index]!
      object.touched = false
      if (object instanceof LivePolicy && object.removed) continue
      this.#changes.push(new LivePut(object, !object.told))
      object.told = true
    }
    const result = { changes: this.#changes, commands: this.#commands }
    if (touched.length > 0) this.#touched = []
    if (this.#changes.length > 0) this.#changes = []
    if (this.#commands.length > 0) this.#commands = []
    return result
  }
}
