/** Turns what the `yaml` package composed into the tree: aliases and merge keys resolved, within bounds. The YAML reader calls it. */
import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml'
import type { Problem } from './source.js'
import type { MappingEntry, ScalarStyle, SourceNode } from './tree.js'
import { quotesHint } from './yaml-messages.js'

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_FOLDED: 'block',
  BLOCK_LITERAL: 'block',
}

/** Turns the nodes of one document of `yaml` into the tree, resolving aliases and merge keys; recursion is bounded by the depth that was measured before. */
export class TreeBuilder {
  /** How many nodes stand in the tree because an alias repeats them, and where the bound was passed. */
  aliased = 0
  aliasedAt = 0
  readonly #anchors = new Map<string, { readonly node: SourceNode; readonly size: number }>()
  readonly #properties: { readonly at: number; readonly anchor: string | undefined }[] = []
  readonly #used = new Set<string>()
  readonly #problems: Problem[]
  readonly #aliasedMax: number
  #size = 0

  constructor(problems: Problem[], aliasedMax: number) {
    this.#problems = problems
    this.#aliasedMax = aliasedMax
  }

  /** Where scalars stand whose tag or anchor serves nothing; in a sentence it was meant as a word. */
  lostProperties(): readonly number[] {
    return this.#properties.filter(({ anchor }) => anchor === undefined || !this.#used.has(anchor)).map(({ at }) => at)
  }

  /** The tree of `node`; `at` is where an absent node would stand. */
  build(node: Node | null, at: number): SourceNode {
    const sizeBefore = this.#size
    this.#size += 1
    const built = this.#buildBare(node, at)
    const anchor = node === null || isAlias(node) ? undefined : node.anchor
    if (anchor !== undefined) this.#anchors.set(anchor, { node: built, size: this.#size - sizeBefore })
    return built
  }

  #buildBare(node: Node | null, at: number): SourceNode {
    if (node === null) return { kind: 'scalar', value: null, style: 'plain', start: at, end: at }
    const [start, end] = node.range ?? [at, at]
    if (isAlias(node)) return this.#resolve(node.source, start, end)
    if (isSeq(node)) return { kind: 'list', start, end, items: node.items.map((item) => this.build(nodeOrNull(item), start)) }
    if (isMap(node))
      return {
        kind: 'mapping',
        start,
        end,
        flow: node.flow === true,
        entries: this.#entries(node.items, start),
      }
    if (node.anchor !== undefined || node.tag !== undefined) this.#properties.push({ at: start, anchor: node.anchor })
    return scalarOf(node, start, end)
  }

  #resolve(name: string, start: number, end: number): SourceNode {
    const anchored = this.#anchors.get(name)
    this.aliased += anchored?.size ?? 1
    this.#size += anchored?.size ?? 1
    if (this.aliased > this.#aliasedMax && this.aliasedAt === 0) this.aliasedAt = start
    this.#used.add(name)
    if (anchored) return anchored.node
    this.#problems.push({
      code: 'not-yaml',
      message: `\`*${name}\` refers to an anchor \`&${name}\`, and there is none before it.`,
      start,
      end,
      hint: quotesHint,
    })
    return { kind: 'scalar', value: null, style: 'plain', start, end }
  }

  #entries(pairs: readonly Pair[], at: number): MappingEntry[] {
    const entries: MappingEntry[] = []
    const merged: MappingEntry[] = []
    for (const pair of pairs) {
      const key = nodeOrNull(pair.key)
      const [keyStart, keyEnd] = key?.range ?? [at, at]
      const name = this.#keyOf(key, keyStart, keyEnd)
      if (name === undefined) continue
      const built = this.build(nodeOrNull(pair.value), keyStart)
      const isMissing = built.kind === 'scalar' && built.value === null && built.start === built.end
      const more = name === '<<' && isScalar(key) && key.type === 'PLAIN' ? mergedEntries(built) : undefined
      if (more) merged.push(...more)
      else entries.push({ key: name, keyStart, keyEnd, value: isMissing ? { ...built, start: keyStart, end: keyEnd } : built })
    }
    const own = new Set(entries.map(({ key }) => key))
    for (const entry of merged) if (!own.has(entry.key) && own.add(entry.key)) entries.push(entry)
    return entries
  }

  #keyOf(key: Node | null, start: number, end: number): string | undefined {
    const target = isAlias(key) ? this.#anchors.get(key.source)?.node : undefined
    if (target?.kind === 'scalar') return String(target.value)
    if (isScalar(key)) return key.type === 'PLAIN' && key.source !== undefined ? key.source : String(key.value)
    const message = key === null ? 'A key is missing before the colon.' : 'A key must be a plain word.'
    this.#problems.push({ code: 'not-yaml', message, start, end: Math.max(end, start + 1), hint: quotesHint })
    return undefined
  }
}

function scalarOf(node: Scalar, start: number, end: number): SourceNode {
  const style = styles[node.type ?? 'PLAIN'] ?? 'plain'
  const { value } = node
  const isPlainData = value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  // The core schema of YAML 1.2 has no other values.
  return { kind: 'scalar', value: isPlainData ? value : null, style, start, end }
}

/** What `yaml` holds as an item, key or value: a node, or nothing where nothing is written. */
export function nodeOrNull(value: unknown): Node | null {
  return isNode(value) ? value : null
}

/** The entries that `<<` brings in: those of a mapping, or of several in a list. Undefined for anything else: then `<<` is a key like others. */
function mergedEntries(value: SourceNode): readonly MappingEntry[] | undefined {
  const sources = value.kind === 'list' ? value.items : [value]
  if (!sources.every((node) => node.kind === 'mapping')) return undefined
  return sources.flatMap((node) => node.entries)
}
