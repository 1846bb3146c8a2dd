/** The sentences that policies use, as they are read together, with their places: what a change of vocabulary is tried on. */
import type { Span } from '../../grammar/index.js'
import { entryOf, type SourceNode } from './tree.js'
import { policyName } from './named-things.js'
import type { PolicySource, ReadDocument } from './read.js'
import { stretchesOf, type SentenceItem } from './sentence-runs.js'

/** Sentences of one policy that stand one after another. */
export interface SentenceGroup {
  readonly policy: string
  readonly sentences: readonly string[]
  /** Where each stands. */
  readonly places: readonly { readonly file: string; readonly span: Span }[]
}

/** All sentences of all policies of the documents, in their order; those of file defaults once, under the name of each policy that takes them. */
export function usedSentences(documents: readonly ReadDocument[]): readonly SentenceGroup[] {
  return documents.flatMap(({ policies }) => policies.flatMap(groupsOf))
}

function groupsOf(policy: PolicySource): readonly SentenceGroup[] {
  const conditions = entryOf(policy.node, 'conditions') ?? entryOf(policy.defaults, 'conditions')
  const name = policyName(policy) ?? ''
  const runs = conditions?.value.kind === 'list' ? runsIn(conditions.value.items) : []
  return runs.map((run) => ({
    policy: name,
    sentences: run.map(({ text }) => text),
    places: run.map(({ node: { start, end } }) => ({ file: policy.source.file, span: policy.source.span(start, end) })),
  }))
}

/** The runs of sentences in a list, then those of the lists within it. */
function runsIn(items: readonly SourceNode[]): readonly (readonly SentenceItem[])[] {
  return stretchesOf(items).flatMap((stretch) => (stretch.kind === 'sentences' ? [stretch.sentences] : runsIn(partsOf(stretch.item))))
}

function partsOf(item: SourceNode): readonly SourceNode[] {
  const value = entryOf(item, 'any')?.value ?? entryOf(item, 'all')?.value ?? entryOf(entryOf(item, 'at_least')?.value, 'of')?.value
  if (value?.kind === 'list') return value.items
  const not = entryOf(item, 'not')?.value
  return not ? [not] : []
}
