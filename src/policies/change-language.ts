/**
 * What another vocabulary does to policies that are loaded: each is compiled again, and each of its sentences is compared (SEMANTICS S8.2).
 * Policies that it would break are told apart from the others, so that a change that is forced spoils those alone.
 */
import { vocabularyImpact, type Impact, type Vocabulary } from '../../dsl/index.js'
import type { Diagnostic, Span } from '../../grammar/index.js'
import { compilePolicies, type CompilePoliciesOptions } from './compile.js'
import { policyName } from './named-things.js'
import type { PlannedPolicy } from './plan.js'
import type { ReadDocument } from './read.js'
import { plainPlan } from './shared-plan.js'
import { usedSentences } from './used-sentences.js'

/** What becomes of one sentence, and where it stands. */
export interface SentenceImpact extends Impact {
  readonly file: string
  readonly span: Span
}

export interface LanguageChange {
  readonly impacts: readonly SentenceImpact[]
  /** Every policy as it is to be loaded; those that are broken are `invalid`. */
  readonly plan: readonly PlannedPolicy[]
  /** What breaks policies that are well now. */
  readonly errors: readonly Diagnostic[]
}

/** The impact of each sentence of the documents, in their order. */
export function sentenceImpacts(documents: readonly ReadDocument[], before: Vocabulary, after: Vocabulary): readonly SentenceImpact[] {
  const groups = usedSentences(documents)
  const places = groups.flatMap((group) => group.places)
  return vocabularyImpact(before, after, groups).map((impact, index) => ({
    ...impact,
    ...(places[index] ?? { file: '', span: { start: 0, end: 0, line: 1, column: 1 } }),
  }))
}

/** Compiles the policies `current` of `documents` again. Never throws on account of what they say. */
export function changeLanguage(
  documents: readonly ReadDocument[],
  current: readonly PlannedPolicy[],
  before: Vocabulary,
  options: CompilePoliciesOptions & { readonly vocabulary: Vocabulary },
): LanguageChange {
  const impacts = sentenceImpacts(documents, before, options.vocabulary)
  const { plan, diagnostics } = compilePolicies(documents, options)
  if (diagnostics.every(({ severity }) => severity === 'warning')) return { impacts, plan, errors: [] }
  const known = new Map(current.map((policy) => [policy.name, policy]))
  const errors: Diagnostic[] = []
  const apart = documents.flatMap((document) =>
    document.policies.flatMap((policy): readonly PlannedPolicy[] => {
      const alone = compilePolicies([{ ...document, policies: [policy] }], options)
      const own = alone.diagnostics.filter(({ severity }) => severity === 'error')
      if (own.length === 0) return alone.plan
      const name = policyName(policy)
      const old = name === undefined ? undefined : known.get(name)
      if (old?.invalid !== undefined) return [old]
      errors.push(...own)
      return old === undefined ? [] : [invalidated(old, own)]
    }),
  )
  return { impacts, plan: apart, errors }
}

/** The policy as it was, but it launches nothing: its conditions cannot be read any more. */
function invalidated(policy: PlannedPolicy, errors: readonly Diagnostic[]): PlannedPolicy {
  const message = errors.map((error) => `${error.file}:${error.span.line}:${error.span.column} ${error.message}`).join('; ')
  return { ...plainPlan(policy), clauses: [], invalid: { message }, digest: `invalid ${policy.digest}` }
}
