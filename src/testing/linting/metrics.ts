/** Lints of metrics: such as nothing feeds, such as may be misspelt, and workflows that a condition waits for and nothing launches. */
import { closest } from '../../../grammar/index.js'
import { runMetric, runningMetric } from '../../scheduler/index.js'
import type { LintedPolicy } from './linted-policy.js'
import { labelsOf, readingsOf, type MetricReading } from './read-metrics.js'

/** The metrics that are known to be fed, and the file or files that say so. */
export interface FedMetrics {
  readonly names: ReadonlySet<string>
  readonly source: string
}

/** The scheduler feeds these itself. */
const isOwn = (metric: string): boolean => metric === runMetric || metric === runningMetric

/** Reports readings of metrics that are not among those that are fed. */
export function lintUnfed(policies: readonly LintedPolicy[], { names, source }: FedMetrics): void {
  for (const { metric, report } of readingsOf(policies)) {
    if (names.has(metric) || isOwn(metric)) continue
    const near = closest(metric, names)
    const hint = near.length === 0 ? knownNames(names) : `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
    const message = `Nothing feeds the metric "${metric}": it is not in ${source}.`
    report({ code: 'unfed-metric', severity: 'warning', message, hint })
  }
}

function knownNames(names: ReadonlySet<string>): string {
  const first = [...names].slice(0, 8).map((name) => `"${name}"`)
  return first.length === 0 ? 'Nothing is.' : `What is: ${first.join(', ')}${names.size > first.length ? ', ...' : ''}.`
}

/** Reports a metric that one policy alone reads and whose name is a letter away from one that others read. It may be right, so it is a question. */
export function lintNearMetrics(policies: readonly LintedPolicy[]): void {
  const readers = new Map<string, MetricReading[]>()
  for (const reading of readingsOf(policies)) readers.set(reading.metric, [...(readers.get(reading.metric) ?? []), reading])
  for (const [metric, [reading, ...more]] of readers) {
    if (reading === undefined || more.length > 0 || isOwn(metric)) continue
    const meant = [...readers.keys()].find((other) => other !== metric && (readers.get(other)?.length ?? 0) > 1 && mayMean(metric, other))
    if (meant === undefined) continue
    reading.report({
      code: 'near-metric',
      severity: 'info',
      message: `Only this condition reads the metric "${metric}"; "${meant}" is read in ${readers.get(meant)?.length} places.`,
      hint: `Did you mean "${meant}"? If there are two metrics, all is well.`,
    })
  }
}

/** Words shorter than this are told apart by one letter often enough. */
const WORD_MIN = 4

/** Whether one name looks like a slip in writing the other: a letter in a word of four or more, or capitals. Numbers and single letters number things. */
export function mayMean(name: string, other: string): boolean {
  if (name.toLowerCase() === other.toLowerCase()) return true
  const [words, others] = [wordsOf(name), wordsOf(other)]
  if (words.length !== others.length) return false
  const different = words.flatMap((word, index) => (word === others[index] ? [] : [[word, others[index] ?? ''] as const]))
  const [pair, second] = different
  return pair !== undefined && second === undefined && isSlip(pair[0], pair[1])
}

function wordsOf(name: string): readonly string[] {
  return name.toLowerCase().split(/[^\p{L}\p{N}]+/u)
}

function isSlip(word: string, other: string): boolean {
  if (Math.min(word.length, other.length) < WORD_MIN) return false
  // Digits count things, and an s makes a plural.
  if (/\d/.test(word) || /\d/.test(other) || `${word}s` === other || `${other}s` === word) return false
  return isOneEdit(word, other)
}

/** One letter more, less, another, or two neighbours swapped. */
function isOneEdit(word: string, other: string): boolean {
  let start = 0
  while (start < word.length && word[start] === other[start]) start += 1
  const [rest, otherRest] = [word.slice(start), other.slice(start)]
  const isSwapped = rest[0] === otherRest[1] && rest[1] === otherRest[0] && rest.slice(2) === otherRest.slice(2)
  return isSwapped || rest.slice(1) === otherRest.slice(1) || rest.slice(1) === otherRest || rest === otherRest.slice(1)
}

/** Reports conditions about the runs of a workflow that no policy launches. Something else may, so it is a question. */
export function lintWorkflowConditions(policies: readonly LintedPolicy[]): void {
  const workflows = new Set(policies.map(({ plan }) => plan.workflowName))
  for (const policy of policies) {
    for (const [index, { condition }] of policy.plan.clauses.entries()) {
      for (const { label, part } of [...labelsOf(condition, runMetric), ...labelsOf(condition, runningMetric)]) {
        if (label.name !== 'workflow' || label.operator !== '==' || workflows.has(label.value)) continue
        const near = closest(label.value, workflows)
        const hint = `${near.length === 0 ? '' : `Did you mean "${near[0]}"? `}Only runs that policies launch are known here.`
        const message = `No policy that was checked launches the workflow "${label.value}".`
        policy.reportClause(index, { code: 'unlaunched-workflow', severity: 'info', message, hint }, part.span)
      }
    }
  }
}
