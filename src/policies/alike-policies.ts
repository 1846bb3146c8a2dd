/**
 * Policies that a program gives by the thousand are mostly alike: they say the same but for their names, their cron expressions and their sentences. The first
 * of a kind is read as any policy is; of the others only what is new in them. The plan and the text are those of the usual way.
 */
import { PolicyCompiler, type CompilePoliciesOptions } from './compile.js'
import type { Clause, PlannedPolicy } from './plan.js'
import { OBJECT_LIMITS, scalarText } from './object-tree.js'
import { readPolicyObjects, type PolicySource, type ReadResult } from './read.js'
import { SharedPlan, type PlanSettings } from './shared-plan.js'
import { Problems } from './source.js'
import type { MappingEntry, MappingNode, SourceNode } from './tree.js'
import { varyingOf, type Varying } from './varying-parts.js'

/** What the usual way would have made of the policies too. */
export interface AlikePolicies {
  readonly plan: readonly PlannedPolicy[]
  /** The policies written out. */
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

/** How the document begins. */
const HEAD = 'policies:'

/** What may vary within a kind, in the order in which it stands. */
type VaryingKey = 'name' | 'cron_expression' | 'conditions'

/** What policies of one kind have in common: most of the plan, and the text around what varies. */
interface Kind {
  /** The first of them. */
  readonly source: PolicySource
  readonly settings: PlanSettings
  /** By expression; the empty one where the kind has other timers. */
  readonly timers: Map<string, KnownTimers>
  readonly varying: readonly VaryingKey[]
  /** What stands before each of these, and behind the last. */
  readonly texts: readonly string[]
  /** Where the name stands in a policy that is alone. */
  readonly nameLine: number
  readonly nameColumn: number
  /** Line breaks, and values, without those of the sentences. */
  readonly lines: number
  readonly nodes: number
}

/** An expression as timers, and as it is written. */
interface KnownTimers {
  readonly timers: PlannedPolicy['timers']
  readonly text: string
}

/** A sentence as a clause, and as its line of the text. */
interface KnownSentence {
  readonly clause: Clause
  readonly line: string
}

class AlikeReader {
  readonly #problems = new Problems()
  readonly #compiler: PolicyCompiler
  readonly #kinds = new Map<string, Kind>()
  readonly #sentences = new Map<string, KnownSentence>()
  readonly #names = new Set<string>()
  readonly #plan: PlannedPolicy[] = []
  readonly #texts: string[] = [HEAD]
  #length = HEAD.length
  /** Line breaks so far. */
  #lines = 0
  /** The document, and its list. */
  #nodes = 2

  constructor(options: CompilePoliciesOptions) {
    this.#compiler = new PolicyCompiler(options, this.#problems)
  }

