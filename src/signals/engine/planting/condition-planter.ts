/**
 * Puts watched conditions into the network: a node for each condition of the tree, in the author's order, a leaf for each that asks a measure
 * or is judged by the general readings. The conditions are not kept: what must be known to judge them and to take them out again lies in tables.
 */
import type { Condition, ConditionOf } from '../../../../dsl/condition.js'
import { eachOnce, readsOf, type Read } from '../../../../dsl/reads.js'
import { InvariantError } from '../../../../grammar/errors.js'
import type { Instant } from '../../../../grammar/time.js'
import type { LeafCondition } from '../../leaves.js'
import type { Evidence, WatchContext } from '../../port.js'
import { conditionsIn } from '../../reaches.js'
import { questionOf, type MeasureRegister, type MeasureEvidence, type Measures } from '../measures/index.js'
import type { MetricSeries, MetricStore } from '../metrics/index.js'
import type { NodeKind, VerdictNetwork } from '../verdicts/index.js'
import type { GeneralLeaves } from './general-leaves.js'
import { LeafSessions } from './leaf-sessions.js'

/** What the planter works with. */
export interface Soil {
  readonly store: MetricStore
  readonly network: VerdictNetwork
  readonly measures: Measures
  readonly register: MeasureRegister
  readonly generals: GeneralLeaves
}

/** Noted of a leaf that is judged by the general readings. Of others: twice their measure, and one more if they look back by the ttl of the metric. */
const GENERAL = -1
const RECENT = 1

/** The conditions of one engine, as nodes. */
export class ConditionPlanter {
  readonly #soil: Soil
  readonly #sessions = new LeafSessions()

  constructor(soil: Soil) {
    this.#soil = soil
  }

  /** Plants a condition for `owner`, and gives each node its first verdict. Answers its root. */
  plant(condition: Condition, context: WatchContext, owner: number, now: Instant): number {
    const { store, network } = this.#soil
    store.read(readsOf(condition), now)
    const root = network.open(lengthOf(condition))
    this.#place(condition, context, root, ~owner, now)
    network.begin(root)
    return root
  }

  uproot(root: number, now: Instant): void {
    const { store, network, generals } = this.#soil
    const reads: Read[] = []
    const end = root + network.lengthOf(root)
    for (let node = root; node < end; node += 1) {
      if (!network.is(node, 'leaf')) continue
      if (network.noteOf(node) === GENERAL) reads.push(...generals.release(node))
      else reads.push(this.#release(node, now))
    }
    network.close(root)
    store.unread(eachOnce(reads))
  }

  /** From now on sessions see different events of a series: leaves for the eyes of one no longer ask what all see. */
  divide(series: MetricSeries, now: Instant): void {
    const { network, measures, register } = this.#soil
    for (const measure of register.forAll(series)) {
      for (const [leaf, thresholds] of measures.leavesOf(measure)) {
        const session = this.#sessions.of(leaf)
        if (session === undefined) continue
        const own = register.holdFor(session, measure, now)
        measures.move(leaf, thresholds, measure, own, now)
        register.release(measure)
        network.note(leaf, (own << 1) | (network.noteOf(leaf) & RECENT))
      }
    }
  }

  /** Why the verdict of a planted condition is what it is. @throws InvariantError for another one */
  explain(root: number, condition: Condition, now: Instant): Evidence {
    if (lengthOf(condition) !== this.#soil.network.lengthOf(root)) throw new InvariantError('this is not the condition that is watched')
    return this.#evidence(condition, root, now)
  }

  /** Answers the node after those of the condition. */
  #place(condition: Condition, context: WatchContext, node: number, parent: number, now: Instant): number {
    if (isLeaf(condition)) {
      this.#placeLeaf(condition, context, node, parent, now)
      return node + 1
    }
    const clauses = conditionsIn(condition)
    this.#soil.network.placeBranch(node, kindOf(condition), parent, needOf(condition, clauses.length), lengthOf(condition))
    let next = node + 1
    for (const clause of clauses) next = this.#place(clause, context, next, node, now)
    return next
  }

  #placeLeaf(condition: LeafCondition, context: WatchContext, node: number, parent: number, now: Instant): void {
    const { store, network, measures, register, generals } = this.#soil
    const question = questionOf(condition)
    const series = question && store.require(question.selection.metric)
    // Of metrics whose events are merged, the general readings judge all conditions.
    if (question === undefined || series?.resolution !== 0) {
      network.placeLeaf(node, parent, generals.place(node, condition, context, now), GENERAL)
      return
    }
    const measure = register.hold(series, question, context.session, now)
    const verdict = measures.ask(measure, node, question.question, now)
    network.placeLeaf(node, parent, verdict, (measure << 1) | (question.selection.lookback.kind === 'recent' ? RECENT : 0))
    this.#sessions.add(node, context.session)
  }

