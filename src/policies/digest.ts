/** The canonical text of a planned policy: equal texts mean that nothing of the policy has changed. `apply` and restarts compare them. */
import { printCondition, printExpression } from '../../dsl/index.js'
import type { PlannedInput, PlannedPolicy } from './plan.js'

/** Everything of the policy but its place. Timers and exclusions are functions; their specs and texts stand for them. */
export function digestOf(policy: Omit<PlannedPolicy, 'digest'>, exclusions: readonly unknown[]): string {
  const { source: _, condition: __, exclusion: ___, timers, clauses, inputs, maxRun, ...rest } = policy
  return JSON.stringify(
    sorted({
      ...rest,
      maxRun: maxRun === Infinity ? -1 : maxRun,
      timers: timers.map(({ spec }) => spec),
      clauses: clauses.map(({ id, text, condition }) => [id ?? null, text, printCondition(condition)]),
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, inputText(input)])),
      exclusions,
    }),
  )
}

function inputText(input: PlannedInput): unknown {
  if (input.kind === 'literal') return [input.value]
  return input.parts.map((part) => (typeof part === 'string' ? part : [printExpression(part.expression)]))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sorted(inner)])
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
