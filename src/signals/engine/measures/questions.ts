/** Finds the conditions that a measure answers: an aggregate of a plain selection beside a constant. All others are judged by the general readings. */
import { mirrored } from '../../../../dsl/comparisons.js'
import type { Condition, ConditionOf, Selection } from '../../../../dsl/condition.js'
import { lastOf, type AggregateExpression } from '../../reaches.js'
import type { Filter, MeasuredFunction } from '../views/index.js'
import { isMeasured, type Question } from './measures.js'

/** What a measure is asked, and of which events. */
export interface MeasuredQuestion {
  readonly function: MeasuredFunction
  readonly selection: Selection
  readonly question: Question
}

/** The question that a condition comes to; undefined if it is none. */
export function questionOf(condition: Condition): MeasuredQuestion | undefined {
  if (condition.kind === 'exists') return ask(lastOf(condition.selection), { operator: 'exists', value: 0 })
  return condition.kind === 'comparison' ? questionOfComparison(condition) : undefined
}

/** What the events of a selection are filtered by, for the eyes of `session`. */
export function filterOf({ labels, where, having }: Selection, session: string | undefined): Filter {
  return { labels, values: having.length === 0 ? where : [...where, ...having], session }
}

function questionOfComparison({ operator, left, right }: ConditionOf<'comparison'>): MeasuredQuestion | undefined {
  if (left.kind === 'aggregate' && right.kind === 'number') return ask(left, { operator, value: right.value })
  if (left.kind === 'number' && right.kind === 'aggregate') return ask(right, { operator: mirrored[operator], value: left.value })
  return undefined
}

function ask({ function: name, selection }: AggregateExpression, question: Question): MeasuredQuestion | undefined {
  if (!isMeasured(name) || !Number.isFinite(question.value)) return undefined
  if (selection.length !== undefined || selection.lookback.kind === 'ever') return undefined
  return { function: name, selection, question }
}
