/**
 * What must hold of the records of any history, whatever failed on the way: each commit is compared with what was there before it (SEMANTICS S2, S6.4, S7).
 * It believes nothing of the scheduler but its rows; the laws are written down a second time here, in the plainest way.
 */
import type { Instant } from '../../../grammar/index.js'
import { outcomes, policyKey, type Change, type PolicyRow, type RunResult, type RunRow, type WindowRow } from '../../scheduler/index.js'
import { problemsOfWindow, expectedOutcome } from './window-checks.js'

export interface RecordChecksOptions {
  /** Runs that have not ended, all policies together. Default: no limit. */
  readonly maxConcurrentRuns?: number | undefined
  readonly concurrencyGroups?: Readonly<Record<string, number>> | undefined
}

const results: ReadonlySet<unknown> = new Set<RunResult>(['success', 'error', 'cancelled'])

/** Watches commits and launches; `problems` grows by a sentence for each law that is broken. */
export class RecordChecks {
  readonly problems: string[] = []
  readonly windows = new Map<string, WindowRow>()
  readonly runs = new Map<string, RunRow>()
  readonly policies = new Map<string, PolicyRow>()
  /** Names of the open sessions. */
  readonly sessions = new Set<string>()
  readonly #options: RecordChecksOptions
  readonly #active = new Set<string>()
  readonly #launched = new Set<string>()
  readonly #runsOfWindow = new Map<string, string[]>()

  constructor(options: RecordChecksOptions = {}) {
    this.#options = options
  }

  /** Takes the changes of one commit. */
  commit(changes: readonly Change[], at: Instant): void {
    const newRuns: RunRow[] = []
    const edited = new Set<string>()
    const windows: WindowRow[] = []
    for (const change of changes) {
      if (change.kind === 'delete') {
        if (change.table === 'policy') this.policies.delete(change.key)
        else this.sessions.delete(change.key)
      } else if (change.row.table === 'window') {
        this.#window(change.row)
        windows.push(change.row)
      } else if (change.row.table === 'run') {
        if (!this.runs.has(change.row.id)) newRuns.push(change.row)
        this.#run(change.row, at)
      } else if (change.row.table === 'policy') {
        const before = this.policies.get(change.row.key)
        if (before !== undefined && before.digest !== change.row.digest) edited.add(change.row.key)
        this.#policy(change.row)
      } else this.sessions.add(change.row.name)
    }
    for (const run of newRuns) this.#started(run, edited.has(policyKey(run.session, run.policy)))
    for (const window of windows) this.#settled(window)
  }

