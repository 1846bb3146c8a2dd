/** Which item of a policy's conditions each clause of its plan was made of. What points at conditions, or prints them, goes through it. */
import type { Clause } from './plan.js'
import { textOf, type PolicyKeys } from './policy-keys.js'
import { entryOf, type ScalarNode, type SourceNode } from './tree.js'

/** The item of each clause, in order. Clauses stand in the order of their items; an item that became a part of the one above has no clause. */
export function clauseItems(keys: PolicyKeys, clauses: readonly Clause[]): readonly (SourceNode | undefined)[] {
  const list = keys.node('conditions')
  const items = list?.kind === 'list' ? list.items : []
  if (items.length === clauses.length) return items
  const left = [...items]
  return clauses.map((clause) => {
    const at = left.findIndex((item) => beginsClause(item, clause))
    const [item] = left.splice(0, at + 1).slice(-1)
    return item
  })
}

function beginsClause(item: SourceNode, { text }: Clause): boolean {
  const [first] = sentenceNodes(item)
  return first === undefined || text.includes(textOf(first)?.trimEnd() ?? '')
}

/** The sentences of an item, in the order in which its clause's text holds them. */
export function sentenceNodes(item: SourceNode): readonly ScalarNode[] {
  if (item.kind === 'scalar') return [item]
  if (item.kind === 'list') return item.items.flatMap(sentenceNodes)
  const inner = ['sentence', 'any', 'all', 'not'].flatMap((key) => entryOf(item, key)?.value ?? [])
  return [...inner, entryOf(entryOf(item, 'at_least')?.value, 'of')?.value].flatMap((node) =>
    node === undefined ? [] : sentenceNodes(node),
  )
}
