/** The entry `tidegate/vitest`: importing it, in a test or in `setupFiles`, gives `expect` the matchers for simulations and their types. */
import { expect } from 'vitest'
import type { Outcome } from '../../scheduler/index.js'
import type { ReasonExpectation, RunExpectation, WindowExpectation } from '../../testing/index.js'
import { matchers } from './matchers.js'

/** What `expect(simulation)` can be asked. Times are offsets from the start of the simulation (`10m`), instants, or dates. */
export interface SimulationMatchers<Result = unknown> {
  /** The policy has a run like this; without a second argument, any run. */
  toHaveRun(policy: string, expected?: RunExpectation): Result
  /** The policy has exactly these runs, in order of start; what is not given of a run is free. */
  toHaveRuns(policy: string, expected: readonly RunExpectation[]): Result
  /** The policy has exactly these windows, in order of slot; what is not given of a window is free. */
  toHaveWindows(policy: string, expected: readonly WindowExpectation[]): Result
  /** The policy's window that settled last, or the window of this id, ended so. */
  toHaveOutcome(policyOrWindow: string, expected: Outcome): Result
  /** What holds the policy's latest window, or the window of this id, back now, or with what it ended. */
  toHaveReason(policyOrWindow: string, expected: ReasonExpectation): Result
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- an augmentation repeats the parameters of what it augments
  interface Matchers<T = any> extends SimulationMatchers<T> {}
}

expect.extend(matchers)

export { matchers }
export type { ReasonExpectation, RunExpectation, WindowExpectation }