  /** A launch has reached the launcher. */
  launch(id: string): void {
    if (this.#launched.has(id)) this.#say(`run ${id} was launched twice (S6.4)`)
    else if (!this.runs.has(id)) this.#say(`run ${id} was launched before its row was stored (S6.4)`)
    this.#launched.add(id)
  }

  hasLaunched(id: string): boolean {
    return this.#launched.has(id)
  }

  /** All is over: nothing may be left alive. */
  end(): void {
    for (const window of this.windows.values()) {
      if (window.settledAt === undefined) this.#say(`window ${window.id} never settled: its trigger is ${window.state} (S7.5)`)
      else if (window.closedAt === undefined) this.#say(`window ${window.id} never closed (S7.5)`)
    }
    for (const id of this.#active) this.#say(`run ${id} never ended`)
    for (const id of this.#launched) if (!this.runs.has(id)) this.#say(`run ${id} was launched and has no record`)
  }

  #window(row: WindowRow): void {
    const before = this.windows.get(row.id)
    this.windows.set(row.id, row)
    for (const problem of problemsOfWindow(row)) this.#say(`window ${row.id}: ${problem}`)
    if (before === undefined) return
    if (row.launches < before.launches) this.#say(`window ${row.id} forgot launches: ${before.launches} became ${row.launches}`)
    if (before.closedAt !== undefined && row.closedAt !== before.closedAt) this.#say(`window ${row.id} closed twice (S7.5)`)
    if (before.settledAt === undefined) return
    if (row.settledAt !== before.settledAt || row.outcome !== before.outcome)
      this.#say(`window ${row.id} settled twice: ${before.outcome ?? '-'}, then ${row.outcome ?? '-'} (S7.5)`)
  }

  #settled(row: WindowRow): void {
    if (row.settledAt === undefined) return
    const { outcome } = row
    if (outcome === undefined || !outcomes.includes(outcome)) this.#say(`window ${row.id} settled without an outcome (S7)`)
    const runs = (this.#runsOfWindow.get(row.id) ?? []).map((id) => this.runs.get(id))
    const expected = expectedOutcome(
      row,
      runs.filter((run) => run !== undefined),
    )
    if (expected !== undefined && expected !== outcome) this.#say(`window ${row.id} settled as ${outcome ?? '-'}, not ${expected} (S7)`)
    if (runs.some((run) => run?.state !== 'ended')) this.#say(`window ${row.id} settled while a run of it went on (S7.5)`)
  }

  #run(row: RunRow, at: Instant): void {
    const before = this.runs.get(row.id)
    this.runs.set(row.id, row)
    if (row.state === 'ended') this.#active.delete(row.id)
    else this.#active.add(row.id)
    if (row.id !== `${row.window}#${row.n}`) this.#say(`run ${row.id} is not named after its window and number`)
    if (row.end !== undefined && row.end < row.start) this.#say(`run ${row.id} ended before it started`)
    if (row.state === 'ended' && (row.end === undefined || row.result === undefined)) this.#say(`run ${row.id} ended without an end`)
    if (row.result !== undefined && !results.has(row.result)) this.#say(`run ${row.id} ended as ${row.result}, which is no result`)
    if (row.start > at) this.#say(`run ${row.id} started in the future`)
    if (before?.state === 'ended') {
      const same = row.state === 'ended' && row.end === before.end && row.result === before.result && row.failure === before.failure
      if (!same) this.#say(`run ${row.id} ended twice: ${before.result ?? '-'}, then ${row.result ?? row.state}`)
    }
    if (before !== undefined && before.state !== row.state && row.state === 'launching') this.#say(`run ${row.id} went back to launching`)
  }

  /** A run that is new in this commit: in its window, the next of it, and within the limits. `isEdited`: an edit of the same commit may have moved its end. */
  #started(row: RunRow, isEdited: boolean): void {
    const window = this.windows.get(row.window)
    if (window === undefined) return this.#say(`run ${row.id} has no window`)
    const known = this.#runsOfWindow.get(row.window)
    const n = (known?.length ?? 0) + 1
    if (row.n !== n) this.#say(`run ${row.id} is not run ${n} of its window`)
    if (known === undefined) this.#runsOfWindow.set(row.window, [row.id])
    else known.push(row.id)
    if (window.launches < row.n) this.#say(`run ${row.id} is not counted by its window (S2.6)`)
    // A launch that was refused started when it was refused (S2.5).
    const isInside =
      row.failure === 'launch_failed' ||
      (row.start >= window.opens && (window.closes === window.opens || isEdited || row.start < window.closes))
    if (!isInside) this.#say(`run ${row.id} was launched outside its window (S2.3)`)
    if (row.state === 'ended') return
    const { maxConcurrentRuns, concurrencyGroups } = this.#options
    if (maxConcurrentRuns !== undefined && this.#active.size > maxConcurrentRuns)
      this.#say(`run ${row.id} is one more than maxConcurrentRuns (S2.10)`)
    const group = row.concurrencyGroup
    if (group === undefined) return
    const inGroup = [...this.#active].filter((id) => this.runs.get(id)?.concurrencyGroup === group).length
    if (inGroup > (concurrencyGroups?.[group] ?? 1)) this.#say(`run ${row.id} is one more than the group ${group} admits (S2.10)`)
  }

  #policy(row: PolicyRow): void {
    const before = this.policies.get(row.key)
    this.policies.set(row.key, row)
    const left = row.recurrenceLeft
    if (left !== undefined && (left < 0 || left > (row.recurrenceCount ?? Infinity))) this.#say(`policy ${row.key} has ${left} left (S1.7)`)
    if (before === undefined) return
    if (row.watermark < before.watermark && row.openedAt === before.openedAt) this.#say(`policy ${row.key} went back in its slots (S1.6)`)
    const isSameText = row.digest === before.digest && row.openedAt === before.openedAt
    if (isSameText && (left ?? 0) > (before.recurrenceLeft ?? 0)) this.#say(`policy ${row.key} got recurrences back (S1.7)`)
  }

  #say(problem: string): void {
    this.problems.push(problem)
  }
}
