/** Expectations of an action's answer: `{ operator, <path>: <value> }`, read when the experiment is written and judged after the step. */
import { compilePattern, type LinearPattern } from '../../dsl/linear-pattern.js'
import type { Values } from './documents.js'

const comparisons: Readonly<Record<string, { readonly sign: string; holds(actual: unknown, wanted: unknown): boolean }>> = {
  eq: { sign: '==', holds: (actual, wanted) => isSame(actual, wanted) },
  ne: { sign: '!=', holds: (actual, wanted) => !isSame(actual, wanted) },
  lt: { sign: '<', holds: (actual, wanted) => (orderOf(actual, wanted) ?? 0) < 0 },
  le: { sign: '<=', holds: (actual, wanted) => (orderOf(actual, wanted) ?? 1) <= 0 },
  gt: { sign: '>', holds: (actual, wanted) => (orderOf(actual, wanted) ?? 0) > 0 },
  ge: { sign: '>=', holds: (actual, wanted) => (orderOf(actual, wanted) ?? -1) >= 0 },
}

/** The words that `operator` may be. */
export const expectationOperators = [...Object.keys(comparisons), 'regex'] as const

/** One expectation, read: `failure` says why an answer does not meet it, undefined when it does. */
export interface Expectation {
  failure(answer: unknown): string | undefined
}

/** Reads an expectation, or says what is wrong with it. */
export function readExpectation(written: Values): Expectation | { readonly problem: string } {
  const { operator, ...rest } = written
  const [entry, ...others] = Object.entries(rest)
  if (typeof operator !== 'string' || !expectationOperators.includes(operator)) {
    return { problem: `\`operator\` must be one of ${expectationOperators.join(', ')}, not ${JSON.stringify(operator)}.` }
  }
  if (entry === undefined || others.length > 0) {
    return {
      problem: `Beside \`operator\` there must be one path and its value, such as \`"status_code": 200\`, not ${others.length + (entry ? 1 : 0)}.`,
    }
  }
  const [path, wanted] = entry
  const steps = stepsOfPath(path)
  if (steps === undefined)
    return {
      problem: `\`${path}\` is no path: write names with dots between them and indexes in brackets, such as \`response.items[0].name\`.`,
    }
  return operator === 'regex' ? readRegex(path, steps, wanted) : comparison(path, steps, operator, wanted)
}

function comparison(path: string, steps: readonly string[], operator: string, wanted: unknown): Expectation {
  return {
    failure(answer) {
      const found = valueAt(answer, steps)
      if (found === undefined) return `The answer has no ${path}.`
      const rule = comparisons[operator]
      return rule?.holds(found.value, wanted) === true
        ? undefined
        : `${path} is ${shown(found.value)}, which is not ${rule?.sign ?? operator} ${shown(wanted)}.`
    },
  }
}

function readRegex(path: string, steps: readonly string[], wanted: unknown): Expectation | { readonly problem: string } {
  if (typeof wanted !== 'string') return { problem: `With \`regex\` the value of \`${path}\` must be a pattern in quotes.` }
  const compiled = compilePattern(wanted)
  if ('reason' in compiled) return { problem: `The pattern of \`${path}\` is refused: ${compiled.reason}` }
  return { failure: (answer) => regexFailure(compiled.pattern, path, wanted, valueAt(answer, steps)) }
}

function regexFailure(
  pattern: LinearPattern,
  path: string,
  wanted: string,
  found: { readonly value: unknown } | undefined,
): string | undefined {
  if (found === undefined) return `The answer has no ${path}.`
  const text = typeof found.value === 'string' ? found.value : JSON.stringify(found.value)
  return pattern.matcher(text).find() ? undefined : `${path} is ${shown(found.value)}, which the pattern ${wanted} does not match.`
}

/** `a.b[0]` as its steps; undefined: no path. An answer that is a value alone is called `value`. */
function stepsOfPath(path: string): readonly string[] | undefined {
  if (!/^(\[\d+\]|[^.[\]]+)(\.[^.[\]]+|\[\d+\])*$/.test(path)) return undefined
  return path.match(/[^.[\]]+/g) ?? undefined
}

function valueAt(answer: unknown, steps: readonly string[]): { readonly value: unknown } | undefined {
  if (typeof answer !== 'object' || answer === null) return steps.length === 1 && steps[0] === 'value' ? { value: answer } : undefined
  let value: unknown = answer
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = Reflect.get(value, step)
  }
  return { value }
}

/** Numbers are equal whether they are written as numbers or as texts, as in answers of services that quote them. */
function isSame(actual: unknown, wanted: unknown): boolean {
  const [a, b] = [numberOf(actual), numberOf(wanted)]
  if (a !== undefined && b !== undefined) return a === b
  return JSON.stringify(actual) === JSON.stringify(wanted)
}

/** Less than, equal to or greater than 0; undefined when the two have no order. */
function orderOf(actual: unknown, wanted: unknown): number | undefined {
  const [a, b] = [numberOf(actual), numberOf(wanted)]
  if (a !== undefined && b !== undefined) return a - b
  if (typeof actual !== 'string' || typeof wanted !== 'string') return undefined
  return actual < wanted ? -1 : actual > wanted ? 1 : 0
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(value) ? Number(value) : undefined
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
