/** Compares a simulation with what a program expects of it: the same fields as in policy test files, with times as offsets or instants. */
import { TidegateError, type Instant } from '../../grammar/index.js'
import {
  policyKey,
  readPolicyRef,
  type HoldReason,
  type Outcome,
  type RunFailure,
  type RunRow,
  type WindowRow,
} from '../scheduler/index.js'
import type { Explanation } from '../trace/index.js'
import { compareLists, type Comparison } from './compare.js'
import type { Failure } from './report.js'
import { failureLines } from './reporters/failure-lines.js'
import { plain } from './reporters/paint.js'
import type { Simulation } from './simulation.js'
import type { ExpectedRun, ExpectedWindow } from './test-case.js'
import { explanationColumns, runColumns, windowColumns } from './test-columns.js'
import { whenOf, type WhenInput } from './values.js'

/** A run as it is expected; what is not given is free. */
export interface RunExpectation {
  readonly start?: WhenInput
  readonly end?: WhenInput
  /** `running`: it has not ended. */
  readonly result?: 'success' | 'error' | 'cancelled' | 'running'
  /** The slot of its window, or the id of its window. */
  readonly window?: WhenInput
  readonly id?: string
  readonly failure?: RunFailure
  readonly inputs?: Readonly<Record<string, unknown>>
}

/** A window as it is expected; what is not given is free. */
export interface WindowExpectation {
  readonly opens?: WhenInput
  readonly closes?: WhenInput
  readonly slot?: WhenInput
  readonly outcome?: Outcome
  /** How many launches it had, refused ones included. */
  readonly runs?: number
  readonly id?: string
}

/** Why the latest window of a policy is as it is now; what is not given is free. */
export interface ReasonExpectation {
  readonly reason?: Outcome | HoldReason | 'running' | 'waiting' | 'no_window'
  /** Number of the condition that holds it back, from 1. */
  readonly condition?: number
  readonly observed?: number
  readonly required?: number
}

/** How all runs of a policy differ from the expected ones, in words; undefined: they do not. @throws TidegateError `unknown-policy` */
export function differenceOfRuns(simulation: Simulation, policy: string, expected: readonly RunExpectation[]): string | undefined {
  checkPolicy(simulation, policy)
  const compared = compareLists(
    expected.map((run) => readRun(run, simulation.start)),
    simulation.runs(policy),
    columnsOfRuns(simulation),
  )
  return compared && sayList(simulation, 'runs', policy, compared, (run) => run?.window)
}

/** Whether one of the runs of a policy is as expected. @throws TidegateError `unknown-policy` */
export function hasRun(simulation: Simulation, policy: string, expected: RunExpectation): boolean {
  checkPolicy(simulation, policy)
  const wanted = readRun(expected, simulation.start)
  const columns = columnsOfRuns(simulation)
  return simulation.runs(policy).some((run) => compareLists([wanted], [run], columns) === undefined)
}

/** The same as {@link differenceOfRuns} for windows. @throws TidegateError `unknown-policy` */
export function differenceOfWindows(simulation: Simulation, policy: string, expected: readonly WindowExpectation[]): string | undefined {
  checkPolicy(simulation, policy)
  const wanted = expected.map((window) => readWindow(window, simulation.start))
  const compared = compareLists(wanted, simulation.windows(policy), windowColumns(simulation.start))
  return compared && sayList(simulation, 'windows', policy, compared, (window) => window?.id)
}

/** How the explanation of a policy, or of a window by its id, differs from the expected one. @throws TidegateError `unknown-policy`, `unknown-window` */
export function differenceOfReason(simulation: Simulation, target: string, expected: ReasonExpectation): string | undefined {
  const explanation: Explanation = simulation.explain(target)
  const columns = explanationColumns(simulation.start)
  const compared = compareLists([{ ...expected, policy: target, at: simulation.now }], [{ at: simulation.now, explanation }], columns)
  return compared && say({ kind: 'explain', of: target, columns: compared.columns, rows: compared.rows, explanation: explanation.text })
}

/** A window by its id, or the policy's window that settled last; undefined: there is none. @throws TidegateError `unknown-policy`, `unknown-window` */
export function settledWindow(simulation: Simulation, target: string): WindowRow | undefined {
  if (target.includes('@')) return simulation.explain(target).window
  checkPolicy(simulation, target)
  return simulation.windows(target).findLast(({ outcome }) => outcome !== undefined)
}

/** A misspelt name would make every negative expectation hold. */
function checkPolicy(simulation: Simulation, policy: string): void {
  const { session, policy: name } = readPolicyRef(policy)
  const known = simulation.policies().map((ref) => policyKey(ref.session, ref.policy))
  if (known.includes(policyKey(session, name))) return
  throw new TidegateError('unknown-policy', `no policy "${policy}" was ever loaded: there is ${known.join(', ') || 'none'}`)
}

function columnsOfRuns(simulation: Simulation): ReturnType<typeof runColumns> {
  const windows = new Map(simulation.windows().map((window) => [window.id, window]))
  return runColumns(simulation.start, (run: RunRow) => windows.get(run.window))
}

function readRun({ start, end, window, ...rest }: RunExpectation, from: Instant): ExpectedRun {
  const slot =
    typeof window === 'string' && window.includes('@') ? window : window === undefined ? undefined : whenOf('window', window, from)
  return { ...rest, ...timesOf({ start, end }, from), ...(slot === undefined ? {} : { window: slot }) }
}

function readWindow({ opens, closes, slot, ...rest }: WindowExpectation, from: Instant): ExpectedWindow {
  return { ...rest, ...timesOf({ opens, closes, slot }, from) }
}

function timesOf(times: Readonly<Record<string, WhenInput | undefined>>, from: Instant): Readonly<Record<string, Instant>> {
  return Object.fromEntries(
    Object.entries(times).flatMap(([name, when]) => (when === undefined ? [] : [[name, whenOf(name, when, from)] as const])),
  )
}

function sayList<Actual>(
  simulation: Simulation,
  kind: 'runs' | 'windows',
  policy: string,
  { columns, rows, actual }: Comparison<Actual>,
  windowOf: (row: Actual | undefined) => string | undefined,
): string {
  const first = rows.findIndex(({ differs }) => differs.length > 0)
  const window =
    windowOf(actual[first] ?? actual.slice(0, first).findLast((row) => row !== undefined)) ?? simulation.windows(policy).at(-1)?.id
  return say({ kind, of: policy, columns, rows, ...(window === undefined ? {} : { explanation: simulation.explain(window).text }) })
}

function say(failure: Failure): string {
  return failureLines(failure, plain).join('\n')
}
