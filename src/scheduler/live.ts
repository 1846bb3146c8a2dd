/** The live objects behind the rows: what the machine changes in place. Each knows how to show itself as a row. */
import type { Duration, Instant } from '../../grammar/time.js'
import type { PlannedPolicy } from '../policies/plan.js'
import type { WatchId } from '../signals/port.js'
import { HoldLog } from './hold-log.js'
import { policyKey, runId, windowId } from './identity.js'
import type { Finish, Outcome, RunFailure } from './outcomes.js'
import type { CancelCause, Pause, PolicyRow, RunResult, RunRow, RunState, WindowRow } from './rows.js'
import { nextState, type TriggerEvent, type TriggerState } from './states.js'

/** A loaded policy: its plan, its timers' progress, its pause, and what is alive of it. */
export class LivePolicy {
  readonly session: string
  readonly name: string
  readonly key: string
  plan: PlannedPolicy
  openedAt: Instant
  watermark: Instant
  /** A slot that came before the last edit, which knows it too, and whose window opens later because of its jitter. */
  pendingSlot: Instant | undefined
  latestSlot: Instant | undefined
  latestOpens: Instant | undefined
  recurrenceLeft: number | undefined
  pause: Pause | undefined
  /** How many windows people opened in it. */
  manualCount: number
  watches: readonly WatchId[] = []
  /** The slot that comes next, when its window opens (the slot plus its jitter), or undefined: none. */
  next: { readonly slot: Instant; readonly opens: Instant } | undefined
  /** Removed from the plan: its runs go on, nothing else happens. */
  removed = false
  readonly windows = new Set<LiveWindow>()
  readonly activeRuns = new Set<LiveRun>()

  constructor(session: string, plan: PlannedPolicy, openedAt: Instant, row?: PolicyRow) {
    this.session = session
    this.name = plan.name
    this.key = policyKey(session, plan.name)
    this.plan = plan
    this.openedAt = row?.openedAt ?? openedAt
    this.watermark = row?.watermark ?? openedAt - 1
    this.pendingSlot = row?.pendingSlot
    this.latestSlot = row?.latestSlot
    this.latestOpens = row?.latestOpens
    this.recurrenceLeft = row === undefined ? plan.recurrenceCount : row.recurrenceLeft
    this.pause = row?.pause
    this.manualCount = row?.manualCount ?? 0
  }

  row(): PolicyRow {
    return {
      table: 'policy',
      key: this.key,
      session: this.session,
      policy: this.name,
      digest: this.plan.digest,
      openedAt: this.openedAt,
      watermark: this.watermark,
      ...(this.pendingSlot === undefined ? {} : { pendingSlot: this.pendingSlot }),
      ...(this.latestSlot === undefined ? {} : { latestSlot: this.latestSlot }),
      ...(this.latestOpens === undefined ? {} : { latestOpens: this.latestOpens }),
      ...(this.plan.recurrenceCount === undefined ? {} : { recurrenceCount: this.plan.recurrenceCount }),
      ...(this.recurrenceLeft === undefined ? {} : { recurrenceLeft: this.recurrenceLeft }),
      ...(this.pause === undefined ? {} : { pause: this.pause }),
      ...(this.manualCount === 0 ? {} : { manualCount: this.manualCount }),
    }
  }
}

/** What it takes to open a window. */
export interface WindowOpening {
  readonly slot: Instant
  readonly opens: Instant
  readonly durationMs: Duration
  readonly kind: WindowRow['kind']
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
  readonly holds: HoldLog
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

  constructor(policy: LivePolicy, opening: WindowOpening, row?: WindowRow) {
    this.policy = policy
    this.id = row?.id ?? windowId(policy.session, policy.name, opening.slot, opening.manual)
    this.slot = opening.slot
    this.opens = opening.opens
    this.closes = row?.closes ?? opening.opens + opening.durationMs
    this.kind = opening.kind
    this.ignoreConditions = opening.ignoreConditions ?? false
    this.due = row?.due ?? opening.opens
    this.holds = new HoldLog(row)
    if (row === undefined) return
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

  /** Whether it is evaluated exactly once and has no end (S2.1, S2.7). */
  get isInstant(): boolean {
    return this.closes === this.opens
  }

  /** Whether the policy that opened it is still loaded. One that was removed leaves its runs alone, though another has its name by now (S8.1). */
  get isUnderPolicy(): boolean {
    return !this.policy.removed && this.opens >= this.policy.openedAt
  }

  get isWaiting(): boolean {
    return this.state === 'scheduled' || this.state === 'queued'
  }

  move(on: TriggerEvent): void {
    this.state = nextState(this.state, on)
  }

  row(): WindowRow {
    return {
      table: 'window',
      id: this.id,
      session: this.policy.session,
      policy: this.policy.name,
      slot: this.slot,
      opens: this.opens,
      closes: this.closes,
      kind: this.kind,
      ...(this.ignoreConditions ? { ignoreConditions: true } : {}),
      state: this.state,
      due: this.due,
      launches: this.launches,
      ...(this.lastLaunch === undefined ? {} : { lastLaunch: this.lastLaunch }),
      intervals: this.holds.intervals,
      totals: this.holds.totals,
      ...(this.failure === undefined ? {} : { failure: this.failure }),
      ...(this.finish === undefined ? {} : { finish: this.finish }),
      ...(this.excludedBy === undefined ? {} : { excludedBy: this.excludedBy }),
      ...(this.override === undefined ? {} : { override: this.override }),
      ...(this.outcome === undefined ? {} : { outcome: this.outcome }),
      ...(this.closedAt === undefined ? {} : { closedAt: this.closedAt }),
      ...(this.settledAt === undefined ? {} : { settledAt: this.settledAt }),
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

  row(): RunRow {
    return {
      table: 'run',
      id: this.id,
      window: this.window.id,
      session: this.window.policy.session,
      policy: this.window.policy.name,
      workflow: this.workflow,
      ...(this.concurrencyGroup === undefined ? {} : { concurrencyGroup: this.concurrencyGroup }),
      inputs: this.inputs,
      n: this.n,
      state: this.state,
      start: this.start,
      ...(this.end === undefined ? {} : { end: this.end }),
      ...(this.result === undefined ? {} : { result: this.result }),
      ...(this.failure === undefined ? {} : { failure: this.failure }),
      ...(this.message === undefined ? {} : { message: this.message }),
      ...(this.executionId === undefined ? {} : { executionId: this.executionId }),
      ...(this.cancel === undefined ? {} : { cancel: this.cancel }),
      ...(this.stuckAt === undefined ? {} : { stuckAt: this.stuckAt }),
      ...(this.stuck ? { stuck: true } : {}),
    }
  }
}
