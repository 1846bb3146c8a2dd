/** One policy's keys with the file's defaults under them: typed values for the compilers, and the places to point at. */
import { parseDuration, parseInstant, type Duration, type Instant } from '../../grammar/index.js'
import { meantKeys } from './unknown-keys.js'
import { policySchema, schemaNode } from './document.js'
import type { PolicySource } from './read.js'
import type { Problem, Problems, SourceText } from './source.js'
import { entryOf, headOf, type MappingEntry, type SourceNode } from './tree.js'

/** Reads keys of a mapping. A value that was reported already reads as absent, so that nothing is reported twice. */
export class PolicyKeys {
  readonly source: SourceText
  readonly problems: Problems
  readonly #policy: PolicySource
  #meant: ReadonlySet<string> | undefined

  constructor(policy: PolicySource, problems: Problems) {
    this.source = policy.source
    this.problems = problems
    this.#policy = policy
  }

  /** The policy's mapping. */
  get root(): SourceNode {
    return this.#policy.node
  }

  /** The value of `key`: the policy's own, else the default of its file. */
  node(key: string): SourceNode | undefined {
    return this.valid(this.#entry(key)?.value)
  }

  valid(node: SourceNode | undefined): SourceNode | undefined {
    return node === undefined || this.#policy.invalid.has(node) ? undefined : node
  }

  /** Whether the key has a value that was refused, or is misspelt: what depends on it cannot be judged. */
  isBroken(key: string): boolean {
    const entry = this.#entry(key)
    if (entry) return this.valid(entry.value) === undefined
    this.#meant ??= meantKeys(schemaNode(policySchema), this.#policy.node)
    return this.#meant.has(key)
  }

  text(key: string): string | undefined {
    return textOf(this.node(key))
  }

  flag(key: string): boolean {
    const node = this.node(key)
    return node?.kind === 'scalar' && node.value === true
  }

  number(key: string): number | undefined {
    return numberOf(this.node(key))
  }

  duration(key: string): Duration | undefined {
    return parseDuration(this.text(key) ?? '')
  }

  instant(key: string): Instant | undefined {
    return parseInstant(this.text(key) ?? '')
  }

  /** Reports a problem with the value of `key`, or with the policy as a whole if it has no such key. */
  report(key: string, problem: Omit<Problem, 'start' | 'end'>): void {
    const entry = this.#entry(key)
    if (!entry) return this.reportAt(this.#policy.node, problem)
    if (entry.value.kind === 'scalar') return this.reportAt(entry.value, problem)
    this.problems.add(this.source, { ...problem, start: entry.keyStart, end: entry.keyEnd })
  }

  /** Reports a problem with a node. */
  reportAt(node: SourceNode, problem: Omit<Problem, 'start' | 'end'>): void {
    const { start, end } = headOf(node)
    this.problems.add(this.source, { ...problem, start, end })
  }

  #entry(key: string): MappingEntry | undefined {
    return entryOf(this.#policy.node, key) ?? entryOf(this.valid(this.#policy.defaults), key)
  }
}

/** The text of a scalar that is one. */
export function textOf(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined
}

/** The number of a scalar that is one. */
export function numberOf(node: SourceNode | undefined): number | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined
}
