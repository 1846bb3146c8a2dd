/** Reads conditions of json-rules-engine as conditions of ours; what needs code, other facts than metrics, or an engine is refused at its place. */
import { closest } from '../../grammar/suggest.js'
import type { Condition, Expression } from '../condition.js'
import { CONDITION_FACT, comparisonNames, isJsonRulesOperator, jsonRulesOperators, operatorMeanings, type OperatorMeaning } from './form.js'
import { describeValue, isObject, type JsonObject, type JsonPath, type JsonRulesProblem, JsonRulesProblems } from './problem.js'
import { factMeaning } from './read-fact.js'

/** The condition that `json` means, and everything that is wrong with it. Never throws; the caller bounds the depth. */
export function readJsonRules(json: unknown): {
  readonly condition: Condition | undefined
  readonly problems: readonly JsonRulesProblem[]
} {
  const problems = new JsonRulesProblems()
  const condition = readPart(json, [], problems)
  return { condition: problems.found.length === 0 ? condition : undefined, problems: problems.found }
}

type Verdict = Condition | undefined

const nests = ['all', 'any', 'not'] as const

function readPart(json: unknown, path: JsonPath, problems: JsonRulesProblems): Verdict {
  const wanted = 'an object with `fact`, `all`, `any` or `not`'
  if (!isObject(json)) return problems.value(path, 'bad-type', `A condition must be ${wanted}, not ${describeValue(json)}.`)
  if (Object.hasOwn(json, 'condition')) {
    const message = 'A named condition belongs to one engine, which is not known here.'
    return problems.key([...path, 'condition'], 'unsupported-construct', message, 'Write the condition itself in place of its name.')
  }
  const [form, second] = [...nests, 'fact' as const].filter((key) => Object.hasOwn(json, key))
  if (form === undefined) return problems.value(path, 'missing-key', `A condition must be ${wanted}.`)
  if (second !== undefined)
    return problems.key([...path, second], 'useless-key', `\`${second}\` cannot stand beside \`${form}\`.`, 'Nest one in the other.')
  if (form === 'fact') return readComparison(json, path, problems)
  refuseOtherKeys(json, [form], path, problems)
  const inner = json[form]
  const at = [...path, form]
  if (form === 'not') {
    const condition = readPart(inner, at, problems)
    return condition && { kind: 'not', condition }
  }
  if (!Array.isArray(inner)) return problems.value(at, 'bad-type', `\`${form}\` must be a list of conditions, not ${describeValue(inner)}.`)
  if (inner.length === 0) return problems.value(at, 'empty-condition', `\`${form}\` needs at least one condition.`)
  const conditions = inner.flatMap((part: unknown, index) => readPart(part, [...at, index], problems) ?? [])
  return { kind: form, conditions }
}

/** Names and priorities say nothing about what holds; they are left aside. */
const silentKeys: ReadonlySet<string> = new Set(['name', 'priority'])

function refuseOtherKeys(json: JsonObject, known: readonly string[], path: JsonPath, problems: JsonRulesProblems): void {
  for (const key of Object.keys(json)) {
    if (known.includes(key) || silentKeys.has(key)) continue
    const at = [...path, key]
    if (key === 'path') problems.key(at, 'useless-key', '`path` finds a part of an object; a metric is a number.', 'Remove it.')
    else {
      const [near] = closest(key, known)
      problems.key(
        at,
        'unknown-key',
        `A condition has no key \`${key}\` here.`,
        near === undefined ? undefined : `Did you mean \`${near}\`?`,
      )
    }
  }
}

function readComparison(json: JsonObject, path: JsonPath, problems: JsonRulesProblems): Verdict {
  refuseOtherKeys(json, ['fact', 'operator', 'value', 'params'], path, problems)
  const meaning = Object.hasOwn(json, 'operator')
    ? readOperator(json['operator'], [...path, 'operator'], problems)
    : problems.value(path, 'missing-key', 'A comparison needs an `operator`.', operatorHint(''))
  const left = factMeaning(json, path, problems)
  const at = [...path, 'value']
  const { value } = json
  if (!Object.hasOwn(json, 'value')) return problems.value(path, 'missing-key', 'A comparison needs a `value`.')
  if (left?.kind === 'verdict') return meaning && readVerdict(left.condition, meaning, value, path, problems)
  if (json['fact'] === CONDITION_FACT) return undefined
  if (meaning?.list) return readList(left?.expression, meaning, value, at, problems)
  const right = readValue(value, at, problems)
  return left && meaning && right && { kind: 'comparison', operator: meaning.operator, left: left.expression, right }
}

