/** Matchers for simulations: what `expect(simulation)` can be asked in vitest. */
import type { Outcome } from '../../scheduler/index.js'
import {
  differenceOfReason,
  differenceOfRuns,
  differenceOfWindows,
  hasRun,
  settledWindow,
  Simulation,
  type ReasonExpectation,
  type RunExpectation,
  type WindowExpectation,
} from '../../testing/index.js'

interface Matched {
  readonly pass: boolean
  readonly message: () => string
}

/** The matchers, as `expect.extend` takes them. Each throws TidegateError `unknown-policy` for a policy that was never loaded. */
export const matchers = {
  toHaveRun(received: unknown, policy: string, expected: RunExpectation = {}): Matched {
    const simulation = simulationOf(received)
    const pass = hasRun(simulation, policy, expected)
    const difference = (): string => differenceOfRuns(simulation, policy, [expected]) ?? ''
    return {
      pass,
      message: () => (pass ? `policy ${policy} has a run like ${JSON.stringify(expected)}` : `no run is as expected; ${difference()}`),
    }
  },

  toHaveRuns(received: unknown, policy: string, expected: readonly RunExpectation[]): Matched {
    return matched(differenceOfRuns(simulationOf(received), policy, expected), () => `policy ${policy} has exactly these runs`)
  },

  toHaveWindows(received: unknown, policy: string, expected: readonly WindowExpectation[]): Matched {
    return matched(differenceOfWindows(simulationOf(received), policy, expected), () => `policy ${policy} has exactly these windows`)
  },

  toHaveOutcome(received: unknown, target: string, expected: Outcome): Matched {
    const simulation = simulationOf(received)
    const window = settledWindow(simulation, target)
    const pass = window?.outcome === expected
    const why = (): string => (window === undefined ? simulation.explain(target).text : simulation.explain(window.id).text)
    const found = window?.outcome === undefined ? 'no window of it has settled' : `it is ${window.outcome}`
    return {
      pass,
      message: () => `the outcome of ${target} ${pass ? `is ${expected}` : `is not ${expected}: ${found}`}\nwhy ${why()}`,
    }
  },

  toHaveReason(received: unknown, target: string, expected: ReasonExpectation): Matched {
    const simulation = simulationOf(received)
    return matched(
      differenceOfReason(simulation, target, expected),
      () => `${target} has this reason\nwhy ${simulation.explain(target).text}`,
    )
  },
}

function matched(difference: string | undefined, agreed: () => string): Matched {
  return { pass: difference === undefined, message: () => difference ?? agreed() }
}

function simulationOf(received: unknown): Simulation {
  if (received instanceof Simulation) return received
  throw new TypeError('expect() must be given a simulation: what `simulate` of tidegate/testing answers')
}
