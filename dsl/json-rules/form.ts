/** The form of conditions in json-rules-engine, as far as numbers go, and the names that stand for ours. Reading and writing share these tables. */
import type { ComparisonOperator } from '../condition.js'

/** The operators of json-rules-engine that compare numbers. */
export type JsonRulesOperator =
  'equal' | 'notEqual' | 'lessThan' | 'lessThanInclusive' | 'greaterThan' | 'greaterThanInclusive' | 'in' | 'notIn'

// Lists and properties are mutable here, so that what we write fits the types of the library.

/** A value by the name of a fact. A metric is a fact; `params` say which value of it. */
export interface JsonRulesFact {
  fact: string
  params?: Record<string, unknown>
}

/** A fact compared with a number, a list of numbers, a verdict, or another fact. */
export interface JsonRulesComparison extends JsonRulesFact {
  operator: JsonRulesOperator
  value: number | boolean | number[] | JsonRulesFact
}

/** What may stand at the top of a rule's `conditions`. */
export type JsonRulesCondition = { all: JsonRulesPart[] } | { any: JsonRulesPart[] } | { not: JsonRulesPart }

/** What may stand inside. */
export type JsonRulesPart = JsonRulesComparison | JsonRulesCondition

/** The fact whose value is that of the expression in its params: `{ expression: 'last("X") / 2' }`. No metric of a user can have the name. */
export const EXPRESSION_FACT = 'tidegate.expression'

/** The fact whose value is the verdict of the condition in its params: `{ condition: 'weekday(mon)' }`. */
export const CONDITION_FACT = 'tidegate.condition'

/** Each comparison: its name there, and the one that holds when it does not. */
export const comparisonNames: Readonly<
  Record<ComparisonOperator, { readonly name: Exclude<JsonRulesOperator, 'in' | 'notIn'>; readonly opposite: ComparisonOperator }>
> = {
  '==': { name: 'equal', opposite: '!=' },
  '!=': { name: 'notEqual', opposite: '==' },
  '<': { name: 'lessThan', opposite: '>=' },
  '<=': { name: 'lessThanInclusive', opposite: '>' },
  '>': { name: 'greaterThan', opposite: '<=' },
  '>=': { name: 'greaterThanInclusive', opposite: '<' },
}

/** What an operator does with the value beside it: compares with it, or with each of a list, of which any or all must hold. */
export interface OperatorMeaning {
  readonly operator: ComparisonOperator
  readonly list?: 'any' | 'all'
}

/** The operators by name. */
export const operatorMeanings: Readonly<Record<JsonRulesOperator, OperatorMeaning>> = {
  equal: { operator: '==' },
  notEqual: { operator: '!=' },
  lessThan: { operator: '<' },
  lessThanInclusive: { operator: '<=' },
  greaterThan: { operator: '>' },
  greaterThanInclusive: { operator: '>=' },
  in: { operator: '==', list: 'any' },
  notIn: { operator: '!=', list: 'all' },
}

/** The names of all operators. */
export const jsonRulesOperators: readonly JsonRulesOperator[] = Object.keys(operatorMeanings).filter(isJsonRulesOperator)

/** Whether json-rules-engine knows `text` as an operator for numbers. */
export function isJsonRulesOperator(text: string): text is JsonRulesOperator {
  return Object.hasOwn(operatorMeanings, text)
}
