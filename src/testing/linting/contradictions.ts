/**
 * Finds out that a condition can never have a verdict, by looking at what its parts demand of the same values at the same instant.
 * It only answers what it can prove: a contradiction is one for every history of events.
 */
import { printCondition, type Condition } from '../../../dsl/index.js'
import { casesOf, together, type Case, type Literal } from './cases.js'
import { clashingTests } from './clock-cases.js'
import { clashingValues } from './value-cases.js'

/** Why there is no way: parts that cannot hold together, as expressions. One part is impossible by itself; none: no case is left at all. */
export interface Contradiction {
  readonly demands: readonly string[]
}

/** Why the conditions cannot all have the verdict at one instant; undefined where they may. */
export function contradictionOf(conditions: readonly Condition[], verdict: boolean): Contradiction | undefined {
  const cases = together(conditions, verdict)
  if (cases === undefined) return undefined
  let first: Contradiction | undefined
  for (const one of cases) {
    const clash = clashOf(one)
    if (clash === undefined) return undefined
    first ??= { demands: [...new Set(clash.map(demandOf))] }
  }
  return first ?? { demands: [] }
}

/** Why the condition is never true. */
export function neverTrue(condition: Condition): Contradiction | undefined {
  return contradictionOf([condition], true)
}

/** Whether the condition is never false: true, or unknown for lack of data. */
export function isNeverFalse(condition: Condition): boolean {
  const cases = casesOf(condition, false)
  return cases !== undefined && cases.every((one) => clashOf(one) !== undefined)
}

function clashOf(one: Case): readonly Literal[] | undefined {
  const clocks = one.flatMap(({ leaf, verdict }) => (leaf.kind === 'clock' ? [{ test: leaf.test, verdict, leaf }] : []))
  const clashing = clashingTests(clocks)
  if (clashing !== undefined) return clocks.filter((clock) => clashing.includes(clock))
  return clashingValues(one)
}

function demandOf({ leaf, verdict }: Literal): string {
  return printCondition(verdict ? leaf : { kind: 'not', condition: leaf })
}
