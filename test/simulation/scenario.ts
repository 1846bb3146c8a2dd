/** A history to play, as plain data: what is loaded, what arrives when, what the orchestrator does, and what fails. A failing one is made smaller piece by piece. */
import type { Policy } from '../../src/index.js'

/** When windows open; instants of the oracle are worked out from this, not by the library. */
export type SimTimer =
  /** Whenever the seconds (of a minute), or the seconds of the hour, divide by it. */
  | { readonly kind: 'every'; readonly seconds: number }
  /** From the opening of the session. */
  | { readonly kind: 'int'; readonly delay: number; readonly period?: number }

/** A policy but for its timer and name. `version` tells apart the texts that one name had. */
export interface SimPolicy {
  readonly name: string
  readonly timers: readonly SimTimer[]
  /** Lengths of time in seconds, from the beginning of the history. */
  readonly startAt?: number
  readonly endAt?: number
  readonly excluded?: readonly { readonly from: number; readonly to: number }[]
  readonly keys: Omit<Policy, 'name' | 'timers' | 'cron_expression' | 'start_at' | 'end_at' | 'exclude'>
}

/** What the orchestrator does with one launch. All spans in ms. */
export interface RunScript {
  readonly accept: 'now' | 'later' | 'never' | 'throw' | 'reject' | 'twice' | 'nonsense'
  readonly after: number
  /** Answers a name of its own. */
  readonly named: boolean
  readonly takes: number
  readonly result: 'success' | 'error'
  /** How its end is told. `unheard`: the call is lost; only reconciling finds out. */
  readonly told: 'once' | 'twice' | 'unheard' | 'nonsense-first'
  /** How long it takes to stop when it is asked to; undefined: it does not heed it, or cancelling throws. */
  readonly stops?: number
}

export type Reconciling = 'truth' | 'absent' | 'nothing' | 'wrong' | 'rejects'

export type Action = { readonly at: number } & (
  | {
      readonly kind: 'publish'
      readonly metric: string
      readonly value: number
      readonly age: number
      readonly session?: string
      readonly id?: string
    }
  | { readonly kind: 'pause'; readonly policy: string; readonly until?: number }
  | { readonly kind: 'resume' | 'cancel-policy'; readonly policy: string }
  | { readonly kind: 'trigger'; readonly policy: string; readonly ignoreConditions: boolean }
  | { readonly kind: 'cancel-run'; readonly nth: number }
  | {
      readonly kind: 'apply'
      readonly session: string
      readonly policies: readonly SimPolicy[]
      readonly cancelRuns: boolean
      readonly dryRun: boolean
    }
  | { readonly kind: 'open'; readonly session: string; readonly policies: readonly SimPolicy[] }
  | { readonly kind: 'close'; readonly session: string; readonly cancelRuns: boolean }
  | { readonly kind: 'vocabulary'; readonly limit: number; readonly force: boolean }
  | { readonly kind: 'flush' | 'look' }
  /** Somebody sets the clock; no time passes. */
  | { readonly kind: 'step-clock'; readonly by: number }
  /** The process is not scheduled for this long: nothing of it runs. */
  | { readonly kind: 'stall'; readonly ms: number }
  /** `stop()` as for a deployment, then a new process. */
  | { readonly kind: 'restart'; readonly down: number; readonly drain: number }
)

/** The process dies at a port call, counted over the whole history. Each call has two points: before and after its effect. */
export interface Crash {
  readonly point: number
  readonly down: number
}

/** Commits that fail, counted over the whole history: from this one on, so many. */
export interface BadCommits {
  readonly commit: number
  readonly count: number
  /** `refused`: not taken, try again. `taken`: taken, and told as if it had not been. `for-good`: a person must act first. */
  readonly kind: 'refused' | 'taken' | 'for-good'
}

export interface StoreScript {
  readonly grouping?: { readonly waitMs: number; readonly inputsMax: number }
  /** Commits answer with promises. */
  readonly isAsync: boolean
}

export interface Scenario {
  readonly seed: number
  /** How long people, events and faults go on, ms; after that everything is seen to its end. */
  readonly length: number
  readonly reactive: boolean
  readonly heartbeat: number
  /** How many due slots one step deals with; undefined: as many as usual. */
  readonly slotsPerStep?: number
  readonly maxConcurrentRuns?: number
  readonly groups: Readonly<Record<string, number>>
  /** Workflows in the process, or an orchestrator outside. */
  readonly workflows: boolean
  readonly sessions: readonly { readonly name: string; readonly policies: readonly SimPolicy[] }[]
  readonly actions: readonly Action[]
  readonly scripts: readonly RunScript[]
  readonly reconciling: readonly Reconciling[]
  readonly crashes: readonly Crash[]
  readonly store: StoreScript
  readonly badCommits: readonly BadCommits[]
  /** How long each commit takes, ms; the last repeats. */
  readonly slowCommits: readonly number[]
  /** Listeners throw, reject, and call back into the scheduler. */
  readonly hostile: boolean
}
