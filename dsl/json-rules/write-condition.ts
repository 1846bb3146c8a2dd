/**
 * Writes conditions as conditions of json-rules-engine. A `not` is carried down to the comparisons, so that the rule holds exactly where the condition is
 * true: there an unknown comparison is false, and `not` would make it true. What JSON cannot say natively is a fact with the condition's own text.
 */
import { formatDuration } from '../../grammar/duration.js'
import type { Condition, Expression, LabelMatcher, Selection } from '../condition.js'
import { printCondition, printExpression } from '../print-condition.js'
import {
  comparisonNames,
  CONDITION_FACT,
  EXPRESSION_FACT,
  type JsonRulesComparison,
  type JsonRulesCondition,
  type JsonRulesFact,
  type JsonRulesPart,
} from './form.js'

/** The `conditions` of a rule that holds exactly where `condition` is true. Every condition can be written. */
export function toJsonRules(condition: Condition): JsonRulesCondition {
  const part = write(condition, true)
  return 'fact' in part ? { all: [part] } : part
}

/** What says that `condition` holds, or that its opposite does. */
function write(condition: Condition, holds: boolean): JsonRulesPart {
  switch (condition.kind) {
    case 'comparison': {
      const operator = holds ? condition.operator : comparisonNames[condition.operator].opposite
      return { ...toFact(condition.left), operator: comparisonNames[operator].name, value: toValue(condition.right) }
    }
    case 'exists':
      return {
        ...toFact({ kind: 'aggregate', function: 'count', selection: condition.selection }),
        operator: holds ? 'greaterThan' : 'equal',
        value: 0,
      }
    case 'not':
      return write(condition.condition, !holds)
    case 'all':
    case 'any': {
      // An empty list holds in an engine whatever it is called.
      if (condition.conditions.length === 0) return asText(condition, holds)
      const parts = condition.conditions.map((part) => write(part, holds))
      return (condition.kind === 'all') === holds ? { all: parts } : { any: parts }
    }
    case 'at-least':
    case 'clock':
    case 'sustained':
    case 'assume':
    case 'match':
      return asText(condition, holds)
  }
}

function asText(condition: Condition, holds: boolean): JsonRulesComparison {
  return { fact: CONDITION_FACT, params: { condition: printCondition(condition) }, operator: 'equal', value: holds }
}

function toValue(expression: Expression): number | JsonRulesFact {
  return expression.kind === 'number' ? expression.value : toFact(expression)
}

function toFact(expression: Expression): JsonRulesFact {
  const plain = expression.kind === 'aggregate' ? plainFact(expression) : undefined
  return plain ?? { fact: EXPRESSION_FACT, params: { expression: printExpression(expression) } }
}

/** The value of a metric by its name and params; undefined where params do not reach. */
function plainFact({ function: aggregate, argument, selection }: Extract<Expression, { kind: 'aggregate' }>): JsonRulesFact | undefined {
  const { metric, labels, where, having, length } = selection
  const isTaken = metric === EXPRESSION_FACT || metric === CONDITION_FACT
  const written = writeLabels(labels)
  if (isTaken || !written || where.length > 0 || having.length > 0) return undefined
  const params = {
    ...(aggregate === 'last' ? {} : { aggregate }),
    ...(argument === undefined ? {} : { argument }),
    ...writeLookback(selection),
    ...(length === undefined ? {} : { latest: length }),
    ...(labels.length === 0 ? {} : { labels: written }),
  }
  return Object.keys(params).length === 0 ? { fact: metric } : { fact: metric, params }
}

function writeLookback({ lookback }: Selection): { during?: string } {
  if (lookback.kind === 'recent') return {}
  return { during: lookback.kind === 'ever' ? 'ever' : formatDuration(lookback.ms) }
}

/** Undefined when a label is asked about twice, which an object cannot say. */
function writeLabels(labels: readonly LabelMatcher[]): Readonly<Record<string, string | { not: string }>> | undefined {
  const written = Object.fromEntries(labels.map(({ name, operator, value }) => [name, operator === '==' ? value : { not: value }]))
  return Object.keys(written).length === labels.length ? written : undefined
}
