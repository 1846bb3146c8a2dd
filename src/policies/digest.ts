/** What stands for a planned policy: equal digests mean that nothing of it has changed. `apply` and restarts compare them. */
import { printCondition, printExpression } from '../../dsl/index.js'
import type { Clause, PlannedInput, PlannedPolicy } from './plan.js'
import { hashOfText } from './text-hash.js'

/** The policy; whether it has a digest already does not matter. */
type Undigested = Omit<PlannedPolicy, 'digest'>
type Key = keyof Undigested

/** The hash of the canonical text of everything of the policy but its place. Timers and exclusions are functions; their specs and texts stand for them. */
export function digestOf(policy: Undigested, exclusions: readonly unknown[]): string {
  let text = exclusions.length === 0 ? '[]' : canonical(exclusions)
  for (const key of digested) if (policy[key] !== undefined) text += `\n${key} ${textOf(policy, key)}`
  return hashOfText(text)
}

/** Whether a key counts. The texts of exclusions are given apart, and a policy is the same wherever it is written. */
const counts: Readonly<Record<keyof Undigested, boolean>> = {
  cancelOnTimeout: true,
  clauses: true,
  concurrencyGroup: true,
  delayMs: true,
  description: true,
  durationMs: true,
  endAt: true,
  exclusion: false,
  inputs: true,
  invalid: true,
  jitterMs: true,
  loop: true,
  maxRun: true,
  metadata: true,
  missed: true,
  name: true,
  onNoData: true,
  onlyOneRunning: true,
  pauseOnFailure: true,
  recurrenceCount: true,
  retryOnError: true,
  source: false,
  startAt: true,
  timers: true,
  timezone: true,
  workflowName: true,
}

const counted: ReadonlySet<string> = new Set(Object.entries(counts).flatMap(([key, isCounted]) => (isCounted ? [key] : [])))

function isCounted(key: string): key is Key {
  return counted.has(key)
}

const digested: readonly Key[] = Object.keys(counts).filter(isCounted).toSorted(inOrder)

/** What has a text of its own; everything else is JSON. */
const ownTexts: { readonly [K in Key]?: (policy: Undigested) => string } = {
  timers: ({ timers }) => timers.map(({ spec }) => remembered(spec, canonical)).join(),
  clauses: ({ clauses }) => clauses.map((clause) => remembered(clause, clauseText)).join('\n  '),
  inputs: ({ inputs }) => canonical(Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, inputText(input)]))),
  maxRun: ({ maxRun }) => String(maxRun),
}

function textOf(policy: Undigested, key: Key): string {
  return ownTexts[key]?.(policy) ?? canonical(policy[key])
}

function clauseText({ id, text, condition }: Clause): string {
  return `${JSON.stringify([id ?? null, text])} ${JSON.stringify(printCondition(condition))}`
}

function inputText(input: PlannedInput): unknown {
  if (input.kind === 'literal') return [input.value]
  return input.parts.map((part) => (typeof part === 'string' ? part : [printExpression(part.expression)]))
}

/** Many policies share a timer or a clause; both never change. */
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
  if (typeof value === 'boolean') return String(value)
  // What is frozen is shared by many policies.
  return typeof value === 'object' && value !== null && Object.isFrozen(value) ? remembered(value, canonicalJson) : canonicalJson(value)
}

function canonicalJson(value: unknown): string {
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
