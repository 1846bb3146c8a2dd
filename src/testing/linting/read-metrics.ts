/** Which metrics the policies read and where: in conditions and in inputs. The lints of metrics go over them. */
import { readsOf, type Condition, type Expression, type LabelMatcher, type Selection } from '../../../dsl/index.js'
import type { Finding, LintedPolicy } from './linted-policy.js'

/** One metric that one clause or input of a policy reads. */
export interface MetricReading {
  readonly metric: string
  readonly policy: LintedPolicy
  /** Reports at the sentence, or the input, that reads it. */
  readonly report: (finding: Finding) => void
}

/** Stands for every metric in what a condition reads. */
const EVERY_METRIC = '*'

/** Every reading of the policies, each metric once for each clause and input. */
export function readingsOf(policies: readonly LintedPolicy[]): readonly MetricReading[] {
  return policies.flatMap((policy) => [...inClauses(policy), ...inInputs(policy)]).filter(({ metric }) => metric !== EVERY_METRIC)
}

function inClauses(policy: LintedPolicy): readonly MetricReading[] {
  return policy.plan.clauses.flatMap(({ condition }, index) =>
    metricsOf(condition).map((metric) => ({
      metric,
      policy,
      report: (finding) => policy.reportClause(index, finding, partThatReads(condition, metric).span),
    })),
  )
}

function metricsOf(condition: Condition): readonly string[] {
  return [...new Set(readsOf(condition).map(({ metric }) => metric))]
}

/** The smallest part with words of its own that reads the metric. */
function partThatReads(condition: Condition, metric: string): Condition {
  const parts = 'conditions' in condition ? condition.conditions : 'condition' in condition ? [condition.condition] : []
  const part = parts.find((inner) => inner.span !== undefined && metricsOf(inner).includes(metric))
  return part === undefined ? condition : partThatReads(part, metric)
}

function inInputs(policy: LintedPolicy): readonly MetricReading[] {
  const expressions = Object.values(policy.plan.inputs).flatMap((input) =>
    input.kind === 'template' ? input.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.expression])) : [],
  )
  const metrics = new Set(expressions.flatMap((expression) => metricsOf(asCondition(expression))))
  return [...metrics].map((metric) => ({ metric, policy, report: (finding) => policy.report('inputs', finding) }))
}

function asCondition(expression: Expression): Condition {
  return { kind: 'comparison', operator: '==', left: expression, right: { kind: 'number', value: 0 } }
}

/** The labels that a condition asks of `metric`, with the part that asks. */
export function labelsOf(condition: Condition, metric: string): readonly { readonly label: LabelMatcher; readonly part: Condition }[] {
  const parts = 'conditions' in condition ? condition.conditions : 'condition' in condition ? [condition.condition] : []
  if (parts.length > 0) {
    return parts.flatMap((inner) =>
      labelsOf(inner, metric).map(({ label, part }) => ({ label, part: part.span === undefined ? condition : part })),
    )
  }
  const selections = condition.kind === 'exists' ? [condition.selection] : condition.kind === 'comparison' ? selectionsIn(condition) : []
  return selections
    .filter((selection) => selection.metric === metric)
    .flatMap(({ labels }) => labels.map((label) => ({ label, part: condition })))
}

function selectionsIn({ left, right }: Extract<Condition, { kind: 'comparison' }>): readonly Selection[] {
  const found: Selection[] = []
  const stack: Expression[] = [right, left]
  for (let expression = stack.pop(); expression; expression = stack.pop()) {
    if (expression.kind === 'aggregate') found.push(expression.selection)
    if (expression.kind === 'arithmetic') stack.push(expression.right, expression.left)
    if (expression.kind === 'call') stack.push(expression.of)
  }
  return found
}
