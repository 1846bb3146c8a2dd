/** What a condition reads and how far back: retention (S3.4), lint and impact analysis ask it. */
import type { Condition, Expression, Lookback, Selection } from './condition.js'

/** One metric that a condition reads. */
export interface Read {
  readonly metric: string
  readonly lookbackMs: number | 'recent' | 'ever'
}

/** Every metric and lookback that `condition` reads, each once, in order of appearance. */
export function readsOf(condition: Condition): readonly Read[] {
  const reads = new Map<string, Read>()
  for (const { metric, lookback } of selectionsOf(condition)) {
    const lookbackMs = lookbackOf(lookback)
    reads.set(JSON.stringify([metric, lookbackMs]), { metric, lookbackMs })
  }
  return [...reads.values()]
}

function lookbackOf(lookback: Lookback): Read['lookbackMs'] {
  return lookback.kind === 'during' ? lookback.ms : lookback.kind
}

function selectionsOf(condition: Condition): readonly Selection[] {
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
      return selectionsOf(condition.condition)
    case 'all':
    case 'any':
    case 'at-least':
      return condition.conditions.flatMap(selectionsOf)
  }
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
