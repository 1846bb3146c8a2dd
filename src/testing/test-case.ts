/** One policy test, ready to run: everything in instants and milliseconds, policies compiled. Made by the reader of test files, run by `runTest`. */
import { type Settings } from '../scheduler/index.js'
import type { Duration, Instant, Span } from '../../grammar/index.js'
import type { PlannedPolicy } from '../policies/index.js'
import type { SimulatedLaunch } from './simulated-launcher.js'
import type { Invariant } from './test-schema.js'
import type { Happening } from './world.js'

/** A run as it is expected; absent fields are free. */
export interface ExpectedRun {
  readonly start?: Instant
  readonly end?: Instant
  readonly result?: string
  /** The slot of its window, or the id of its window. */
  readonly window?: Instant | string
  readonly id?: string
  readonly failure?: string
  readonly inputs?: Readonly<Record<string, unknown>>
}

/** A window as it is expected; absent fields are free. */
export interface ExpectedWindow {
  readonly opens?: Instant
  readonly closes?: Instant
  readonly outcome?: string
  readonly runs?: number
  readonly slot?: Instant
  readonly id?: string
}

export interface ExpectedExplanation {
  readonly policy: string
  readonly at: Instant
  readonly reason?: string
  readonly condition?: number
  readonly observed?: number
  readonly required?: number
}

export interface ExpectedMetric {
  readonly metric: string
  readonly at: Instant
  readonly last?: number
  readonly count?: number
}

export interface Expectations {
  /** Per policy, all its runs in order of start. */
  readonly runs: ReadonlyMap<string, readonly ExpectedRun[]>
  /** Per policy, all its windows in order of slot. */
  readonly windows: ReadonlyMap<string, readonly ExpectedWindow[]>
  readonly explain: readonly ExpectedExplanation[]
  readonly metrics: readonly ExpectedMetric[]
}

export interface TestCase {
  readonly name: string
  readonly file: string
  /** Where its name stands. */
  readonly span: Span
  readonly start: Instant
  /** Inclusive. */
  readonly until: Instant
  readonly policies: readonly PlannedPolicy[]
  readonly settings: Settings
  readonly workflows: ReadonlyMap<string, readonly SimulatedLaunch[]>
  /** Events and actions, in the order in which they were written. */
  readonly agenda: readonly { readonly at: Instant; readonly happening: Happening; readonly says: string }[]
  readonly expect: Expectations
  readonly invariants: readonly Invariant[]
}

/** How long one test may last in virtual time: ten years. */
export const TEST_LENGTH_MAX: Duration = 3653 * 86_400_000
