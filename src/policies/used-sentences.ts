/** The sentences that policies use, as they are read together, with their places: what a change of vocabulary is tried on. */
import type { Span } from '../../grammar/index.js'
import { entryOf, type SourceNode } from './tree.js'
import { policyName } from './named-things.js'
import { textOf } from './policy-keys.js'
import type { PolicySource, ReadDocument } from './read.js'

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
    sentences: run.map((node) => textOf(node) ?? ''),
    places: run.map(({ start, end }) => ({ file: policy.source.file, span: policy.source.span(start, end) })),
  }))
}

/** The runs of sentences in a list, then those of the lists within it. A mapping that combines, or has `for`, ends a run. */
function runsIn(items: readonly SourceNode[]): readonly (readonly SourceNode[])[] {
  const runs: SourceNode[][] = []
  let run: SourceNode[] = []
  const end = (): void => {
    if (run.length > 0) runs.push(run)
    run = []
  }
  for (const item of items) {
    const node = sentenceOf(item)
    const isAlone = node !== item && entryOf(item, 'for') !== undefined
    if (node === undefined || isAlone) end()
    if (node === undefined) runs.push(...runsIn(partsOf(item)).map((inner) => [...inner]))
    else run.push(node)
    if (isAlone) end()
  }
  end()
  return runs
}

function sentenceOf(item: SourceNode): SourceNode | undefined {
  const node = item.kind === 'mapping' ? entryOf(item, 'sentence')?.value : item
  return textOf(node) === undefined ? undefined : node
}

function partsOf(item: SourceNode): readonly SourceNode[] {
  const value = entryOf(item, 'any')?.value ?? entryOf(item, 'all')?.value ?? entryOf(entryOf(item, 'at_least')?.value, 'of')?.value
  if (value?.kind === 'list') return value.items
  const not = entryOf(item, 'not')?.value
  return not ? [not] : []
}
