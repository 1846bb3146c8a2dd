/**
 * Policies that a program gives by the thousand are mostly alike: they say the same but for their names, their cron expressions and their sentences. The first
 * of a kind is read as any policy is; of the others only what is new in them. The plan is that of the usual way; the text that its places lie
 * in is only measured, and written out when somebody asks for it.
 */
import { alikeText, type AlikeParts, type AlikePlaces } from './alike-text.js'
import { PolicyCompiler, type CompilePoliciesOptions } from './compile.js'
import type { Clause, PlannedPolicy } from './plan.js'
import { OBJECT_LIMITS, scalarText } from './object-tree.js'
import { readPolicyObjects, type PolicySource, type ReadResult } from './read.js'
import { SharedPlan, type PlanPattern } from './shared-plan.js'
import { Problems } from './source.js'
import { plainMapping, type MappingEntry, type MappingNode, type SourceNode } from './tree.js'
import { isVarying, VaryingReader, type Varying } from './varying-parts.js'

/** Policies that are alike, planned. */
export interface AlikePolicies {
  /** As the usual way would have made it. */
  readonly plan: readonly PlannedPolicy[]
  /** The policies themselves, as `alikeText` writes them. */
  readonly text: string
}

/**
 * Plans a list of policies. Undefined where the usual way must do it: when there is anything to tell about any of them, be it a warning, or the list is
 * none, or larger than it may be. Never throws on account of what the policies say.
 */
export function planAlike(policies: unknown, options: CompilePoliciesOptions): AlikePolicies | undefined {
  if (!Array.isArray(policies) || policies.length === 0) return undefined
  const reader = new AlikeReader(options)
  for (let index = 0; index < policies.length; index += 1) if (!reader.take(policies[index])) return undefined
  return reader.result()
}

/** How many kinds are remembered; where there are more, policies are hardly alike. */
const KINDS_MAX = 10_000

/** How the document begins that the policies are written out to. */
const HEAD = 'policies:'

/** What policies of one kind have in common: most of the plan, and the measures of the text around what varies. */
interface Kind {
  /** Its place among the kinds. */
  readonly index: number
  /** The first of them. */
  readonly source: PolicySource
  readonly pattern: PlanPattern
  /** By expression; the empty one where the kind has other timers. */
  readonly timers: Map<string, KnownTimers>
  /** What stands before the name, and whether the expression does too. */
  readonly nameAt: number
  readonly isNameLate: boolean
  /** The line of the name in a policy that is alone. */
  readonly nameLine: number
  /** Characters, line breaks and values, without those of what varies. */
  readonly length: number
  readonly lines: number
  readonly nodes: number
}

/** An expression as timers, its place among the expressions plus 1, and how long it is as it is written. */
interface KnownTimers {
  readonly pattern: PlanPattern
  /** Where names are written in quotes, and those of the first of the kind are not, or the other way round. */
  otherQuotes: PlanPattern | undefined
  readonly number: number
  readonly length: number
}

/** A sentence as a clause, its place among the sentences, and the length of its line of the text. */
interface KnownSentence {
  readonly clause: Clause
  readonly index: number
  readonly length: number
}

class AlikeReader {
  readonly #problems = new Problems()
  readonly #compiler: PolicyCompiler
  readonly #varying = new VaryingReader()
  readonly #kinds = new Map<string, Kind>()
  readonly #sentences = new Map<string, KnownSentence>()
  readonly #names = new Set<string>()
  readonly #plan: PlannedPolicy[] = []
  /** Those of the policy that is taken: one list for all of them, since plans copy what they keep. */
  readonly #clauses: Clause[] = []
  /** Characters so far, of the text that the policies are written out to. */
  #length = HEAD.length
  /** Line breaks so far. */
  #lines = 0
  /** The document, and its list. */
  #nodes = 2
  readonly #firsts: Record<string, unknown>[] = []
  readonly #expressions = new Map<string, number>()
  readonly #places: { readonly [Column in keyof AlikePlaces]: number[] } = { kind: [], expression: [], count: [], sentence: [] }

  constructor(options: CompilePoliciesOptions) {
    this.#compiler = new PolicyCompiler(options, this.#problems)
  }

