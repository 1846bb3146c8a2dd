/** Values that are the author's own: inputs, metadata. Anything that JSON can hold is well; what it cannot hold, and the one dangerous key, are refused. */
import type { Problem } from './source.js'
import { describeNode, type SourceNode } from './tree.js'

/** Calls `refuse` for every node inside `root` that no document can hold, and for the value of every key `__proto__`. */
export function checkFree(root: SourceNode, refuse: (node: SourceNode, problem: Problem) => void): void {
  const stack: SourceNode[] = [root]
  for (let node = stack.pop(); node; node = stack.pop()) {
    // Lists may be longer than a call has room for.
    if (node.kind === 'list') for (const item of node.items) stack.push(item)
    if (isNoData(node)) refuse(node, { ...placeOf(node), code: 'bad-type', message: noDataMessage(node) })
    if (node.kind !== 'mapping') continue
    for (const { key, keyStart, keyEnd, value } of node.entries) {
      stack.push(value)
      if (key !== '__proto__') continue
      const message = '`__proto__` is not accepted as a key.'
      refuse(root, { start: keyStart, end: keyEnd, code: 'bad-name', message, hint: 'Give it another name.' })
    }
  }
}

function isNoData(node: SourceNode): boolean {
  return node.kind === 'foreign' || (node.kind === 'scalar' && typeof node.value === 'number' && !Number.isFinite(node.value))
}

function noDataMessage(node: SourceNode): string {
  const what = describeNode(node)
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} cannot stand in a document; numbers, texts, true, false, null, lists and mappings can.`
}

function placeOf({ start, end }: SourceNode): { start: number; end: number } {
  return { start, end }
}
