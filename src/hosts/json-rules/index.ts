/** Interchange with json-rules-engine: its conditions read and written, and metrics as its facts. The door `tidegate/json-rules`. */
export type {
  JsonRulesComparison,
  JsonRulesCondition,
  JsonRulesFact,
  JsonRulesOperator,
  JsonRulesPart,
} from '../../../dsl/json-rules/index.js'
export { toJsonRules } from '../../../dsl/json-rules/index.js'
export { compileJsonRules as fromJsonRules } from '../../policies/index.js'
export { metricFacts, type JsonRulesEngine, type MetricFacts, type MetricFactsOptions, type MetricReader } from './metric-facts.js'
export { metricOperators, type JsonRulesOperatorFunction } from './operators.js'
