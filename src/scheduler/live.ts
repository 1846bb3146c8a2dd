/** The live objects behind the rows: what the machine changes in place. Each knows how to show itself as a row. */
import type { Duration, Instant } from '../../grammar/time.js'
import type { PlannedPolicy } from '../policies/plan.js'
import type { Few } from './few.js'
import { HoldLog, nothing } from './hold-log.js'
import { policyKey, runId, windowId } from './identity.js'
import type { Finish, Outcome, RunFailure } from './outcomes.js'
import { PolicyProgress, type PolicyHome } from './policy-progress.js'
import {
  isOver,
  type CancelCause,
  type LiveRow,
  type PolicyRow,
  type Put,
  type Row,
  type RunResult,
  type RunRow,
  type RunState,
  type WindowRow,
} from './rows.js'
import { nextState, type TriggerEvent, type TriggerState } from './states.js'

/** A row while it is made: keys are set one by one, since thousands of rows may be made in one step. */
type Writable<Row> = { -readonly [Key in keyof Row]: Row[Key] }

/** Told of each transition of a trigger: its policy, the state that it left, and what happened. */
export type OnMove = (policy: { readonly session: string; readonly plan: PlannedPolicy }, from: TriggerState, on: TriggerEvent) => void

/** A loaded policy: its plan, its timers' progress, its pause, and what is alive of it. A million may be loaded: each field counts. */
export class LivePolicy extends PolicyProgress {
  plan: PlannedPolicy
  windows: Few<LiveWindow> = undefined
  activeRuns: Few<LiveRun> = undefined
  /** Its number among the loaded policies; -1: not loaded any more. */
  number = -1

  constructor(home: PolicyHome, plan: PlannedPolicy, openedAt: Instant, row?: PolicyRow) {
    super(home, plan, openedAt, row)
    this.plan = plan
  }

  get name(): string {
    return this.plan.name
  }

  get key(): string {
    return policyKey(this.session, this.plan.name)
  }

  get table(): 'policy' {
    return 'policy'
  }

  row(): PolicyRow {
    const { plan } = this
    const row: Writable<PolicyRow> = {
      table: 'policy',
      key: this.key,
      session: this.session,
      policy: this.name,
      digest: plan.digest,
      openedAt: this.openedAt,
      watermark: this.watermark,
    }
    if (this.pendingSlot !== undefined) row.pendingSlot = this.pendingSlot
    if (this.latestSlot !== undefined) row.latestSlot = this.latestSlot
    if (this.latestOpens !== undefined) row.latestOpens = this.latestOpens
    if (plan.recurrenceCount !== undefined) row.recurrenceCount = plan.recurrenceCount
    if (this.recurrenceLeft !== undefined) row.recurrenceLeft = this.recurrenceLeft
    if (this.pause !== undefined) row.pause = this.pause
    if (this.manualCount !== 0) row.manualCount = this.manualCount
    return row
  }
}

/** What it takes to open a window. */
export interface WindowOpening {
  readonly slot: Instant
  readonly opens: Instant
  readonly durationMs: Duration
  readonly kind: WindowRow['kind']
  /** Its id, where that is known already. */
  readonly id?: string
  readonly manual?: number
  readonly ignoreConditions?: boolean
}

/** A window and its trigger, alive until it is closed and settled. */
export class LiveWindow {
  readonly id: string
  policy: LivePolicy
  readonly slot: Instant
  readonly opens: Instant
  closes: Instant
  readonly kind: WindowRow['kind']
  readonly ignoreConditions: boolean
  state: TriggerState = 'scheduled'
  due: Instant
  launches = 0
  lastLaunch: Instant | undefined
  #holds: HoldLog | undefined
  /** How the last run ended badly; undefined after a success. */
  failure: RunFailure | undefined
  finish: Finish | undefined
  excludedBy: string | undefined
  /** An outcome that overrides what runs and intervals say (S7.4); `superseded`, `missed` and `excluded` only where nothing launched. */
  override: Outcome | undefined
  outcome: Outcome | undefined
  closedAt: Instant | undefined
  settledAt: Instant | undefined
  run: LiveRun | undefined
  /** When it was opened in this process. */
  openedAt: Instant | undefined
  /** Changed in this step. */
  touched = false
  /** Told in an earlier step. */
  told = false
  /** Judged before the step ends. */
  toJudge = false
  /** Its number among the windows that have deadlines; -1: it has none. */
  number = -1

