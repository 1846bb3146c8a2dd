/** The plan: policies ready to be scheduled. Made from policy documents by `compilePolicies`, read by the scheduler and the trace. */
import type { Condition, Expression } from '../../dsl/condition.js'
import type { Span } from '../../grammar/span.js'
import type { Duration, Instant } from '../../grammar/time.js'
import type { Timer } from '../timers/timer.js'

/**
 * One condition of a policy's list, in the author's order. `text` is the author's sentence, or a printed form of a nested one that holds its
 * sentences word for word; the spans inside `condition` are offsets in it.
 */
export interface Clause {
  readonly id?: string
  readonly text: string
  readonly condition: Condition
}

export type OnNoData = 'wait' | 'skip' | 'allow'

/** What to do with windows that passed unseen (S6.2). */
export interface MissedRule {
  readonly policy: 'none' | 'last' | 'all'
  readonly withinMs?: Duration
  readonly maxCatchup: number
}

/** A literal, or a text with expressions that are read at launch. */
export type PlannedInput =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'template'; readonly text: string; readonly parts: readonly InputPart[] }

export type InputPart = string | { readonly text: string; readonly expression: Expression }

/** A policy with every default filled in (S2.12). */
export interface PlannedPolicy {
  readonly name: string
  readonly description?: string | undefined
  readonly workflowName: string
  readonly inputs: Readonly<Record<string, PlannedInput>>
  readonly metadata: Readonly<Record<string, unknown>>
  readonly timezone: string
  /** Equal slots of several timers open one window (S1.7). */
  readonly timers: readonly Timer[]
  /** 0: the window is evaluated once, at the first evaluation at or after its slot. */
  readonly durationMs: Duration
  readonly startAt?: Instant | undefined
  readonly endAt?: Instant | undefined
  readonly jitterMs: Duration
  /** The reason why a nominal slot is excluded, undefined when it is not (S1.7). A pure function. */
  readonly exclusion?: ((slot: Instant) => string | undefined) | undefined
  readonly recurrenceCount?: number | undefined
  readonly clauses: readonly Clause[]
  readonly onNoData: OnNoData
  readonly retryOnError: boolean
  readonly loop: boolean
  readonly delayMs: Duration
  /** Launches of one window at most; Infinity for `max_run: -1`. */
  readonly maxRun: number
  readonly onlyOneRunning: boolean
  readonly cancelOnTimeout?: { readonly graceMs: Duration } | undefined
  readonly concurrencyGroup?: string | undefined
  readonly pauseOnFailure: boolean
  readonly missed: MissedRule
  /** A change of vocabulary was forced that its conditions do not survive: its windows end as `invalid_policy`, nothing is launched (S8.2). */
  readonly invalid?: { readonly message: string } | undefined
  /** Equal digests mean equal policies: a hash of 128 bits over the canonical text of everything above. */
  readonly digest: string
  readonly source: { readonly file: string; readonly span: Span }
}
