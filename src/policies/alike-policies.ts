/**
 * Policies that a program gives by the thousand are mostly alike: they say the same but for their names and their sentences. The first of a kind is read as
 * any policy is; of the others only what is new in them. The plan and the text are those of the usual way.
 */
import { isName, type Span } from '../../grammar/index.js'
import { PolicyCompiler, type CompilePoliciesOptions } from './compile.js'
import type { Clause, PlannedPolicy } from './plan.js'
import { OBJECT_LIMITS, scalarText } from './object-tree.js'
import { readPolicyObjects, type ReadResult } from './read.js'
import { SharedPlan, type PlanSettings } from './shared-plan.js'
import { Problems } from './source.js'
import { entryOf, type MappingNode, type SourceNode } from './tree.js'

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

/** What policies of one kind have in common: most of the plan, and the text before, between and behind name and sentences. */
interface Kind {
  readonly settings: PlanSettings
  readonly timers: PlannedPolicy['timers']
  readonly beforeName: string
  /** Up to the sentences, or to the end where there are none. */
  readonly behindName: string
  readonly behindSentences: string
  /** Where the name stands in a policy that is alone. */
  readonly nameLine: number
  readonly nameColumn: number
  /** Line breaks, and values, without those of the sentences. */
  readonly lines: number
  readonly nodes: number
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
    return known === undefined ? this.#learn(given, varying.kind) : this.#takeAlike(known, varying)
  }

  #takeAlike(kind: Kind, { name, sentences }: Varying): boolean {
    const { settings, timers, beforeName, behindName, behindSentences, nameLine, nameColumn, lines, nodes } = kind
    const nameText = scalarText(name)
    const start = this.#length + beforeName.length
    const clauses: Clause[] = []
    let text = `${beforeName}${nameText}${behindName}`
    for (const sentence of sentences) {
      const known = this.#sentences.get(sentence) ?? this.#readSentence(sentence)
      if (known === undefined) return false
      clauses.push(known.clause)
      text += known.line
    }
    text += behindSentences
    const span = { start, end: start + nameText.length, line: nameLine + this.#lines, column: nameColumn }
    this.#plan.push(new SharedPlan(settings, { name, timers, clauses }, span))
    this.#write(text, lines + sentences.length, nodes + sentences.length)
    return true
  }

  #readSentence(sentence: string): KnownSentence | undefined {
    const clause = this.#compiler.clauseOf(sentence)
    if (clause === undefined) return undefined
    const known = { clause, line: `\n      - ${scalarText(sentence)}` }
    this.#sentences.set(sentence, known)
    return known
  }

  /** Reads a policy as if it were alone. */
  #learn(given: unknown, kind: string | undefined): boolean {
    const read: ReadResult = Reflect.apply(readPolicyObjects, undefined, [[given]])
    const [source] = read.document?.policies ?? []
    if (source === undefined || read.diagnostics.length > 0) return false
    const planned = this.#compiler.compile(source)
    if (planned === undefined || !this.#problems.isEmpty) return false
    const { settings, timers } = planned
    const { start, end, line, column } = planned.source.span
    const by = this.#length - HEAD.length
    this.#plan.push(new SharedPlan(settings, planned, { start: start + by, end: end + by, line: line + this.#lines, column }))
    const pieces = piecesOf(source.node, read.text, planned.source.span)
    if (kind !== undefined && pieces !== undefined && this.#kinds.size < KINDS_MAX)
      this.#kinds.set(kind, { ...pieces, settings, timers, nameLine: line, nameColumn: column })
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

type Pieces = Pick<Kind, 'beforeName' | 'behindName' | 'behindSentences' | 'lines' | 'nodes'>

/** Cuts the text of a policy that is alone around its name and its sentences. Undefined where the sentences come first. */
function piecesOf(node: MappingNode, text: string, name: Pick<Span, 'start' | 'end'>): Pieces | undefined {
  const conditions = entryOf(node, 'conditions')
  if (conditions !== undefined && conditions.keyStart < name.start) return undefined
  const items = conditions?.value.kind === 'list' ? conditions.value.items.length : 0
  // Behind the colon.
  const sentencesStart = conditions === undefined ? text.length : conditions.keyEnd + 1
  return {
    beforeName: text.slice(HEAD.length, name.start),
    behindName: text.slice(name.end, sentencesStart),
    behindSentences: text.slice(conditions?.value.end ?? text.length),
    lines: lineBreaksIn(text) - items,
    nodes: nodesIn(node) - items,
  }
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

/** What differs between policies of one kind, and a text that tells the kind. Without `kind` the policy is like no other. */
interface Varying {
  readonly name: string
  readonly sentences: readonly string[]
  readonly kind: string | undefined
}

/** Undefined for what has no name that policies may have. */
function varyingOf(policy: unknown): Varying | undefined {
  if (!isPlainObject(policy)) return undefined
  let sentences: readonly string[] = []
  let kind: string | undefined = ''
  for (const key of Object.keys(policy)) {
    const value = policy[key]
    if (value === undefined) continue
    kind += `${key.length} ${key}`
    if (key === 'name') continue
    if (key === 'conditions') {
      if (!areSentences(value)) kind = undefined
      else sentences = value
    } else {
      const said = saidBy(value, key in handedOut ? 1 : DEPTH_MAX)
      kind = said === undefined ? undefined : kind + said
    }
    if (kind === undefined) break
  }
  const { name } = policy
  return typeof name === 'string' && isName(name) ? { name, sentences, kind } : undefined
}

/** What a launcher or a listener gets as it is: lists and objects inside must not be those of another policy. */
const handedOut: Readonly<Record<string, true>> = { inputs: true, metadata: true }

/** How deep a value may be that policies have in common. */
const DEPTH_MAX = 4

/** A text that no other value has; undefined for what is no plain data, or lies deeper. */
function saidBy(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return `"${value.length} ${value}`
  if (typeof value === 'boolean' || value === null) return `:${value}`
  if (typeof value === 'number') return Object.is(value, -0) ? undefined : `#${value}`
  if (depth === 0) return undefined
  if (Array.isArray(value)) return saidByAll('[', value.length, (index) => saidBy(value[index], depth - 1))
  if (!isPlainObject(value)) return undefined
  const keys = Object.keys(value)
  return saidByAll('{', keys.length, (index) => {
    const key = keys[index] ?? ''
    const said = saidBy(value[key], depth - 1)
    return said && `${key.length} ${key}${said}`
  })
}

function saidByAll(mark: string, count: number, saidAt: (index: number) => string | undefined): string | undefined {
  let all = `${mark}${count} `
  for (let index = 0; index < count; index += 1) {
    const said = saidAt(index)
    if (said === undefined) return undefined
    all += said
  }
  return all
}

function areSentences(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string') && !hasHoles(value)
}

/** `every` leaves out what is not there. */
function hasHoles(list: readonly unknown[]): boolean {
  for (let index = 0; index < list.length; index += 1) if (list[index] === undefined) return true
  return false
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