  result(): AlikePolicies | undefined {
    if (this.#length > OBJECT_LIMITS.lengthMax || this.#nodes > OBJECT_LIMITS.nodesMax) return undefined
    return { plan: this.#plan, text: this.#texts.join('') }
  }

  /** False: the policy is for the usual way. */
  take(given: unknown): boolean {
    const varying = varyingOf(given)
    if (varying === undefined || this.#names.has(varying.name)) return false
    this.#names.add(varying.name)
    const known = varying.kind === undefined ? undefined : this.#kinds.get(varying.kind)
    return known === undefined ? this.#learn(given, varying) : this.#takeAlike(known, varying)
  }

  #takeAlike(kind: Kind, varying: Varying): boolean {
    const { name, expression, sentences } = varying
    const known = kind.timers.get(expression) ?? this.#compileTimers(kind, varying)
    if (known === undefined) return false
    const clauses: Clause[] = []
    const { varying: keys, texts } = kind
    let [start, end] = [0, 0]
    let text = ''
    for (let index = 0; index < keys.length; index += 1) {
      text += texts[index]!
      if (keys[index] === 'name') {
        start = this.#length + text.length
        text += scalarText(name)
        end = this.#length + text.length
      } else if (keys[index] === 'cron_expression') text += known.text
      else {
        for (const sentence of sentences) {
          const read = this.#sentences.get(sentence) ?? this.#readSentence(sentence)
          if (read === undefined) return false
          clauses.push(read.clause)
          text += read.line
        }
      }
    }
    text += texts[keys.length]!
    const span = { start, end, line: kind.nameLine + this.#lines, column: kind.nameColumn }
    this.#plan.push(new SharedPlan(kind.settings, { name, timers: known.timers, clauses }, span))
    this.#write(text, kind.lines + sentences.length, kind.nodes + sentences.length)
    return true
  }

  /** The first of the kind with another expression: whether that goes with the rest is checked as ever. */
  #compileTimers({ source, timers }: Kind, { name, expression }: Varying): KnownTimers | undefined {
    const entries = source.node.entries.flatMap((entry): readonly MappingEntry[] => {
      if (entry.key === 'conditions') return []
      const value = entry.key === 'name' ? name : entry.key === 'cron_expression' ? expression : undefined
      return [value === undefined || entry.value.kind !== 'scalar' ? entry : { ...entry, value: { ...entry.value, value } }]
    })
    const planned = this.#compiler.compile({ ...source, node: { ...source.node, entries } })
    if (planned === undefined || !this.#problems.isEmpty) return undefined
    const known = { timers: planned.timers, text: scalarText(expression) }
    timers.set(expression, known)
    return known
  }

  #readSentence(sentence: string): KnownSentence | undefined {
    const clause = this.#compiler.clauseOf(sentence)
    if (clause === undefined) return undefined
    const known = { clause, line: `\n      - ${scalarText(sentence)}` }
    this.#sentences.set(sentence, known)
    return known
  }

  /** Reads a policy as if it were alone. */
  #learn(given: unknown, { kind, expression }: Varying): boolean {
    const read: ReadResult = Reflect.apply(readPolicyObjects, undefined, [[given]])
    const [source] = read.document?.policies ?? []
    if (source === undefined || read.diagnostics.length > 0) return false
    const planned = this.#compiler.compile(source)
    if (planned === undefined || !this.#problems.isEmpty) return false
    const { settings, timers } = planned
    const { start, end, line, column } = planned.source.span
    const by = this.#length - HEAD.length
    this.#plan.push(new SharedPlan(settings, planned, { start: start + by, end: end + by, line: line + this.#lines, column }))
    const pieces = piecesOf(source.node, read.text)
    if (kind !== undefined && pieces !== undefined && this.#kinds.size < KINDS_MAX) {
      const first = new Map([[expression, { timers, text: scalarText(expression) }]])
      this.#kinds.set(kind, { ...pieces, source, settings, timers: first, nameLine: line, nameColumn: column })
    }
    const text = read.text.slice(HEAD.length)
    this.#write(text, lineBreaksIn(text), nodesIn(source.node))
    return true
  }

  #write(text: string, lines: number, nodes: number): void {
    this.#texts.push(text)
    this.#length += text.length
    this.#lines += lines
    this.#nodes += nodes
  }
}

const varyingKeys: Readonly<Record<VaryingKey, true>> = { name: true, cron_expression: true, conditions: true }

type Pieces = Pick<Kind, 'varying' | 'texts' | 'lines' | 'nodes'>

/** Cuts the text of a policy that is alone around what varies. Undefined where the sentences stand before the name, whose line depends on them then. */
function piecesOf(node: MappingNode, text: string): Pieces | undefined {
  const varying: VaryingKey[] = []
  const texts: string[] = []
  let items = 0
  let at = HEAD.length
  for (const { key, keyEnd, value } of node.entries) {
    if (!isVarying(key)) continue
    if (key === 'name' && varying.includes('conditions')) return undefined
    if (value.kind === 'list') items = value.items.length
    // The list begins behind the colon.
    texts.push(text.slice(at, value.kind === 'list' ? keyEnd + 1 : value.start))
    varying.push(key)
    at = value.end
  }
  return { varying, texts: [...texts, text.slice(at)], lines: lineBreaksIn(text) - items, nodes: nodesIn(node) - items }
}

function isVarying(key: string): key is VaryingKey {
  return Object.hasOwn(varyingKeys, key)
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
