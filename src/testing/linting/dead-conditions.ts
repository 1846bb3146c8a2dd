/** Lints of conditions: such as can never be true, such as can never be false, and such as are said twice. */
import { sameCondition, type Condition } from '../../../dsl/index.js'
import type { Clause } from '../../policies/index.js'
import { isAlwaysKnown } from '../covering/parts.js'
import { contradictionOf, isNeverFalse, neverTrue, type Contradiction } from './contradictions.js'
import type { Finding, LintedPolicy } from './linted-policy.js'

/** Reports clauses that are never true, by themselves or together with others. Answers whether there are any: then the policy is dead. */
export function lintNeverTrue(policy: LintedPolicy): boolean {
  const { clauses } = policy.plan
  const alone = clauses.map(({ condition }) => neverTrue(condition))
  for (const [index, contradiction] of alone.entries()) {
    if (contradiction === undefined) continue
    policy.reportClause(index, { ...warning, message: `This can never be true${because(contradiction)}.`, hint: consequenceFor(policy) })
  }
  if (alone.some((contradiction) => contradiction !== undefined)) return true
  return lintTogether(policy)
}

const warning = { code: 'never-true', severity: 'warning' } as const

/** Two clauses that cannot hold together are shown; else that all of them cannot. */
function lintTogether(policy: LintedPolicy): boolean {
  const { clauses } = policy.plan
  const contradiction = contradictionOf(
    clauses.map(({ condition }) => condition),
    true,
  )
  if (contradiction === undefined) return false
  const pair = clashingPair(clauses)
  if (pair === undefined) {
    const message = `These conditions can never all be true at once${because(contradiction)}.`
    policy.report('conditions', { ...warning, message, hint: hintFor(policy) })
    return true
  }
  const { first, second, clash } = pair
  const related = [policy.related(policy.placeOfClause(first), 'the other condition')]
  const message = `This can never be true together with condition ${first + 1}${because(clash)}.`
  policy.reportClause(second, { ...warning, message, hint: hintFor(policy), related })
  return true
}

function clashingPair(clauses: readonly Clause[]): { first: number; second: number; clash: Contradiction } | undefined {
  for (const [second, { condition: later }] of clauses.entries()) {
    for (const [first, { condition: earlier }] of clauses.slice(0, second).entries()) {
      const clash = contradictionOf([earlier, later], true)
      if (clash !== undefined) return { first, second, clash }
    }
  }
  return undefined
}

function because({ demands }: Contradiction): string {
  const [first, ...others] = demands.map((demand) => `\`${demand}\``)
  if (first === undefined) return ''
  if (others.length === 0) return `: ${first} never holds`
  return `: ${[first, ...others.slice(0, -1)].join(', ')} and ${others.at(-1)} exclude each other`
}

/** What to do about conditions that exclude each other. */
function hintFor(policy: LintedPolicy): string {
  return `${consequenceFor(policy)} If one of them is to suffice, put them under \`any:\`.`
}

function consequenceFor({ plan }: LintedPolicy): string {
  const canLackData = plan.clauses.some(({ condition }) => !isAlwaysKnown(condition))
  return plan.onNoData === 'allow' && canLackData
    ? 'With `on_no_data: allow` the policy launches only while there is no data.'
    : 'As it stands, this policy launches nothing.'
}

/** Reports alternatives inside clauses that are never true. */
export function lintAlternatives(policy: LintedPolicy): void {
  for (const [index, { condition }] of policy.plan.clauses.entries()) {
    if (neverTrue(condition) !== undefined) continue
    for (const part of alternativesIn(condition)) {
      const contradiction = neverTrue(part)
      if (contradiction === undefined) continue
      const message = `This alternative can never be true${because(contradiction)}.`
      policy.reportClause(index, { ...warning, message, hint: 'Correct it, or leave it out.' }, part.span)
    }
  }
}

/** The parts of `any` and `at-least` that have words of their own. */
function alternativesIn(condition: Condition): readonly Condition[] {
  const parts = 'conditions' in condition ? condition.conditions : 'condition' in condition ? [condition.condition] : []
  const own = condition.kind === 'any' || condition.kind === 'at-least' ? parts.filter(({ span }) => span !== undefined) : []
  return [...own, ...parts.flatMap(alternativesIn)]
}

/** Reports clauses that cannot be false: they hold whatever happens, or as soon as there are values. */
export function lintAlwaysTrue(policy: LintedPolicy): void {
  for (const [index, { condition }] of policy.plan.clauses.entries()) {
    if (isNeverFalse(condition)) policy.reportClause(index, isAlwaysKnown(condition) ? alwaysTrue : neverFalse)
  }
}

const alwaysTrue: Finding = {
  code: 'always-true',
  severity: 'warning',
  message: 'This is always true, so it holds nothing back.',
  hint: 'Correct it, or leave it out.',
}

const neverFalse: Finding = {
  code: 'always-true',
  severity: 'warning',
  message: 'This is true whatever the values are: it only asks that there are some.',
  hint: 'If that is meant, say so: I\'ve got a recent value for metric "...".',
}

/** Reports conditions that stand twice in one list. */
export function lintDuplicates(policy: LintedPolicy): void {
  const { clauses } = policy.plan
  for (const [index, { condition }] of clauses.entries()) {
    const first = clauses.findIndex((other) => sameCondition(other.condition, condition))
    if (first < index) {
      const related = [policy.related(policy.placeOfClause(first), 'the first time')]
      policy.reportClause(index, { ...duplicate, message: `This says the same as condition ${first + 1}.`, related })
    }
    for (const part of repeatedParts(condition))
      policy.reportClause(index, { ...duplicate, message: 'This says the same as another part of its list.' }, part.span)
  }
}

const duplicate = { code: 'duplicate-condition', severity: 'warning', hint: 'Leave one of them out, or correct it.' } as const

function repeatedParts(condition: Condition): readonly Condition[] {
  if ('condition' in condition) return repeatedParts(condition.condition)
  if (!('conditions' in condition)) return []
  const { conditions } = condition
  const own = conditions.filter(
    (part, index) => part.span !== undefined && conditions.slice(0, index).some((other) => sameCondition(other, part)),
  )
  return [...own, ...conditions.flatMap(repeatedParts)]
}