  result(): AlikePolicies | undefined {
    if (this.#length > OBJECT_LIMITS.lengthMax || this.#nodes > OBJECT_LIMITS.nodesMax) return undefined
    const parts: AlikeParts = {
      kinds: this.#firsts,
      expressions: [...this.#expressions.keys()],
      sentences: [...this.#sentences.keys()],
      names: [...this.#names],
      places: this.#places,
    }
    return { plan: this.#plan, text: alikeText(parts) }
  }

  /** False: the policy is for the usual way. */
  take(given: unknown): boolean {
    const varying = this.#varying.read(given)
    if (varying === undefined) return false
    const { size } = this.#names
    if (this.#names.add(varying.name).size === size) return false
    const known = varying.kind === undefined ? undefined : this.#kinds.get(varying.kind)
    return known === undefined ? this.#learn(given, varying) : this.#takeAlike(known, varying)
  }

  #takeAlike(kind: Kind, varying: Varying): boolean {
    const { name, expression, sentences } = varying
    const known = kind.timers.get(expression) ?? this.#compileTimers(kind, varying)
    if (known === undefined) return false
    const nameLength = scalarText(name).length
    const start = this.#length + kind.nameAt + (kind.isNameLate ? known.length : 0)
    this.#place(kind.index, known.number, sentences.length)
    this.#clauses.length = sentences.length
    let length = kind.length + nameLength + known.length
    for (let index = 0; index < sentences.length; index += 1) {
      const sentence = sentences[index]!
      const read = this.#sentences.get(sentence) ?? this.#readSentence(sentence)
      if (read === undefined) return false
      this.#clauses[index] = read.clause
      this.#places.sentence.push(read.index)
      length += read.length
    }
    const pattern = patternOf(known, nameLength - name.length)
    this.#plan.push(new SharedPlan(name, pattern, this.#clauses, { start, line: kind.nameLine + this.#lines }))
    this.#count(length, kind.lines + sentences.length, kind.nodes + sentences.length)
    return true
  }

  /** The first of the kind with another expression: whether that goes with the rest is checked as ever. */
  #compileTimers({ source, pattern, timers }: Kind, { name, expression }: Varying): KnownTimers | undefined {
    const entries = source.node.entries.flatMap((entry): readonly MappingEntry[] => {
      if (entry.key === 'conditions') return []
      const value = entry.key === 'name' ? name : entry.key === 'cron_expression' ? expression : undefined
      return [value === undefined || entry.value.kind !== 'scalar' ? entry : { ...entry, value: { ...entry.value, value } }]
    })
    const planned = this.#compiler.compile({ ...source, node: { ...source.node, entries } })
    if (planned === undefined || !this.#problems.isEmpty) return undefined
    const known = this.#timersOf(expression, { ...pattern, timers: planned.timers })
    timers.set(expression, known)
    return known
  }

  #timersOf(expression: string, pattern: PlanPattern): KnownTimers {
    if (expression === '') return { pattern, otherQuotes: undefined, number: 0, length: 0 }
    const number = this.#expressions.get(expression) ?? this.#expressions.size + 1
    this.#expressions.set(expression, number)
    return { pattern, otherQuotes: undefined, number, length: scalarText(expression).length }
  }

  #readSentence(sentence: string): KnownSentence | undefined {
    const clause = this.#compiler.clauseOf(sentence)
    if (clause === undefined) return undefined
    const known = { clause, index: this.#sentences.size, length: `\n      - ${scalarText(sentence)}`.length }
    this.#sentences.set(sentence, known)
    return known
  }

  /** Reads a policy as if it were alone. */
  #learn(given: unknown, { kind, expression }: Varying): boolean {
    const read: ReadResult = Reflect.apply(readPolicyObjects, undefined, [[given]])
    const [source] = read.document?.policies ?? []
    if (source === undefined || read.diagnostics.length > 0 || !hasText(source.node)) return false
    const planned = this.#compiler.compile(source)
    if (planned === undefined || !this.#problems.isEmpty) return false
    const { pattern, clauses } = planned
    const { start, line } = planned.source.span
    this.#plan.push(new SharedPlan(planned.name, pattern, clauses, { start: start + this.#length - HEAD.length, line: line + this.#lines }))
    const index = this.#firsts.push(plainMapping(source.node)) - 1
    this.#place(index, 0, 0)
    const measures = measuresOf(source.node, read.text)
    if (kind !== undefined && measures !== undefined && this.#kinds.size < KINDS_MAX) {
      const timers = new Map([[expression, this.#timersOf(expression, pattern)]])
      this.#kinds.set(kind, { ...measures, index, source, pattern, timers, nameLine: line })
    }
    this.#count(read.text.length - HEAD.length, lineBreaksIn(read.text), nodesIn(source.node))
    return true
  }

  #place(kind: number, expression: number, count: number): void {
    this.#places.kind.push(kind)
    this.#places.expression.push(expression)
    this.#places.count.push(count)
  }

  #count(length: number, lines: number, nodes: number): void {
    this.#length += length
    this.#lines += lines
    this.#nodes += nodes
  }
}

function patternOf(known: KnownTimers, quotes: number): PlanPattern {
  if (quotes === known.pattern.quotes) return known.pattern
  return (known.otherQuotes ??= { ...known.pattern, quotes })
}

type Measures = Pick<Kind, 'nameAt' | 'isNameLate' | 'length' | 'lines' | 'nodes'>

/** Measures the text of a policy that is alone, around what varies. Undefined where the sentences stand before the name, whose line depends on them then. */
function measuresOf(node: MappingNode, text: string): Measures | undefined {
  let items = 0
  let length = text.length - HEAD.length
  /** Of what varies, so far. */
  let varied = 0
  let nameAt: number | undefined
  let isNameLate = false
  for (const { key, keyEnd, value } of node.entries) {
    if (!isVarying(key)) continue
    if (key === 'conditions' && nameAt === undefined) return undefined
    if (key === 'name') {
      nameAt = value.start - HEAD.length - varied
      isNameLate = varied > 0
    }
    if (value.kind === 'list') items = value.items.length
    // The list begins behind the colon.
    const written = value.end - (value.kind === 'list' ? keyEnd + 1 : value.start)
    varied += written
    length -= written
  }
  if (nameAt === undefined) return undefined
  return { nameAt, isNameLate, length, lines: lineBreaksIn(text) - items, nodes: nodesIn(node) - items }
}

/** Whether all values can be written as a text and read again. */
function hasText(node: SourceNode): boolean {
  if (node.kind === 'scalar') return typeof node.value !== 'number' || Number.isFinite(node.value)
  if (node.kind === 'list') return node.items.every(hasText)
  return node.kind === 'mapping' && node.entries.every(({ value }) => hasText(value))
}

function nodesIn(node: SourceNode): number {
  const inside = node.kind === 'list' ? node.items : node.kind === 'mapping' ? node.entries.map(({ value }) => value) : []
  return inside.reduce((sum, one) => sum + nodesIn(one), 1)
}

function lineBreaksIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
