/** Finds keys that stand twice in one mapping. YAML forbids them; left alone, one of the two would be lost without a word. */
import type { Problems, SourceText } from './source.js'
import type { MappingEntry, SourceNode } from './tree.js'

/** Reports keys that stand twice in one mapping, anywhere in the tree. */
export function reportDuplicateKeys(source: SourceText, root: SourceNode, problems: Problems): void {
  const stack: SourceNode[] = [root]
  const visited = new Set<SourceNode>()
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (visited.has(node)) continue
    visited.add(node)
    // Lists may be longer than a call has room for.
    if (node.kind === 'list') for (const item of node.items) stack.push(item)
    if (node.kind !== 'mapping') continue
    const seen = new Map<string, MappingEntry>()
    for (const entry of node.entries) {
      const first = seen.get(entry.key)
      if (first) {
        problems.add(source, {
          code: 'duplicate-name',
          message: `\`${entry.key}\` is written twice here; only one can count.`,
          start: entry.keyStart,
          end: entry.keyEnd,
          hint: 'Remove one of the two.',
          related: [{ message: 'the first one', file: source.file, span: source.span(first.keyStart, first.keyEnd) }],
        })
      } else seen.set(entry.key, entry)
      stack.push(entry.value)
    }
  }
}
