/** The tree that YAML texts and plain objects are read into: values with their places. The schema is checked on it, and policies are compiled from it. */

/** How a scalar is written; it decides how its letters lie in the text. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block'

interface Place {
  /** Offsets in the text of the tree's source. */
  readonly start: number
  readonly end: number
}

export interface ScalarNode extends Place {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  readonly style: ScalarStyle
}

export interface ListNode extends Place {
  readonly kind: 'list'
  readonly items: readonly SourceNode[]
}

export interface MappingEntry {
  readonly key: string
  readonly keyStart: number
  readonly keyEnd: number
  readonly value: SourceNode
}

export interface MappingNode extends Place {
  readonly kind: 'mapping'
  readonly entries: readonly MappingEntry[]
  /** Written in braces. */
  readonly flow: boolean
}

/** Something that no document can hold, such as a function; only plain objects given by a program contain it. */
export interface ForeignNode extends Place {
  readonly kind: 'foreign'
  readonly description: string
}

export type SourceNode = ScalarNode | ListNode | MappingNode | ForeignNode

/** The entry of `key`, if the node is a mapping that has one. */
export function entryOf(node: SourceNode | undefined, key: string): MappingEntry | undefined {
  return node?.kind === 'mapping' ? node.entries.find((entry) => entry.key === key) : undefined
}

/** The value as plain data that shares nothing with the tree or with the object it was read from. */
export function plainValue(node: SourceNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(plainValue)
    case 'mapping':
      return plainMapping(node)
    case 'foreign':
      return undefined
  }
}

/** The same for a mapping. A key that stands twice keeps its last value. */
export function plainMapping(node: MappingNode): Record<string, unknown> {
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]))
}

/** Where a problem with a node as a whole is shown: a scalar itself, a mapping's name or first key, a list's start. */
export function headOf(node: SourceNode): Place {
  if (node.kind !== 'mapping') return node.kind === 'list' ? { start: node.start, end: Math.min(node.end, node.start + 1) } : node
  const name = entryOf(node, 'name')
  if (name) return { start: name.value.start, end: name.value.end }
  const first = node.entries[0]
  return first ? { start: first.keyStart, end: first.keyEnd } : { start: node.start, end: node.end }
}

/** What a node is called in messages: `the text "x"`, `a list`. */
export function describeNode(node: SourceNode): string {
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'mapping') return 'a mapping'
  if (node.kind === 'foreign') return node.description
  if (node.value === null) return 'nothing'
  if (typeof node.value === 'string') return `the text ${shorten(JSON.stringify(node.value))}`
  return typeof node.value === 'boolean' ? String(node.value) : `the number ${node.value}`
}

/** At most about sixty letters of a text, for messages. */
export function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 40)}…${text.slice(-15)}`
}
