/** What stands for a planned policy: equal digests mean that nothing of it has changed. `apply` and restarts compare them. */
import { printCondition, printExpression, type Condition } from '../../dsl/index.js'
import type { Clause, PlannedInput, PlannedPolicy } from './plan.js'
import { hashOfText } from './text-hash.js'

/** The policy; whether it has a digest already does not matter. */
type Undigested = Omit<PlannedPolicy, 'digest'>
type Key = keyof Undigested

/** The hash of the canonical text of everything of the policy but its place. Timers and exclusions are functions; their specs and texts stand for them. */
export function digestOf(policy: Undigested, exclusions: readonly unknown[]): string {
  let text = canonical(exclusions)
  for (const key of Object.keys(policy).filter(isKey).toSorted(inOrder)) text += `\n${key} ${textOf(policy, key)}`
  return hashOfText(text)
}

/** The condition is that of the clauses, and the texts of exclusions are given apart. */
const leftOut: ReadonlySet<string> = new Set<keyof PlannedPolicy>(['source', 'condition', 'exclusion', 'digest'])

function isKey(key: string): key is Key {
  return !leftOut.has(key)
}

/** What has a text of its own; everything else is JSON. */
const ownTexts: { readonly [K in Key]?: (policy: Undigested) => string } = {
  timers: ({ timers }) => timers.map(({ spec }) => remembered(spec, canonical)).join(),
  clauses: ({ clauses }) => clauses.map(clauseText).join('\n  '),
  inputs: ({ inputs }) => canonical(Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, inputText(input)]))),
  maxRun: ({ maxRun }) => String(maxRun),
}

function textOf(policy: Undigested, key: Key): string {
  return ownTexts[key]?.(policy) ?? canonical(policy[key])
}

function clauseText({ id, text, condition }: Clause): string {
  return `${JSON.stringify([id ?? null, text])} ${remembered(condition, printed)}`
}

function printed(condition: Condition): string {
  return JSON.stringify(printCondition(condition))
}

function inputText(input: PlannedInput): unknown {
  if (input.kind === 'literal') return [input.value]
  return input.parts.map((part) => (typeof part === 'string' ? part : [printExpression(part.expression)]))
}

/** Many policies share a timer or a condition; both never change. */
const texts = new WeakMap<object, string>()

function remembered<T extends object>(object: T, make: (object: T) => string): string {
  const known = texts.get(object)
  if (known !== undefined) return known
  const text = make(object)
  texts.set(object, text)
  return text
}

/** JSON with the keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(typeof value === 'object' && value !== null ? sorted(value) : value) ?? ''
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sorted(inner)])
  return Object.fromEntries(entries.toSorted(([a], [b]) => inOrder(a, b)))
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
