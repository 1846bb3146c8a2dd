/** Takes a condition apart into the cases in which it has a wanted verdict: lists of leaves that are true or false together. `contradictions` judges each. */
import type { Condition, ConditionOf } from '../../../dsl/index.js'

/** A leaf of a condition whose truth can be reasoned about. */
export type Leaf = ConditionOf<'comparison'> | ConditionOf<'exists'> | ConditionOf<'clock'>

/** A leaf and the verdict that it must have. */
export interface Literal {
  readonly leaf: Leaf
  readonly verdict: boolean
}

/** Literals that hold at one instant. An empty case demands nothing. */
export type Case = readonly Literal[]

/** More cases than these are not looked at. */
const CASES_MAX = 256

const anything: readonly Case[] = [[]]

/**
 * The cases of which one holds wherever `condition` has the verdict: none means that it never has. What cannot be reasoned about demands nothing,
 * so cases may be too weak and never too strong. Undefined where there are too many.
 */
export function casesOf(condition: Condition, verdict: boolean): readonly Case[] | undefined {
  switch (condition.kind) {
    case 'comparison':
    case 'exists':
    case 'clock':
      return [[{ leaf: condition, verdict }]]
    case 'not':
      return casesOf(condition.condition, !verdict)
    case 'all':
      return verdict ? together(condition.conditions, true) : oneOf(condition.conditions, false)
    case 'any':
      return verdict ? oneOf(condition.conditions, true) : together(condition.conditions, false)
    case 'at-least':
      return casesOfCount(condition, verdict)
    case 'sustained':
      // False may also mean: not yet long enough.
      return verdict ? casesOf(condition.condition, true) : anything
    case 'assume':
      return condition.verdict === verdict ? anything : casesOf(condition.condition, verdict)
    case 'match':
      return anything
  }
}

/** The cases in which all conditions have the verdict. */
export function together(conditions: readonly Condition[], verdict: boolean): readonly Case[] | undefined {
  let cases = anything
  for (const condition of conditions) {
    const own = casesOf(condition, verdict)
    if (own === undefined || own.length * cases.length > CASES_MAX) return undefined
    cases = cases.flatMap((before) => own.map((one) => [...before, ...one]))
  }
  return cases
}

function oneOf(conditions: readonly Condition[], verdict: boolean): readonly Case[] | undefined {
  const cases: Case[] = []
  for (const condition of conditions) {
    const own = casesOf(condition, verdict)
    if (own === undefined || own.length + cases.length > CASES_MAX) return undefined
    cases.push(...own)
  }
  return cases
}

/** True: `count` are true. False: so many are false that the others cannot make up the count. */
function casesOfCount({ count, conditions }: ConditionOf<'at-least'>, verdict: boolean): readonly Case[] | undefined {
  const needed = verdict ? count : conditions.length - count + 1
  if (needed <= 0) return anything
  const cases: Case[] = []
  for (const chosen of choices(conditions, needed)) {
    const own = together(chosen, verdict)
    if (own === undefined || own.length + cases.length > CASES_MAX) return undefined
    cases.push(...own)
  }
  return cases
}

/** Every way to choose `count` of `items`, in their order. */
function* choices<Item>(items: readonly Item[], count: number, from = 0): Generator<readonly Item[]> {
  if (count === 0) return yield []
  for (let index = from; index <= items.length - count; index += 1) {
    const item = items[index]
    if (item === undefined) return
    for (const rest of choices(items, count - 1, index + 1)) yield [item, ...rest]
  }
}