function readOperator(given: unknown, path: JsonPath, problems: JsonRulesProblems): OperatorMeaning | undefined {
  if (typeof given !== 'string')
    return problems.value(path, 'bad-operator', `An operator is a name, not ${describeValue(given)}.`, operatorHint(''))
  if (isJsonRulesOperator(given)) return operatorMeanings[given]
  return problems.value(path, 'bad-operator', operatorMessage(given), operatorHint(given))
}

function operatorMessage(name: string): string {
  if (name === 'contains' || name === 'doesNotContain') return `\`${name}\` looks into a list; a metric is a number.`
  if (name.includes(':')) return `\`${name}\` has a decorator; decorators belong to an engine.`
  return `There is no operator \`${name}\` for numbers.`
}

/** The way out for an operator's name. */
export function operatorHint(name: string): string {
  const sign = Object.entries(comparisonNames).find(([operator]) => operator === name)?.[1].name
  const near = sign === undefined ? closest(name, jsonRulesOperators) : [sign]
  return near.length > 0
    ? `Did you mean ${near.map((word) => `\`${word}\``).join(', ')}?`
    : `There are ${jsonRulesOperators.map((word) => `\`${word}\``).join(', ')}.`
}

function readVerdict(
  condition: Condition,
  { operator, list }: OperatorMeaning,
  value: unknown,
  path: JsonPath,
  problems: JsonRulesProblems,
): Verdict {
  if (list !== undefined || (operator !== '==' && operator !== '!=')) {
    const message = `\`${CONDITION_FACT}\` is true or false: it can only be equal or not.`
    return problems.value([...path, 'operator'], 'bad-operator', message, 'Write `equal` and `true`.')
  }
  if (typeof value !== 'boolean') {
    const message = `\`${CONDITION_FACT}\` is true or false, never ${describeValue(value)}.`
    return problems.value([...path, 'value'], 'bad-type', message, 'Write `equal` and `true`.')
  }
  return (operator === '==') === value ? condition : { kind: 'not', condition }
}

function readList(
  left: Expression | undefined,
  { operator, list = 'any' }: OperatorMeaning,
  value: unknown,
  path: JsonPath,
  problems: JsonRulesProblems,
): Verdict {
  if (!Array.isArray(value))
    return problems.value(
      path,
      'bad-type',
      `A list of numbers is expected here, not ${describeValue(value)}.`,
      'For one number write `equal` or `notEqual`.',
    )
  if (value.length === 0) return problems.value(path, 'empty-condition', 'The list holds no number.')
  const before = problems.found.length
  const rights = value.flatMap((item: unknown, index) => readNumber(item, [...path, index], problems) ?? [])
  if (!left || problems.found.length > before) return undefined
  const conditions = rights.map((right): Condition => ({ kind: 'comparison', operator, left, right }))
  const [only, second] = conditions
  return only && !second ? only : { kind: list, conditions }
}

function readValue(value: unknown, path: JsonPath, problems: JsonRulesProblems): Expression | undefined {
  if (!isObject(value)) return readNumber(value, path, problems)
  refuseOtherKeys(value, ['fact', 'params'], path, problems)
  if (value['fact'] === undefined)
    return problems.value(path, 'missing-key', 'The value to compare with is a number, or an object with `fact`.')
  const meaning = factMeaning(value, path, problems)
  if (meaning?.kind !== 'verdict') return meaning?.expression
  return problems.value([...path, 'fact'], 'not-a-number', `\`${CONDITION_FACT}\` is true or false; a number is expected here.`)
}

function readNumber(value: unknown, path: JsonPath, problems: JsonRulesProblems): Expression | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'number', value }
  return problems.value(path, 'bad-number', `A number is expected here, not ${describeValue(value)}.`, numberHint(value))
}

/** The way out for a value that is no number. */
export function numberHint(value: unknown): string | undefined {
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return 'Remove the quotes.'
  if (typeof value === 'boolean') return `Metrics are numbers: compare with ${value ? 1 : 0}.`
  if (Array.isArray(value)) return 'For a list of numbers write `in` or `notIn`.'
  return undefined
}
