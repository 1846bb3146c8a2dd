/** A policy as the linter sees it: the plan, and the keys and sentences that it was made of, to point at. */
import type { Span } from '../../../grammar/index.js'
import {
  clauseItems,
  entryOf,
  headOf,
  placeInScalar,
  PolicyKeys,
  sentenceNodes,
  textOf,
  type Clause,
  type MappingNode,
  type PlannedPolicy,
  type Problem,
  type Problems,
  type ReadDocument,
  type ScalarNode,
  type SourceNode,
} from '../../policies/index.js'

/** A problem without its place. */
export type Finding = Omit<Problem, 'start' | 'end'>

/** A place in the text of a policy's file. */
export interface Place {
  readonly start: number
  readonly end: number
}

/** One policy with what it takes to report about it. */
export class LintedPolicy {
  readonly plan: PlannedPolicy
  readonly keys: PolicyKeys
  readonly #node: MappingNode
  readonly #clauses: readonly ClausePlaces[]

  constructor(plan: PlannedPolicy, policy: ReadDocument['policies'][number], problems: Problems) {
    this.plan = plan
    this.keys = new PolicyKeys(policy, problems)
    this.#node = policy.node
    this.#clauses = placesOfClauses(this.keys, plan.clauses)
  }

  /** Whether the policy has the key itself, and not from the defaults of its file. */
  owns(key: string): boolean {
    return entryOf(this.#node, key) !== undefined && this.keys.node(key) !== undefined
  }

  /** The value of a key, its own or a default. */
  has(key: string): boolean {
    return this.keys.node(key) !== undefined
  }

  /** Reports at the value of a key, or at the policy's name. */
  report(key: string, finding: Finding): void {
    this.keys.report(key, finding)
  }

  /** Reports at a clause, or at a span of its text. */
  reportClause(index: number, finding: Finding, span?: Span): void {
    this.keys.problems.add(this.keys.source, { ...finding, ...this.placeOfClause(index, span) })
  }

  /** Where a clause stands, or a span of its text. */
  placeOfClause(index: number, span?: Span): Place {
    const places = this.#clauses[index]
    if (places === undefined) return headOf(this.#node)
    return (span && placeOfSpan(this.keys, places, span)) ?? places.whole
  }

  /** A place as the second place of a diagnostic. */
  related(place: Place, message: string): { readonly message: string; readonly file: string; readonly span: Span } {
    const { source } = this.keys
    return { message, file: source.file, span: source.span(place.start, place.end) }
  }

  /** The place of the policy's name. */
  get head(): Place {
    return headOf(this.#node)
  }
}

/** Where a clause stands, and where the sentences in its text stand. */
interface ClausePlaces {
  readonly whole: Place
  readonly sentences: readonly { readonly node: ScalarNode; readonly from: number; readonly to: number }[]
}

function placesOfClauses(keys: PolicyKeys, clauses: readonly Clause[]): readonly ClausePlaces[] {
  return clauseItems(keys, clauses).map((item, index) =>
    item === undefined ? { whole: headOf(keys.root), sentences: [] } : placesIn(item, clauses[index]),
  )
}

function placesIn(item: SourceNode, clause: Clause | undefined): ClausePlaces {
  return { whole: wholeOf(item), sentences: clause === undefined ? [] : sentencesIn(item, clause) }
}

function wholeOf(item: SourceNode): Place {
  const sentence = entryOf(item, 'sentence')?.value
  return headOf(sentence ?? item)
}

function sentencesIn(item: SourceNode, { text }: Clause): ClausePlaces['sentences'] {
  let at = 0
  return sentenceNodes(item).flatMap((node) => {
    const words = textOf(node)?.trimEnd() ?? ''
    const from = text.indexOf(words, at)
    if (from === -1) return []
    at = from + words.length
    return [{ node, from, to: at }]
  })
}

function placeOfSpan({ source }: PolicyKeys, { sentences }: ClausePlaces, span: Span): Place | undefined {
  const found = sentences.find(({ from, to }) => span.start >= from && span.end <= to)
  return found && placeInScalar(source, found.node, span.start - found.from, span.end - found.from)
}