  /** A leaf asks its measure no more. Answers what it read. */
  #release(node: number, now: Instant): Read {
    const { network, measures, register } = this.#soil
    const note = network.noteOf(node)
    const measure = note >> 1
    const { metric, span } = register.readBy(measure)
    measures.forget(measure, node, now)
    register.release(measure)
    this.#sessions.remove(node)
    return { metric, lookbackMs: (note & RECENT) === 0 ? span : 'recent' }
  }

  #evidence(condition: Condition, node: number, now: Instant): Evidence {
    const { network } = this.#soil
    if (!network.is(node, kindOf(condition))) throw new InvariantError('this is not the condition that is watched')
    const clauses: Evidence[] = []
    let next = node + 1
    for (const clause of conditionsIn(condition)) {
      clauses.push(this.#evidence(clause, next, now))
      next += network.lengthOf(next)
    }
    return { condition, verdict: network.verdict(node), since: network.since(node), ...this.#measured(condition, node, now), clauses }
  }

  #measured(condition: Condition, node: number, now: Instant): Partial<Evidence> {
    const { network, measures, generals } = this.#soil
    if (condition.kind === 'at-least') return { observed: network.trues(node), required: condition.count }
    if (condition.kind === 'sustained') {
      const since = network.trueSince(node)
      return { ...(since !== undefined && { observed: now - since }), required: condition.ms }
    }
    if (!isLeaf(condition)) return {}
    const note = network.noteOf(node)
    return note === GENERAL ? generals.measure(node, now) : numbersOf(condition, measures.evidence(note >> 1, now))
  }
}

/** What the general readings would tell of a condition that asks a measure. */
function numbersOf(condition: LeafCondition, { value, count, newest }: MeasureEvidence): Partial<Evidence> {
  const isOnRight = condition.kind === 'comparison' && condition.left.kind === 'number'
  const constant = condition.kind === 'comparison' ? numberIn(condition) : undefined
  const [observed, required] = isOnRight ? [constant, value] : [value, constant]
  return {
    ...(observed !== undefined && { observed }),
    ...(required !== undefined && { required }),
    count,
    ...(count > 0 && { lastTimestamp: newest }),
  }
}

/** The constant beside a measure. */
function numberIn({ left, right }: ConditionOf<'comparison'>): number | undefined {
  if (left.kind === 'number') return left.value
  return right.kind === 'number' ? right.value : undefined
}

/** How many nodes a condition is of, with all inside it. */
function lengthOf(condition: Condition): number {
  let length = 1
  if (!isLeaf(condition)) for (const clause of conditionsIn(condition)) length += lengthOf(clause)
  return length
}

function isLeaf(condition: Condition): condition is LeafCondition {
  return kindOf(condition) === 'leaf'
}

function kindOf(condition: Condition): NodeKind {
  switch (condition.kind) {
    case 'all':
    case 'any':
    case 'at-least':
      return 'count'
    case 'not':
    case 'sustained':
      return condition.kind
    case 'assume':
      return condition.verdict ? 'assume-true' : 'assume-false'
    case 'comparison':
    case 'exists':
    case 'clock':
    case 'match':
      return 'leaf'
  }
}

/** How many clauses must be true, or for how many ms the clause. */
function needOf(condition: Condition, clauses: number): number {
  if (condition.kind === 'all') return clauses
  if (condition.kind === 'at-least') return condition.count
  return condition.kind === 'sustained' ? condition.ms : 1
}