  constructor(policy: LivePolicy, opening: WindowOpening, row?: WindowRow) {
    this.policy = policy
    this.id = row?.id ?? opening.id ?? windowId(policy.session, policy.name, opening.slot, opening.manual)
    this.slot = opening.slot
    this.opens = opening.opens
    this.closes = row?.closes ?? opening.opens + opening.durationMs
    this.kind = opening.kind
    this.ignoreConditions = opening.ignoreConditions ?? false
    this.due = row?.due ?? opening.opens
    if (row === undefined) return
    this.#holds = new HoldLog(row)
    this.state = row.state
    this.launches = row.launches
    this.lastLaunch = row.lastLaunch
    this.failure = row.failure
    this.finish = row.finish
    this.override = row.override
    this.excludedBy = row.excludedBy
    this.outcome = row.outcome
    this.closedAt = row.closedAt
    this.settledAt = row.settledAt
  }

  get table(): 'window' {
    return 'window'
  }

  /** Whether it is evaluated exactly once and has no end (S2.1, S2.7). */
  get isInstant(): boolean {
    return this.closes === this.opens
  }

  /** Whether a person asked for it: it is beside the slots, and takes nothing from the recurrence count (S2.11). */
  get isAsked(): boolean {
    return this.kind === 'manual' || this.kind === 'backfill'
  }

  /** Whether the policy that opened it is still loaded. One that was removed leaves its runs alone, though another has its name by now (S8.1). */
  get isUnderPolicy(): boolean {
    return !this.policy.removed && this.opens >= this.policy.openedAt
  }

  /** Closed and settled: nothing changes it any more. */
  get isOver(): boolean {
    return isOver(this)
  }

  get isWaiting(): boolean {
    return this.state === 'scheduled' || this.state === 'queued'
  }

  /** What holds it back, and held it back before. */
  get holds(): HoldLog {
    this.#holds ??= new HoldLog()
    return this.#holds
  }

  /** Nothing holds it back any more, as of `now`. Answers whether anything did. */
  release(now: Instant): boolean {
    return this.#holds?.release(now) ?? false
  }

  move(on: TriggerEvent): void {
    const from = this.state
    this.state = nextState(from, on)
    this.policy.home.onMove?.(this.policy, from, on)
  }

  row(): WindowRow {
    const row = this.#pastRow() ?? this.#openRow()
    if (this.ignoreConditions) row.ignoreConditions = true
    if (this.lastLaunch !== undefined) row.lastLaunch = this.lastLaunch
    if (this.failure !== undefined) row.failure = this.failure
    if (this.finish !== undefined) row.finish = this.finish
    if (this.excludedBy !== undefined) row.excludedBy = this.excludedBy
    if (this.override !== undefined) row.override = this.override
    if (this.outcome !== undefined) row.outcome = this.outcome
    if (this.closedAt !== undefined) row.closedAt = this.closedAt
    if (this.settledAt !== undefined) row.settledAt = this.settledAt
    return row
  }

  #openRow(): Writable<WindowRow> {
    return {
      table: 'window',
      id: this.id,
      session: this.policy.session,
      policy: this.policy.name,
      slot: this.slot,
      opens: this.opens,
      closes: this.closes,
      kind: this.kind,
      state: this.state,
      due: this.due,
      launches: this.launches,
      intervals: this.#holds?.intervals ?? nothing,
      totals: this.#holds?.totals ?? nothing,
    }
  }

  /** What most records of the past come to have, in one piece: keys that are added later would take a second piece of memory. */
  #pastRow(): Writable<WindowRow> | undefined {
    const { lastLaunch, finish, outcome, closedAt, settledAt } = this
    if (lastLaunch === undefined || finish === undefined || outcome === undefined) return undefined
    if (closedAt === undefined || settledAt === undefined) return undefined
    return {
      table: 'window',
      id: this.id,
      session: this.policy.session,
      policy: this.policy.name,
      slot: this.slot,
      opens: this.opens,
      closes: this.closes,
      kind: this.kind,
      state: this.state,
      due: this.due,
      launches: this.launches,
      intervals: this.#holds?.intervals ?? nothing,
      totals: this.#holds?.totals ?? nothing,
      lastLaunch,
      finish,
      outcome,
      closedAt,
      settledAt,
    }
  }
}

