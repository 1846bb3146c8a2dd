/**
 * Which sentences of a list are read together: those that stand one after another are one rule, as in Drools. What combines others, and a sentence with
 * `for`, stands by itself. The compiler of conditions and the impact of a change of vocabulary both ask it.
 */
import { textOf } from './policy-keys.js'
import { entryOf, type ScalarNode, type SourceNode } from './tree.js'

/** A sentence of a list: the item, the scalar that holds its words, and the words. */
export interface SentenceItem {
  readonly item: SourceNode
  readonly node: ScalarNode
  readonly text: string
}

/** A stretch of a list: sentences that are read together, or an item that is no sentence. */
export type Stretch =
  { readonly kind: 'sentences'; readonly sentences: readonly SentenceItem[] } | { readonly kind: 'other'; readonly item: SourceNode }

/** The stretches of a list, in order. `valid` leaves out what has been refused already. */
export function stretchesOf(
  items: readonly SourceNode[],
  valid: (node: SourceNode | undefined) => SourceNode | undefined = (node) => node,
): readonly Stretch[] {
  const stretches: Stretch[] = []
  let run: SentenceItem[] = []
  const endRun = (): void => {
    if (run.length > 0) stretches.push({ kind: 'sentences', sentences: run })
    run = []
  }
  for (const item of items) {
    const sentence = sentenceIn(item, valid)
    const isAlone = item.kind === 'mapping' && entryOf(item, 'for') !== undefined
    if (sentence === undefined || isAlone) endRun()
    if (sentence === undefined) stretches.push({ kind: 'other', item })
    else run.push(sentence)
    if (isAlone) endRun()
  }
  endRun()
  return stretches
}

function sentenceIn(item: SourceNode, valid: (node: SourceNode | undefined) => SourceNode | undefined): SentenceItem | undefined {
  const node = valid(item.kind === 'mapping' ? entryOf(item, 'sentence')?.value : item)
  const text = textOf(node)
  return node?.kind === 'scalar' && text !== undefined ? { item, node, text } : undefined
}
