/** Conditions of json-rules-engine to conditions of ours and back. The door of `dsl/json-rules`. */
export {
  CONDITION_FACT,
  EXPRESSION_FACT,
  isJsonRulesOperator,
  jsonRulesOperators,
  type JsonRulesComparison,
  type JsonRulesCondition,
  type JsonRulesFact,
  type JsonRulesOperator,
  type JsonRulesPart,
} from './form.js'
export { factsIn } from './facts-in.js'
export type { JsonRulesProblem } from './problem.js'
export { numberHint, operatorHint, readJsonRules } from './read-condition.js'
export { type JsonFactMeaning, readJsonFact } from './read-fact.js'
export { metricParams } from './read-params.js'
export { toJsonRules } from './write-condition.js'
