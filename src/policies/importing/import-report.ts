/** What every importer makes: a text of policies, and a report of what was left out and of what behaves differently, at its place in the foreign file. */
import type { Diagnostic, Severity } from '../../../grammar/index.js'
import { writePolicies, type PolicyText, type WrittenPolicy } from '../policy-text.js'
import { Problems, type SourceText } from '../source.js'

/** What came out of a foreign file. */
export interface Imported {
  /** A policy file. */
  readonly text: string
  /** How many policies are in it. */
  readonly policies: number
  /**
   * By place. `not-imported`: errors where a whole policy is missing, warnings where a part of one is. `imported-otherwise`: what behaves
   * differently; warnings where somebody must look, notes where it is only good to know.
   */
  readonly report: readonly Diagnostic[]
}

/** Offsets in the foreign file. */
export interface ForeignPlace {
  readonly start: number
  readonly end: number
}

/** Collects the report of one foreign file and the policies made of it. */
export class ImportReport {
  readonly problems = new Problems()
  readonly source: SourceText
  readonly #policies: WrittenPolicy[] = []
  readonly #names = new Set<string>()
  readonly #told = new Set<string>()

  constructor(source: SourceText) {
    this.source = source
    this.problems.open(source)
  }

  /** A whole policy is not imported. */
  refused(place: ForeignPlace, message: string, hint?: string): void {
    this.#add('not-imported', 'error', place, message, hint)
  }

  /** A part of a policy is not imported. */
  lost(place: ForeignPlace, message: string, hint?: string, severity: Severity = 'warning'): void {
    this.#add('not-imported', severity, place, message, hint)
  }

  /** Something behaves differently. */
  differs(place: ForeignPlace, message: string, hint?: string, severity: Severity = 'info'): void {
    this.#add('imported-otherwise', severity, place, message, hint)
  }

  /** The same, told once for a file: at the first place. */
  differsOnce(topic: string, place: ForeignPlace, message: string, hint?: string): void {
    if (this.#told.has(topic)) return
    this.#told.add(topic)
    this.differs(place, message, hint)
  }

  /** A name of a policy that no other has, as near to `wanted` as names may be. */
  nameFor(wanted: string): string {
    const plain =
      wanted
        .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, 100) || 'policy'
    let name = plain
    for (let count = 2; this.#names.has(name); count += 1) name = `${plain}-${count}`
    this.#names.add(name)
    return name
  }

  add(policy: WrittenPolicy): void {
    this.#policies.push(policy)
  }

  finish(text: Omit<PolicyText, 'policies'>): Imported {
    return {
      text: writePolicies({ ...text, header: [schemaComment, ...(text.header ?? [])], policies: this.#policies }),
      policies: this.#policies.length,
      report: this.problems.sorted(),
    }
  }

  #add(code: string, severity: Severity, { start, end }: ForeignPlace, message: string, hint: string | undefined): void {
    this.problems.add(this.source, { code, severity, message, start, end, hint })
  }
}

/** Makes editors complete keys. */
export const schemaComment = 'yaml-language-server: $schema=./node_modules/tidegate/schemas/policy.schema.json'

/** A value as an input of a workflow: braces that are no expression here are marked as such. */
export function asInput(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('{{', '\\{{')
  if (Array.isArray(value)) return value.map(asInput)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asInput(inner)]))
}
