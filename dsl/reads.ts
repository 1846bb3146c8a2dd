/** What a condition reads and how far back: retention (S3.4), lint and impact analysis ask it. */
import type { Condition, Expression, Lookback, Selection } from './condition.js'
import type { EventPattern, Formula } from './formula.js'

/** What a pattern without a name reads. */
export const EVERY_METRIC = '*'

/** One metric that a condition reads; {@link EVERY_METRIC} for all of them. */
export interface Read {
  readonly metric: string
  readonly lookbackMs: number | 'recent' | 'ever'
}

/** Every metric and lookback that `condition` reads, each once, in order of appearance. */
export function readsOf(condition: Condition): readonly Read[] {
  return eachOnce(readingsOf(condition).map(({ metric, lookback }) => ({ metric, lookbackMs: lookbackOf(lookback) })))
}

/** Reads without those that are there already, in order. */
export function eachOnce(reads: readonly Read[]): readonly Read[] {
  if (reads.length <= 1) return reads
  return [...new Map(reads.map((read) => [JSON.stringify([read.metric, read.lookbackMs]), read])).values()]
}

function lookbackOf(lookback: Lookback): Read['lookbackMs'] {
  return lookback.kind === 'during' ? lookback.ms : lookback.kind
}

type Reading = Pick<Selection, 'metric' | 'lookback'>

function readingsOf(condition: Condition): readonly Reading[] {
  switch (condition.kind) {
    case 'comparison':
      return [...selectionsIn(condition.left), ...selectionsIn(condition.right)]
    case 'exists':
      return [condition.selection]
    case 'clock':
      return []
    case 'not':
    case 'sustained':
    case 'assume':
      return readingsOf(condition.condition)
    case 'all':
    case 'any':
    case 'at-least':
      return condition.conditions.flatMap(readingsOf)
    case 'match':
      return patternsOf(condition.formula).map((pattern) => ({ metric: metricOf(pattern), lookback: pattern.lookback }))
  }
}

/** Every pattern of a formula, in order of appearance. */
export function patternsOf(formula: Formula): readonly EventPattern[] {
  switch (formula.kind) {
    case 'pattern':
    case 'accumulate':
      return [formula.pattern]
    case 'and':
    case 'or':
      return formula.formulas.flatMap(patternsOf)
    case 'not':
    case 'exists':
      return patternsOf(formula.formula)
    case 'forall':
      return [formula.domain, ...formula.requirements]
  }
}

function metricOf({ constraints }: EventPattern): string {
  const named = constraints.find((constraint) => constraint.kind === 'metric' && constraint.operator === '==')
  return named?.kind === 'metric' ? named.metric : EVERY_METRIC
}

function selectionsIn(expression: Expression): readonly Selection[] {
  switch (expression.kind) {
    case 'number':
      return []
    case 'aggregate':
      return [expression.selection]
    case 'arithmetic':
      return [...selectionsIn(expression.left), ...selectionsIn(expression.right)]
    case 'call':
      return selectionsIn(expression.of)
  }
}
