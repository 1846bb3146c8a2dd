/** The linter: what is well formed and still not likely to be meant. Pure; the verb `check` runs it on policies that are sound. The door of `src/testing/linting`. */
import type { VocabularyFile } from '../../../dsl/index.js'
import type { Diagnostic, Instant } from '../../../grammar/index.js'
import { Problems, usedSentences, type PlannedPolicy, type ReadDocument } from '../../policies/index.js'
import { lintClosedClock } from './closed-clock.js'
import { lintCrowd, lintLonelyGroups } from './crowds.js'
import { lintDaylight, rememberedMarks } from './daylight.js'
import { lintAlternatives, lintAlwaysTrue, lintDuplicates, lintNeverTrue } from './dead-conditions.js'
import { lintDeadTimer } from './dead-timers.js'
import { LintedPolicy } from './linted-policy.js'
import { lintNearMetrics, lintUnfed, lintWorkflowConditions, type FedMetrics } from './metrics.js'
import { lintUnusedSentences } from './unused-sentences.js'
import { lintLongFor, lintUselessKeys } from './useless-keys.js'

export { heedComments, type Heeded } from './ignoring.js'
export type { FedMetrics } from './metrics.js'

/** Policies that compiled without an error, as they are loaded together. */
export interface LintInput {
  readonly documents: readonly ReadDocument[]
  /** The plan of the documents: one policy for each of theirs, in their order. */
  readonly plan: readonly PlannedPolicy[]
  /** The files of sentences that the policies are read with, beside the shipped ones. */
  readonly dslFiles: readonly VocabularyFile[]
  /** The instant from which coming slots are counted. */
  readonly now: Instant
  /** The metrics that are known to be fed. Absent: nothing is known of that. */
  readonly fed?: FedMetrics
}

/**
 * Everything that is provably without effect (`warning`), and what is only worth a question (`info`), sorted by file and place. Beyond what
 * compiling the policies told. Whatever cannot be proved is not reported.
 */
export function lintPolicies({ documents, plan, dslFiles, now, fed }: LintInput): readonly Diagnostic[] {
  const problems = new Problems()
  const sources = documents.flatMap(({ policies }) => policies)
  if (sources.length !== plan.length) return []
  const policies = sources.flatMap((source, index) => {
    const planned = plan[index]
    problems.open(source.source)
    return planned === undefined ? [] : [new LintedPolicy(planned, source, problems)]
  })
  const marksOf = rememberedMarks()
  for (const policy of policies) {
    const isDead = [lintDeadTimer(policy, now), lintNeverTrue(policy)].includes(true)
    if (!isDead && !lintClosedClock(policy, now)) lintDaylight(policy, now, marksOf)
    for (const lint of lintsOfPolicies) lint(policy)
  }
  for (const lint of lintsOfAll) lint(policies)
  lintCrowd(policies, now)
  if (fed === undefined) lintNearMetrics(policies)
  else lintUnfed(policies, fed)
  return [...problems.sorted(), ...(policies.length === 0 ? [] : lintUnusedSentences(dslFiles, usedSentences(documents)))]
}

const lintsOfPolicies: readonly ((policy: LintedPolicy) => void)[] = [
  lintAlternatives,
  lintAlwaysTrue,
  lintDuplicates,
  lintUselessKeys,
  lintLongFor,
]

const lintsOfAll: readonly ((policies: readonly LintedPolicy[]) => void)[] = [lintLonelyGroups, lintWorkflowConditions]