/** A run that has not ended. */
export class LiveRun {
  readonly id: string
  readonly window: LiveWindow
  readonly n: number
  readonly workflow: string
  readonly concurrencyGroup: string | undefined
  readonly inputs: Readonly<Record<string, unknown>>
  /** When it was launched; of a refused launch, when it was refused (S2.5). */
  start: Instant
  state: RunState = 'launching'
  end: Instant | undefined
  result: RunResult | undefined
  failure: RunFailure | undefined
  message: string | undefined
  executionId: string | undefined
  cancel: { readonly at: Instant; readonly by: CancelCause; readonly reason?: string } | undefined
  stuckAt: Instant | undefined
  stuck = false
  /** Changed in this step. */
  touched = false
  /** Told in an earlier step. */
  told = false
  #last: RunRow | undefined
  /** Its number among the runs that have deadlines; -1: it has none. */
  number = -1

  constructor(window: LiveWindow, inputs: Readonly<Record<string, unknown>>, start: Instant, row?: RunRow) {
    this.window = window
    this.n = row?.n ?? window.launches
    this.id = row?.id ?? runId(window.id, this.n)
    this.workflow = row?.workflow ?? window.policy.plan.workflowName
    this.concurrencyGroup = row === undefined ? window.policy.plan.concurrencyGroup : row.concurrencyGroup
    this.inputs = inputs
    this.start = start
    if (row === undefined) return
    this.state = row.state
    this.executionId = row.executionId
    this.cancel = row.cancel
    this.stuckAt = row.stuckAt
    this.stuck = row.stuck ?? false
  }

  get table(): 'run' {
    return 'run'
  }

  get session(): string {
    return this.window.policy.session
  }

  /** The name of its policy. */
  get policy(): string {
    return this.window.policy.name
  }

  get isOver(): boolean {
    return this.state === 'ended'
  }

  row(): RunRow {
    if (!this.isOver) return this.#rowNow()
    // Nothing changes it any more, and several ask.
    return (this.#last ??= this.#rowNow())
  }

  #rowNow(): RunRow {
    const row: Writable<RunRow> = {
      table: 'run',
      id: this.id,
      window: this.window.id,
      session: this.window.policy.session,
      policy: this.window.policy.name,
      workflow: this.workflow,
      inputs: this.inputs,
      n: this.n,
      state: this.state,
      start: this.start,
    }
    if (this.concurrencyGroup !== undefined) row.concurrencyGroup = this.concurrencyGroup
    if (this.end !== undefined) row.end = this.end
    if (this.result !== undefined) row.result = this.result
    if (this.failure !== undefined) row.failure = this.failure
    if (this.message !== undefined) row.message = this.message
    if (this.executionId !== undefined) row.executionId = this.executionId
    if (this.cancel !== undefined) row.cancel = this.cancel
    if (this.stuckAt !== undefined) row.stuckAt = this.stuckAt
    if (this.stuck) row.stuck = true
    return row
  }
}

/** A change whose row is made when it is read. */
export class LivePut implements Put {
  readonly live: LiveRow
  readonly isFirst: boolean

  constructor(live: LiveRow, isFirst: boolean) {
    this.live = live
    this.isFirst = isFirst
  }

  get kind(): 'put' {
    return 'put'
  }

  get row(): Row {
    return this.live.row()
  }

  /** As any other change: what the row is made of is no data. */
  toJSON(): Put {
    return { kind: this.kind, row: this.row }
  }
}
