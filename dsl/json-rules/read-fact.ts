/** Reads a fact of json-rules-engine as a number of ours: its name is a metric, its params say which value of it. Conditions and the served facts pass here. */
import type { Diagnostic } from '../../grammar/diagnostic.js'
import { closest } from '../../grammar/suggest.js'
import type { Condition, Expression } from '../condition.js'
import { readConditionExpression, readExpression, toDiagnostic } from '../read-expression.js'
import { CONDITION_FACT, EXPRESSION_FACT } from './form.js'
import { describeValue, isObject, type JsonObject, type JsonPath, type JsonRulesProblem, JsonRulesProblems } from './problem.js'
import { metricValue } from './read-params.js'

/** What a fact stands for: a number, or a verdict. */
export type JsonFactMeaning =
  { readonly kind: 'number'; readonly expression: Expression } | { readonly kind: 'verdict'; readonly condition: Condition }

/** The meaning of the fact `name` with `params`, or what is wrong with it. Paths start at the object `{ fact, params }`. */
export function readJsonFact(
  name: string,
  params: unknown,
): { readonly meaning: JsonFactMeaning | undefined; readonly problems: readonly JsonRulesProblem[] } {
  const problems = new JsonRulesProblems()
  const meaning = factMeaning({ fact: name, params }, [], problems)
  return { meaning: problems.found.length === 0 ? meaning : undefined, problems: problems.found }
}

/** The meaning of an object with `fact` and perhaps `params`, which stands at `path`; undefined if something was reported. */
export function factMeaning(object: JsonObject, path: JsonPath, problems: JsonRulesProblems): JsonFactMeaning | undefined {
  const { fact, params } = object
  if (typeof fact !== 'string' || fact === '')
    return problems.value([...path, 'fact'], 'bad-metric', `A fact is the name of a metric, not ${describeValue(fact)}.`)
  const at = [...path, 'params']
  if (params !== undefined && !isObject(params)) {
    const hint = "For example { aggregate: 'average', during: '10m' }."
    return problems.value(at, 'bad-type', `\`params\` must be an object, not ${describeValue(params)}.`, hint)
  }
  if (fact === EXPRESSION_FACT) {
    const text = onlyText(fact, 'expression', params ?? {}, at, problems)
    const { expression, diagnostics } = text === undefined ? nothing : readExpression(text)
    for (const diagnostic of diagnostics) problems.text([...at, 'expression'], diagnostic)
    return expression && { kind: 'number', expression }
  }
  if (fact === CONDITION_FACT) {
    const text = onlyText(fact, 'condition', params ?? {}, at, problems)
    const { condition, diagnostics } = text === undefined ? nothing : readCondition(text)
    for (const diagnostic of diagnostics) problems.text([...at, 'condition'], diagnostic)
    return condition && { kind: 'verdict', condition }
  }
  const expression = metricValue(fact, params ?? {}, at, problems)
  return expression && { kind: 'number', expression }
}

const nothing = { expression: undefined, condition: undefined, diagnostics: [] } as const

function readCondition(text: string): { condition: Condition | undefined; diagnostics: readonly Diagnostic[] } {
  const { condition, problems } = readConditionExpression(text)
  const diagnostics = problems.map((problem) => toDiagnostic(problem, text))
  if (!condition) return { condition, diagnostics }
  // Its place would be one in `text`, which is not the text that the condition is shown in.
  const { span: _, ...placeless } = condition
  return { condition: placeless, diagnostics }
}

/** The text under `key`, which must be all there is in `params`. */
function onlyText(fact: string, key: string, params: JsonObject, path: JsonPath, problems: JsonRulesProblems): string | undefined {
  for (const strange of Object.keys(params)) {
    if (strange === key) continue
    const isMeant = closest(strange, [key]).length > 0
    problems.key(
      [...path, strange],
      'unknown-key',
      `The params of \`${fact}\` have no key \`${strange}\`.`,
      isMeant ? `Did you mean \`${key}\`?` : `It knows \`${key}\` alone.`,
    )
  }
  const text = params[key]
  if (typeof text === 'string') return text
  if (text === undefined) return problems.value(path, 'missing-key', `The fact \`${fact}\` needs \`${key}\` in its params.`)
  return problems.value([...path, key], 'bad-type', `\`${key}\` must be a text, not ${describeValue(text)}.`)
}
